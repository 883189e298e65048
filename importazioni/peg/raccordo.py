# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table that ties the PEG to the DUP, as the «Piano della performance» prints it: links come in, none goes away."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from openpyxl.utils import get_column_letter

from controlli import Livello
from dup.models import DUP, ObiettivoOperativo
from fogli import avanzamento
from fogli.griglia import Griglia, leggi_griglie, visible
from fogli.limiti import FileNonLeggibile
from importazioni.griglie import cut_names
from importazioni.griglie.account import Account
from importazioni.griglie.cells import linee
from importazioni.griglie.choices import NO_CHOICES, Choices
from importazioni.griglie.columns import Colonna, RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori
from importazioni.griglie.guard import guardate
from importazioni.griglie.heads import Form, fields_of
from importazioni.griglie.names import simili
from importazioni.griglie.rows import righe_lette
from importazioni.griglie.totals import without_totals
from importazioni.griglie.words import AMBITO
from importazioni.peg.link_rows import LinkRows, code_column
from importazioni.peg.writer import esigi_scrivibili
from importazioni.writing import PropostaCambiata
from obiettivi.choices import Azione
from obiettivi.contenuto.uncovered import NON_VISTO, SCOPERTO
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.drafts import Change, Draft, Hand, Held
from obiettivi.scrittura.lots import lots
from obiettivi.scrittura.writer import write
from organizzazione.models import Utente
from organizzazione.rules import SISTEMA
from testi.confronto import in_riga, piega

TITOLO: Final = Colonna("titolo", "Obiettivi di peg", ("obiettiv[oi] (di )?peg", "titolo"), True, 50)
COLONNE: Final = (
    Colonna("ambito", "Ambito strategico", AMBITO, larghezza=24),
    Colonna("strategico", "Obiettivi strategici DUP", ("ob(iettiv[oi])? strategic[oi]( dup)?",), True, 40),
    Colonna("operativo", "Obiettivi operativi", ("ob(iettiv[oi])? operativ[oi]",), True, 50),
    Colonna("codice", "Codice", ("cod", "cod(ice)?( (degli )?obiettiv[oi])?( (di |del )?peg)?"), larghezza=12),
    TITOLO,
)
# A table of codes alone; where titles are, they tell it from the table of operative objectives.
SENZA_TITOLI: Final = tuple(
    replace(c, obbligatoria=c.obbligatoria or c.campo in ("operativo", "codice")) for c in COLONNE if c is not TITOLO
)
_DI_ALTRE: Final = {
    "finalita|indicator[ei]|valor[ei] attes[oi].*": "Obiettivi operativi",
    "obiettiv[oi] gestional[ei]": "Obiettivi gestionali",
}
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
class LinksOutcome:
    """The links of the file, and what there is to say of it."""

    legami: tuple[Legame, ...]
    rilievi: tuple[SegnalazioneDiTabella, ...]
    conto: Account | None = None

    @property
    def impronta(self) -> str:
        """A hash of what would change: a confirmation holds for this and nothing else."""
        return hashlib.sha256(repr(self.nuovi).encode()).hexdigest()

    @property
    def nuovi(self) -> tuple[Legame, ...]:
        """Those that are not there yet."""
        return tuple(legame for legame in self.legami if legame.nuovo)


