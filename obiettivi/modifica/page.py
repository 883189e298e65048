# SPDX-License-Identifier: AGPL-3.0-or-later
"""The editing page in objects that its templates only have to lay out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any, Final

from controlli import Segnalazione
from indicatori import valori
from indicatori.choices import Verso
from obiettivi.contenuto.campi import Kind, asked
from obiettivi.contenuto.pesi import CENTO
from obiettivi.lettura.sheet import contesto_del_foglio, sullo_schermo
from obiettivi.modifica.form_text import BOXES, CAMPI, ROW_SHAPES, TESTA, FormText, Riga, presenti
from obiettivi.modifica.forms import LUNGHEZZE
from obiettivi.modifica.names import Nomi, operativi_del
from obiettivi.modifica.reading import Errori, contenuto, trovate
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
# Which section of the page a field stands in.
SEZIONI: Final = {
    "identita": "Identità",
    "dup": "DUP",
    "testi": "Testi",
    "fasi": "Fasi",
    "indicatori": "Indicatori",
    "servizi": "Servizi",
}
_DI_SEZIONE: Final = {"operativi": "dup"} | {c: "testi" for c in TESTA if BOXES[c].kind is Kind.TEXT}
NOMI_RIGHE: Final = {"fasi": "fase", "indicatori": "indicatore", "servizi": "servizio"}


@dataclass(slots=True)
class Campo:
    """One box of the form."""

    nome: str
    campo: str
    etichetta: str
    valore: str
    forma: str
    errori: Sequence[str] = ()
    trovate: Sequence[Segnalazione] = ()
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
    trovate: list[Segnalazione]
    errati: list[Campo]
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
        return any(c.errori or c.valore not in ("", self.centro) for c in self.altri)


@dataclass(slots=True)
class StatoSezione:
    """How a section stands, for the index of the page."""

    nome: str
    titolo: str
    errori: int
    avvisi: int


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
    """Everything that the page shows of one typed text. Costs the same queries however many rows there are."""

    def __init__(self, scritto: FormText, centro: str, nomi: Nomi, errori: Errori | None = None, fuoco: str = ""):
        self.scritto, self.nomi, self.fuoco, self.centro = scritto, nomi, fuoco, centro
        self.errori = errori or {}
        self.segnalazioni = trovate(scritto, centro, nomi)
        self._per_campo: dict[str, list[Segnalazione]] = {}
        for campo, s in self.segnalazioni:
            self._per_campo.setdefault(campo, []).append(s)
        self.contenuto = contenuto(scritto, centro, nomi)
        self.pesi = pesi(scritto)

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
            campo.trovate = self._per_campo.get(nome, [])
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
            "trovate": self._per_campo.get(nome, []),
        }

    def operativi(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The operative objectives to tick, by ambito and strategic objective."""
        scelti = set(self.scritto.operativi)
        voci = self.nomi.operativi
        if altri := {int(s) for s in scelti} - {o.pk for o in voci}:
            voci = list(operativi_del(self.nomi.piano.anno, altri))
        gruppi = groupby(voci, key=lambda o: f"{o.obiettivo_strategico.ambito.nome} · {o.obiettivo_strategico.nome}")
        return [
            (nome, [(str(o.pk), f"{o.codice} {o.nome}".strip(), str(o.pk) in scelti) for o in elenco])
            for nome, elenco in gruppi
        ]

    @property
    def trovate_dup(self) -> list[Segnalazione]:
        """What is to be said of the links to the DUP."""
        return self._per_campo.get("operativi", [])

    @property
    def da_guardare(self) -> str:
        """«2 errori, 1 avviso»."""
        errori = sum(s.grave for _, s in self.segnalazioni) + len(self.rifiutati())
        avvisi = sum(not s.grave for _, s in self.segnalazioni)
        parti = [f"{errori} {'errore' if errori == 1 else 'errori'}"] if errori else []
        parti += [f"{avvisi} {'avviso' if avvisi == 1 else 'avvisi'}"] if avvisi else []
        return ", ".join(parti)

    def trovate_di_testa(self) -> list[tuple[str, list[Segnalazione]]]:
        """The findings of each box of the head, of the links and of the lists as a whole."""
        return [(campo, self._per_campo.get(campo, [])) for campo in (*self.scritto.testa, "operativi", *CAMPI)]

    def trovate_di_righe(self) -> list[tuple[str, list[Segnalazione], str | None]]:
        """For each row in view: its identifier, its findings, how its expected value is read."""
        return [
            (f"{s}-{i}", self._di_riga(s, i), _lettura(r) if s == "indicatori" else None)
            for s in CAMPI
            for i, r in enumerate(self.scritto.righe(s))
            if not r.tolta
        ]

    def indice(self) -> list[StatoSezione]:
        """How each section stands."""
        conti = {nome: [0, 0] for nome in SEZIONI}
        for campo, s in self.segnalazioni:
            conti[_sezione_di(campo)][0 if s.grave else 1] += 1
        for campo, elenco in self.errori.items():
            conti[_sezione_di(campo)][0] += len(elenco)
        return [StatoSezione(nome, titolo, *conti[nome]) for nome, titolo in SEZIONI.items()]

    def rifiutati(self) -> list[tuple[str, str]]:
        """What could not be saved, field by field."""
        return [(campo, testo) for campo, elenco in self.errori.items() for testo in elenco]

    def _campo(self, nome: str, box: str, valore: str, di: str = "") -> Campo:
        c = BOXES[box]
        forma = _FORME.get(c.kind, "testo")
        if forma == "data" and valore and not leggi_data(valore):
            forma = "testo"
        return Campo(
            nome,
            c.column,
            c.form,
            valore,
            forma,
            self.errori.get(nome, ()),
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
            self._di_riga(sezione, i),
            [c for c in campi if c.errori],
            self.centro,
            prima=bool(in_vista) and i == in_vista[0],
            ultima=bool(in_vista) and i == in_vista[-1],
        )
        vista.letto = _lettura(riga) if sezione == "indicatori" else ""
        verbo, _, dove = self.fuoco.partition("-")
        if verbo in ("su", "giu", "rimetti") and dove == f"{sezione}-{i}":
            vista.fuoco_su = _a_portata(verbo, vista)
        return vista

    def _di_riga(self, sezione: str, i: int) -> list[Segnalazione]:
        return [s for campo in CAMPI[sezione] for s in self._per_campo.get(f"{sezione}-{i}-{campo}", ())]


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


def _lettura(riga: Riga) -> str:
    if riga.vuota:
        return ""
    verso = riga.valori["verso"] if riga.valori["verso"] in Verso.values else Verso.CRESCENTE.value
    return valori.come_lo_leggo(valori.leggi(riga.valori["valore_atteso"]), valori.Verso(verso))


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


def _sezione_di(campo: str) -> str:
    primo = campo.partition("-")[0]
    return primo if primo in CAMPI else _DI_SEZIONE.get(primo, "identita")
