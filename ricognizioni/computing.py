# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of a ricognizione: what the PEG objectives beneath each level of the document come to. Pure.

The progress of an operative objective is the mean of the results (G) of its PEG objectives, each once; of a strategic
objective, of an ambito and of the document it is the mean of the **distinct** PEG objectives beneath, never a mean of
means. What has no result is left out, with «k di n»; where nothing is linked there is no figure, and it is said. The
results are those that the surveys of the plans froze: nothing of a plan is computed again here. Of a ricognizione that
is closed the figures are those that its closing froze.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from monitoraggio.computing.frozen import leaf_from, level_of, rollup_from
from monitoraggio.contenuto import EvidenceContent, LevelContent
from monitoraggio.figures import Rules
from monitoraggio.figures.facts import Figure
from monitoraggio.figures.printing import plain, written
from monitoraggio.figures.rollup import Leaf, Rollup, rollup
from ricognizioni.contenuto import (
    AmbitoContent,
    OperativeContent,
    RicognizioneContent,
    ServingContent,
    SourceContent,
    StrategicContent,
    ValueContent,
)
from ricognizioni.texts import SIX_TEXTS
from ricognizioni.way import Way, drawn, way_of
from testi.formati import data

# Plans may weigh their objectives; a level of the document stands over several plans and weighs none.
RULES: Final = Rules()
# In the order in which they print.
OUTCOMES: Final = ("non avviato", "in corso", "realizzato", "ridefinito", "abbandonato")
NOT_SAID: Final = "da dire"
# Every operative objective is one of these: their counts add up.
COUNTED: Final = (*OUTCOMES, NOT_SAID)
LEGEND: Final = (
    "Avanzamento di un obiettivo operativo: media dei risultati dei suoi obiettivi PEG, ognuno una volta.",
    "Obiettivi strategici, ambiti e documento: media degli obiettivi PEG che stanno sotto, ognuno una volta.",
    "Un obiettivo PEG senza risultato resta fuori dalla media, e si dice quanti la fanno.",
    "L'avanzamento dichiarato si stampa accanto a quello calcolato, con il suo motivo, e non entra in nessuna media.",
)


@dataclass(frozen=True)
class OperativeTold:
    """An operative objective with its figures."""

    said: OperativeContent
    # The last year of the document, to which its indicators are on their way; 0 where nobody asks.
    until: int = 0

    @cached_property
    def level(self) -> Rollup:
        """What its PEG objectives come to."""
        return _level(self.said.livello, leaves_of([self.said]))

    @property
    def progress(self) -> Figure:
        """The computed progress; without a value where nothing is linked or nothing has a result."""
        return self.level.result

    @property
    def shown(self) -> str:
        """The progress as it prints; empty where there is none."""
        return written(self.progress.value)

    @property
    def declared(self) -> str:
        """The declared one as it prints; empty where nobody declares any."""
        return written(self.said.dichiarato)

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """What the law asks, with what was said of it."""
        said = dict(self.said.testi)
        return tuple((label, said[column]) for column, label, _ in SIX_TEXTS if column in said)

    @property
    def indicators(self) -> tuple[tuple[ValueContent, tuple[tuple[str, str], ...], Way | None], ...]:
        """Its indicators, each with its years and how far it has come."""
        return tuple((i, years_of(i), way_of(i, self.until)) for i in self.said.indicatori)

    @property
    def serving(self) -> tuple[tuple[ServingContent, str, str], ...]:
        """The PEG objectives beneath, each with its result as it prints and its light; empty where it has none."""
        leaves = zip(self.said.serviti_da, leaves_of([self.said]), strict=True)
        return tuple((s, written(leaf.result), str(leaf.light or "")) for s, leaf in leaves)

    @property
    def proofs(self) -> tuple[tuple[str, EvidenceContent], ...]:
        """What proves it: of the whole first, then of its indicators, with what each is called."""
        of_values = ((i.descrizione, e) for i in self.said.indicatori for e in i.evidenze)
        return (*(("", e) for e in self.said.evidenze), *of_values)

    @property
    def outcome(self) -> str:
        """What became of it, or that nobody has said."""
        return self.said.stato or NOT_SAID


@dataclass(frozen=True)
class LevelTold:
    """A strategic objective, an ambito or the whole document, with its figures and how many of each outcome."""

    nome: str
    frozen: LevelContent | None
    operatives: tuple[OperativeTold, ...]

    @cached_property
    def level(self) -> Rollup:
        """What the distinct PEG objectives beneath come to."""
        return _level(self.frozen, leaves_of(o.said for o in self.operatives))

    @property
    def progress(self) -> Figure:
        """See ``OperativeTold``."""
        return self.level.result

    @property
    def shown(self) -> str:
        """See ``OperativeTold``."""
        return written(self.progress.value)

    @property
    def counted(self) -> tuple[tuple[str, int], ...]:
        """The outcomes that some operative objective has."""
        return tuple((word, n) for word, n in self.outcomes.items() if n)

    @cached_property
    def outcomes(self) -> Mapping[str, int]:
        """How many operative objectives of each outcome; zero is said too."""
        counted = Counter(o.outcome for o in self.operatives)
        return {word: counted[word] for word in COUNTED}

    @property
    def unlinked(self) -> int:
        """Operative objectives that no PEG objective serves."""
        return sum(not o.level.objectives for o in self.operatives)


@dataclass(frozen=True)
class StrategicTold(LevelTold):
    """A strategic objective."""

    said: StrategicContent


