# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files from outside are opened in a process apart, with limits of its own: one that is made to be dear ends alone.

``read`` hands bytes to a reader, told by its name; ``worker`` is the process, ``room`` who keeps some of them.
"""

from fogli.sandbox.limits import Limits
from fogli.sandbox.room import Busy, configure, read

__all__ = ["Busy", "Limits", "configure", "read"]
