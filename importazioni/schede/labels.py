# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which words are the label of which field. «Responsabile» is of the part that the sheet is speaking of. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from importazioni.griglie.columns import TESTA_MASSIMA
from obiettivi.contenuto import SHAPES, ContenutoObiettivo
from obiettivi.contenuto.campi import campi
from testi.confronto import in_riga, piega

OBJECTIVE, PHASES, INDICATORS, SERVICES = "obiettivi", "fasi", "indicatori", "altri_servizi"
# A field of no content: it is known, and told why it is not read.
UNREAD: Final = "-"

_OF_IT: Final = "( (dell |di )?obiettivo)?"
# The words of sheets beside those that tables head their columns with (``heads`` of each field): those are known too.
_PATTERNS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    OBJECTIVE: {
        "codice": (
            f"(codice|numero|n|nr|num|id|cod){_OF_IT}",
            "obiettivo (n|nr|num|numero|codice)",
            "scheda( obiettivo)? n",
        ),
        "titolo": (f"(titolo|denominazione|nome|oggetto){_OF_IT}", "obiettivo( operativo| gestionale| peg)?"),
        "centro_di_responsabilita": (
            "centro di costo",
            "ripartizione",
            "(settore|servizio|area) (di appartenenza|responsabile|competente)",
            "struttura organizzativa",
        ),
        "responsabile": (
            "responsabile( (di obiettivo|(del )?(servizio|settore|procedimento))| p o)",
            *("posizione organizzativa", "titolare( di)? (p o|e q|posizione organizzativa)"),
        ),
        "pluriennale": ("(obiettivo )?pluriennale",),
        "contesto": ("contesto di riferimento", "situazione (di partenza|iniziale)", "premess[ae]"),
        "descrizione": (
            f"descrizione( (sintetica|estesa))?{_OF_IT}",
            *("finalita( dell obiettivo)?", "descrizione e finalita"),
        ),
        "risultato_atteso": ("risultat[oi] final[ei] attes[oi]",),
        UNREAD: (
            *(f"peso{_OF_IT}", "peso (in )?perc(entuale)?", "pesatura", "punteggio", "missione", "programma"),
            *("linea strategica", "anno"),
            *("esercizio", "priorita", "personale coinvolto", "assessor(e|i|ato)( di riferimento)?"),
            *("stakeholder( coinvolti)?", "risorse( umane| finanziarie| strumentali)?( coinvolte| assegnate)?"),
            *("note", "firma", "data"),
        ),
    },
    PHASES: {
        "descrizione": (
            "((elenco|descrizione) )?(delle |della )?(fas[ei]|attivita|azion[ei])( e attivita| attivita| operative)?"
            "( previste)?( e tempi)?( di (attuazione|realizzazione|esecuzione))?",
            *("cronoprogramma( delle (fasi|attivita))?", "(diagramma di )?gantt"),
        ),
        "inizio_previsto": ("(data (di )?)?inizio previst[oa]", "avvio"),
        "fine_prevista": (
            *("(data (di )?)?(fine|conclusione) previst[oa]", "(data (di )?)?conclusione"),
            *("scadenze", "scadenz[ae] previst[ae]", "entro( il)?"),
            *("termin[ei]( previst[oi]| di (conclusione|realizzazione|esecuzione))?", "tempi(stica)?"),
        ),
        "peso": ("peso",),
        "responsabile": ("responsabile", "referente", "chi"),
        "note": ("note",),
    },
    INDICATORS: {
        "descrizione": (
            "((elenco|descrizione) )?(degli |dell )?indicator[ei]( di [a-z]+)?",
            "indicatori di risultato e target",
        ),
        "valore_atteso": (
            "(valor[ei] (attes[oi]|obiettivo|target)|target)( anno)?( [0-9]{4})?",
            "risultat[oi] attes[oi]",
        ),
        "tipo": ("tipo(logia)?",),
        "baseline": ("valore di partenza",),
        "fonte": ("fonti (del dato|dei dati)",),
        "note": ("note",),
        UNREAD: (
            *("peso( (dell )?indicatore)?", "formula( di calcolo)?", "unita di misura", "modalita di calcolo"),
            *("valore raggiunto", "consuntivo"),
        ),
    },
    SERVICES: {
        "descrizione": (
            "altri (servizi|uffici|settori|centri)( coinvolti| interessati)?",
            "(uffici|servizi|settori) coinvolti",
        )
    },
}
_SHAPES: Final = {
    part: [(field, re.compile("|".join(patterns))) for field, patterns in fields.items()]
    for part, fields in _PATTERNS.items()
}
_COUNTED: Final = re.compile(r" (?:n )?[0-9]{1,2}$")
# What no other part has a head for.
_OWN: Final = {PHASES: {"inizio_previsto", "fine_prevista"}, INDICATORS: {"valore_atteso", "baseline"}}
_BARE: Final = frozenset(("descrizione", "denominazione", "oggetto", "titolo"))
# What names a card: only the words above do.
_NAMES: Final = ("codice", "titolo")


def _of_tables(shape: type) -> list[tuple[str, re.Pattern[str]]]:
    """What tables head the columns of each field with."""
    fields = (c for c in campi(shape) if c.stored and c.name not in _NAMES)
    said = ((c.name, (re.escape(piega(c.label)), *c.heads)) for c in fields)
    return [(name, re.compile("|".join(head for head in heads if head not in _BARE))) for name, heads in said]


