# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report «Preventivo obiettivi», at the level of the PEG or at that of the DUP.

``livello`` says what a level has to say, ``obiettivo`` and ``operativo`` are the two there are, ``documento`` is the
report: it asks the level and lays out what it answers.
"""

from reports.preventivo.documento import PreventivoObiettivi

__all__ = ["PreventivoObiettivi"]
