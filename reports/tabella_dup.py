# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tables of the DUP share: one table an ambito, wide, with its heads repeated on every page.

A report of this family says its columns and the rows of an ambito. A cell is a tuple of lines, as documents keep
several values in one cell.
"""

import json
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings

from dup.contenuto import ContenutoAmbito, ContenutoDUP
from dup.contenuto_json import in_json
from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from ente import identity
from obiettivi.models import PianoEsecutivo
from organizzazione.rules import Chi, legge_tutto, ruolo_di
from reports import stili
from reports.base import Cella, Colonna, Foglio, NienteDaStampare, OpzioniReport, Parte, Report, Stampato
from reports.fingerprint import of_templates
from reports.opzioni import PrintedDay, testo_al_lavoro
from testi import formati

CARTELLA: Final = settings.BASE_DIR / "templates" / "reports" / "tabella_dup"
# The lines of a row that stay together: more could take a page of their own.
LINEE_INSIEME: Final = 8
# Columns: with so few letters are larger, with so many texts a table slides sideways on a screen.
POCHE: Final = 6
MOLTE: Final = 8
# The narrowest and the widest column that the stylesheet knows, in hundredths.
QUOTE: Final = (3, 45)
MODELLO: Final = "reports/tabella_dup/parte.html"
Righe = Sequence[tuple[tuple[str, ...], ...]]
# PEG objectives, as code and title, by the names of ambito, strategic and operative objective.
Legami = Mapping[tuple[str, str, str], tuple[tuple[str, str], ...]]


class OpzioniDUP(OpzioniReport):
    """Which document, and the day it bears."""

    dup = forms.ModelChoiceField(
        DUP.objects.none(),
        to_field_name="codice",
        empty_label=None,
        label="DUP",
        error_messages={"invalid_choice": "Il DUP «%(value)s» non c'è.", "required": "Indicare il DUP."},
    )
    data_elaborazione = PrintedDay()

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        self.fields["dup"].queryset = DUP.objects.visible_to(chi)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class DatiTabella:
    """Everything that prints."""

    ente: str
    dup: ContenutoDUP
    giorno: date
    # What the document is read beside: a plan of the year, another document.
    accanto: str = ""
    # What it must say of its own text («in lavorazione…»); empty where there is nothing to say.
    testo: str = ""
    # Whether who asked reads every objective of the plan beside it.
    intero: bool = True
    legami: Legami = field(default_factory=dict)
    # What a table has beside the document, by name.
    aggiunte: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColonnaDUP:
    """A column: its head as the documents print it, its share of the width of the page, its width in a sheet.

    The lines of columns that go in step (``appaiata``) stand beside each other on paper, however they wrap. The column
    that a row is about is ``forte``, what stands over it in the document ``sopra``; figures to be compared down a
    column are ``numero``.
    """

    titolo: str
    quota: int
    larghezza: int = 30
    appaiata: bool = False
    forte: bool = False
    numero: bool = False
    sopra: bool = False

    @property
    def classe(self) -> str:
        """How its cells look."""
        return next((nome for nome in ("forte", "numero", "sopra") if getattr(self, nome)), "")


@dataclass(frozen=True)
class Sezione:
    """A table of a document of this family: its title, its rows, what is told and drawn before it.

    On paper a section begins a new page, unless it follows another of the same ``parte``: that is then the title over
    them (``""``: they have none), and what the first calls ``premessa`` is told under it. ``figura`` is SVG made by us,
    its texts escaped.
    """

    nome: str
    colonne: tuple[ColonnaDUP, ...]
    righe: Righe
    narrativa: tuple[tuple[str, str], ...] = ()
    figura: str = ""
    parte: str | None = None
    premessa: str = ""
    # Rows that stand out, by their place: «totale», «scoperta».
    segni: Mapping[int, str] = field(default_factory=dict)

    @property
    def appaiate(self) -> list[list[tuple[ColonnaDUP, tuple[str, ...]]]]:
        """The rows, each cell with its column."""
        return [list(zip(self.colonne, riga, strict=True)) for riga in self.righe]

    @property
    def classe(self) -> str:
        """How much room the table has: few columns leave it to larger letters, many texts need more."""
        if len(self.colonne) <= POCHE:
            return "ampia"
        texts = sum(not colonna.numero for colonna in self.colonne)
        if texts == 1 and len(self.colonne) < MOLTE:
            return "di-numeri"
        return "larga" if texts >= MOLTE else ""


def only_words(title: str, words: str) -> Sezione:
    """A section that has nothing to show, and says so."""
    return Sezione(title, (), (), narrativa=(("", words),))


@dataclass(frozen=True, slots=True)
class Casella:
    """A cell on paper: its lines, how it looks, over how many rows it goes."""

    testi: tuple[str, ...]
    colonna: ColonnaDUP
    alta: int = 1


class TabellaDelDUP(Report[DatiTabella]):
    """A table of the document, ambito by ambito."""

    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniDUP
    modelli = "tabella_dup"
    nome_parte = ("ambito", "ambiti")

    def disponibile_per(self, chi: Chi) -> bool:
        """The document is read by who has a role."""
        return ruolo_di(chi) is not None

    @abstractmethod
    def colonne(self, dup: ContenutoDUP) -> Sequence[ColonnaDUP]:
        """The columns, for the years of a document."""

    @abstractmethod
    def righe(self, dati: DatiTabella, ambito: ContenutoAmbito) -> Iterable[tuple[tuple[str, ...], ...]]:
        """The rows of an ambito."""

    def legenda(self, dup: ContenutoDUP) -> Sequence[str]:
        """What the signs in the cells mean, under the last table."""
        return ()

    def narrativa(self, ambito: ContenutoAmbito) -> Sequence[tuple[str, str]]:
        """What is told before the table of an ambito: heads and texts."""
        return ()

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> DatiTabella:
        """See the base class."""
        dati = DatiTabella(
            ente=identity.name(),
            dup=contenuto_del_dup(opzioni["dup"]),
            giorno=opzioni["data_elaborazione"],
            accanto=self.accanto(opzioni),
            testo=_del_testo(opzioni["piano"], opzioni["dup"], chi) if opzioni.get("piano") else "",
            legami=self.legami(opzioni, chi),
            intero=legge_tutto(chi),
            aggiunte=self.aggiunte(opzioni),
        )
        if not self.sezioni(dati):
            raise NienteDaStampare(f"In {dati.dup.codice} non c'è ancora nulla per questo documento.")
        return dati

    def accanto(self, opzioni: Mapping[str, Any]) -> str:
        """What the first page says under the document: beside what it is read."""
        return ""

    def legami(self, opzioni: Mapping[str, Any], chi: Chi) -> Legami:
        """The PEG objectives that this reader may see; none where the table does not speak of them."""
        return {}

    def aggiunte(self, opzioni: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the table has beside the document; nothing where it has nothing."""
        return {}

    def ambiti(self, dati: DatiTabella) -> Sequence[ContenutoAmbito]:
        """The parts of the table, each with the name of an ambito."""
        return dati.dup.ambiti

    def sezioni(self, dati: DatiTabella) -> Sequence[Sezione]:
        """The parts that have rows: one an ambito, unless a document has others."""
        colonne = tuple(self.colonne(dati.dup))
        tutte = (
            Sezione(a.nome, colonne, tuple(self.righe(dati, a)), tuple(self.narrativa(a))) for a in self.ambiti(dati)
        )
        return [sezione for sezione in tutte if sezione.righe]

    def in_tabella(self, dati: DatiTabella) -> str:
        """The rows as JSON, for a table that says more than its document: a list of objects, a cell a list of lines."""
        righe = [
            {
                "parte": s.parte or "",
                "sezione": s.nome,
                **{c.titolo: list(cella) for c, cella in zip(s.colonne, riga, strict=True)},
            }
            for s in self.sezioni(dati)
            for riga in s.righe
        ]
        testo = {"testo": dati.testo} if dati.testo else {}
        tutto = {"documento": self.id, "dup": dati.dup.codice, **testo, "righe": righe}
        return json.dumps(tutto, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def nome_file(self, dati: DatiTabella) -> str:
        """``dup-operativi-DUP_2023_2025``."""
        return f"{self.id}-{dati.dup.codice}"

    def in_dati(self, dati: DatiTabella) -> str:
        """The JSON of the whole document."""
        return in_json(dati.dup)

    def fogli(self, dati: DatiTabella) -> Sequence[Foglio]:
        """A sheet for the sections that share their columns; the lines of a cell stay lines of its cell."""
        per_colonne: dict[tuple[ColonnaDUP, ...], list[Sezione]] = {}
        for sezione in self.sezioni(dati):
            per_colonne.setdefault(sezione.colonne, []).append(sezione)
        return [
            Foglio(
                (self.titolo if len(per_colonne) == 1 else sezioni[0].nome)[:31],
                [Colonna(c.titolo, c.larghezza, lungo=True) for c in colonne],
                [
                    [_cella(c, testi) for c, testi in zip(colonne, riga, strict=True)]
                    for sezione in sezioni
                    for riga in sezione.righe
                ],
            )
            for colonne, sezioni in per_colonne.items()
        ]

    def foglio_con_ambito(self, dati: DatiTabella) -> Foglio:
        """The one sheet of tables that do not name their ambito: on paper it is the title over them."""
        (foglio,) = TabellaDelDUP.fogli(self, dati)
        ambiti = [sezione.parte or sezione.nome for sezione in self.sezioni(dati) for _ in sezione.righe]
        righe = [[ambito, *riga] for ambito, riga in zip(ambiti, foglio.righe, strict=True)]
        return replace(foglio, colonne=[Colonna("Ambito strategico", 28, lungo=True), *foglio.colonne], righe=righe)

    def stampato(self, dati: DatiTabella) -> Stampato:
        """Title on the first part, legend under the last."""
        dup, periodo = dati.dup, f"{dati.dup.anno_inizio}/{dati.dup.anno_fine}"
        parti = _parti(self.sezioni(dati))
        return Stampato(
            titolo=f"{self.titolo} · {dup.codice}",
            soggetto=f"{dup.descrizione}, anni {periodo}",
            ente=dati.ente,
            piede=f"{dati.ente} · {dup.descrizione}",
            data=dati.giorno,
            modello=MODELLO,
            parti=[self._parte(dati, i, sezioni, ultima=i == len(parti)) for i, sezioni in enumerate(parti, start=1)],
            stile=stili.di_carta(self.modelli),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )

    def _parte(self, dati: DatiTabella, numero: int, sezioni: Sequence[Sezione], *, ultima: bool) -> Parte:
        testa = self._testa(dati) if numero == 1 else None
        legenda = tuple(self.legenda(dati.dup)) if ultima else ()
        return parte_di_tabella(numero, sezioni, self.titolo, testa, legenda)

    def _testa(self, dati: DatiTabella) -> Mapping[str, str]:
        return {
            "ente": dati.ente,
            "titolo": self.titolo,
            "documento": dati.dup.descrizione,
            "accanto": dati.accanto,
            "testo": dati.testo,
            "giorno": formati.data(dati.giorno),
        }


def _del_testo(piano: PianoEsecutivo, dup: DUP, chi: Chi) -> str:
    other_years = "" if dup.covers(piano.anno) else f"il {piano.anno} non è fra gli anni di {dup.codice}"
    # Who does not read the whole plan has a paper of their own, which must not pass for that of everybody.
    solo_suo = "" if legge_tutto(chi) else "conta solo gli obiettivi di PEG che può leggere chi l'ha chiesto"
    return "; ".join(filter(None, (testo_al_lavoro(piano), solo_suo, other_years)))


def parte_di_tabella(
    numero: int, sezioni: Sequence[Sezione], titolo: str, testa: Mapping[str, str] | None, legenda: tuple[str, ...] = ()
) -> Parte:
    """Sections that stay together on paper: under ``testa`` on the first page, above the legend on the last."""
    prima = sezioni[0]
    contesto = {
        "testa": testa,
        "parte": prima.parte,
        "premessa": prima.premessa,
        "sezioni": [(sezione, _quote(sezione.colonne), list(_blocchi(sezione))) for sezione in sezioni],
        "legenda": legenda,
    }
    return Parte(
        nome=f"ambito-{numero}",
        contenuto=repr((of_templates(), testa, sezioni, legenda)).encode(),
        segnalibro=(prima.parte or (prima.nome if prima.parte is None else titolo),),
        contesto=partial(dict, contesto),
    )


def _parti(sezioni: Iterable[Sezione]) -> list[list[Sezione]]:
    """The sections of each part: those that name the same stay together."""
    parti: list[list[Sezione]] = []
    for sezione in sezioni:
        if parti and sezione.parte is not None and parti[-1][0].parte == sezione.parte:
            parti[-1].append(sezione)
        else:
            parti.append([sezione])
    return parti


def _blocchi(sezione: Sezione) -> Iterator[tuple[str, list[list[Casella]]]]:
    """The rows as they print, each with how it stands out; those that differ only in step are one."""
    appaiate = [colonna.appaiata for colonna in sezione.colonne]
    for _, gruppo in groupby(enumerate(sezione.righe), lambda r: _sole(r[1], appaiate) if any(appaiate) else r[0]):
        righe = list(gruppo)
        insieme = [
            tuple(testo for _, riga in righe for testo in riga[i]) if appaiata else righe[0][1][i]
            for i, appaiata in enumerate(appaiate)
        ]
        for caselle in _caselle(sezione.colonne, insieme):
            yield sezione.segni.get(righe[0][0], ""), caselle


def _sole(riga: Sequence[tuple[str, ...]], appaiate: Sequence[bool]) -> list[tuple[str, ...]]:
    return [testi for testi, appaiata in zip(riga, appaiate, strict=True) if not appaiata]


def _caselle(colonne: Sequence[ColonnaDUP], riga: Sequence[tuple[str, ...]]) -> Iterator[list[list[Casella]]]:
    """A row as it prints: a line for each of the columns in step, beside which the other cells stand.

    One with more lines than may stand on a page goes on in others, that say again which row they are of.
    """
    celle = list(zip(colonne, riga, strict=True))
    linee = max((len(testi) for colonna, testi in celle if colonna.appaiata), default=1) or 1
    for inizio in range(0, linee, LINEE_INSIEME):
        fine = min(inizio + LINEE_INSIEME, linee)
        detti = {c: t if not inizio or c.sopra or c.forte else () for c, t in celle}
        prima = [
            Casella(t[inizio : inizio + 1], c) if c.appaiata else Casella(detti[c], c, fine - inizio) for c, t in celle
        ]
        yield [prima, *([Casella(t[n : n + 1], c) for c, t in celle if c.appaiata] for n in range(inizio + 1, fine))]


def _cella(colonna: ColonnaDUP, testi: tuple[str, ...]) -> Cella:
    # A count is a number, to be summed; what an office wrote stays as it is written.
    testo = "\n".join(testi)
    return int(testo) if colonna.numero and testo.isdecimal() else testo


def _quote(colonne: Sequence[ColonnaDUP]) -> list[int]:
    """The widths in hundredths, however many columns there are."""
    tutte = sum(colonna.quota for colonna in colonne)
    return [max(QUOTE[0], min(colonna.quota * 100 // tutte, QUOTE[1])) for colonna in colonne]
