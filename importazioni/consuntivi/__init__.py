# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of what became of a plan: a row for each phase or indicator of a survey that is open."""