_HEADS: Final = {part: _of_tables(shape) for part, shape in {OBJECTIVE: ContenutoObiettivo, **SHAPES}.items()}
# The head of a column of numbers.
NUMBERS: Final = frozenset(("n", "nr", "num", "numero", "id", "n fase", "n ord"))
# «Obiettivo n. 3 – Riordino dell'archivio»: number and title in the cell of the label.
_NUMBERED: Final = re.compile(
    r"(?:scheda )?(?:obiettivo|codice)(?: (?:obiettivo|operativo|gestionale))?[ \n]?"
    r"(?:(?P<mark>n ?[.°º]|n |nr\.?|num\.?|numero|cod\.?) ?[:.]?[ \n]?|(?=[0-9]))(?P<code>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
# What labels a date, and is the name of a phase too.
_EVENTS: Final = frozenset(("avvio", "inizio", "fine", "conclusione"))
_TITLE_AFTER: Final = re.compile(r" [-–—] |: |\n")


class Label(NamedTuple):
    """What a cell is the label of; ``value`` stands in the same cell."""

    part: str
    field: str
    value: str = ""


def label(cell: str, speaking_of: str = OBJECTIVE) -> Label | None:
    """The label that a cell is. The part that the sheet speaks of comes before the others."""
    head, colon, value = cell.partition(":")
    if colon and value.strip() and (known := _known(head, speaking_of)):
        return Label(*known, value.strip())
    if whole := _known(cell, speaking_of):
        return Label(*whole)
    numbered = _NUMBERED.fullmatch(_tidy(cell)) if len(cell) <= TESTA_MASSIMA * 2 else None
    # «Scheda obiettivo 2026» is the title of the sheet, and 2026 no code: nothing says that it is a number.
    if numbered and piega(numbered["code"]) and not (_YEAR.fullmatch(numbered["code"]) and not numbered["mark"]):
        return Label(OBJECTIVE, "codice", numbered["code"].strip())
    return None


def heads(cells: Sequence[str], speaking_of: str = OBJECTIVE, year: int = 0) -> tuple[str, dict[int, str]] | None:
    """The part and the fields by column of a row that is the head of phases or indicators; None when it is none.

    A bare «Descrizione» is that of the part of which the other heads are, or the sheet speaks. What was expected of
    another year than that of the plan is no target: it is not read.
    """
    written = [i for i, cell in enumerate(cells) if cell]
    best: tuple[str, dict[int, str]] | None = None
    for part in (PHASES, INDICATORS):
        found: dict[int, str] = {}
        for i in written:
            known = _in_part(cells[i], part, over_column=True)
            known = UNREAD if known and years_of(cells[i]) - {year} else known
            if known and (known == UNREAD or known not in found.values()):
                found[i] = known
        own = speaking_of == part or _OWN[part] & set(found.values())
        bare = next((i for i in written if i not in found and piega(cells[i]) in _BARE), None)
        if own and bare is not None and "descrizione" not in found.values():
            found[bare] = "descrizione"
        if "descrizione" not in found.values() or len(found) < 2 or 2 * len(found) <= len(written):
            continue
        if best is None or len(found) > len(best[1]):
            best = part, found
    return best


def may_be_a_phase(cell: str) -> bool:
    """Whether a label may be the name of a phase instead: «Avvio»."""
    return piega(cell) in _EVENTS


def years_of(text: str) -> set[int]:
    """The years that a label names: «Valore atteso 2027»."""
    return {int(word) for word in piega(text).split() if _YEAR.fullmatch(word)} if len(text) <= TESTA_MASSIMA else set()


def code_and_title(said: str) -> tuple[str, str]:
    """«3 – Riordino» is the objective 3, with its title."""
    parts = _TITLE_AFTER.split(_tidy(said), maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""


def _tidy(text: str) -> str:
    """Each line with single blanks."""
    return "\n".join(filter(None, map(in_riga, text.split("\n"))))


def _known(text: str, speaking_of: str) -> tuple[str, str] | None:
    parts = (speaking_of, *(p for p in _SHAPES if p != speaking_of))
    for part in parts:
        if field := _in_part(text, part):
            return part, field
    return None


def _in_part(text: str, part: str, *, over_column: bool = False) -> str:
    """The field of a part that a text is the label of: «Fase 2» is that of a phase.

    ``over_column``: it heads a column, where the words of the objective («Settore») may be those of a row too, and a
    year alone is what is expected in it.
    """
    folded = piega(text) if len(text) <= TESTA_MASSIMA else ""
    if not folded:
        return ""
    if over_column and part == INDICATORS and _YEAR.fullmatch(folded):
        return "valore_atteso"
    counted = not over_column and part in (PHASES, INDICATORS)
    for said in dict.fromkeys((folded, _COUNTED.sub("", folded) if counted else folded)):
        if field := _matching(said, _SHAPES[part]):
            return field
        of_table = over_column or part == OBJECTIVE or not _of_objective(said)
        if of_table and (field := _matching(said, _HEADS[part])):
            return field
    return ""


def _of_objective(folded: str) -> bool:
    return bool(_matching(folded, _SHAPES[OBJECTIVE]) or _matching(folded, _HEADS[OBJECTIVE]))


def _matching(folded: str, shapes: Iterable[tuple[str, re.Pattern[str]]]) -> str:
    return next((field for field, shape in shapes if shape.fullmatch(folded)), "")
