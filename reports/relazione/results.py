# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chapters of results: the whole, the tree, where the year strayed, the variations, the services."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from dup.contenuto import told_apart
from monitoraggio.computing.frozen import exact
from monitoraggio.drawings import AMBITI_TOLD, BARS_TOLD, Bar, bars_by_page, course, moment_at
from monitoraggio.figures.words import Grado, Luce, Raggiunto, Tempo
from relazioni.contenuto import DeviationRow, LevelRow, RelazioneContent, StrategicRow, VariationRow
from relazioni.drawing import AMBITO, CENTRO, COMUNE
from reports.relazione.figures import crossed, figure, name_of, number, rollup_of
from reports.surveys.shown import NOTHING
from reports.tabella_dup import ColonnaDUP, Sezione, only_words
from testi.figure import barre, mappa
from testi.formati import data, lines

Cells = tuple[tuple[str, ...], ...]
_MEANS: Final = (("Risultato", "risultato"), ("Fatto", "fatto"), ("Atteso", "atteso"))


def _counted(scale: str, word: Grado | Tempo) -> ColonnaDUP:
    """How many objectives are so. What cannot be measured is said of both scales, and is told apart."""
    both = word in (Grado.NON_MISURABILE, Tempo.NON_MISURABILE)
    return ColonnaDUP(f"{scale} {word}" if both else str(word).capitalize(), 8, numero=True)


_COUNTS: Final = (
    ColonnaDUP("Obiettivi", 8, numero=True),
    *(ColonnaDUP(head, 8, numero=True) for head, _ in _MEANS),
    *(_counted("Grado", word) for word in Grado),
    *(_counted("Tempo", word) for word in Tempo),
)
_TREE: Final = (
    ColonnaDUP("Obiettivo operativo", 32, sopra=True),
    ColonnaDUP("Codice", 10, appaiata=True),
    ColonnaDUP("Obiettivo di PEG", 38, appaiata=True, forte=True),
    ColonnaDUP("Risultato", 9, appaiata=True, numero=True),
    ColonnaDUP("Grado", 11, appaiata=True),
    ColonnaDUP("Tempo", 11, appaiata=True),
)
# What of an objective that strayed its centre said: whoever publishes the table leaves it out.
CAUSES: Final = "Fasi: cause e motivi"
_DEVIATIONS: Final = (
    ColonnaDUP("Obiettivo", 24, forte=True),
    ColonnaDUP("Centro di responsabilità", 14, sopra=True),
    ColonnaDUP("Perché è qui", 12),
    ColonnaDUP("Indicatori non raggiunti", 20),
    ColonnaDUP(CAUSES, 26),
    ColonnaDUP("Misure correttive", 20),
)
_ACTS: Final = (
    ColonnaDUP("Atto", 22, forte=True),
    ColonnaDUP("Data", 10),
    ColonnaDUP("Oggetto", 40),
    *(ColonnaDUP(head, 8, numero=True) for head in ("Nuovi", "Cambiati", "Tolti", "Invariati")),
)
_CHANGED: Final = (
    ColonnaDUP("Codice", 9),
    ColonnaDUP("Obiettivo", 32, forte=True),
    ColonnaDUP("Centro di responsabilità", 18, sopra=True),
    ColonnaDUP("Che cosa", 8),
    ColonnaDUP("Parti che cambiano", 18),
    ColonnaDUP("Motivo", 26),
)
_REACHED: Final = (str(Raggiunto.SI), str(Raggiunto.NO), str(Raggiunto.IN_CORSO), str(Raggiunto.DA_GIUDICARE))
_WITHOUT: Final = "senza giudizio"
_NO_CAUSE: Final = "nessuna causa detta"
_VALUES: Final = (
    ColonnaDUP("Centro di responsabilità", 34, forte=True),
    ColonnaDUP("Indicatori", 11, numero=True),
    *(ColonnaDUP(word.capitalize(), 11, numero=True) for word in (*_REACHED, _WITHOUT)),
)
_SHARED: Final = (
    ColonnaDUP("Indicatore", 40, forte=True),
    ColonnaDUP("Centri e valori", 40),
    ColonnaDUP("Insieme", 20),
)


