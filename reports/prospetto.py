# SPDX-License-Identifier: AGPL-3.0-or-later
"""The prospetto of the retribuzione di risultato: a distribution with the way of each cent. Reserved: only for who sees
whose a premium is, and kept nowhere but where it is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from django import forms

from ente import identity
from fogli.outgoing_workbook import Sheet
from organizzazione.models import Utente
from organizzazione.rules import Chi
from reports import stili
from reports.base import Colonna, Foglio, Formato, NienteDaStampare, OpzioniReport, Purpose, Report, Stampato
from reports.opzioni import PrintedDay
from reports.tabella_dup import MODELLO, ColonnaDUP, Sezione, parte_di_tabella
from testi.formati import data
from valutazione.choices_distributions import Origin
from valutazione.distributing.answers import answer_of, rule_of
from valutazione.distributing.papers import RESERVED, act_of, file_stem, head_of, sheets_of_one, state_of
from valutazione.distributing.words import rule_words
from valutazione.models import Ripartizione
from valutazione.reading_log import note_premiums
from valutazione.rules_distributions import sees_people, sees_ways
from valutazione.simulator.answer import written_out

_NAMES: Final = (ColonnaDUP("Voce", 30, forte=True), ColonnaDUP("Euro", 20, numero=True))
_RULE: Final = (ColonnaDUP("Che cosa", 16, forte=True), ColonnaDUP("Regola", 55))
_PEOPLE: Final = (
    ColonnaDUP("Matricola", 16, forte=True),
    ColonnaDUP("Quota", 14, numero=True),
    ColonnaDUP("Coefficiente", 12, numero=True),
    ColonnaDUP("Premio", 14, numero=True),
    ColonnaDUP("Interim", 14, numero=True),
    ColonnaDUP("Maggiorazione", 15, numero=True),
    ColonnaDUP("Totale", 15, numero=True),
)
_WAYS: Final = (ColonnaDUP("Matricola", 10, forte=True), ColonnaDUP("Come viene", 90))


class ProspettoOptions(OpzioniReport):
    """Which distribution, and the day it bears."""

    ripartizione = forms.ModelChoiceField(
        Ripartizione.objects.none(),
        empty_label=None,
        label="Ripartizione",
        error_messages={"invalid_choice": "Questa ripartizione non c'è.", "required": "Indicare la ripartizione."},
    )
    data_elaborazione = PrintedDay()

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        rows = Ripartizione.objects.visible_to(chi)
        # It tells the way of each cent: of what comes from the sheets, to who reads those.
        rows = rows.filter(fonte__in=[origin for origin in Origin if sees_ways(chi, origin)])
        field: Any = self.fields["ripartizione"]
        # The definitive one of the newest year is what is asked for most.
        field.queryset = rows.select_related("fondo").order_by("-fondo__anno", "stato", "pk")
        field.label_from_instance = _named


@dataclass(frozen=True)
class ProspettoData:
    """Everything that prints."""

    ente: str
    nome: str
    anno: int
    stato: str
    atto: str
    file: str
    giorno: date
    somme: tuple[tuple[str, str], ...]
    regola: tuple[tuple[str, str], ...]
    # By person: the matricola, what each column prints, the way of each cent.
    persone: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    tabelle: tuple[Sheet, ...]
    json: str


class Prospetto(Report[ProspettoData]):
    """Sums, rule, people, and how each cent came about."""

    id = "prospetto-risultato"
    titolo = "Prospetto della retribuzione di risultato"
    descrizione = "Una ripartizione del fondo: le somme, la regola, ogni premio e come viene ogni centesimo. Riservato."
    purpose = Purpose.CONTROL
    Opzioni: ClassVar[type[OpzioniReport]] = ProspettoOptions
    formati = (Formato.PDF, Formato.XLSX, Formato.CSV, Formato.JSON)
    modelli = "tabella_dup"
    nome_parte = ("elenco", "elenchi")
    reserved = True

    def disponibile_per(self, chi: Chi) -> bool:
        """Who sees whose a premium is."""
        return sees_people(chi)

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> ProspettoData:
        """One that can be made."""
        row = opzioni["ripartizione"]
        answer = answer_of(row)
        if not answer.said:
            raise NienteDaStampare(f"«{row}» così non si può ripartire: {'; '.join(map(str, answer.wrongs))}")
        if answer.of_sheets and isinstance(chi, Utente):
            note_premiums(row.fondo.anno, answer.matricole, chi)
        lines = answer.lines(None)
        return ProspettoData(
            identity.name(),
            row.nome,
            row.fondo.anno,
            state_of(row),
            act_of(row),
            file_stem(self.id, row, "-"),
            opzioni["data_elaborazione"],
            answer.sums,
            tuple(rule_words(rule_of(row))),
            tuple((line.name, line.cells, line.ways) for line in lines),
            (head_of(row), *sheets_of_one(answer, lines, ways=True)),
            written_out(answer.said),
        )

    def nome_file(self, dati: ProspettoData) -> str:
        """``prospetto-risultato-2024-definitiva-DET-77-2025-riservato``."""
        return dati.file

    def in_dati(self, dati: ProspettoData) -> str:
        """The answer of the simulator."""
        return dati.json

    def fogli(self, dati: ProspettoData) -> Sequence[Foglio]:
        """Those of the workbook of its page."""
        return [
            Foglio(one.name, [Colonna(c.head, int(c.width), c.wraps) for c in one.columns], [*one.rows])
            for one in dati.tabelle
        ]

    def foglio_csv(self, dati: ProspettoData) -> Foglio:
        """The people."""
        return next(one for one in self.fogli(dati) if one.nome == "Persone")

    def stampato(self, dati: ProspettoData) -> Stampato:
        """Sums and rule; then the people, and the way of each cent."""
        name = f"{dati.nome}, {dati.anno}"
        head = {
            "ente": dati.ente,
            "titolo": f"{self.titolo} {dati.anno}",
            "documento": name,
            "accanto": f"{dati.atto}. {RESERVED}",
            "giorno": data(dati.giorno),
        }
        first, then = self.sezioni(dati)
        return Stampato(
            titolo=f"{self.titolo} {dati.anno} · {dati.stato} · riservato",
            soggetto=name,
            ente=dati.ente,
            piede=f"{dati.ente} · {self.titolo} {dati.anno} · {dati.stato} · riservato",
            data=dati.giorno,
            modello=MODELLO,
            parti=[
                parte_di_tabella(1, first, self.titolo, head),
                parte_di_tabella(2, then, self.titolo, None),
            ],
            stile=stili.di_carta(self.modelli),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )

    def sezioni(self, dati: ProspettoData) -> tuple[list[Sezione], list[Sezione]]:
        """Those of the first part, and those of the people."""
        sums = tuple(((name,), (amount,)) for name, amount in dati.somme)
        rule = tuple(((name,), (words,)) for name, words in dati.regola)
        people = tuple(((name,), *((cell,) for cell in cells)) for name, cells, _ in dati.persone)
        ways = tuple(((name,), tuple(steps)) for name, _, steps in dati.persone)
        first = [
            Sezione("Le somme", _NAMES, sums, parte=""),
            Sezione("La regola", _RULE, rule, parte=""),
        ]
        # Who is paid, and under it why: a table that goes over a page does not leave the rest of it empty.
        then = [
            Sezione("Le persone", _PEOPLE, people, parte="I premi"),
            Sezione("Come viene ogni centesimo", _WAYS, ways, parte="I premi"),
        ]
        return first, then


def _named(row: Ripartizione) -> str:
    return f"{row.fondo.anno}, {row.nome} ({row.get_stato_display().lower()})"
