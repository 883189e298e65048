# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «scheda di valutazione» of a person: by what he is evaluated, what was said, how the score came about.

It is for who reads the sheet, and for nobody else: it is kept in no cache, goes through no queue whose files stay, and
each printing of somebody else's is noted. What prints is what was frozen last; of who is evaluated, only what he was
told.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone

from fogli.outgoing_cells import DECIMALS_MOST, WrittenNumber
from monitoraggio.contenuto.canonical import plain
from monitoraggio.figures.printing import italian, rounded
from organizzazione.models import Utente
from organizzazione.rules import Chi
from reports import stili
from reports.base import Cella, Colonna, Foglio, NienteDaStampare, OpzioniReport, Purpose, Report, Stampato
from reports.opzioni import PrintedDay
from reports.tabella_dup import MODELLO, ColonnaDUP, Sezione, only_words, parte_di_tabella
from testi.formati import data, leggi_numero, on
from valutazione.choices import Reading
from valutazione.contenuto import ComponentContent, RowContent, SheetContent
from valutazione.models import Scheda, SchedaCongelata
from valutazione.money.amounts import ending, written
from valutazione.reading import shown_to
from valutazione.reading_log import note_reading
from valutazione.scoring import NoCategory

NOT_TOLD: Final = "Il giudizio si stampa da quando è notificato."
NOT_YET: Final = "non ancora detto"
_ROWS: Final = (
    ColonnaDUP("Voce", 18, 30, forte=True),
    ColonnaDUP("Peso", 8, 10, numero=True),
    ColonnaDUP("Giudizio", 12, 18),
    ColonnaDUP("Motivo", 28, 60),
    ColonnaDUP("Di sé", 28, 60),
)
_OBJECTIVES: Final = (
    ColonnaDUP("Codice", 12, 14, forte=True),
    ColonnaDUP("Obiettivo", 45, 60),
    ColonnaDUP("Grado G", 10, 12, numero=True),
)
_FACTS: Final = (ColonnaDUP("Che cosa", 30, 30), ColonnaDUP("Come", 70, 100))
_COMPONENTS: Final = (ColonnaDUP("Peso", 8, 10), ColonnaDUP("Come viene", 62, 80))
RESERVED: Final = "Riservato: non si pubblica."
_STEPS: Final = (ColonnaDUP("Come viene il punteggio", 45, 100),)


class SheetOptions(OpzioniReport):
    """Whose sheet."""

    scheda = forms.ModelChoiceField(
        Scheda.objects.none(),
        empty_label=None,
        label="Scheda",
        error_messages={"required": "Indicare la scheda.", "invalid_choice": "Questa scheda non c'è, o non è tua."},
    )
    data_elaborazione = PrintedDay()

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        field: Any = self.fields["scheda"]
        field.queryset = Scheda.objects.visible_to(chi).told()
        field.label_from_instance = lambda s: f"{s}, {s.centro} ({s.get_genere_display().lower()})"


@dataclass(frozen=True)
class SheetPrinted:
    """What prints: what the sheet says to who asked, the decree that made it final, the day of the document."""

    said: SheetContent
    state: str
    judged: bool
    decree: str
    seal: str
    day: date
    key: int


