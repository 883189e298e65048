# SPDX-License-Identifier: AGPL-3.0-or-later
"""The premiums of the years for everybody (D.Lgs. 33/2013, art. 20): ``table`` is the index of what is told of them,
``machine`` says it as data, ``reading`` finds it, ``showing`` puts it on a page. Of the frozen distributions the pages
read nothing (ADR 0045)."""
