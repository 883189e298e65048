# SPDX-License-Identifier: AGPL-3.0-or-later
"""Copies of an installation: one file each, made while the program runs, brought back whole or not at all.

``manifest`` says what is in an archive, ``archive`` writes and reads it, ``rows`` takes the fingerprint of every
table, ``sqlite`` and ``postgresql`` know the two engines, ``saving`` and ``restoring`` are the two acts.
"""


class NotPossible(Exception):
    """A copy is not made, or not brought back; says why, in Italian."""
