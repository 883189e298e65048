# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a Comune evaluates: the systems (SMVP, D.Lgs. 150/2009 art. 7), what they must be, the score of a sheet. Pure.

A system is data: ``facts`` say of what it is made, ``checks`` what cannot be or is missing, ``reading`` the file that
says one, ``shipped`` those that come with the program, ``telling`` the whole of it as one reads it. ``sheet`` is the
file of one person's year, ``scoring`` what it comes to.
"""
