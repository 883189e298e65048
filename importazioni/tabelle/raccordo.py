# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table that ties the PEG to the DUP, as the «Piano della performance» prints it: links come in, none goes away."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from controlli import Livello
from dup.models import DUP, ObiettivoOperativo
from fogli.griglia import leggi_griglie
from importazioni.lettori import FileNonLeggibile
from importazioni.tabelle.colonne import Colonna, RigaLetta, righe_lette
from importazioni.tabelle.rilievi import Rilievo, TabellaConErrori
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from testi.confronto import in_riga, piega

COLONNE: Final = (
    Colonna("strategico", "Obiettivi strategici DUP", ("ob(iettiv[oi])? strategic[oi]( dup)?",), True),
    Colonna("operativo", "Obiettivi operativi", ("ob(iettiv[oi])? operativ[oi]",), True),
    Colonna("codice", "Codice", ("cod", "codice( obiettivo| peg)?")),
    Colonna("titolo", "Obiettivi di peg", ("obiettiv[oi] (di )?peg", "titolo"), True),
)
# «01-Cultura e turismo …»: the document numbers strategic objectives within their ambito.
_NUMERO: Final = re.compile(r"^\d+\s*[-–.]\s*")


@dataclass(frozen=True, slots=True)
class Legame:
    """A link that the file asks for."""

    obiettivo: int
    codice: str
    operativo: int
    nome: str
    nuovo: bool


@dataclass(frozen=True, slots=True)
class EsitoRaccordo:
    """The links of the file, and what there is to say of it."""

    legami: tuple[Legame, ...]
    rilievi: tuple[Rilievo, ...]

    @property
    def nuovi(self) -> tuple[Legame, ...]:
        """Those that are not there yet."""
        return tuple(legame for legame in self.legami if legame.nuovo)


class _Lettore:
    def __init__(self, dup: DUP, piano: PianoEsecutivo) -> None:
        self.dup, self.piano = dup, piano
        self.operativi: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        righe = ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup=dup)
        for pk, nome, strategico in righe.values_list("pk", "nome", "obiettivo_strategico__nome"):
            self.operativi[piega(nome)].append((piega(strategico), pk, nome))
        self.per_codice: dict[str, int] = {}
        self.per_titolo: dict[str, list[str]] = defaultdict(list)
        for pk, codice, titolo in piano.obiettivi.values_list("pk", "codice", "titolo"):
            self.per_codice[codice] = pk
            self.per_titolo[piega(titolo)].append(codice)
        self.gia = set(
            ObiettivoPEG.obiettivi_operativi.through.objects.filter(obiettivopeg__piano=piano).values_list(
                "obiettivopeg_id", "obiettivooperativo_id"
            )
        )
        self.rilievi: list[Rilievo] = []
        self.strategico = self.operativo = ""

    def leggi(self, righe: Iterable[RigaLetta]) -> EsitoRaccordo:
        trovati: dict[tuple[int, int], Legame] = {}
        for riga in righe:
            legame = self._riga(riga)
            if legame:
                trovati[legame.obiettivo, legame.operativo] = legame
        return EsitoRaccordo(tuple(trovati.values()), tuple(self.rilievi))

    def _riga(self, riga: RigaLetta) -> Legame | None:
        if detto := in_riga(riga["strategico"]):
            self.strategico, self.operativo = _NUMERO.sub("", detto), ""
        self.operativo = in_riga(riga["operativo"]) or self.operativo
        codice, titolo = _codice(riga), in_riga(riga["titolo"])
        if not codice and not titolo:
            return None
        scelto = self._operativo(riga)
        obiettivo = self._obiettivo(riga, codice, titolo)
        if scelto is None or obiettivo is None:
            return None
        pk, nome = scelto
        return Legame(self.per_codice[obiettivo], obiettivo, pk, nome, (self.per_codice[obiettivo], pk) not in self.gia)

    def _operativo(self, riga: RigaLetta) -> tuple[int, str] | None:
        if not self.operativo:
            self._errore(riga, "operativo", "manca l'obiettivo operativo: scriverlo qui o in una riga più su.")
            return None
        voci = self.operativi.get(piega(self.operativo), [])
        qui = [v for v in voci if v[0] == piega(self.strategico)] or voci
        if len(qui) == 1:
            return qui[0][1], qui[0][2]
        perche = "ce ne sono più d'uno" if qui else "non c'è"
        self._errore(
            riga, "operativo", f"l'obiettivo operativo «{self.operativo}» in {self.dup.codice} {perche}: controllarlo."
        )
        return None

    def _obiettivo(self, riga: RigaLetta, codice: str, titolo: str) -> str | None:
        if codice in self.per_codice:
            return codice
        if codice:
            self._errore(riga, "codice", f"{self.piano.codice} non ha l'obiettivo {codice}.")
            return None
        per_titolo = self.per_titolo.get(piega(titolo), [])
        if len(per_titolo) == 1:
            return per_titolo[0]
        perche = f"ha più obiettivi «{titolo}»" if per_titolo else f"non ha nessun obiettivo «{titolo}»"
        self._errore(riga, "titolo", f"{self.piano.codice} {perche}: scriverne il codice nella colonna accanto.")
        return None

    def _errore(self, riga: RigaLetta, campo: str, testo: str) -> None:
        self.rilievi.append(riga.rilievo(Livello.ERRORE, campo, testo))


