# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chapters that tell of the city and of the Comune: the operative objectives of the DUP, the indicators of the
Comune, the participated bodies, the evaluations, the way to the Relazione. Where there is nothing it is said."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from django.template.loader import render_to_string

from dup.choices import StatoDiSalute
from monitoraggio.figures.printing import concise, written
from raccolte.course import line
from relazioni.contenuto import EnteRow, OperativeRow, OperativeValueRow, RelazioneContent
from relazioni.sections import BY_KEY, Drawn
from reports.surveys.shown import NOTHING
from reports.tabella_dup import ColonnaDUP, Sezione, only_words
from ricognizioni.computing import COUNTED, NOT_SAID
from testi.figure import barre
from testi.formati import data, lines

Cells = tuple[tuple[str, ...], ...]
# What the ricognizione tells of a row, and where a value comes from: whoever publishes these tables leaves them out.
WORDS: Final = "Che cosa ne è"
SOURCE: Final = "Fonte"
_OPERATIVES: Final = (
    ColonnaDUP("Obiettivo strategico", 20, sopra=True),
    ColonnaDUP("Obiettivo operativo", 26, forte=True),
    ColonnaDUP("A che punto è", 10),
    ColonnaDUP("Calcolato", 9, numero=True),
    ColonnaDUP("Dichiarato", 9, numero=True),
    ColonnaDUP(WORDS, 30),
)
_VALUES: Final = (
    ColonnaDUP("Obiettivo operativo", 26, sopra=True),
    ColonnaDUP("Indicatore", 34, appaiata=True, forte=True),
    ColonnaDUP("Valore atteso a fine periodo", 14, appaiata=True),
    ColonnaDUP("Valori degli anni", 16, appaiata=True),
    ColonnaDUP(SOURCE, 14, appaiata=True),
)
_PLACES: Final = {
    StatoDiSalute.CITTA.value: "Stato di salute della città",
    StatoDiSalute.AMMINISTRAZIONE.value: "Stato di salute dell'amministrazione",
}
_BODIES: Final = (
    ColonnaDUP("Organismo", 20, forte=True),
    ColonnaDUP("Obiettivo gestionale", 30),
    ColonnaDUP("Esito", 10),
    ColonnaDUP("Valore", 10),
    ColonnaDUP(WORDS, 30),
)
_BANDS: Final = (
    ColonnaDUP("Personale", 40, forte=True),
    ColonnaDUP("Fascia", 30),
    ColonnaDUP("Persone", 30, numero=True),
)
_WAY: Final = (ColonnaDUP("Giorno", 14), ColonnaDUP("Che cosa", 86, forte=True))
# A drawing of a line and the room about it.
_WIDE, _TALL, _EDGE = 112, 28, 4


def operatives(said: RelazioneContent) -> Iterator[Sezione]:
    """Where each operative objective stands, as the ricognizione of the year says it."""
    if not said.ricognizione:
        yield only_words("Ricognizione", "Di quest'anno non c'è una ricognizione del DUP chiusa.")
        return
    ambiti = list(dict.fromkeys(o.ambito for o in said.operativi))
    states = {a: Counter(o.stato or NOT_SAID for o in said.operativi if o.ambito == a) for a in ambiti}
    columns = (
        ColonnaDUP("Ambito", 34, forte=True),
        ColonnaDUP("Obiettivi", 9, numero=True),
        *(ColonnaDUP(word.capitalize(), 9, numero=True) for word in COUNTED),
    )
    rows = tuple(((a,), (str(sum(of.values())),), *((str(of[word]),) for word in COUNTED)) for a, of in states.items())
    bars = [(a, sum(of.values()), of["realizzato"]) for a, of in states.items()]
    told = f"Dalla ricognizione di {said.ricognizione}. La barra piena sono gli obiettivi realizzati."
    told = _in_full(told, said.left_out(Drawn.OPERATIVI))
    drawn = barre("Obiettivi operativi realizzati", bars)
    yield Sezione("Ambito per ambito", columns, rows, narrativa=(("", told),), figura=drawn)
    for a in ambiti:
        of = [o for o in said.operativi if o.ambito == a]
        yield Sezione("Obiettivi operativi", _OPERATIVES, tuple(_operative(said, o) for o in of), parte=a)
        if values := tuple(_value(o, i) for o in of for i in o.indicatori):
            yield Sezione("Indicatori", _VALUES, values, parte=a)


def _operative(said: RelazioneContent, o: OperativeRow) -> Cells:
    computed = written(Fraction(o.calcolato), said.decimali) if o.calcolato else NOTHING
    declared = concise(o.dichiarato) if o.dichiarato is not None else NOTHING
    told = (*lines(o.narrativa), *lines(o.motivo))
    return (o.strategico,), (o.nome,), (o.stato or NOT_SAID,), (computed,), (declared,), told or (NOTHING,)


