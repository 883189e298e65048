# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names that the end of a page cut in two: the row below has only the rest of them. Pure."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from controlli import Livello
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from testi.confronto import in_riga, piega

_FINE: Final = (".", ";", ":", "!", "?")
# A page cuts a name once, two pages twice; and no name is longer than the field that keeps it.
TAGLI_MASSIMI: Final = 2
NOME_MASSIMO: Final = 500
# A row with any of these is of an object of its own: the rest of a name has at most the rest of a text beside it.
DI_UN_OGGETTO: Final = ("codice", "assessori", "strutture", "organismi", "chi", "indicatori", "valore")


@dataclass(frozen=True)
class Nomi:
    """Where names stand: their columns from the first level down, and the folded names that are known of each.

    ``prosa``: the column of the text that every object has: one that begins anew belongs to another object.
    ``minuscole``: a name in lower case is the rest of one; where names may begin so, it has to be known as a whole.
    ``propria``: tells a row that is of an object of its own, whatever its name looks like.
    """

    campi: Sequence[str]
    noti: Mapping[str, Container[str]]
    prosa: str = ""
    minuscole: bool = True
    propria: Callable[[RigaLetta], bool] = lambda riga: any(riga[c] for c in DI_UN_OGGETTO)


@dataclass
class _Sopra:
    """The row where a name stands, its text and its folded text, and how often it was joined."""

    riga: int
    nome: str
    piegato: str
    tagli: int = 0


def interi(righe: Iterable[RigaLetta], nomi: Nomi, rilievi: list[SegnalazioneDiTabella]) -> list[RigaLetta]:
    """The rows with whole names: the rest that stands in a row below is joined, and said in ``rilievi``."""
    tutte = list(righe)
    nel_file = {campo: {piega(r[campo]) for r in tutte if r[campo]} for campo in nomi.campi}
    sopra: dict[str, _Sopra] = {}
    for i, riga in enumerate(tutte):
        if i and riga.griglia is not tutte[i - 1].griglia:
            sopra = {}
        detti = {c: in_riga(riga[c]) for c in nomi.campi if riga[c]}
        piegati = {c: piega(detto) for c, detto in detti.items()}
        # A row that says again what stands above is written as a whole, and is no rest of anything.
        ripetuti = any(c in sopra and piegati[c] == sopra[c].piegato for c in detti)
        resti = bool(detti) and not ripetuti and not nomi.propria(riga) and all(c in sopra for c in detti)
        altra = bool(nomi.prosa) and _altra(riga, nomi.prosa)
        if resti and all(_continua(sopra[c], detti[c], piegati[c], c, nomi, nel_file[c], altra) for c in detti):
            for campo in detti:
                _unisci(tutte, sopra[campo], i, campo, rilievi)
        else:
            sopra |= {c: _Sopra(i, detto, piegati[c]) for c, detto in detti.items()}
            rilievi += _forse(tutte[i - 1] if i else None, riga, nomi)
    return tutte


def _continua(
    sopra: _Sopra, resto: str, piegato: str, campo: str, nomi: Nomi, nel_file: Container[str], altra_prosa: bool
) -> bool:
    noti = nomi.noti.get(campo, ())
    lungo = len(sopra.nome) + 1 + len(resto) > NOME_MASSIMO
    if not piegato or piegato in noti or lungo or sopra.tagli >= TAGLI_MASSIMI:
        return False
    intero = f"{sopra.piegato} {piegato}"
    if intero in noti or intero in nel_file:
        return True
    if not nomi.minuscole or sopra.nome[0].islower() or sopra.nome.endswith(_FINE) or altra_prosa:
        return False
    return resto[0].islower()


def _altra(riga: RigaLetta, prosa: str) -> bool:
    """True when the text of the row begins anew: it is not the rest of the one above."""
    return bool(riga[prosa]) and not riga[prosa][0].islower()


def _unisci(righe: list[RigaLetta], sopra: _Sopra, qui: int, campo: str, rilievi: list[SegnalazioneDiTabella]) -> None:
    prima, riga = righe[sopra.riga], righe[qui]
    resto, vecchio = in_riga(riga[campo]), sopra.nome
    riga.continua(campo)
    sopra.nome, sopra.piegato = f"{sopra.nome} {resto}", f"{sopra.piegato} {piega(resto)}"
    sopra.tagli += 1
    righe[sopra.riga] = replace(prima, valori={**prima.valori, campo: sopra.nome})
    righe[qui] = replace(riga, valori={**riga.valori, campo: ""})
    # The pieces may be merged over rows of their own: these too are of the whole name.
    for i in range(sopra.riga + 1, len(righe)):
        unita = in_riga(righe[i].unite.get(campo, ""))
        if unita in (vecchio, resto) and unita:
            righe[i] = replace(righe[i], unite={**righe[i].unite, campo: sopra.nome})
        elif i > qui:
            break
    detto = f"«{resto[:60]}» continua il nome della riga {prima.numero}: li ho uniti in «{sopra.nome[:120]}». "
    rilievi.append(riga.rilievo(Livello.AVVISO, campo, f"{detto}Se è un altro nome, cominciarlo con la maiuscola."))


def _forse(sopra: RigaLetta | None, riga: RigaLetta, nomi: Nomi) -> Iterable[SegnalazioneDiTabella]:
    """What there is to say of a name that may be the rest of the one above: alone in its row, or in lower case."""
    campo = nomi.campi[-1]
    if sopra is None or not sopra[campo] or any(riga[c] for c in nomi.campi[:-1]) or not riga[campo]:
        return
    if piega(riga[campo]) in nomi.noti.get(campo, ()):
        return
    solo = sum(map(bool, riga.intere)) == 1 and any(v for c, v in sopra.valori.items() if c not in nomi.campi)
    minuscolo = nomi.minuscole and riga[campo][0].islower() and not sopra[campo][0].islower()
    if solo or minuscolo:
        perche = "qui c'è solo il nome" if solo else "il nome comincia con la minuscola"
        detto = f"{perche}: se continua quello della riga {sopra.numero}, riunirli in una cella."
        yield riga.rilievo(Livello.AVVISO, campo, detto)