class _LinkReader:
    def __init__(self, dup: DUP, piano: PianoEsecutivo) -> None:
        self.dup, self.piano = dup, piano
        self.operativi: dict[str, list[tuple[tuple[str, str], int, str]]] = defaultdict(list)
        righe = ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup=dup)
        sopra = ("obiettivo_strategico__ambito__nome", "obiettivo_strategico__nome")
        for pk, nome, codice, ambito, strategico in righe.values_list("pk", "nome", "codice", *sopra):
            # «3.1 Ciclabili»: with its code before it a name is that name.
            for detto in dict.fromkeys((piega(nome), piega(f"{codice} {nome}"))):
                self.operativi[detto].append(((piega(ambito), piega(strategico)), pk, nome))
        self.per_codice: dict[str, int] = {}
        self.per_titolo: dict[str, list[str]] = defaultdict(list)
        self.titoli: dict[str, str] = {}
        for pk, codice, titolo in piano.obiettivi.values_list("pk", "codice", "titolo"):
            self.per_codice[codice], self.titoli[codice] = pk, titolo
            self.per_titolo[piega(titolo)].append(codice)
        self.gia = set(
            ObiettivoPEG.obiettivi_operativi.through.objects.filter(obiettivopeg__piano=piano).values_list(
                "obiettivopeg_id", "obiettivooperativo_id"
            )
        )
        self.rilievi: list[SegnalazioneDiTabella] = []
        self.ambito = self.strategico = self.operativo = ""

    def leggi(self, righe: Iterable[RigaLetta]) -> LinksOutcome:
        trovati: dict[tuple[int, int], Legame] = {}
        sopra = [posto for voci in self.operativi.values() for posto, _, _ in voci]
        noti: dict[str, Container[str]] = {
            "ambito": {ambito for ambito, _ in sopra},
            "strategico": {strategico for _, strategico in sopra},
            "operativo": self.operativi.keys(),
            "titolo": self.per_titolo.keys(),
        }
        campi = ("ambito", "strategico", "operativo", "titolo")
        diritte = self.diritte = LinkRows(self.per_codice, self.per_titolo.keys(), self.operativi.keys())
        nomi = cut_names.Nomi(campi, noti, propria=lambda riga: bool(diritte.codes_of(riga)))
        righe = [diritte.straight(riga, self.rilievi) for riga in righe]
        for n, riga in enumerate(cut_names.interi(righe, nomi, self.rilievi), start=1):
            if n % 500 == 0:
                avanzamento.dici("righe confrontate", n)
            for legame in self._riga(riga):
                trovati[legame.obiettivo, legame.operativo] = legame
        return LinksOutcome(tuple(trovati.values()), tuple(self.rilievi))

    def _riga(self, riga: RigaLetta) -> Iterator[Legame]:
        sopra = riga.con_le_unite("ambito", "strategico", "operativo")
        if (detto := in_riga(sopra["ambito"])) and piega(detto) != piega(self.ambito):
            self.ambito, self.strategico, self.operativo = detto, "", ""
        if (detto := in_riga(sopra["strategico"])) and piega(detto) != piega(self.strategico):
            self.strategico, self.operativo = detto, ""
        if in_riga(riga["operativo"]) and not (self.diritte.codes_of(riga) or riga["titolo"]):
            # One objective of the PEG may be merged over the operative ones that it serves.
            riga = riga.intera()
        self.operativo = in_riga(sopra["operativo"]) or self.operativo
        voci = self._voci(riga)
        if not voci:
            return
        scelto = self._operativo(riga)
        for codice, titolo in voci:
            obiettivo = self._obiettivo(riga, codice, titolo)
            if scelto is not None and obiettivo is not None:
                peg = self.per_codice[obiettivo]
                yield Legame(peg, obiettivo, *scelto, (peg, scelto[0]) not in self.gia)

    def _voci(self, riga: RigaLetta) -> list[tuple[str, str]]:
        """The objectives of the PEG that a row names: pairs of code and title, either of which may be empty.

        Several stand on lines of the cells, in step; a title over two lines is one title.
        """
        codici = self.diritte.codes_of(riga)
        titoli = linee(riga["titolo"])
        if len(codici) > 1 and len(titoli) == len(codici):
            voci = list(zip(codici, titoli, strict=True))
        elif len([c for c in codici if c]) > 1:
            voci = [(c, "") for c in codici if c]
            if titoli:
                detto = f"{len(voci)} codici e {len(titoli)} righe di titoli: non vanno in pari, valgono i codici."
                self.rilievi.append(riga.rilievo(Livello.AVVISO, "titolo", detto))
        else:
            codice, titolo = next(filter(None, codici), ""), in_riga(riga["titolo"])
            soli = not codice and piega(titolo) not in self.per_titolo and len(titoli) > 1
            voci = [("", t) for t in titoli] if soli else [(codice, titolo)]
        return [
            (c, "" if t in (SCOPERTO, NON_VISTO) else t) for c, t in voci if c or t not in ("", SCOPERTO, NON_VISTO)
        ]

    def _operativo(self, riga: RigaLetta) -> tuple[int, str] | None:
        if not self.operativo:
            self._errore(riga, "operativo", "manca l'obiettivo operativo: scriverlo qui o in una riga più su.")
            return None
        voci = self.operativi.get(piega(self.operativo), [])
        detti = {piega(self.strategico), piega(_NUMERO.sub("", self.strategico))}
        qui = [v for v in voci if v[0][1] in detti] or voci
        qui = [v for v in qui if v[0][0] == piega(self.ambito)] or qui
        if len(qui) == 1:
            sopra, pk, nome = qui[0]
            if self.strategico and sopra[1] not in detti and riga["strategico"]:
                detto = (
                    f"in {self.dup.codice} l'obiettivo operativo «{nome[:80]}» sta sotto un altro obiettivo strategico."
                )
                self.rilievi.append(riga.rilievo(Livello.AVVISO, "strategico", detto))
            return pk, nome
        perche = "ce ne sono più d'uno" if qui else "non c'è"
        self._errore(
            riga, "operativo", f"l'obiettivo operativo «{self.operativo}» in {self.dup.codice} {perche}: controllarlo."
        )
        return None

    def _obiettivo(self, riga: RigaLetta, codice: str, titolo: str) -> str | None:
        if codice in self.per_codice:
            self._confronta(riga, codice, titolo)
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

    def _confronta(self, riga: RigaLetta, codice: str, titolo: str) -> None:
        """Say it when the title beside a code is plainly not that of its objective: the code counts."""
        detto, vero = piega(titolo), piega(self.titoli[codice])
        if not detto or detto in vero or vero in detto or simili(titolo, self.titoli[codice]):
            return
        altri = self.per_titolo.get(detto, [])
        di_chi = f"è il titolo di {', '.join(altri)}" if altri else f"non è il titolo di {codice}"
        testo = f"«{titolo[:80]}» {di_chi} («{self.titoli[codice][:80]}»): lego {codice}, come dice il codice accanto."
        self.rilievi.append(riga.rilievo(Livello.AVVISO, "titolo", testo))

    def _errore(self, riga: RigaLetta, campo: str, testo: str) -> None:
        rilievo = riga.rilievo(Livello.ERRORE, campo, testo)
        if campo == "codice" and not rilievo.colonna and (dove := code_column(riga)) is not None:
            rilievo = replace(rilievo, colonna=get_column_letter(dove + 1))
        self.rilievi.append(rilievo)