def _value(o: OperativeRow, i: OperativeValueRow) -> Cells:
    years = "; ".join(f"{year}: {value}" for year, value in i.valori)
    return (o.nome,), (i.descrizione,), (i.valore_atteso or NOTHING,), (years or NOTHING,), (i.fonte or NOTHING,)


def health(said: RelazioneContent) -> Iterator[Sezione]:
    """The indicators of the Comune, with their years and what became of the last one."""
    if not said.salute:
        none = "Il DUP di quest'anno non ha indicatori dell'ente con un valore."
        yield only_words("Indicatori", _in_full(none, said.left_out(Drawn.SALUTE)))
        return
    better = Counter(row.meglio for row in said.salute)
    told = (
        f"Indicatori con un valore negli ultimi anni: {len(said.salute)}. Rispetto all'ultimo valore prima: meglio "
        f"{better[True]}, peggio {better[False]}, uguale o senza confronto {better[None]}. Per essi il DUP "
        "non scrive un valore atteso: si confrontano con l'anno prima, nel verso che hanno."
    )
    told = _in_full(told, said.left_out(Drawn.SALUTE))
    years = sorted({year for row in said.salute for year, _ in row.valori})
    columns = (
        ColonnaDUP("Ambito e tema", 18, sopra=True),
        ColonnaDUP("Indicatore", 26, forte=True),
        ColonnaDUP("U.M.", 6),
        *(ColonnaDUP(year, 7, numero=True) for year in years),
        ColonnaDUP("Andamento", 11),
        ColonnaDUP("Che cosa ne è", 20),
    )
    first = True
    for place, title in _PLACES.items():
        rows = tuple(_ente(row, years) for row in said.salute if row.stato_di_salute == place)
        if rows:
            yield Sezione(title, columns, rows, narrativa=(("", told),) if first else ())
            first = False


def _ente(row: EnteRow, years: list[str]) -> Cells:
    values = dict(row.valori)
    where = tuple(filter(None, (row.ambito, row.tema))) or (NOTHING,)
    numbers = ((values.get(year, ""),) for year in years)
    return where, (row.descrizione,), (row.unita,), *numbers, (_line(row),), (row.in_parole,)


def _line(row: EnteRow) -> str:
    """The course of the values as a small line; nothing with fewer than two numbers."""
    points = line([(int(year), value) for year, value in row.valori], _WIDE, _TALL)
    if not points:
        return ""
    places = [(f"{_EDGE + p.x:.1f}", f"{_EDGE + p.y:.1f}") for p in points]
    context = {
        "punti": " ".join(f"{x},{y}" for x, y in places),
        "singoli": places,
        "in_parole": f"{row.descrizione}: " + ", ".join(f"{year} {value}" for year, value in row.valori),
    }
    return render_to_string("testi/figure/linea.svg.html", context)


def bodies(said: RelazioneContent) -> Iterator[Sezione]:
    """What the participated bodies did."""
    left = said.left_out(Drawn.OPERATIVI)
    if not said.organismi:
        none = "Nessuna ricognizione del DUP di quest'anno dice ancora qualcosa degli organismi."
        yield only_words("Organismi partecipati", _in_full(none, left))
        return
    rows = tuple(
        (
            (row.organismo,),
            (row.obiettivo,),
            (row.esito or NOTHING,),
            (row.valore or NOTHING,),
            lines(row.narrativa) or (NOTHING,),
        )
        for row in said.organismi
    )
    told = (("", left),) if left else ()
    yield Sezione("Obiettivi gestionali, organismo per organismo", _BODIES, rows, narrativa=told)


def _in_full(*words: str) -> str:
    return " ".join(filter(None, words))


def evaluations(said: RelazioneContent) -> Iterator[Sezione]:
    """How the evaluations are distributed."""
    if not said.valutazioni:
        yield from _untold(said)
        return
    rows = tuple(((row.di_chi,), (row.fascia,), (str(row.persone),)) for row in said.valutazioni)
    yield Sezione("Distribuzione delle valutazioni", _BANDS, rows)


def _untold(said: RelazioneContent) -> Iterator[Sezione]:
    """Where there is no evaluation: what is still to be done only to who writes; approved, it stands in the text of the
    section or is said to be missing."""
    if said.atto:
        words = "La distribuzione delle valutazioni non è riportata in questa Relazione."
        if any(
            BY_KEY[s.chiave].drawn is Drawn.VALUTAZIONI for s in said.sezioni if s.chiave in BY_KEY and s.testo.strip()
        ):
            return
    else:
        words = "Le schede di valutazione dell'anno non sono tutte definitive, o sono di meno di tre persone"
        words += ": la loro distribuzione va scritta qui dall'ufficio." if said.stato else "."
    yield only_words("Distribuzione delle valutazioni", words)


def way(said: RelazioneContent) -> Iterator[Sezione]:
    """The acts and the closings of the year, day by day."""
    rows = tuple(((data(step.giorno),), (step.che_cosa,)) for step in said.passi)
    yield Sezione("Atti e chiusure", _WAY, rows)
