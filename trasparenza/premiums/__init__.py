# SPDX-License-Identifier: AGPL-3.0-or-later
"""The premiums of the years for everybody (D.Lgs. 33/2013, art. 20): ``table`` is the index of what is told of them,
``machine`` describes its numbers once for pages and data, ``reading`` finds it. Of the frozen distributions the pages
read nothing (ADR 0045)."""
