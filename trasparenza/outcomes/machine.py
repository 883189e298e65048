# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an approved survey says, for machines: numbers as texts of two decimals with a point, days as AAAA-MM-GG,
``null`` for what is not there. Pure.

Keys of the ``stato-attuazione`` mean here what they mean there.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from trasparenza.outcomes.numbers import for_machines
from trasparenza.outcomes.shape import FIGURES, OF_OBJECTIVE, TOLD, Said

_NUMBERS: Final = ("fatto", "atteso", "scostamento", "risultato")
_MEANS: Final = ("fatto", "atteso", "risultato")


def survey_shape(said: Mapping[str, Any]) -> Said:
    """The survey without its objectives."""
    names = ("piano", "descrizione", "anno", "al", "tipo", "versione", "rettifica")
    return {
        **{name: said[name] for name in names},
        "regole": said["regole"]["in_parole"],
        "totali": _level(said["totali"]),
        "centri": [_level(level) for level in said["centri"]],
        "ambiti": [_level(level) for level in said["ambiti"]],
    }


def _level(level: Mapping[str, Any]) -> Said:
    return {**level, "nome": level["nome"] or None, **{name: for_machines(level[name]) for name in _MEANS}}


def objective_shape(said: Mapping[str, Any]) -> Said:
    """An objective with its phases and indicators."""
    cifre = said["cifre"]
    figures = {name: for_machines(cifre.get(name)) if name in _NUMBERS else cifre.get(name) for name in FIGURES}
    return {
        **_told(said, OF_OBJECTIVE),
        "peso": _number(said["peso"]),
        **figures,
        **_told(said, TOLD),
        "fasi": [_phase(f) for f in said["fasi"]],
        "indicatori": [_indicator(i) for i in said["indicatori"]],
        "obiettivi_operativi_dup": said["dup"],
    }


def _phase(said: Mapping[str, Any]) -> Said:
    numbers = {name: _number(said[name]) for name in ("peso", "percentuale")}
    return {**_told(said, said), **numbers, "atteso": for_machines(said["atteso"])}


def _indicator(said: Mapping[str, Any]) -> Said:
    shape = {**_told(said, said), "grado_percento": for_machines(said["grado"])}
    del shape["grado"]
    return shape


def _told(said: Mapping[str, Any], names: Any) -> Said:
    """What is said under some names; what is empty is not there."""
    return {name: said[name] if said[name] != "" else None for name in names}


def _number(value: str | None) -> str | None:
    return for_machines(value) if value is not None else None


Row = tuple[Any, ...]
# Tables, column by column: name and what it holds.
COLUMNS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "obiettivi": (
        ("codice", ""),
        ("titolo", ""),
        ("centro_di_responsabilita", ""),
        ("responsabile", "come nell'atto"),
        ("tipo", ""),
        ("peso", "numero"),
        ("fatto", "percento, media pesata delle fasi"),
        ("atteso", "percento che il piano prevedeva a quel giorno"),
        ("scostamento", "fatto meno atteso"),
        ("risultato", "percento, da fasi e indicatori"),
        ("luce", "verde, giallo, rosso"),
        ("grado", "superiore, in linea, inferiore, non misurabile"),
        ("tempo", "in anticipo, nei tempi, in ritardo, non misurabile"),
        ("relazione", ""),
        ("criticita", ""),
        ("azioni_correttive", ""),
        (
            "obiettivi_operativi_dup",
            "documento > ambito > obiettivo strategico > obiettivo operativo, uno per riga",
        ),
    ),
    "fasi": (
        ("obiettivo", "codice dell'obiettivo"),
        ("posizione", "il posto nella tabella, da 1"),
        ("descrizione", ""),
        ("peso", "numero"),
        ("inizio_previsto", "data"),
        ("fine_prevista", "data"),
        ("fine_giudicata", "data: la fine in vigore quando è stata conclusa, se era un'altra"),
        ("inizio_effettivo", "data"),
        ("fine_effettiva", "data"),
        ("esito", "non avviata, in corso, conclusa, sospesa, annullata"),
        ("percentuale", "numero: quanto ne era fatto"),
        ("nuova_fine", "data"),
        ("atteso", "percento che il piano prevedeva a quel giorno"),
    ),
    "indicatori": (
        ("obiettivo", "codice dell'obiettivo"),
        ("posizione", "il posto nella tabella, da 1"),
        ("descrizione", ""),
        ("tipo", ""),
        ("valore_atteso", "come è scritto nel piano"),
        ("verso", "crescente, decrescente"),
        ("giorno", "data in cui è stato rilevato"),
        ("valore", "come è stato scritto"),
        ("situazione", "rilevato, senza valore, non valutabile, da rilevare"),
        ("raggiunto", "sì, no, in corso, da giudicare"),
        ("grado_percento", "percento"),
        ("in_parole", "come si giudica"),
    ),
}
TITLES: Final = {
    "obiettivi": "Risultati degli obiettivi",
    "fasi": "Che cosa ne è stato delle fasi",
    "indicatori": "Che cosa ne è stato degli indicatori",
}


def rows_of(table: str, objectives: list[Mapping[str, Any]]) -> Iterator[Row]:
    """The rows of a table, without its heads."""
    names = [name for name, _ in COLUMNS[table]]
    for said in objectives:
        shape = objective_shape(said)
        if table == "obiettivi":
            links = [" > ".join((r["dup"], r["ambito"], r["strategico"], r["operativo"])) for r in said["dup"]]
            yield tuple(("\n".join(links) if n == "obiettivi_operativi_dup" else shape[n]) for n in names)
            continue
        for place, row in enumerate(shape[table], start=1):
            yield (said["codice"], place, *(row[n] for n in names[2:]))