class EvaluationSheet(Report[SheetPrinted]):
    """See the module."""

    id = "scheda-valutazione"
    titolo = "Scheda di valutazione"
    descrizione = (
        "Di una persona e di un incarico: componenti, gradi congelati degli obiettivi, competenze, punteggio con i "
        "suoi passi. La legge chi legge la scheda, e ogni stampa di quella di un altro resta annotata."
    )
    purpose = Purpose.EVALUATION
    Opzioni: ClassVar[type[OpzioniReport]] = SheetOptions
    modelli = "tabella_dup"
    nome_parte = ("elemento", "elementi")
    reserved = True

    def disponibile_per(self, chi: Chi) -> bool:
        """Who reads a sheet; nobody at the machine does."""
        return isinstance(chi, Utente) and Scheda.objects.visible_to(chi).exists()

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> SheetPrinted:
        """See the base class; that it was read is noted."""
        sheet: Scheda = opzioni["scheda"]
        if not isinstance(chi, Utente):
            raise NienteDaStampare("Una scheda di valutazione la stampa chi la legge, con il suo accesso.")
        note_reading([sheet], chi, Reading.DOCUMENTO)
        try:
            shown = shown_to(sheet, chi)
        except NoCategory as no:
            raise NienteDaStampare(str(no)) from None
        frozen, state = shown.frozen, str(sheet.get_stato_display()).lower()
        decree, seal = _decree(frozen), frozen.impronta if frozen else ""
        day = opzioni.get("data_elaborazione") or timezone.localdate()
        return SheetPrinted(shown.content, state, shown.judged, decree, seal, day, sheet.pk)

    def nome_file(self, dati: SheetPrinted) -> str:
        """Without a name: a file is seen by who passes by."""
        return f"{self.id}-{dati.said.anno}-{dati.key}"

    def in_dati(self, dati: SheetPrinted) -> str:
        """The whole of it; exact numbers as fractions, and the score with two decimals beside."""
        said: dict[str, Any] = {
            "documento": self.id,
            "stato": dati.state,
            "decreto": dati.decree or None,
            "impronta": dati.seal or None,
            **plain(dati.said),
        }
        # As it prints: 89,996 is not 90 in one format and less in another.
        said["punteggio_scritto"] = dati.said.scritto.replace(",", ".") or None
        return json.dumps(said, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: SheetPrinted) -> Sequence[Foglio]:
        """What the sheet says as a whole, its components, their rows and objectives, the steps; numbers as numbers."""
        parts = dati.said.componenti
        rows: list[list[Cella]] = [
            [c.nome, row.nome, _weight(row.peso), *_cells(dati, row)[2:]] for c in parts for row in c.righe
        ]
        objectives: list[list[Cella]] = [
            [c.nome, o.codice, o.titolo, _number(o.grado)] for c in parts for o in c.obiettivi
        ]
        weights: list[list[Cella]] = [[c.nome, _weight(c.peso), "\n".join(c.parole)] for c in parts]
        component = Colonna("Componente", 30, lungo=True)
        return [
            Foglio("Scheda", _columns(_FACTS), [*_facts(dati)]),
            Foglio("Componenti", [component, *_columns(_COMPONENTS)], weights),
            Foglio("Voci", [component, *_columns(_ROWS)], rows),
            Foglio("Obiettivi", [component, *_columns(_OBJECTIVES)], objectives),
            Foglio("Passi", _columns(_STEPS), [[step] for step in dati.said.passi]),
        ]

    def stampato(self, dati: SheetPrinted) -> Stampato:
        """One part: it is read whole."""
        said = dati.said
        head = {
            "ente": said.ente,
            "titolo": f"{self.titolo} {said.anno}",
            "documento": f"{said.persona}{f' (matricola {said.matricola})' if said.matricola else ''}",
            "accanto": f"{said.centro}, {said.incarico.lower()} {on('dal', said.dal)} {on('al', said.al)}: "
            f"{dati.state}{f', {dati.decree}' if dati.decree else ''}",
            "giorno": data(dati.day),
        }
        legend = (f"Sistema: {said.sistema}.", *((f"SHA-256 del contenuto: {dati.seal}",) if dati.seal else ()))
        return Stampato(
            titolo=f"{self.titolo} {said.anno}",
            soggetto=f"{said.persona}, {said.anno}",
            ente=said.ente,
            piede=f"{said.ente} · {self.titolo} {said.anno} · riservato",
            data=dati.day,
            modello=MODELLO,
            parti=[parte_di_tabella(1, [*_sections(dati)], self.titolo, head, legend)],
            stile=stili.di_carta(self.modelli),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )


def _decree(frozen: SchedaCongelata | None) -> str:
    if frozen is None or frozen.data_atto is None:
        return ""
    return f"decreto n. {frozen.numero_atto} {on('del', frozen.data_atto)}"


