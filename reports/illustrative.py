# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «relazione illustrativa» of the contract on the fund of a year: the two modules of the circular of the Ragioneria
generale dello Stato n. 25 of 2012, with the table of the fund and its percentages checked.

What the program knows is filled in (acts, dates, rows, uses); what only the office knows is left blank and says so, so
that nobody takes a blank for an answer. A date that is left blank in the fund is printed as that.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone

from ente import identity
from monitoraggio.figures.printing import rounded
from organizzazione.rules import Chi
from reports import stili
from reports.base import Cella, Colonna, Foglio, OpzioniReport, Purpose, Report, Stampato
from reports.opzioni import PrintedDay
from reports.tabella_dup import MODELLO, ColonnaDUP, Sezione, only_words, parte_di_tabella
from testi.formati import data
from valutazione.fund.contracts import contract_json, contract_words, over_the_frozen
from valutazione.fund.facts import Contract, FundRow, Nature
from valutazione.fund.uses import limited, remarks, uses
from valutazione.fund_rows.reading import Told, told
from valutazione.models import Fondo, RipartizioneDefinitiva
from valutazione.money.amounts import euros, in_euros, plain
from valutazione.premiums.indicators import Indicator, for_everybody
from valutazione.premiums_told import told_of_year
from valutazione.rules_funds import reads_funds

TO_COMPLETE: Final = "da completare"
_FACTS: Final = (ColonnaDUP("Che cosa", 35, 40, forte=True), ColonnaDUP("Come sta", 45, 80))
_ROWS: Final = (
    ColonnaDUP("Codice", 12, 12, forte=True),
    ColonnaDUP("Voce", 40, 50),
    ColonnaDUP("Norma", 30, 40),
    ColonnaDUP("Natura", 12, 14),
    ColonnaDUP("Importo", 14, 16, numero=True),
)
_USES: Final = (
    ColonnaDUP("Uso", 30, 20, forte=True),
    ColonnaDUP("Fondo", 18, 16, numero=True),
    ColonnaDUP("%", 10, 10, numero=True),
    ColonnaDUP("Economie", 18, 16, numero=True),
    ColonnaDUP("Totale", 18, 16, numero=True),
)
_INDICATORS: Final = (
    ColonnaDUP("Indicatore", 22, 30, forte=True),
    ColonnaDUP("Valore", 12, 16, numero=True),
    ColonnaDUP("Formula", 22, 40),
    ColonnaDUP("Numeri", 24, 50),
    ColonnaDUP("Come si legge", 24, 60),
)


class FundOptions(OpzioniReport):
    """The fund of which year, and on which day one asks."""

    anno = forms.ModelChoiceField(
        Fondo.objects.none(),
        to_field_name="anno",
        empty_label=None,
        label="Fondo dell'anno",
        error_messages={"required": "Indicare l'anno.", "invalid_choice": "Del %(value)s non c'è il fondo."},
    )
    data_elaborazione = PrintedDay(
        help_text="Vuota: oggi. È anche il giorno a cui si guarda se il premio si può pagare."
    )

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        field: Any = self.fields["anno"]
        field.queryset = Fondo.objects.visible_to(chi).prefetch_related("voci", "presupposti")


@dataclass(frozen=True)
class FundPrinted:
    """Everything that prints."""

    ente: str
    told: Told
    day: date
    # Out of the definitive distribution of the year, as everybody may read them; none before there is one.
    indicators: tuple[Indicator, ...] = ()
    contract: Contract = field(default_factory=Contract)

    @property
    def year(self) -> int:
        """Of which year the fund is."""
        return self.told.fund.year


