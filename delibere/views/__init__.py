# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the acts; each module declares its addresses."""
