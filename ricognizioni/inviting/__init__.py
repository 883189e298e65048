# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed link of a body: one for everything that a ricognizione asks of it, without an account."""
