# SPDX-License-Identifier: AGPL-3.0-or-later
"""A DUP coming in, whole or by tables: what it would change, and the writing of it."""
