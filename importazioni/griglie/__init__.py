# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables as offices keep them, in and out: heads, rows, cells, names, and what there is to say of them. Pure."""
