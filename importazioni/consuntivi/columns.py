# SPDX-License-Identifier: AGPL-3.0-or-later
"""The columns of the table, and what a cell of each says. Pure.

An empty cell says nothing and changes nothing; «(vuoto)» empties what is there. Numbers are those of people
(``monitoraggio.figures.typed``): what has two readings is refused.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from importazioni.griglie.cells import BULLET
from importazioni.griglie.columns import Colonna
from importazioni.griglie.heads import Form
from importazioni.griglie.values import ValoreInatteso, leggi_valore
from monitoraggio.figures import EsitoFase
from monitoraggio.figures.typed import fault_of_value, joined, typed_percent
from obiettivi.contenuto.campi import Kind
from testi.confronto import in_riga, piega
from testi.formati import NOTHING, data

PHASE, INDICATOR = "fase", "indicatore"
_PROGRESS: Final = "(avanzamento|completamento|realizzazione|attuazione)"
CODE: Final = Colonna("codice", "Codice", ("cod", "(cod|codice) (dell )?obiettivo( di peg)?"), True, 14)
COLUMNS: Final = (
    CODE,
    Colonna(PHASE, "Fase", ("fas[ei]", "attivita", "fas[ei] attivita", "descrizione (della )?fase"), larghezza=60),
    Colonna(INDICATOR, "Indicatore", ("indicator[ei]", "descrizione (dell )?indicatore"), larghezza=60),
    Colonna("esito", "Esito", ("esito (della )?fase", "stato (della )?fase"), larghezza=14),
    Colonna("inizio_effettivo", "Inizio effettivo", ("data (di )?inizio effettiv[oa]", "inizio reale"), larghezza=16),
    Colonna("fine_effettiva", "Fine effettiva", ("data (di )?fine effettiva", "fine reale"), larghezza=16),
    Colonna(
        "percentuale",
        "Percentuale",
        (
            *("perc", "avanzamento", "percento", f"(percentuale|perc|grado) (di )?{_PROGRESS}"),
            *(f"(di )?{_PROGRESS} percento", "(fatt|raggiunt|realizzat|completat)[oa] percento"),
        ),
        larghezza=13,
        forse=(".* percento",),
    ),
    Colonna("causa", "Causa", ("causa (del )?ritardo",), larghezza=26),
    Colonna("motivo", "Motivo", ("motivo (del )?ritardo", "motivazione"), larghezza=40),
    Colonna("nuova_fine", "Nuova fine", ("nuova (data )?(di )?fine( prevista)?", "nuova scadenza"), larghezza=16),
    Colonna(
        "valore",
        "Valore",
        ("valore (raggiunto|conseguito|effettivo|rilevato)", "valore (a )?consuntivo"),
        larghezza=18,
    ),
    Colonna("fonte", "Fonte", ("fonte (del )?(dato|valore)",), larghezza=30),
)
_NO_HEADS: Final = (
    "non trovo la riga con le intestazioni delle colonne: ci vogliono «Codice», poi «Fase» o «Indicatore», e almeno "
    f"una fra {', '.join(f'«{c.testa}»' for c in COLUMNS[3:])}."
)
FORM: Final = Form("Consuntivi", COLUMNS, at_least=2, missing=_NO_HEADS)
OF: Final[Mapping[str, tuple[str, ...]]] = {
    PHASE: (
        *("esito", "inizio_effettivo", "fine_effettiva", "percentuale"),
        *("causa", "motivo", "nuova_fine"),
    ),
    INDICATOR: ("valore", "fonte"),
}
BOUNDS: Final = {"valore": 255, "fonte": 255}
_OUTCOMES: Final = {
    **{piega(e): e for e in EsitoFase},
    **{piega(f"{e[:-1]}o"): e for e in EsitoFase if e.endswith("a")},
    "da avviare": EsitoFase.NON_AVVIATA,
    "non iniziata": EsitoFase.NON_AVVIATA,
    "avviata": EsitoFase.IN_CORSO,
    "iniziata": EsitoFase.IN_CORSO,
    "completata": EsitoFase.CONCLUSA,
    "terminata": EsitoFase.CONCLUSA,
}


def value_of(column: str, cell: str) -> Any:
    """What a cell that is not empty says.

    Raises:
        ValoreInatteso: it cannot be what the column holds.
    """
    text = cell.strip()
    empties = text.casefold() == NOTHING
    return _EMPTY.get(column, "") if empties else _READ.get(column, str)(text)


def shown(value: Any) -> Any:
    """A value as a cell of the sheet that goes out has it."""
    return "" if value is None else value


def _outcome(text: str) -> str:
    found = _OUTCOMES.get(piega(text))
    if found is None:
        raise ValoreInatteso(f"«{text[:40]}» non è un esito: ci vuole uno di {', '.join(EsitoFase)}.")
    return str(found)


def _day(text: str) -> Any:
    return leggi_valore(Kind.DATE, in_riga(text))


def _percent(text: str) -> Decimal | None:
    read = typed_percent(text)
    if read.fault:
        raise ValoreInatteso(read.fault)
    if read.number is not None and read.number != round(read.number, 2):
        raise ValoreInatteso(f"«{text[:40]}»: la percentuale ha al più due decimali.")
    return read.number


def _value(text: str) -> str:
    text = BULLET.sub("", text)
    if fault := fault_of_value(text):
        raise ValoreInatteso(fault)
    return joined(text.replace("\n", " "))


_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "esito": _outcome,
    "inizio_effettivo": _day,
    "fine_effettiva": _day,
    "nuova_fine": _day,
    "percentuale": _percent,
    "valore": _value,
    "causa": in_riga,
    "fonte": in_riga,
}
_EMPTY: Final[Mapping[str, Any]] = dict.fromkeys(
    ("inizio_effettivo", "fine_effettiva", "nuova_fine", "percentuale", "causa")
)


def in_words(value: Any) -> str:
    """A value as the preview tells it."""
    if value in (None, ""):
        return NOTHING
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return data(value) if hasattr(value, "isoformat") else str(value)
