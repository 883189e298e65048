# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names that the end of a page cut in two: the row below has only the rest of them. Pure."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from controlli import Livello
from importazioni.tabelle.colonne import RigaLetta
from importazioni.tabelle.rilievi import Rilievo
from testi.confronto import in_riga, piega

_FINE: Final = (".", ";", ":", "!", "?")


@dataclass(frozen=True)
class Nomi:
    """Where names stand: their columns from the first level down, and the folded names that are known of each.

    ``prosa``: the column of the text that every object has: one that begins anew belongs to another object.
    ``minuscole``: a name in lower case is the rest of one; where names may begin so, it has to be known as a whole.
    """

    campi: Sequence[str]
    noti: Mapping[str, Container[str]]
    prosa: str = ""
    minuscole: bool = True


def interi(righe: Iterable[RigaLetta], nomi: Nomi, rilievi: list[Rilievo]) -> list[RigaLetta]:
    """The rows with whole names: the rest that stands in a row below is joined, and said in ``rilievi``."""
    tutte = list(righe)
    nel_file = {campo: {piega(r[campo]) for r in tutte if r[campo]} for campo in nomi.campi}
    sopra: dict[str, int] = {}
    for i, riga in enumerate(tutte):
        if i and riga.griglia is not tutte[i - 1].griglia:
            sopra = {}
        detti = [c for c in nomi.campi if riga[c]]
        # A row that says again what stands above is written as a whole, and is no rest of anything.
        ripetuti = any(c in sopra and piega(riga[c]) == piega(tutte[sopra[c]][c]) for c in detti)
        resti = detti and not ripetuti and all(c in sopra for c in detti)
        if resti and all(_continua(tutte[sopra[c]], riga, c, nomi, nel_file[c]) for c in detti):
            for campo in detti:
                _unisci(tutte, sopra[campo], i, campo, rilievi)
        else:
            sopra |= dict.fromkeys(detti, i)
            rilievi += _solo_il_nome(tutte[i - 1] if i else None, riga, nomi)
    return tutte


def _continua(sopra: RigaLetta, riga: RigaLetta, campo: str, nomi: Nomi, nel_file: Container[str]) -> bool:
    prima, resto = in_riga(sopra[campo]), in_riga(riga[campo])
    noti = nomi.noti.get(campo, ())
    intero = piega(f"{prima} {resto}")
    if riga["codice"] or not piega(resto) or piega(resto) in noti:
        return False
    if intero in noti or intero in nel_file:
        return True
    if not nomi.minuscole or prima[0].islower() or prima.endswith(_FINE):
        return False
    return resto[0].islower() and not _altra(sopra, riga, nomi)


def _altra(sopra: RigaLetta, riga: RigaLetta, nomi: Nomi) -> bool:
    """True when the text of the row is not the rest of the one above."""
    prima, resto = sopra[nomi.prosa].rstrip(), riga[nomi.prosa]
    return bool(prima and resto) and not resto[0].islower() and prima.endswith(_FINE)


def _unisci(righe: list[RigaLetta], sopra: int, qui: int, campo: str, rilievi: list[Rilievo]) -> None:
    prima, riga = righe[sopra], righe[qui]
    resto = in_riga(riga[campo])
    intero = f"{in_riga(prima[campo])} {resto}"
    righe[sopra] = replace(prima, valori={**prima.valori, campo: intero})
    righe[qui] = replace(riga, valori={**riga.valori, campo: ""})
    detto = f"«{resto[:60]}» continua il nome della riga {prima.numero}: li ho uniti in «{intero[:120]}». "
    rilievi.append(riga.rilievo(Livello.AVVISO, campo, f"{detto}Se è un altro nome, cominciarlo con la maiuscola."))


def _solo_il_nome(sopra: RigaLetta | None, riga: RigaLetta, nomi: Nomi) -> Iterable[Rilievo]:
    """A row with the name of the lowest level and nothing else may be the rest of the name above, too."""
    campo = nomi.campi[-1]
    solo = bool(riga[campo]) and sum(map(bool, riga.celle)) == 1
    altro_sopra = sopra is not None and sopra[campo] and any(v for c, v in sopra.valori.items() if c not in nomi.campi)
    if solo and sopra and altro_sopra and piega(riga[campo]) not in nomi.noti.get(campo, ()):
        detto = f"qui c'è solo il nome: se continua quello della riga {sopra.numero}, riunirli in una cella."
        yield riga.rilievo(Livello.AVVISO, campo, detto)
