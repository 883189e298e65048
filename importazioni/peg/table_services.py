# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of PEG objectives brought into a plan: first what it would change, then the change."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from controlli import Livello
from fogli.documents import is_document, read_document
from fogli.griglia import Griglia, leggi_griglie, visible
from fogli.limiti import FileNonLeggibile
from importazioni.asking import EVERYTHING, Question, require
from importazioni.griglie import unseen
from importazioni.griglie.account import Account
from importazioni.griglie.choices import NO_CHOICES, Choices
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori, at
from importazioni.griglie.guard import guardate
from importazioni.griglie.names import QuasiDoppio, chiave, quasi_doppi
from importazioni.griglie.rows import righe_lette
from importazioni.griglie.totals import without_totals
from importazioni.measures import Misura, massimo, misura_di
from importazioni.peg.proposal import Proposta, prepara
from importazioni.peg.questions import questions_of
from importazioni.peg.registries import Elenco
from importazioni.peg.table import FIELDS, LettoreDelPeg, PegLetto
from importazioni.peg.table_columns import CODICE, INDICATORI, OBIETTIVI, WEIGHTS, form_of, has_heads
from importazioni.peg.writer import controlla_scrivibili, importa_leggendo
from importazioni.reading import Lettura, SegnalazioneDiLettura
from importazioni.schede import has_cards, rows_of_cards
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano, unnumbered
from obiettivi.contenuto.campi import NAMES
from obiettivi.lettura.stored_contents import contenuti
from obiettivi.models import (
    PianoEsecutivo,
)
from organizzazione.models import CentroDiResponsabilita, Utente
from testi.codes import code_key
from testi.confronto import in_riga, piega

_TESTI: Final = [(part, c) for part, fields in FIELDS.items() for c in fields.values()]
_MISURE: Final[dict[str, Misura]] = {
    f"{part}.{c.name}": misura for part, c in _TESTI if (misura := misura_di("" if part == OBIETTIVI else part, c))
}
_DI_NOMI: Final = frozenset(f"{part}.{c.name}" for part, c in _TESTI if c.kind in NAMES and part != INDICATORI)


@dataclass(frozen=True)
class PegOutcome:
    """What a table does to a plan: what there is to say of the file, and what the checks say of its objectives."""

    proposta: Proposta
    rilievi: tuple[SegnalazioneDiTabella, ...]
    segnalazioni: tuple[SegnalazioneDiTabella, ...]
    quasi_doppi: tuple[QuasiDoppio, ...]
    conto: Account | None = None
    # What is written only when somebody says that it is meant.
    domande: tuple[Question, ...] = ()