class IllustrativeReport(Report[FundPrinted]):
    """See the module."""

    id = "relazione-illustrativa"
    titolo = "Relazione illustrativa del fondo"
    descrizione = (
        "Del fondo per posizione e risultato di un anno: adempimenti con atto e data, voci, usi con le percentuali "
        "controllate (circolare RGS 25/2012). Ciò che del contratto non è ancora scritto è da completare."
    )
    purpose = Purpose.EVALUATION
    Opzioni: ClassVar[type[OpzioniReport]] = FundOptions
    modelli = "tabella_dup"
    nome_parte = ("elemento", "elementi")

    def disponibile_per(self, chi: Chi) -> bool:
        """Who reads the funds."""
        return reads_funds(chi)

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> FundPrinted:
        """See the base class."""
        day = opzioni.get("data_elaborazione") or timezone.localdate()
        premiums = told_of_year(opzioni["anno"].anno)
        indicators = for_everybody(premiums) if premiums else ()
        said = told(opzioni["anno"], day)
        return FundPrinted(identity.name(), said, day, indicators, _contract(opzioni["anno"], said.fund.contract))

    def nome_file(self, dati: FundPrinted) -> str:
        """``relazione-illustrativa-2019``."""
        return f"{self.id}-{dati.year}"

    def in_dati(self, dati: FundPrinted) -> str:
        """Numbers as texts with a point, as everywhere in the money of the evaluation."""
        fund, verdict = dati.told.fund, dati.told.verdict
        said = {
            "documento": self.id,
            "anno": dati.year,
            "al": dati.day.isoformat(),
            "si_puo_pagare": verdict.may,
            "adempimenti": [{"che_cosa": str(a.gate), "c_e": a.met, "parole": a.words} for a in verdict.acts],
            "non_torna": [str(wrong) for wrong in verdict.wrongs],
            "voci": [_row_json(row) for row in fund.rows],
            "usi": [
                {"uso": use.name, "fondo": plain(use.cents), "percento": f"{rounded(use.share):f}"}
                for use in uses(fund)
            ],
            "economie": plain(fund.economie),
            "disponibile": plain(fund.available),
            "indicatori": [
                {"indicatore": one.name, "valore": _exact(one), "formula": one.formula, "numeri": one.numbers}
                for one in dati.indicators
            ],
            "contratto": contract_json(dati.contract),
            "da_completare": [asked for asked, words in contract_words(dati.contract) if not words],
        }
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"

    def fogli(self, dati: FundPrinted) -> Sequence[Foglio]:
        """The two modules and the rows, a sheet each."""
        fund = dati.told.fund
        rows: list[list[Cella]] = [
            [*cells[:4], in_euros(row.signed)] for row, cells in zip(fund.rows, _rows(dati), strict=True)
        ]
        table: list[list[Cella]] = [
            [
                use.name,
                in_euros(use.cents),
                rounded(use.share),
                in_euros(use.economie),
                in_euros(use.cents + use.economie),
            ]
            for use in uses(fund)
        ]
        facts: list[list[Cella]] = [list(row) for row in _facts(dati)]
        indicators: list[list[Cella]] = [
            [one.name, one.number, one.formula, one.numbers, one.rule] for one in dati.indicators
        ]
        named = [("Modulo 1", _FACTS, facts), ("Voci", _ROWS, rows), ("Usi", _USES, table)]
        if indicators:
            named.append(("Indicatori", _INDICATORS, indicators))
        return [
            Foglio(name, [Colonna(c.titolo, c.larghezza, lungo=True) for c in cs], cells) for name, cs, cells in named
        ]

    def stampato(self, dati: FundPrinted) -> Stampato:
        """The first module, then the second."""
        name = f"{self.titolo} {dati.year}"
        head = {
            "ente": dati.ente,
            "titolo": name,
            "documento": "Retribuzione di posizione e di risultato dei dirigenti",
            "accanto": dati.told.verdict.words,
            "giorno": data(dati.day),
        }
        first, second = [*_first(dati)], [*_second(dati)]
        return Stampato(
            titolo=name,
            soggetto=f"Fondo dei dirigenti, {dati.year}",
            ente=dati.ente,
            piede=f"{dati.ente} · {name}",
            data=dati.day,
            modello=MODELLO,
            parti=[
                parte_di_tabella(1, first, self.titolo, head),
                parte_di_tabella(2, second, self.titolo, None, tuple(remarks(dati.told.fund))),
            ],
            stile=stili.di_carta(self.modelli),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )


def _first(dati: FundPrinted) -> Iterator[Sezione]:
    title = "Modulo 1. Aspetti procedurali e adempimenti della legge"
    yield Sezione(title, _FACTS, tuple(tuple((cell,) for cell in row) for row in _facts(dati)), parte=title)


def _facts(dati: FundPrinted) -> Iterator[tuple[str, str]]:
    yield from ((asked, words or TO_COMPLETE) for asked, words in contract_words(dati.contract))
    yield from ((act.gate.capitalize().replace("-", " "), act.words) for act in dati.told.verdict.acts)


def _contract(fondo: Fondo, said: Contract) -> Contract:
    """What the act of the definitive distribution froze stays as it was then."""
    frozen = RipartizioneDefinitiva.objects.filter(ripartizione__fondo=fondo).first()
    return over_the_frozen(said, frozen.read.fondo.get("contratto", {})) if frozen else said


def _second(dati: FundPrinted) -> Iterator[Sezione]:
    fund, title = dati.told.fund, "Modulo 2. Illustrazione del contratto e uso delle risorse"
    rows = tuple(tuple((cell,) for cell in row) for row in _rows(dati))
    if rows:
        words = (("", limited(fund)),) if limited(fund) else ()
        yield Sezione("Le voci del fondo", _ROWS, rows, narrativa=words, parte=title)
    else:
        nothing = only_words("Le voci del fondo", "Le voci non ci sono: non si controlla come il fondo è fatto.")
        yield replace(nothing, parte=title)
    table = tuple(tuple((cell,) for cell in use.cells) for use in uses(fund))
    yield Sezione("Gli usi del fondo", _USES, table, parte=title)
    yield replace(_of_the_comune(dati), parte=title)
    wrongs = "\n\n".join(str(wrong) for wrong in dati.told.verdict.wrongs) or "I conti tornano."
    yield replace(only_words("Controlli", wrongs), parte=title)


def _of_the_comune(dati: FundPrinted) -> Sezione:
    name = "Gli indicatori del Comune"
    if not dati.indicators:
        return only_words(name, f"Nessuna ripartizione definitiva per il {dati.year}: si calcolano da quella.")
    return Sezione(name, _INDICATORS, tuple(tuple((cell,) for cell in one.cells) for one in dati.indicators))


def _rows(dati: FundPrinted) -> Iterator[tuple[str, ...]]:
    for row in dati.told.fund.rows:
        yield row.code, row.description, row.norm, _nature(row), _signed(row)


def _nature(row: FundRow) -> str:
    return str(row.nature) if row.limited else f"{row.nature}, fuori dal limite"


def _signed(row: FundRow) -> str:
    return f"−{euros(row.cents)}" if row.nature is Nature.DETRAZIONE else euros(row.cents)


def _exact(one: Indicator) -> str | None:
    return None if one.number is None else f"{one.number:f}"


def _row_json(row: FundRow) -> dict[str, Any]:
    said = {"codice": row.code, "descrizione": row.description, "norma": row.norm, "genere": str(row.nature)}
    return {**said, "importo": plain(row.cents), "soggetta_al_limite": row.limited}