def _sections(dati: SheetPrinted) -> Iterator[Sezione]:
    said = dati.said
    yield only_words(_score(dati), said.consuntivo and f"Gradi: {said.consuntivo}.")
    for component in said.componenti:
        yield from _of(dati, component)
    if said.autovalutazione:
        yield only_words("Che cosa dice di sé", said.autovalutazione)
    if said.giudizio:
        yield only_words("Giudizio complessivo", said.giudizio)
    if said.passi:
        yield Sezione("Punteggio", _STEPS, tuple(((step,),) for step in said.passi))


def _score(dati: SheetPrinted) -> str:
    said = dati.said
    if not dati.judged:
        return NOT_TOLD
    if not said.punteggio:
        return "Non c'è ancora un punteggio"
    coefficient = f", coefficiente {_shown(said.coefficiente)}" if said.coefficiente else ""
    return f"Punteggio {said.scritto} su 100{coefficient}"


def _of(dati: SheetPrinted, component: ComponentContent) -> Iterator[Sezione]:
    words = (("", " ".join(component.parole)),) if component.parole else ()
    title = f"{component.nome}, peso {component.peso}%"
    rows = tuple(tuple((cell,) for cell in _cells(dati, row)) for row in component.righe)
    objectives = tuple(((o.codice,), (o.titolo,), (_shown(o.grado) or "non c'è",)) for o in component.obiettivi)
    if rows:
        yield Sezione(title, _ROWS, rows, narrativa=words)
    elif objectives:
        yield Sezione(title, _OBJECTIVES, objectives, narrativa=words)
    else:
        yield only_words(title, " ".join(component.parole) or "Nulla.")


def _cells(dati: SheetPrinted, row: RowContent) -> tuple[str, ...]:
    said = row.livello or (written(Fraction(row.percento)) if row.percento is not None else NOT_YET)
    own = row.proprio_livello or (written(Fraction(row.proprio_percento)) if row.proprio_percento is not None else "")
    mine = ": ".join(part for part in (own, row.proprio_testo) if part)
    weight = f"{row.peso}%" if row.peso else ""
    return row.nome, weight, said if dati.judged else "", row.motivo, mine


def _facts(dati: SheetPrinted) -> Iterator[list[Cella]]:
    """What the paper says above its tables, and beneath them."""
    said = dati.said
    facts: tuple[tuple[str, Cella], ...] = (
        ("Ente", said.ente),
        ("Persona", said.persona),
        ("Matricola", said.matricola),
        ("Anno", said.anno),
        ("Centro", said.centro),
        ("Incarico", said.incarico),
        ("Dal", said.dal),
        ("Al", said.al),
        ("Stato", dati.state),
        ("Decreto", dati.decree),
        ("SHA-256 del contenuto", dati.seal),
        ("Sistema", said.sistema),
        ("Gradi", said.consuntivo),
        ("Punteggio", _number(said.punteggio) if dati.judged and said.punteggio else _score(dati)),
        ("Coefficiente", _number(said.coefficiente)),
        ("Che cosa dice di sé", said.autovalutazione),
        ("Giudizio complessivo", said.giudizio),
        ("Uso", RESERVED),
    )
    yield from ([name, value] for name, value in facts if value not in ("", None))


def _weight(text: str) -> Cella:
    """As a number of percents, where it is one."""
    found = leggi_numero(text)
    return text if found is None else WrittenNumber(found, text)


def _number(exact: str) -> Cella:
    """A number with all its decimals, where they end; else with as many as a spreadsheet holds."""
    if not exact:
        return None
    value = Fraction(exact)
    decimals = ending(value, DECIMALS_MOST)
    cut = rounded(value, max(2, 12 if decimals is None else decimals))
    return WrittenNumber(cut, italian(cut))


def _columns(columns: Sequence[ColonnaDUP]) -> list[Colonna]:
    return [Colonna(c.titolo, c.larghezza, lungo=True) for c in columns]


def _shown(exact: str) -> str:
    return written(Fraction(exact)) if exact else ""