# The whole


def whole(said: RelazioneContent) -> Iterator[Sezione]:
    """The Comune in one page, then its ambiti and its centres."""
    (comune,) = said.levels(COMUNE)
    level = rollup_of(comune.cifre)
    yield Sezione(
        "In sintesi",
        _named("Livello", *_COUNTS),
        (_level(said, comune),),
        narrativa=(("", "\n".join(_told(said, comune))),),
        figura=bars_by_page("Il Comune", [_bar(said, comune)]),
    )
    if len(said.andamento) > 1:
        yield _course(said)
    rows = tuple(
        ((str(g),), *((str(crossed(comune).get((str(g), str(t)), 0)),) for t in Tempo), (str(level.grades[g]),))
        for g in Grado
    )
    heads = (*(ColonnaDUP(str(t).capitalize(), 15, numero=True) for t in Tempo), ColonnaDUP("Insieme", 15, numero=True))
    drawn = mappa("Obiettivi per grado e tempo", list(map(str, Grado)), list(map(str, Tempo)), crossed(comune))
    yield Sezione(
        "Grado e tempo",
        _named("Grado", *heads),
        rows,
        narrativa=(("", "Quanti obiettivi hanno raggiunto i loro valori, e in quali tempi."),),
        figura=drawn,
    )
    if ambiti := said.levels(AMBITO):
        yield _levels(said, "Ambito per ambito", "Ambito", ambiti, f"{AMBITI_TOLD} {BARS_TOLD}")
    yield _levels(said, "Centro per centro", "Centro di responsabilità", said.levels(CENTRO), BARS_TOLD)


def _told(said: RelazioneContent, comune: LevelRow) -> Iterator[str]:
    phrases = dict(comune.frasi)
    level = rollup_of(comune.cifre)
    yield f"- Obiettivi di PEG: {level.objectives}; con uno scostamento di cui dire la causa: {len(said.scostamenti)}."
    for head, key in _MEANS:
        shown = figure(said, comune.cifre, key)
        yield f"- {head}: {shown or 'non c’è'} ({phrases.get(key, '').rstrip('.')})."
    lights = ", ".join(f"{word} {level.lights[word]}" for word in Luce)
    yield f"- Luci: {lights}, senza luce {level.without_light}."


def _course(said: RelazioneContent) -> Sezione:
    """What was done and what was expected, survey after survey."""
    points = [moment_at(m.al, rollup_of(m.cifre)) for m in said.andamento]
    drawn = course("Fatto e atteso nelle rilevazioni dell'anno", points, decimals=said.decimali)
    columns = (*(ColonnaDUP(head, 25, numero=True) for head in ("Obiettivi", "Fatto", "Atteso")),)
    rows = tuple(
        (
            (f"al {data(m.al)}",),
            (str(level.objectives),),
            (number(said, level.done.value) or NOTHING,),
            (number(said, level.expected.value) or NOTHING,),
        )
        for m in said.andamento
        for level in (rollup_of(m.cifre),)
    )
    return Sezione("L'andamento dell'anno", _named("Rilevazione", *columns), rows, figura=drawn)


def _levels(said: RelazioneContent, title: str, head: str, found: Sequence[LevelRow], told: str) -> Sezione:
    bars = bars_by_page(title, [_bar(said, level) for level in found])
    return Sezione(
        title,
        _named(head, *_COUNTS),
        tuple(_level(said, level) for level in found),
        narrativa=(("", told),),
        figura=bars,
    )


def _named(head: str, *columns: ColonnaDUP) -> tuple[ColonnaDUP, ...]:
    return ColonnaDUP(head, 30, forte=True), *columns


def _bar(said: RelazioneContent, level: LevelRow) -> Bar:
    cifre = dict(level.cifre)
    return Bar(name_of(level), exact(cifre, "fatto"), exact(cifre, "atteso"), said.decimali)