class _File:
    """A file that is laid over the plan, each time as the plan is then."""

    def __init__(self, piano: PianoEsecutivo, dati: bytes, nome: str, scelte: Choices) -> None:
        self.piano, self.nome, self.scelte = piano, nome, scelte
        self.documento = is_document(dati)
        self.griglie: Sequence[Griglia] = (
            read_document(dati, nome) if self.documento else leggi_griglie(dati, nome, fedele=True)
        )
        if not visible(self.griglie):
            raise FileNonLeggibile(f"{nome}: non ha fogli visibili.")
        di_schede = not scelte and not has_heads(self.griglie) and has_cards(visible(self.griglie))
        self.schede = self.documento or di_schede
        self.rilievi: tuple[SegnalazioneDiTabella, ...] = ()
        self.posti: list[tuple[str, RigaLetta]] = []
        self.rinominate: tuple[str, ...] = ()
        self._doppi: tuple[Proposta, list[QuasiDoppio]] | None = None
        self.conto = Account(form_of(piano.anno), self.griglie, scelte)

    def lettura(self) -> Lettura:
        """The reading; a message of it names its place by number, see ``esito``.

        Raises:
            TabellaConErrori: the file has faults.
        """
        letto = self._letto()
        self.rilievi, self.rinominate = letto.rilievi, letto.rinominate
        if any(r.grave for r in letto.rilievi):
            raise TabellaConErrori(letto.rilievi, self.conto)
        self.posti = [(str(posto[0]), riga) for posto, riga in letto.righe.items()]
        piano = self.piano
        obiettivi = tuple(sorted(coi_centri_noti(letto.obiettivi), key=lambda o: code_key(o.codice)))
        contenuto = ContenutoPiano(piano.codice, piano.descrizione, piano.anno, obiettivi)
        return Lettura(contenuto, (), {posto: n for n, posto in enumerate(letto.righe, start=1)})

    def _letto(self) -> PegLetto:
        # Again from the beginning each time that the file is laid over the plan.
        conto = self.conto = Account(form_of(self.piano.anno), self.griglie, self.scelte)
        attuali = {o.codice: unnumbered(o) for o in contenuti(self.piano.obiettivi.all()).values()}
        massimi = {campo: limite for campo, misura in _MISURE.items() if (limite := massimo(misura))}
        trovate = self._delle_schede(conto, attuali.values()) if self.schede else self._della_tabella(conto)
        righe = guardate(trovate, {}, conto.findings, _DI_NOMI, hundredths=WEIGHTS)
        letto = LettoreDelPeg(self.piano.codice, attuali, massimi, _centri()).leggi(righe)
        return replace(
            letto, rilievi=(*conto.findings, *letto.rilievi, *(() if self.schede else conto.ledger.findings()))
        )

    @staticmethod
    def _della_tabella(conto: Account) -> Iterable[RigaLetta]:
        return without_totals(righe_lette(conto), conto.findings, _of_place)

    def _delle_schede(self, conto: Account, attuali: Iterable[ContenutoObiettivo]) -> Iterable[RigaLetta]:
        """The rows of the cards; one without a code is the objective of its title.

        Raises:
            TabellaConErrori: there is none.
        """
        griglie, rilievi = unseen.visible(self.griglie, conto.findings), conto.findings
        codici = _by_title(attuali)
        righe = list(rows_of_cards(conto, griglie, self.piano.anno, document=self.documento, codes=codici))
        if not righe:
            detto = "non è una scheda né una tabella di obiettivi: ci vuole «Obiettivo n.» con il suo codice accanto."
            raise TabellaConErrori([*rilievi, at(Livello.ERRORE, self.nome, "", 0, "", detto)])
        quante = len({riga["codice"] for riga in righe})
        detto = f"è fatto di schede, non di una tabella: obiettivi letti dalle parole che hanno accanto, {quante}."
        rilievi.insert(0, at(Livello.AVVISO, self.nome, "", 0, "", detto))
        return righe

    def esito(self, proposta: Proposta) -> PegOutcome:
        """The outcome, with the sheet and the row of everything that the checks say."""
        segnalazioni = tuple(map(self._segnalazione, proposta.messaggi))
        doppi, domande = tuple(self.doppi(proposta)), self.domande(proposta)
        return PegOutcome(proposta, self.rilievi, segnalazioni, doppi, self.conto, domande)

    def doppi(self, proposta: Proposta) -> list[QuasiDoppio]:
        """The new names that resemble others; they are compared once for each proposal."""
        if self._doppi is None or self._doppi[0] is not proposta:
            self._doppi = proposta, _doppi(proposta)
        return self._doppi[1]

    def domande(self, proposta: Proposta) -> tuple[Question, ...]:
        """What is to be asked before it is written."""
        elenchi: tuple[Elenco[Any], ...] = (proposta.anagrafe.centri, proposta.anagrafe.persone)
        noti = {v.nome for elenco in elenchi for v in elenco.voci if not v.nuova}
        simili = [q for q in self.doppi(proposta) if q.simile in noti]
        return questions_of(proposta, self.rinominate, simili)

    def chiedi(self, answers: Container[str]) -> Callable[[Proposta], None]:
        """Stops a proposal with questions that have no answer."""
        return lambda proposta: require(self.domande(proposta), answers, self.rilievi)

    def _segnalazione(self, m: SegnalazioneDiLettura) -> SegnalazioneDiTabella:
        if not m.riga:
            return at(m.livello, self.nome, "", 0, "", f"{m.obiettivo}: {m.testo}")
        codice, riga = self.posti[m.riga - 1]
        return riga.rilievo(m.livello, "", f"{codice}: {m.testo}")


