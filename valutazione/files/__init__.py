# SPDX-License-Identifier: AGPL-3.0-or-later
"""JSON that an office writes, opened without losing a digit, read with an account of what is wrong. Pure."""
