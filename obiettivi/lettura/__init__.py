# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads: the content of what is stored, and what lists, desk, tree, Gantt and «Verifica» show of it."""