@dataclass(frozen=True)
class AmbitoTold(LevelTold):
    """An ambito, with its strategic objectives."""

    strategic: tuple[StrategicTold, ...]


@dataclass(frozen=True)
class RicognizioneTold:
    """A ricognizione with its figures."""

    said: RicognizioneContent
    ambiti: tuple[AmbitoTold, ...]
    whole: LevelTold

    @property
    def legend(self) -> tuple[str, ...]:
        """The rules of the figures in words, and where the results come from."""
        return self.said.legenda or (*LEGEND, *map(source_in_words, self.said.fonti))


def told(said: RicognizioneContent) -> RicognizioneTold:
    """A ricognizione with its figures."""
    ambiti = tuple(_ambito(a, said.anno_fine) for a in said.ambiti)
    every = tuple(o for a in ambiti for o in a.operatives)
    return RicognizioneTold(said, ambiti, LevelTold(said.dup, said.livello, every))


def _ambito(said: AmbitoContent, until: int) -> AmbitoTold:
    strategic = tuple(
        StrategicTold(s.nome, s.livello, tuple(OperativeTold(o, until) for o in s.operativi), s)
        for s in said.strategici
    )
    return AmbitoTold(said.nome, said.livello, tuple(o for s in strategic for o in s.operatives), strategic)


def leaves_of(operatives: Iterable[OperativeContent]) -> list[Leaf]:
    """The PEG objectives that serve some operative ones, as often as they are named."""
    return [_leaf(serving) for o in operatives for serving in o.serviti_da]


def _leaf(serving: ServingContent) -> Leaf:
    return leaf_from(serving.key, None, dict(serving.cifre))


def _level(frozen: LevelContent | None, leaves: Iterable[Leaf]) -> Rollup:
    return rollup_from(frozen) if frozen is not None else rollup(leaves, RULES)


def years_of(said: ValueContent) -> tuple[tuple[str, str], ...]:
    """Year and value of an indicator as they print, its own year last; «non rilevato» where nobody has said it."""
    own, before = str(said.anno), dict(said.prima)
    if not said.valore and own in before:
        before[own] = f"{before[own]} (da una ricognizione prima di questa)"
    else:
        before[own] = said.valore or "non rilevato"
    return tuple(before.items())


def source_in_words(source: SourceContent) -> str:
    """Where the results of a plan come from."""
    if source.saltato:
        none = f"{source.piano}: nessuna rilevazione chiusa entro il giorno"
        return f"{none}; valgono i piani dell'ultimo anno che ne ha."
    if source.al is None:
        return f"{source.piano}: nessuna rilevazione chiusa entro il giorno; i suoi obiettivi non hanno un risultato."
    if source.still_open:
        return (
            f"Risultati di {source.piano}: quelli di adesso della rilevazione al {data(source.al)}, ancora aperta. "
            "Nella chiusura entra solo ciò che è chiuso."
        )
    return f"Risultati di {source.piano}: dalla rilevazione al {data(source.al)}, come è stata chiusa."


def frozen(said: RicognizioneContent) -> RicognizioneContent:
    """The ricognizione with its figures beside what is said, exact and in words: what a closing stores."""
    now = told(said)
    return replace(
        said,
        ambiti=tuple(_ambito_kept(a, t) for a, t in zip(said.ambiti, now.ambiti, strict=True)),
        legenda=now.legend,
        livello=level_of("", now.whole.level),
    )


def _ambito_kept(said: AmbitoContent, now: AmbitoTold) -> AmbitoContent:
    strategic = tuple(_strategic_kept(s, t) for s, t in zip(said.strategici, now.strategic, strict=True))
    return replace(said, strategici=strategic, livello=level_of(said.nome, now.level))


def _strategic_kept(said: StrategicContent, now: StrategicTold) -> StrategicContent:
    kept = tuple(_operative_kept(o, t) for o, t in zip(said.operativi, now.operatives, strict=True))
    return replace(said, operativi=kept, livello=level_of(said.nome, now.level))


def _operative_kept(said: OperativeContent, now: OperativeTold) -> OperativeContent:
    values = tuple(replace(i, strada=drawn(i, now.until)) for i in said.indicatori)
    return replace(said, indicatori=values, livello=level_of(said.nome, now.level))


# For machines


def machine_shape(now: RicognizioneTold) -> dict[str, Any]:
    """The whole ricognizione, ready for ``json``; numbers are texts of two decimals, null where there is none."""
    return {
        "dup": now.said.dup,
        "al": now.said.al.isoformat(),
        "ambiti": [
            {"nome": a.nome, "obiettivi_strategici": [_strategic_shape(s) for s in a.strategic]} for a in now.ambiti
        ],
    }


def _strategic_shape(now: StrategicTold) -> dict[str, Any]:
    return {
        "nome": now.nome,
        "avanzamento": plain(now.progress.value),
        "obiettivi_operativi": [_operative_shape(o) for o in now.operatives],
    }


def _operative_shape(now: OperativeTold) -> dict[str, Any]:
    said = now.said
    return {
        "nome": said.nome,
        "avanzamento": plain(now.progress.value),
        "dichiarato": plain(said.dichiarato),
        "stato": said.stato or None,
        "obiettivi_peg": [serving.codice for serving in said.serviti_da],
        "indicatori": [
            {
                "descrizione": i.descrizione,
                "valore_atteso": i.valore_atteso,
                "anno": i.anno,
                "valore": i.valore or None,
            }
            for i in said.indicatori
            if i.nel_documento
        ],
    }
