# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody may know of the premiums of a year (D.Lgs. 33/2013, art. 20), and what the Comune measures of them.
Pure.

``telling`` makes it of what acts froze; ``classes`` and ``measures`` are the figures, ``worlds`` says whether they
leave every amount unknown (ADR 0045).
"""

from valutazione.premiums.telling import Told, tell

__all__ = ["Told", "tell"]
