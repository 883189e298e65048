# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose column it is: «Tipo», «Note» and «Responsabile» are heads of objectives, phases and indicators alike. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from fogli.griglia import Griglia
from importazioni.griglie.columns import Colonna
from importazioni.griglie.head_rows import tables_of
from importazioni.griglie.heads import Form
from importazioni.griglie.words import OF_A_YEAR
from obiettivi.contenuto import SHAPES, ContenutoObiettivo
from obiettivi.contenuto.campi import Kind, in_sheets

OBIETTIVI, FASI, INDICATORI, SERVIZI = "obiettivi", "fasi", "indicatori", "altri_servizi"
CODICE: Final = Colonna("codice", "Codice", ("cod", "codice obiettivo( di peg)?", "cod obiettivo"), True, 12)
_NUMERO: Final = Colonna("n", "N.", ("nr", "num", "numero"), larghezza=5, davanti=True)


def _colonne(shape: type) -> tuple[Colonna, ...]:
    columns = (Colonna(c.name, c.label, c.heads, larghezza=c.width) for c in in_sheets(shape))
    return tuple(c for c in columns if c.campo != CODICE.campo)


# The sheets as the report «Preventivo obiettivi» exports them, in their order.
FOGLI: Final[Mapping[str, tuple[str, tuple[Colonna, ...]]]] = {
    OBIETTIVI: ("Obiettivi", _colonne(ContenutoObiettivo)),
    FASI: ("Fasi", (_NUMERO, *_colonne(SHAPES[FASI]))),
    INDICATORI: ("Indicatori", (_NUMERO, *_colonne(SHAPES[INDICATORI]))),
    SERVIZI: ("Altri servizi", _colonne(SHAPES[SERVIZI])),
}
# Columns that offices keep and a plan does not: known, so that they are not taken for others.
_NON_TENUTE: Final = (
    Colonna(
        "obiettivi.peso",
        "Peso",
        ("pes[oi]", "peso (dell )?obiettivo", "peso (in )?percentuale"),
        contesa=True,
        non_tenuta="un piano non tiene il peso di un obiettivo",
    ),
    Colonna(
        "obiettivi.fine",
        "Scadenza",
        ("scadenza", "termine"),
        contesa=True,
        non_tenuta="un piano non tiene la scadenza di un obiettivo, ma delle sue fasi",
    ),
    Colonna(
        "obiettivi.note",
        "Note",
        ("not[ae]", "annotazioni"),
        contesa=True,
        non_tenuta="un piano non tiene note di un obiettivo",
    ),
    Colonna("obiettivi.n", "N.", ("n", "nr", "num", "numero", "n ordine"), non_tenuta="è un numero d'ordine"),
    Colonna(
        "indicatori.peso",
        "Peso",
        ("pes[oi]", "peso (dell )?indicatore", "peso (in )?percentuale"),
        contesa=True,
        non_tenuta="un piano non tiene il peso di un indicatore",
    ),
    Colonna(
        "indicatori.fine",
        "Scadenza",
        ("scadenza", "termine"),
        contesa=True,
        non_tenuta="un piano non tiene la scadenza di un indicatore",
    ),
    Colonna(
        "indicatori.formula",
        "Formula",
        ("formul[ae]", "formula di calcolo", "modalita di calcolo"),
        non_tenuta="un piano non tiene la formula di un indicatore",
    ),
    Colonna("obiettivi.missione", "Missione", ("mission[ei]",), non_tenuta="la missione di bilancio non sta nel piano"),
    Colonna(
        "obiettivi.programma", "Programma", ("programm[ai]",), non_tenuta="il programma di bilancio non sta nel piano"
    ),
    Colonna(
        "obiettivi.dup",
        "Linea strategica",
        ("linea strategica", "ambito( strategico)?", "ob(iettiv[oi])? (strategic|operativ)[oi]( (del )?dup)?"),
        non_tenuta="il legame col DUP si importa con la tabella «Raccordo fra PEG e DUP»",
    ),
)
_TEMPI: Final = ("tempi", "tempistica", "periodo", "durata", "cronoprogramma", "dat[ae]", "mes[ei]")
_RESULT: Final = ("risultat[oi].*",)
_FORSE: Final = {
    f"{FASI}.inizio_previsto": _TEMPI,
    f"{FASI}.fine_prevista": _TEMPI,
    f"{OBIETTIVI}.risultato_atteso": _RESULT,
    f"{INDICATORI}.valore_atteso": (*_RESULT, "(valore|target) .*", OF_A_YEAR),
    f"{FASI}.peso": ("perc(entuale)?", "incidenza"),
}


def _tutte() -> tuple[Colonna, ...]:
    mie = (
        replace(c, campo=(key := f"{part}.{c.campo}"), forse=_FORSE.get(key, ()))
        for part, (_, columns) in FOGLI.items()
        for c in columns
    )
    return (CODICE, *mie, *_NON_TENUTE)


_NO_HEADS: Final = (
    "non trovo la riga con le intestazioni delle colonne: ci vuole «Codice» con almeno un'altra, per esempio "
    '«Titolo», «Fase» o «Valore Atteso». Se il codice sta sotto un altro titolo, dirlo: --colonne "Titolo=codice". '
    "L'esportazione intera del vecchio programma si importa con importa_preventivo, o da «Importa un piano»."
)
# What keeps two decimals.
WEIGHTS: Final = frozenset(
    f"{part}.{c.name}" for part, shape in SHAPES.items() for c in in_sheets(shape) if c.kind is Kind.WEIGHT
)
PARTS: Final = {
    OBIETTIVI: "dell'obiettivo",
    FASI: "della fase",
    INDICATORI: "dell'indicatore",
    SERVIZI: "degli altri servizi",
}
_SINGULAR: Final = {OBIETTIVI: "", FASI: "fase.", INDICATORI: "indicatore.", SERVIZI: "servizio."}


def _ids() -> dict[str, str]:
    """How the office names the fields: «titolo», «centro», «fase.fine_prevista»."""
    ids = {}
    for part, (_, columns) in FOGLI.items():
        for c in columns:
            name = "centro" if c.campo == "centro_di_responsabilita" else c.campo
            ids[f"{part}.{c.campo}"] = "servizio" if part == SERVIZI else f"{_SINGULAR[part]}{name}"
    return ids


FORM: Final = Form(
    "Obiettivi di PEG",
    _tutte(),
    groups=(
        ("altri servizi.*|(servizi|uffici) coinvolti", SERVIZI),
        ("indicator[ei].*", INDICATORI),
        ("fas[ei].*|attivita|azioni", FASI),
        ("obiettiv[oi]", OBIETTIVI),
    ),
    describes={p: f"{p}.descrizione" for p in (FASI, INDICATORI, SERVIZI)},
    main=OBIETTIVI,
    at_least=1,
    parts=PARTS,
    page_feet=False,
    faithful=True,
    missing=_NO_HEADS,
    ids=_ids(),
)


def form_of(year: int) -> Form:
    """The table of the objectives of the plan of a year."""
    return replace(FORM, years=range(year, year + 1))


def has_heads(griglie: Sequence[Griglia]) -> bool:
    """Whether some sheet that one sees has a head row: a code with something beside it."""
    return bool(tables_of([g for g in griglie if not g.hidden], {"peg": FORM}))
