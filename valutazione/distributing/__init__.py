# SPDX-License-Identifier: AGPL-3.0-or-later
"""A distribution between its rows and what is said of it: ``content`` is what an act freezes (pure), ``request`` makes
the facts of ``valutazione.money`` of a row, ``answers`` what a page or a file shows, ``people`` asks for the sheets;
``writer`` writes simulations, ``life`` makes one definitive, ``chain`` looks whether it still is what it was."""
