# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan coming in, from the old print, a table or a JSON: what it would change, and the writing of it."""
