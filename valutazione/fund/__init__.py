# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fund of a year: its rows and where they go, whether its sums hold, whether it may be paid at all. Pure.

Percentages are told apart: those of the uses are of the fund that the contract governs, before the economie of other
years are added, which go to risultato alone. ``facts`` say of what it is made, ``checks`` what does not hold, ``gates``
what the law asks before anybody is paid, ``known`` what registered acts say of it, ``paying`` what follows;
``reading`` and ``writing`` are the file, ``uses`` the table, ``telling`` all of it in words.
"""
