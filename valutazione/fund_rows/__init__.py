# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fund between its rows and what is said of it: ``reading`` makes the facts of ``valutazione.fund``, ``loading``
keeps those of a file, ``known`` asks the apps above what they know of the Relazioni."""
