# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the objectives, one module a kind of work; each declares its own addresses."""