def _level(said: RelazioneContent, row: LevelRow) -> Cells:
    level = rollup_of(row.cifre)
    means = (number(said, f.value) or NOTHING for f in (level.result, level.done, level.expected))
    counts = (*(level.grades[g] for g in Grado), *(level.times[t] for t in Tempo))
    return (name_of(row),), (str(level.objectives),), *((m,) for m in means), *((str(n),) for n in counts)


# The tree


def tree(said: RelazioneContent) -> Iterator[Sezione]:
    """Ambito by ambito: each strategic objective with the operative ones, and what serves them."""
    rows: list[Cells] = []
    names = told_apart((a.dup, a.nome) for a in said.albero)
    for ambito in said.albero:
        operatives = [o for s in ambito.strategici for o in s.operativi]
        served = sum(bool(o.obiettivi) for o in operatives)
        level = rollup_of(ambito.cifre)
        numbers = (str(len(ambito.strategici)), str(len(operatives)), str(served), str(level.objectives))
        mean = number(said, level.result.value) or NOTHING
        rows.append(((names[ambito.dup, ambito.nome],), *((n,) for n in numbers), (mean,)))
    columns = (
        ColonnaDUP("Ambito", 40, forte=True),
        *(ColonnaDUP(h, 12, numero=True) for h in ("Strategici", "Operativi", "Serviti nell'anno", "Obiettivi di PEG")),
        ColonnaDUP("Risultato", 12, numero=True),
    )
    bars = [
        (names[a.dup, a.nome], len(operatives), sum(bool(o.obiettivi) for o in operatives))
        for a in said.albero
        if (operatives := [o for s in a.strategici for o in s.operativi])
    ]
    told = "Quanti obiettivi operativi hanno nell'anno almeno un obiettivo di PEG che li serve."
    drawn = barre("Obiettivi operativi serviti nell'anno", bars) if bars else ""
    yield Sezione("L'albero in breve", columns, tuple(rows), narrativa=(("", told),), figura=drawn)
    if said.senza_ambito:
        codes = tuple(_objective(said, "", code) for code in said.senza_ambito)
        yield Sezione("Obiettivi che non servono il DUP", _TREE, codes)
    for ambito in said.albero:
        for strategic in ambito.strategici:
            if strategic.operativi:
                yield _strategic(said, names[ambito.dup, ambito.nome], strategic)


def _strategic(said: RelazioneContent, ambito: str, strategic: StrategicRow) -> Sezione:
    rows: list[Cells] = []
    for operative in strategic.operativi:
        rows += [_objective(said, operative.nome, code) for code in operative.obiettivi]
        if not operative.obiettivi:
            rows.append(((operative.nome,), (NOTHING,), ("Nessun obiettivo dell'anno.",), (NOTHING,), ("",), ("",)))
    level = rollup_of(strategic.cifre)
    mean = number(said, level.result.value)
    told = (
        f"Risultato medio {mean} su {level.objectives} obiettivi di PEG."
        if mean
        else "Nessun risultato: nessun obiettivo dell'anno ne ha uno."
    )
    return Sezione(strategic.nome, _TREE, tuple(rows), narrativa=(("", told),), parte=ambito)


def _objective(said: RelazioneContent, operative: str, code: str) -> Cells:
    o = said.by_code[code]
    cifre = dict(o.cifre)
    result = figure(said, o.cifre, "risultato") or NOTHING
    return (operative,), (code,), (o.titolo,), (result,), (cifre.get("grado", ""),), (cifre.get("tempo", ""),)


# Where the year strayed


def deviations(said: RelazioneContent) -> Iterator[Sezione]:
    """How often which cause comes; then every objective that is late or below its target."""
    if not said.scostamenti:
        yield only_words("Scostamenti", "Nessun obiettivo è in ritardo o sotto il suo valore atteso.")
        return
    strayed = [said.by_code[row.codice] for row in said.scostamenti]
    crossed_by = Counter((o.centro, f.causa or _NO_CAUSE) for o in strayed for f in o.fasi if f.ritardo or f.causa)
    causes: Counter[str] = Counter()
    for (_, cause), n in crossed_by.items():
        causes[cause] += n
    found = sorted(causes.items(), key=lambda pair: (-pair[1], pair[0]))
    centres = sorted({centre for centre, _ in crossed_by})
    columns = (ColonnaDUP("Causa", 70, forte=True), ColonnaDUP("Fasi", 30, numero=True))
    drawn = mappa("Fasi per centro e per causa", centres, [name for name, _ in found], crossed_by) if found else ""
    rows = tuple(((name,), (str(n),)) for name, n in found)
    yield Sezione("Le cause", columns, rows, narrativa=(("", how_many_strayed(said)),), figura=drawn)
    yield one_by_one(said)