def _centri() -> frozenset[str]:
    """The folded names of the centres that there are."""
    nomi = CentroDiResponsabilita.objects.values_list("nome", "nome_breve")
    return frozenset(chiave(nome) for coppia in nomi for nome in coppia if nome)


def _by_title(objectives: Iterable[ContenutoObiettivo]) -> dict[str, str]:
    """The codes by folded title, where only one objective has it."""
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for objective in objectives:
        codes[piega(objective.titolo)].append(objective.codice)
    return {title: found[0] for title, found in codes.items() if title and len(found) == 1}


def _of_place(field: str) -> bool:
    return field == CODICE.campo or field.startswith(f"{OBIETTIVI}.")


def proponi_peg(
    piano: PianoEsecutivo, dati: bytes, nome: str, *, utente: Utente | None = None, scelte: Choices = NO_CHOICES
) -> PegOutcome:
    """What a file would change. Nothing is written.

    Raises:
        FileNonLeggibile: the file cannot be opened, or an objective can no longer be changed.
        TabellaConErrori: it has faults, each with its place.
    """
    file = _File(piano, dati, nome, scelte)
    proposta = prepara(file.lettura())
    controlla_scrivibili(proposta, utente)
    return file.esito(proposta)


def importa_peg(
    piano: PianoEsecutivo,
    dati: bytes,
    nome: str,
    *,
    utente: Utente | None = None,
    impronta: str | None = None,
    answers: Container[str] = EVERYTHING,
    scelte: Choices = NO_CHOICES,
) -> PegOutcome:
    """Write a file, all of it or nothing.

    Raises:
        FileNonLeggibile, TabellaConErrori: as ``proponi_peg``; nothing was written.
        PropostaCambiata: the database is no longer the one that was previewed (``impronta``).
        Unanswered: there are questions that ``answers`` do not answer.
    """
    file = _File(piano, dati, nome, scelte)
    motivo = f"Tabella degli obiettivi: {nome}"
    chiedi = file.chiedi(answers)
    proposta = importa_leggendo(
        piano.codice, file.lettura, motivo=motivo, utente=utente, impronta=impronta, chiedi=chiedi
    )
    return file.esito(proposta)


def coi_centri_noti(obiettivi: Sequence[ContenutoObiettivo]) -> list[ContenutoObiettivo]:
    """Objectives whose centres bear the name that the database has, where only «Servizio» tells it apart."""
    esatti: set[str] = set()
    per_chiave: dict[str, str] = {}
    for nome, breve in CentroDiResponsabilita.objects.order_by("pk").values_list("nome", "nome_breve"):
        esatti |= {piega(nome), piega(breve)}
        per_chiave.setdefault(chiave(nome), nome)

    def noto(detto: str) -> str:
        detto = in_riga(detto)
        return detto if piega(detto) in esatti else per_chiave.get(chiave(detto), detto)

    return [
        replace(
            o,
            centro_di_responsabilita=noto(o.centro_di_responsabilita),
            fasi=tuple(replace(f, centro_di_responsabilita=noto(f.centro_di_responsabilita)) for f in o.fasi),
        )
        for o in obiettivi
    ]


def _doppi(proposta: Proposta) -> list[QuasiDoppio]:
    a = proposta.anagrafe
    return [*_doppi_di("centro di responsabilità", a.centri), *_doppi_di("persona", a.persone, persone=True)]


def _doppi_di(genere: str, elenco: Elenco[Any], *, persone: bool = False) -> list[QuasiDoppio]:
    nuovi = list(dict.fromkeys(v.nome for v in elenco.nuove()))
    return quasi_doppi(genere, (v.nome for v in elenco.voci), nuovi, persone=persone) if nuovi else []
