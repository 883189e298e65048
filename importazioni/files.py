# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a file on disk to a reading."""

import errno
from pathlib import Path
from typing import Final

from fogli.limiti import LIMITE_BYTE, FileNonLeggibile
from importazioni.gate import read_plan
from importazioni.reading import Lettura

# The words of the operating system are English: these are ours.
_PERCHE: Final = {
    errno.EACCES: "manca il permesso di leggerlo, chiederlo a chi amministra il computer",
    errno.EPERM: "manca il permesso di leggerlo, chiederlo a chi amministra il computer",
    errno.EISDIR: "è una cartella, serve un file",
    errno.ENOTDIR: "una parte del percorso non è una cartella",
    errno.ENAMETOOLONG: "il nome è troppo lungo",
    errno.ELOOP: "il collegamento gira su sé stesso",
    errno.EIO: "il disco non si legge, copiarlo da un'altra parte",
    errno.EMFILE: "il computer ha troppi file aperti, riprovare",
    errno.ENFILE: "il computer ha troppi file aperti, riprovare",
}


def leggi_file(file: Path, codice_piano: str | None = None) -> Lettura:
    """Read a plan from a file.

    Raises:
        FileNonLeggibile: the file is not there, cannot be opened, is too large or cannot be read.
    """
    return read_plan(leggi_byte(file), file.name, codice_piano)


def leggi_byte(file: Path) -> bytes:
    """The bytes of a file, at most one more than the limit: enough to know that it is too large, whatever its size.

    Raises:
        FileNonLeggibile: the file is not there or cannot be opened.
    """
    try:
        with file.open("rb") as aperto:
            return aperto.read(LIMITE_BYTE + 1)
    except FileNotFoundError:
        raise FileNonLeggibile(f"Il file {file} non c'è: controllare il nome e la cartella.") from None
    except OSError as errore:
        perche = _PERCHE.get(errore.errno or 0, "il sistema non lo permette, provare con una copia")
        raise FileNonLeggibile(f"Non posso aprire {file}: {perche}.") from None
    except ValueError:
        raise FileNonLeggibile("Il nome del file contiene caratteri che un nome non può avere.") from None
