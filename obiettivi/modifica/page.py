# SPDX-License-Identifier: AGPL-3.0-or-later
"""The editing page in objects that its templates only have to lay out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from indicatori import valori
from indicatori.choices import Verso
from obiettivi.contenuto.campi import Kind, asked
from obiettivi.contenuto.pesi import CENTO
from obiettivi.lettura.sheet import contesto_del_foglio, sullo_schermo
from obiettivi.modifica.form_text import BOXES, CAMPI, ROW_SHAPES, FormText, Riga, presenti
from obiettivi.modifica.forms import LUNGHEZZE
from obiettivi.modifica.left_fields import is_left, without_strangers
from obiettivi.modifica.links import Links, links_of
from obiettivi.modifica.messages import Message, Tone, of_findings, of_refusals, said_once
from obiettivi.modifica.names import Nomi
from obiettivi.modifica.progress import Progress, SectionState, section_of, states
from obiettivi.modifica.reading import Errori, contenuto, refused_now, trovate
from obiettivi.modifica.ridistribuzione import Proposta, proposta, serve
from testi.formati import leggi_data, leggi_numero, numero

VERSI: Final = ((Verso.CRESCENTE.value, "di più"), (Verso.DECRESCENTE.value, "di meno"))
# How a box of each kind looks: one line where nothing is said.
_FORME: Final = {
    Kind.TEXT: "area",
    Kind.DATE: "data",
    Kind.WEIGHT: "numero",
    Kind.FLAG: "spunta",
    Kind.TIPO: "scelta",
    Kind.SENSE: "scelta",
}
# The names that the browser proposes while one is written.
_ELENCHI: Final = {Kind.PERSON: "persone", Kind.CENTRE: "centri", Kind.SHORT_CENTRE: "centri"}
# The box of another objective's code: no part of the text.
COPY_FROM: Final = "copia_da"
NOMI_RIGHE: Final = {"fasi": "fase", "indicatori": "indicatore", "servizi": "servizio"}


@dataclass(slots=True)
class Campo:
    """One box of the form."""

    nome: str
    campo: str
    etichetta: str
    valore: str
    forma: str
    wrong: bool = False
    described: str = ""
    said: Sequence[Message] = ()
    opzioni: Sequence[tuple[str, str]] = ()
    elenco: str = ""
    aiuto: str = ""
    fuoco: bool = False
    di: str = ""
    righe: int = 1
    massimo: str = ""


@dataclass(slots=True)
class RigaVista:
    """A row of the form; ``posto`` counts from 0 over all rows, ``numero`` from 1 over those in view."""

    posto: int
    numero: int
    sezione: str
    riga: Riga
    campi: list[Campo]
    altri: list[Campo]
    said: list[Message]
    left: str
    centro: str = ""
    prima: bool = False
    ultima: bool = False
    letto: str = ""
    fuoco_su: str = ""

    @property
    def posto_in_testo(self) -> str:
        """The place as templates can join it."""
        return str(self.posto)

    @property
    def in_breve(self) -> str:
        """What the less used boxes are of: «Responsabile, centro, note»."""
        nomi = ", ".join(BOXES[f"{self.sezione}.{c.campo}"].called for c in self.altri)
        return nomi[:1].upper() + nomi[1:]

    @property
    def aperta(self) -> bool:
        """Whether the less used boxes hold something."""
        return any(c.wrong or c.valore not in ("", self.centro) for c in self.altri)


@dataclass(slots=True)
class Pesi:
    """The weights as a stacked bar: (x, width, number) of each piece in hundredths of the bar."""

    somma: Decimal
    pezzi: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def in_parole(self) -> str:
        """«I pesi sommano a 90,00: mancano 10,00»."""
        if not self.pezzi:
            return "Nessuna fase ha un peso."
        resto = CENTO - self.somma
        parole = {True: f"mancano {numero(resto)}", False: f"sono {numero(-resto)} di troppo"}[resto > 0]
        return f"I pesi sommano a {numero(self.somma)}: {'giusto' if not resto else parole}."

    @property
    def giusti(self) -> bool:
        """No weights at all, or exactly 100,00."""
        return not self.pezzi or self.somma == CENTO


class Vista:
    """Everything that the page shows of one typed text. Costs the same queries however many rows there are.

    ``refused`` is what could not be saved; without it the text was not to be saved, and of the boxes that were left
    the page says already what would be refused.
    """

    def __init__(self, scritto: FormText, centro: str, nomi: Nomi, refused: Errori | None = None, fuoco: str = ""):
        self.scritto, self.nomi, self.fuoco, self.centro = scritto, nomi, fuoco, centro
        self.refused = refused or {}
        self.segnalazioni = trovate(scritto, centro, nomi)
        self.messages = list(said_once([*self._of_refusals(), *of_findings(self.segnalazioni)]))
        self._said: dict[str, list[Message]] = {}
        for message in filter(self._is_said, self.messages):
            self._said.setdefault(message.field, []).append(message)
        self.contenuto = contenuto(scritto, centro, nomi)
        self.pesi = pesi(scritto)

    def _of_refusals(self) -> Iterator[Message]:
        """What cannot be saved; of a box that is empty the checks say that something is missing."""
        refused = self.refused or refused_now(self.scritto, self.nomi)
        of_found = {f for f, s in self.segnalazioni if s.grave}
        for message in of_refusals({f: said for f, said in refused.items() if f != COPY_FROM}):
            if self.refused or message.field not in of_found or self.scritto.box(message.field):
                yield message

    def _is_said(self, message: Message) -> bool:
        return message.field in self.refused or is_left(self.scritto, message.field)

    @cached_property
    def ridistribuzione(self) -> Proposta | None:
        """How the weights could make 100,00, where they do not or one belongs to a phase of another year."""
        if not serve(s for _, s in self.segnalazioni):
            return None
        return proposta(self.scritto, self.nomi.piano.anno)

    @property
    def foglio(self) -> dict[str, Any]:
        """The context of the sheet beside the form."""
        return contesto_del_foglio(sullo_schermo(self.contenuto))

    def testa(self) -> dict[str, Campo]:
        """The boxes of identity and texts."""
        campi = {}
        for nome, valore in self.scritto.testa.items():
            campo = self._campo(nome, nome, valore)
            campo.said = self._said.get(nome, [])
            campo.righe = 5
            campi[nome] = campo
        return campi

    def sezioni_di_righe(self) -> list[dict[str, Any]]:
        """The three lists of rows."""
        return [self.sezione(nome) for nome in CAMPI]

    def sezione(self, nome: str) -> dict[str, Any]:
        """One list of rows, with the words its buttons use."""
        righe = self.scritto.righe(nome)
        in_vista = [i for i, r in enumerate(righe) if not r.tolta]
        viste = [self._riga(nome, i, r, in_vista) for i, r in enumerate(righe)]
        singolare = NOMI_RIGHE[nome]
        return {
            "nome": nome,
            "singolare": singolare,
            "righe": viste,
            "quante": len(list(presenti(righe))),
            "fuoco": self.fuoco == f"aggiungi-{nome}",
            "said": self._said.get(nome, []),
        }

    @cached_property
    def links(self) -> Links:
        """The operative objectives to choose from."""
        return links_of(self.scritto, self.nomi)

    @property
    def said_of_links(self) -> list[Message]:
        """What is to be said of the links to the DUP."""
        return self._said.get("operativi", [])

    @property
    def left(self) -> str:
        """What was left of the head, for the page to send back."""
        return without_strangers(self.scritto.lasciati)

    @cached_property
    def summary(self) -> list[Message]:
        """All that is said, and what is still to be written though nobody has come to it yet; the worst first."""
        order = list(Tone)
        told = [m for m in self.messages if self._is_said(m) or m.tone is Tone.TO_DO]
        return sorted(told, key=lambda m: order.index(m.tone))

    @property
    def to_correct(self) -> int:
        """How much is to be corrected."""
        return sum(m.tone is Tone.WRONG for m in self.summary)

    @property
    def notes(self) -> int:
        """How much is worth a look. Of a text that could be proposed, what is missing and does not stand in the way
        counts too: the scheda, the desk and the queue say the same number."""
        ready = not (self.to_correct or self.to_do)
        return sum(m.tone is Tone.NOTE or (ready and m.tone is Tone.TO_DO) for m in self.summary)

    @property
    def to_do(self) -> list[str]:
        """The sections in which something is still to be written before a proposal."""
        blocking = {section_of(m.field) for m in self.messages if m.blocks}
        return [s.title for s in self.sections if s.progress is Progress.TO_DO and s.name in blocking]

    @cached_property
    def sections(self) -> list[SectionState]:
        """How each section stands."""
        return states(self.scritto, self.summary, [m for m in self.messages if not self._is_said(m)])

    def said_of_head(self) -> list[tuple[str, list[Message]]]:
        """What is said of each box of the head, of the links and of the lists as a whole."""
        return [(field, self._said.get(field, [])) for field in (*self.scritto.testa, "operativi", *CAMPI)]

    def said_of_rows(self) -> list[tuple[str, list[Message], str | None]]:
        """For each row in view: its identifier, what is said of it, how its expected value is read."""
        return [
            (f"{s}-{i}", self._of_row(s, i), self._lettura(r) if s == "indicatori" else None)
            for s in CAMPI
            for i, r in enumerate(self.scritto.righe(s))
            if not r.tolta
        ]

    def _campo(self, nome: str, box: str, valore: str, di: str = "") -> Campo:
        c = BOXES[box]
        forma = _FORME.get(c.kind, "testo")
        wrong = any(m.tone is Tone.WRONG for m in self._said.get(nome, ()))
        if forma == "data" and valore and not leggi_data(valore):
            forma = "testo"
        return Campo(
            nome,
            c.column,
            c.form,
            valore,
            forma,
            wrong,
            _described(nome, c.help, wrong=wrong, in_row=bool(di)),
            opzioni=self._opzioni(box, valore),
            elenco="centri" if box.startswith("servizi.") else _ELENCHI.get(c.kind, ""),
            aiuto=c.help,
            fuoco=self.fuoco == nome,
            di=di,
            massimo=str(LUNGHEZZE.get(box, "")),
        )

    def _opzioni(self, box: str, valore: str) -> Sequence[tuple[str, str]]:
        match BOXES[box].kind:
            case Kind.TIPO:
                return _con(self.nomi.tipi_indicatore if "." in box else self.nomi.tipi_in_uso, valore)
            case Kind.SENSE:
                return VERSI
        return ()

    def _riga(self, sezione: str, i: int, riga: Riga, in_vista: list[int]) -> RigaVista:
        numero_riga = in_vista.index(i) + 1 if i in in_vista else 0
        di = f"{NOMI_RIGHE[sezione]} {numero_riga}"
        campi = [self._campo(f"{sezione}-{i}-{c}", f"{sezione}.{c}", v, di) for c, v in riga.valori.items()]
        secondari = {c.column for c in asked(ROW_SHAPES[sezione]) if c.aside}
        vista = RigaVista(
            i,
            numero_riga,
            sezione,
            riga,
            [c for c in campi if c.campo not in secondari],
            [c for c in campi if c.campo in secondari],
            self._of_row(sezione, i),
            without_strangers(riga.lasciati, sezione),
            self.centro,
            prima=bool(in_vista) and i == in_vista[0],
            ultima=bool(in_vista) and i == in_vista[-1],
        )
        vista.letto = self._lettura(riga) if sezione == "indicatori" else ""
        verbo, _, dove = self.fuoco.partition("-")
        if verbo in ("su", "giu", "rimetti") and dove == f"{sezione}-{i}":
            vista.fuoco_su = _a_portata(verbo, vista)
        return vista

    def _lettura(self, riga: Riga) -> str:
        if riga.vuota:
            return ""
        verso = riga.valori["verso"] if riga.valori["verso"] in Verso.values else Verso.CRESCENTE.value
        letto = valori.leggi(riga.valori["valore_atteso"], self.nomi.piano.anno)
        return valori.come_lo_leggo(letto, valori.Verso(verso))

    def _of_row(self, sezione: str, i: int) -> list[Message]:
        return [m for campo in CAMPI[sezione] for m in self._said.get(f"{sezione}-{i}-{campo}", ())]


def pesi(scritto: FormText) -> Pesi:
    """The weights that can be read, as pieces of a bar of 100 (or of their sum, when it is more)."""
    letti = [(i, leggi_numero(r.valori["peso"])) for i, (_, r) in enumerate(presenti(scritto.fasi), start=1)]
    validi = [(i, peso) for i, peso in letti if peso is not None and 0 < peso < 10**6]
    somma = sum((peso for _, peso in validi), Decimal(0))
    scala = CENTO / max(somma, CENTO)
    disegno, x = Pesi(somma), Decimal(0)
    for i, peso in validi:
        largo = peso * scala
        disegno.pezzi.append((f"{x:.3f}", f"{largo:.3f}", i))
        x += largo
    return disegno


def _described(name: str, helped: str, *, wrong: bool, in_row: bool) -> str:
    """Where the explanation of a box stands, and what is said of it; of rows all at once, so only where it is wrong."""
    said = f"t-{name.rpartition('-')[0]}" if in_row else f"t-{name}"
    return " ".join([f"n-{name}"] * bool(helped) + [said] * (wrong or not in_row))


def _a_portata(verbo: str, riga: RigaVista) -> str:
    """The button that gets the focus: at the end of the list the same one is switched off."""
    if verbo == "su" and riga.prima:
        return "giu"
    return "su" if verbo == "giu" and riga.ultima else verbo


def _con(nomi: Iterable[str], scelto: str) -> list[tuple[str, str]]:
    elenco = list(nomi)
    if scelto and scelto not in elenco:
        elenco.append(scelto)
    return [("", "—"), *((n, n) for n in elenco)]