def _codice(riga: RigaLetta) -> str:
    """The code in its column, or in the one without a head before the titles, as the document has it."""
    detto = in_riga(riga["codice"])
    if not detto and "codice" not in riga.valori:
        dove = next((i for i, t in enumerate(riga.testa) if COLONNE[3].e(piega(t))), 0) - 1
        detto = in_riga(riga.celle[dove]) if 0 <= dove < len(riga.celle) and not in_riga(riga.testa[dove]) else ""
    return detto.upper()


def proponi_raccordo(dup: DUP, piano: PianoEsecutivo, dati: bytes, nome: str) -> EsitoRaccordo:
    """The links that a file would make. Nothing is written.

    Raises:
        FileNonLeggibile: the file cannot be opened.
        TabellaConErrori: it has faults, each with its place.
    """
    esito = _Lettore(dup, piano).leggi(righe_lette(leggi_griglie(dati, nome), COLONNE))
    if any(r.grave for r in esito.rilievi):
        raise TabellaConErrori(esito.rilievi)
    return esito


def importa_raccordo(
    dup: DUP, piano: PianoEsecutivo, dati: bytes, nome: str, *, utente: Utente | None = None
) -> EsitoRaccordo:
    """Make the links, all or none; each objective takes one version, and its history says from which file.

    Raises:
        FileNonLeggibile, TabellaConErrori: as ``proponi_raccordo``.
        FileNonLeggibile: an objective can no longer be changed, or somebody is changing it.
    """
    with transaction.atomic():
        list(ObiettivoPEG.objects.select_for_update(no_key=True, of=("self",)).filter(piano=piano).values_list("pk"))
        esito = proponi_raccordo(dup, piano, dati, nome)
        per_obiettivo: dict[int, list[Legame]] = defaultdict(list)
        for legame in esito.nuovi:
            per_obiettivo[legame.obiettivo].append(legame)
        _controlla(esito.nuovi, utente)
        operativi = ObiettivoOperativo.objects.in_bulk({legame.operativo for legame in esito.nuovi})
        for obiettivo in ObiettivoPEG.objects.filter(pk__in=per_obiettivo).order_by("pk"):
            obiettivo.prenota_versione()
            obiettivo._change_reason = f"Raccordo col DUP: {nome}"[:100]
            if utente:
                obiettivo._history_user = utente
            obiettivo.obiettivi_operativi.add(*(operativi[legame.operativo] for legame in per_obiettivo[obiettivo.pk]))
    return esito


def _controlla(nuovi: Sequence[Legame], utente: Utente | None) -> None:
    chiavi = {legame.obiettivo for legame in nuovi}
    scrivibili = set(
        ObiettivoPEG.objects.editable_by(utente or SISTEMA).filter(pk__in=chiavi).values_list("pk", flat=True)
    )
    chiusi = sorted({legame.codice for legame in nuovi if legame.obiettivo not in scrivibili})
    if chiusi:
        raise FileNonLeggibile(f"Questi obiettivi non si possono più cambiare: {', '.join(chiusi)}. Nulla è scritto.")
