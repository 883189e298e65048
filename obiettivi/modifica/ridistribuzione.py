# SPDX-License-Identifier: AGPL-3.0-or-later
"""The weights of the form shared out anew: a proposal row by row, and the same brought into the boxes.

Nothing is stored: the person looks at the new weights in the form, and saves.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from controlli import Segnalazione
from obiettivi.contenuto.pesi import NonRipartibile, RigaPeso, oltre_l_anno, ridistribuisci
from obiettivi.modifica.form_text import FormText, Riga, al_centesimo, presenti
from obiettivi.modifica.forms import PESO_MASSIMO
from testi.formati import leggi_data, leggi_numero, numero

# The findings that a new sharing out mends.
RIPARABILI: Final = frozenset({"pesi-non-cento", "peso-oltre-anno", "peso-mancante"})


@dataclass(frozen=True, slots=True)
class RigaProposta:
    """A phase, its weight before and after; ``posto`` is its place in the form, ``numero`` the one on the page."""

    posto: int
    numero: int
    descrizione: str
    prima: str
    dopo: str
    bloccata: bool
    oltre: bool

    @property
    def cambia(self) -> bool:
        """Whether the weight would be another."""
        return self.prima != self.dopo


@dataclass(frozen=True, slots=True)
class Proposta:
    """All phases; ``motivo`` says why there is nothing to apply, and is empty where there is."""

    righe: tuple[RigaProposta, ...]
    anno: int
    motivo: str = ""


def serve(segnalazioni: Iterable[Segnalazione]) -> bool:
    """Whether the findings are such that a proposal is of use."""
    return any(s.codice in RIPARABILI for s in segnalazioni)


def proposta(scritto: FormText, anno: int) -> Proposta:
    """What the weights would become."""
    motivo, nuovi = "", {}
    try:
        nuovi = _nuovi(scritto, anno)
    except NonRipartibile as no:
        motivo = str(no)
    righe = [_riga(n, i, r, nuovi.get(i, ""), anno) for n, (i, r) in enumerate(presenti(scritto.fasi), start=1)]
    return Proposta(tuple(righe), anno, motivo)


def applica(scritto: FormText, anno: int) -> tuple[FormText, str]:
    """The form with the new weights, and the box where the person looks next.

    Raises:
        NonRipartibile: they cannot be shared out; nothing has changed.
    """
    nuovi = _nuovi(scritto, anno)
    fasi = [replace(r, valori=r.valori | {"peso": nuovi[i]}) if i in nuovi else r for i, r in enumerate(scritto.fasi)]
    return scritto.con_righe("fasi", fasi), f"fasi-{min(nuovi)}-peso"


def _nuovi(scritto: FormText, anno: int) -> dict[int, str]:
    """The new weight of each phase as the form writes it, by place."""
    fasi = list(presenti(scritto.fasi))
    for n, (_, riga) in enumerate(fasi, start=1):
        _leggibile(n, riga.valori["peso"])
    pesi = ridistribuisci([_da_ripartire(r, anno) for _, r in fasi], anno)
    return {i: numero(p) if p is not None else "" for (i, _), p in zip(fasi, pesi, strict=True)}


def _leggibile(n: int, testo: str) -> None:
    letto = leggi_numero(testo)
    if testo and (letto is None or not al_centesimo(letto) or letto > PESO_MASSIMO):
        raise NonRipartibile(f"Il peso della fase {n}, «{testo[:20]}», non si legge: correggerlo.")


def _da_ripartire(riga: Riga, anno: int) -> RigaPeso:
    peso: Decimal | None = leggi_numero(riga.valori["peso"])
    return RigaPeso(peso, leggi_data(riga.valori["fine_prevista"]), riga.bloccata and not _oltre(riga, anno))


def _oltre(riga: Riga, anno: int) -> bool:
    return oltre_l_anno(leggi_data(riga.valori["fine_prevista"]), anno)


def _riga(n: int, posto: int, riga: Riga, dopo: str, anno: int) -> RigaProposta:
    v, oltre = riga.valori, _oltre(riga, anno)
    return RigaProposta(posto, n, v["descrizione"], v["peso"], dopo, riga.bloccata and not oltre, oltre)
