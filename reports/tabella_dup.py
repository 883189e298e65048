# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tables of the DUP share: one table an ambito, wide, with its heads repeated on every page.

A report of this family says its columns and the rows of an ambito. A cell is a tuple of lines, as documents keep
several values in one cell.
"""

import hashlib
import json
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.utils import timezone

from dup.contenuto import ContenutoAmbito, ContenutoDUP
from dup.contenuto_json import in_json
from dup.letture import contenuto_del_dup
from dup.models import DUP
from organizzazione.rules import Chi, ruolo_di
from reports.base import Colonna, Foglio, NienteDaStampare, OpzioniReport, Parte, Report, Stampato
from testi import blocchi, formati

CARTELLA: Final = settings.BASE_DIR / "templates" / "reports" / "tabella_dup"
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
    data_elaborazione = forms.DateField(
        required=False,
        label="Data elaborazione",
        help_text="Vuota: oggi. Con la stessa data e gli stessi contenuti il PDF è identico, byte per byte.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        self.fields["dup"].queryset = DUP.objects.visible_to(chi)  # type: ignore[attr-defined]

    def clean_data_elaborazione(self) -> date:
        """Today in Rome when no date was given."""
        return self.cleaned_data["data_elaborazione"] or timezone.localdate()


@dataclass(frozen=True)
class DatiTabella:
    """Everything that prints."""

    ente: str
    dup: ContenutoDUP
    giorno: date
    legami: Legami = field(default_factory=dict)
    # What a table has beside the document, by name.
    aggiunte: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColonnaDUP:
    """A column: its head as the documents print it, its share of the width of the page, its width in a sheet.

    The lines of columns that go in step (``appaiata``) are numbered on paper, where they do not wrap alike. The column
    that a row is about is ``forte``.
    """

    titolo: str
    quota: int
    larghezza: int = 30
    appaiata: bool = False
    forte: bool = False


@dataclass(frozen=True)
class Sezione:
    """A part of a document of this family: its title, its table, what is told and drawn before it.

    ``figura`` is SVG made by us, its texts escaped.
    """

    nome: str
    colonne: tuple[ColonnaDUP, ...]
    righe: Righe
    narrativa: tuple[tuple[str, str], ...] = ()
    figura: str = ""


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
            ente=settings.NOME_ENTE,
            dup=contenuto_del_dup(opzioni["dup"]),
            giorno=opzioni["data_elaborazione"],
            legami=self.legami(opzioni, chi),
            aggiunte=self.aggiunte(opzioni),
        )
        if not self.sezioni(dati):
            raise NienteDaStampare(f"In {dati.dup.codice} non c'è ancora nulla per questo documento.")
        return dati

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
            {"sezione": s.nome, **{c.titolo: list(cella) for c, cella in zip(s.colonne, riga, strict=True)}}
            for s in self.sezioni(dati)
            for riga in s.righe
        ]
        tutto = {"documento": self.id, "dup": dati.dup.codice, "righe": righe}
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
                [["\n".join(cella) for cella in riga] for sezione in sezioni for riga in sezione.righe],
            )
            for colonne, sezioni in per_colonne.items()
        ]

    def stampato(self, dati: DatiTabella) -> Stampato:
        """One part an ambito that has rows; title on the first, legend under the last."""
        dup, periodo = dati.dup, f"{dati.dup.anno_inizio}/{dati.dup.anno_fine}"
        piene = self.sezioni(dati)
        return Stampato(
            titolo=f"{self.titolo} · {dup.codice}",
            soggetto=f"{dup.descrizione}, anni {periodo}",
            ente=dati.ente,
            piede=f"{dati.ente} · {dup.descrizione}",
            data=dati.giorno,
            modello=MODELLO,
            parti=[self._parte(dati, i, sezione, ultima=i == len(piene)) for i, sezione in enumerate(piene, start=1)],
            stile=(CARTELLA / "stile.css").read_text(encoding="utf-8"),
            stile_schermo=(CARTELLA / "schermo.css").read_text(encoding="utf-8"),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )

    def _parte(self, dati: DatiTabella, numero: int, sezione: Sezione, *, ultima: bool) -> Parte:
        testa = (dati.ente, self.titolo, dati.dup.descrizione, formati.data(dati.giorno)) if numero == 1 else None
        return parte_di_tabella(numero, sezione, testa, tuple(self.legenda(dati.dup)) if ultima else ())


def parte_di_tabella(
    numero: int, sezione: Sezione, testa: tuple[str, str, str, str] | None, legenda: tuple[str, ...]
) -> Parte:
    """A section on paper: under ``testa`` (Comune, title, of what, day) on the first, above the legend on the last."""
    celle = [
        [(c, colonna.appaiata and len(c) > 1, colonna.forte) for colonna, c in zip(sezione.colonne, riga, strict=True)]
        for riga in sezione.righe
    ]
    contesto = {
        "testa": testa,
        "ambito": sezione.nome,
        "narrativa": sezione.narrativa,
        "figura": sezione.figura,
        "colonne": sezione.colonne,
        "righe": celle,
        "legenda": legenda,
    }
    return Parte(
        nome=f"ambito-{numero}",
        contenuto=repr((_impronta_dei_modelli(), testa, sezione, legenda)).encode(),
        segnalibro=(sezione.nome,),
        contesto=partial(dict, contesto),
    )


@lru_cache(maxsize=0 if settings.DEBUG else 1)
def _impronta_dei_modelli() -> str:
    # Part of every key: another template, or another reading of the texts, prints another page.
    file = [*sorted(CARTELLA.glob("*.html")), Path(str(blocchi.__file__)), Path(str(formati.__file__))]
    return hashlib.sha256(b"\0".join(f.read_bytes() for f in file)).hexdigest()