def how_many_strayed(said: RelazioneContent) -> str:
    """How many objectives strayed, and how many for which reason."""
    why = Counter(word for row in said.scostamenti for word in row.perche)
    words = "; ".join(f"{word}: {n}" for word, n in sorted(why.items(), key=lambda pair: (-pair[1], pair[0])))
    return f"Obiettivi con uno scostamento: {len(said.scostamenti)} di {len(said.obiettivi)}. {words}."


def one_by_one(said: RelazioneContent) -> Sezione:
    """Every objective that strayed."""
    return Sezione("Obiettivo per obiettivo", _DEVIATIONS, tuple(_deviation(said, row) for row in said.scostamenti))


def _deviation(said: RelazioneContent, row: DeviationRow) -> Cells:
    o = said.by_code[row.codice]
    return (
        (f"{o.codice} {o.titolo}",),
        (o.centro,),
        row.perche,
        row.indicatori or (NOTHING,),
        row.cause or (NOTHING,),
        lines(o.azioni_correttive) or (NOTHING,),
    )


# The variations


def variations(said: RelazioneContent) -> Iterator[Sezione]:
    """The acts of the year with what each changed; then objective by objective."""
    if not said.variazioni:
        yield only_words("Variazioni", "Nell'anno il piano non è stato variato.")
        return
    yield Sezione("Atto per atto", _ACTS, tuple(map(_act, said.variazioni)))
    for variation in said.variazioni:
        rows = tuple(
            ((r.codice,), (r.titolo,), (r.centro,), (r.genere,), r.parti or (NOTHING,), (r.motivo or NOTHING,))
            for r in variation.obiettivi
        )
        title = f"{variation.atto}: che cosa cambia"
        if rows:
            yield Sezione(title, _CHANGED, rows)
        else:
            yield only_words(title, "Nessun obiettivo è cambiato.")


def _act(v: VariationRow) -> Cells:
    counts = Counter(r.genere for r in v.obiettivi)
    numbers = (counts["nuovo"], counts["cambiato"], counts["tolto"], v.invariati)
    return (v.atto,), (data(v.giorno),), (v.oggetto or NOTHING,), *((str(n),) for n in numbers)


# Services


def services(said: RelazioneContent) -> Iterator[Sezione]:
    """The indicators that were reached, centre by centre; those that several centres have."""
    by_centre: dict[str, Counter[str]] = {}
    for o in sorted(said.obiettivi, key=lambda o: o.centro):
        by_centre.setdefault(o.centro, Counter()).update(i.raggiunto or _WITHOUT for i in o.indicatori)
    words = (*_REACHED, _WITHOUT)
    rows = tuple(
        ((centre,), (str(sum(counts.values())),), *((str(counts[w]),) for w in words))
        for centre, counts in by_centre.items()
    )
    crossed_by = {(centre, w): n for centre, counts in by_centre.items() for w, n in counts.items()}
    drawn = mappa("Indicatori per centro e per esito", list(by_centre), list(words), crossed_by)
    told = "Quanti indicatori hanno raggiunto il valore atteso, centro per centro."
    yield Sezione("Gli indicatori degli obiettivi", _VALUES, rows, narrativa=(("", told),), figura=drawn)
    if said.condivisi:
        shared = tuple(
            ((s.descrizione,), tuple(f"{where}: {value}" for where, value in s.valori), (s.insieme or NOTHING,))
            for s in said.condivisi
        )
        yield Sezione("Lo stesso indicatore in più centri", _SHARED, shared)