def _di_soli_codici(griglie: Sequence[Griglia]) -> bool:
    """True for a file in which a head row has codes, and none has titles."""
    teste = (fields_of(r.intere, COLONNE) for g in griglie for r in g.righe)
    trovate = [campi for campi in teste if "operativo" in campi and ("codice" in campi or TITOLO.campo in campi)]
    return bool(trovate) and not any(TITOLO.campo in campi for campi in trovate)


def _codes_beside(place: int, heads: Sequence[str], titled: bool) -> str:
    """The document leaves the head over the codes empty, before the titles."""
    beside = place + 1 < len(heads) and TITOLO.e(heads[place + 1])
    named = any(c.e(head) for c in COLONNE if c.campo == "codice" for head in heads if head)
    return "Codice" if beside and not heads[place] and not named else ""


FORM: Final = Form("Raccordo fra PEG e DUP", COLONNE, free=_codes_beside)
FORM_OF_CODES: Final = replace(FORM, columns=SENZA_TITOLI, of_others=_DI_ALTRE)


def proponi_raccordo(
    dup: DUP,
    piano: PianoEsecutivo,
    dati: bytes,
    nome: str,
    *,
    utente: Utente | None = None,
    scelte: Choices = NO_CHOICES,
) -> LinksOutcome:
    """The links that a file would make. Nothing is written.

    Raises:
        FileNonLeggibile: the file cannot be opened, or an objective can no longer be changed.
        TabellaConErrori: it has faults, each with its place.
    """
    griglie = leggi_griglie(dati, nome)
    if not visible(griglie):
        raise FileNonLeggibile(f"{nome}: non ha fogli visibili.")
    conto = Account(FORM_OF_CODES if _di_soli_codici(griglie) else FORM, griglie, scelte)
    trovate = without_totals(righe_lette(conto), conto.findings, ("ambito", "strategico", "operativo").__contains__)
    esito = _LinkReader(dup, piano).leggi(guardate(trovate, {}, conto.findings, {"codice", "titolo"}))
    rilievi = (*conto.findings, *esito.rilievi, *conto.ledger.findings())
    esito = replace(esito, rilievi=rilievi, conto=conto)
    if any(r.grave for r in esito.rilievi):
        raise TabellaConErrori(esito.rilievi, conto)
    esigi_scrivibili({legame.obiettivo: legame.codice for legame in esito.nuovi}, utente)
    return esito


def importa_raccordo(
    dup: DUP,
    piano: PianoEsecutivo,
    dati: bytes,
    nome: str,
    *,
    utente: Utente | None = None,
    impronta: str | None = None,
    scelte: Choices = NO_CHOICES,
) -> LinksOutcome:
    """Make the links, all or none; each objective takes one version, and its history says from which file.

    Raises:
        FileNonLeggibile, TabellaConErrori: as ``proponi_raccordo``; nothing was written.
        PropostaCambiata: the links are no longer those that were previewed (``impronta``).
    """
    with transaction.atomic():
        list(ObiettivoPEG.objects.select_for_update(no_key=True, of=("self",)).filter(piano=piano).values_list("pk"))
        esito = proponi_raccordo(dup, piano, dati, nome, utente=utente, scelte=scelte)
        if impronta is not None and impronta != esito.impronta:
            raise PropostaCambiata(esito)
        _lega(esito.nuovi, f"Raccordo col DUP: {nome}"[:100], utente)
    return esito


def _lega(nuovi: Sequence[Legame], motivo: str, utente: Utente | None) -> None:
    legati: dict[int, set[int]] = defaultdict(set)
    for x in nuovi:
        legati[x.obiettivo].add(x.operativo)
    for pochi in lots(sorted(legati)):
        link = ObiettivoPEG.obiettivi_operativi.through.objects.filter(obiettivopeg__in=pochi)
        for obiettivo, operativo in link.values_list("obiettivopeg_id", "obiettivooperativo_id"):
            legati[obiettivo].add(operativo)
        righe = ObiettivoPEG.objects.filter(pk__in=pochi).order_by("pk")
        cambi = [Change(o, Draft(links=legati[o.pk]), Held.LOCKED) for o in righe]
        write(cambi, Hand(utente or SISTEMA, Azione.SCRIVERE, motivo))
