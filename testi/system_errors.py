# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why the system opens or writes no file, in words: its own are English."""

import errno
from typing import Final

_WORDS: Final = {
    errno.ENOENT: "il file o la sua cartella non c'è",
    errno.ENOTDIR: "una parte del percorso non è una cartella",
    errno.EISDIR: "è una cartella, ci vuole un file",
    errno.EEXIST: "c'è già",
    errno.EACCES: "mancano i permessi",
    errno.EPERM: "mancano i permessi",
    errno.EROFS: "il disco è in sola lettura",
    errno.ENOSPC: "il disco è pieno",
    errno.EDQUOT: "lo spazio concesso è finito",
    errno.EFBIG: "il file supera la dimensione permessa",
    errno.ENAMETOOLONG: "il nome è troppo lungo",
    errno.ELOOP: "il collegamento gira su sé stesso",
    errno.EIO: "il disco non si legge o non si scrive",
}


def in_words(error: OSError) -> str:
    """The reason of a fault of the system; what we have no words for, with its number, in those of the system."""
    return _WORDS.get(error.errno or 0) or f"il sistema dice «{error}»"
