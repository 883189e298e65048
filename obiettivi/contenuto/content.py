# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan says, without where it is kept: the one form that travels.

The reader of the old export, the JSON, the database and the reports all speak in these frozen
dataclasses; checks and comparisons are functions over them. Absent texts and names are ``""``,
absent dates and numbers ``None``. Texts follow the Markdown subset of ``testi.blocchi``.

Two things stand apart. What a row *is* (``id``, ``altri_servizi_id``) has no part in what it says: it pairs rows, and
contents that differ in nothing else are equal. What was added later (``campi.Campo.since``) is not said by every
source: silence about it is no statement, so it differs from nothing. How each field is read, asked for and shown
stands beside it (``campi``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from obiettivi.contenuto.campi import Kind, campo
from testi.confronto import piega
from testi.pairing import NOBODY, Row, continued

# What stands where an old document has nothing and the database must have something; the checks know them.
SENZA_TITOLO: Final = "(senza titolo)"
DA_ASSEGNARE: Final = "(centro da assegnare)"


# How sheets head the column of an office.
OFFICES: Final = (
    "settore",
    "servizio",
    "ufficio",
    "direzione",
    "area",
    "dipartimento",
    "struttura",
    "unita organizzativa",
)


@dataclass(frozen=True, slots=True)
class ContenutoFase:
    """An activity. ``peso`` has two decimals; ``centro_di_responsabilita`` is the short printed name."""

    descrizione: str = campo(
        Kind.TEXT,
        "Fase",
        required=True,
        form="Descrizione della fase",
        called="descrizione",
        width=70,
        heads=(
            *("fasi", "descrizione", "descrizione (della |delle |dell )?(fas[ei]|attivita)"),
            *("attivita", "azion[ei]", "fas[ei] (e )?attivita"),
        ),
        machine="",
    )
    inizio_previsto: date | None = campo(
        Kind.DATE,
        "Inizio Previsto",
        default=None,
        form="Inizio",
        width=14,
        heads=("inizio", "data inizio", "data (di )?inizio( prevista)?", "dal"),
        machine="data (AAAA-MM-GG)",
    )
    fine_prevista: date | None = campo(
        Kind.DATE,
        "Fine Prevista",
        default=None,
        form="Fine",
        width=14,
        heads=(
            *("fine", "data fine", "data (di )?fine( prevista)?"),
            *("scadenza", "data (di )?scadenza", "termine", "al"),
        ),
        machine="data (AAAA-MM-GG)",
    )
    peso: Decimal | None = campo(
        Kind.WEIGHT,
        "Peso",
        default=None,
        form="Peso",
        width=9,
        heads=("pesi", "peso (della |delle )?(fas[ei]|attivita)", "peso (in )?percentuale", "peso perc"),
        machine="percentuale con due decimali e il punto",
    )
    responsabile: str = campo(
        Kind.PERSON,
        "Responsabile",
        default="",
        form="Responsabile, se diverso",
        aside=True,
        width=24,
        heads=("responsabile (della )?fase", "responsabil[ei]", "dirigente( responsabile)?"),
        machine="",
    )
    centro_di_responsabilita: str = campo(
        Kind.SHORT_CENTRE,
        "Centro di Responsabilità",
        default="",
        column="centro",
        form="Centro di responsabilità",
        aside=True,
        width=30,
        heads=("cdr", "centro", "centro (della )?fase", *OFFICES),
        machine="",
    )
    note: str = campo(
        Kind.TEXT,
        "Note",
        default="",
        form="Note",
        aside=True,
        width=40,
        heads=("nota", "annotazioni", "note (della |delle )?(fas[ei]|attivita)"),
        machine="",
    )
    # Tells apart people of one name, where somebody wrote it.
    responsabile_matricola: str = campo(
        Kind.NUMBER, "Matricola del responsabile", column="responsabile", beside="responsabile", since=2
    )
    id: str = campo(Kind.IDENTITY, "Identificativo", column="row_id", since=2, part=False)


@dataclass(frozen=True, slots=True)
class ContenutoIndicatore:
    """An indicator; ``tipo`` is the canonical name, ``valore_atteso`` the text exactly as written.

    ``verso`` is crescente or decrescente (``indicatori.valori.Verso``).
    """

    descrizione: str = campo(
        Kind.TEXT,
        "Descrizione",
        required=True,
        form="Che cosa si misura",
        width=60,
        heads=(
            *("indicatore", "indicatori", "descrizione (dell |degli )?indicator[ei]"),
            "indicator[ei] di (risultato|performance)",
        ),
        machine="",
    )
    tipo: str = campo(
        Kind.TIPO,
        "Tipo",
        default="",
        form="Tipo",
        width=20,
        heads=("tipo (di |dell )?indicatore", "tipologia", "tipologia (di |dell )?indicatore"),
        machine="",
    )
    valore_atteso: str = campo(
        Kind.LINE,
        "Valore Atteso",
        default="",
        form="Valore atteso",
        width=18,
        heads=("valore", "valori attesi", "target", "target attes[oi]", "valore target", "risultat[oi] attes[oi]"),
        machine="testo, come nell'atto",
        told="valore atteso {}",
    )
    note: str = campo(
        Kind.TEXT,
        "Note",
        default="",
        form="Note",
        aside=True,
        width=40,
        heads=("nota", "annotazioni", "note (dell |degli )?indicator[ei]"),
        machine="",
    )
    verso: str = campo(
        Kind.SENSE,
        "Verso",
        form="È meglio",
        width=14,
        heads=("verso( (dell )?indicatore)?",),
        machine="crescente (meglio di più) o decrescente (meglio di meno)",
        since=2,
        shown=3,
        told="",
    )
    # What PIAO asks of an indicator beside all that (DM 132/2022, section 2.2).
    dimensione: str | None = campo(
        Kind.LINE,
        "Dimensione",
        form="Dimensione",
        help="Che cosa dice della prestazione: per esempio efficacia, efficienza, qualità percepita.",
        aside=True,
        beneath=True,
        width=18,
        heads=("dimensione (della )?performance", "dimensione (dell )?indicatore"),
        machine="",
        told="dimensione: {}",
        since=3,
    )
    baseline: str | None = campo(
        Kind.LINE,
        "Valore di partenza",
        form="Valore di partenza",
        help="Da dove si parte, per esempio il valore dell'anno prima.",
        aside=True,
        beneath=True,
        width=18,
        heads=("baseline", "base line", "valore iniziale", "valore base"),
        machine="testo, come nell'atto: il valore da cui si parte",
        told="valore di partenza: {}",
        since=3,
    )
    fonte: str | None = campo(
        Kind.LINE,
        "Fonte",
        form="Fonte",
        help="Da dove si prende il dato: il registro, il programma, la rilevazione.",
        aside=True,
        beneath=True,
        width=24,
        heads=("fonte (del dato|dei dati|dell indicatore)", "fonti"),
        machine="",
        told="fonte: {}",
        since=3,
    )
    id: str = campo(Kind.IDENTITY, "Identificativo", column="row_id", since=2, part=False)


@dataclass(frozen=True, slots=True)
class ContenutoServizio:
    """Another service that an objective involves. The content keeps the names and who they are apart."""

    descrizione: str = campo(
        Kind.LINE,
        "Descrizione",
        required=True,
        form="Servizio",
        width=60,
        heads=("altri servizi", "altri (servizi|uffici) coinvolti", "(uffici|servizi) coinvolti", "servizio"),
    )


@dataclass(frozen=True, slots=True)
class ContenutoObiettivo:
    """A PEG objective as it prints; ``centro_di_responsabilita`` is the full name.

    ``altri_servizi_id`` are the identities of ``altri_servizi``, one each and in their order, or none.
    """

    codice: str = campo(
        Kind.CODE,
        "Codice",
        required=True,
        form="Codice",
        help="Quello che il Comune dà all'obiettivo.",
        width=12,
        machine="quello che il Comune dà all'obiettivo",
    )
    titolo: str = campo(
        Kind.LINE,
        "Titolo",
        required=True,
        form="Titolo",
        width=40,
        heads=(
            *("titolo (dell )?obiettivo", "obiettivo", "obiettivi", "obiettiv[oi] (di )?peg"),
            "denominazione( obiettivo)?",
        ),
        machine="",
    )
    centro_di_responsabilita: str = campo(
        Kind.CENTRE,
        "Centro di Responsabilità",
        default="",
        required=True,
        column="centro",
        width=32,
        heads=("cdr", "centro", "centro (dell )?obiettivo", *OFFICES),
        machine="il servizio che risponde dell'obiettivo",
    )
    responsabile: str = campo(
        Kind.PERSON,
        "Responsabile",
        default="",
        form="Responsabile",
        width=24,
        heads=("responsabile (dell )?obiettivo", "responsabil[ei]", "dirigente( responsabile)?"),
        machine="chi lo dirige, come nell'atto",
    )
    tipo: str = campo(
        Kind.TIPO,
        "Tipo",
        default="",
        form="Tipo",
        paper="Tipo di Obiettivo",
        width=16,
        heads=("tipo (di |dell )?obiettivo", "tipologia", "tipologia (di |dell )?obiettivo"),
        machine="",
    )
    pluriennale: bool = campo(
        Kind.FLAG,
        "Pluriennale",
        default=False,
        form="Pluriennale",
        help="Continua dopo quest'anno.",
        width=12,
        machine="sì o no",
    )
    contesto: str = campo(
        Kind.TEXT,
        "Contesto di riferimento",
        default="",
        form="Contesto di riferimento",
        width=50,
        heads=("contesto",),
        machine="testo; **così** è in grassetto, - apre un punto d'elenco",
    )
    descrizione: str = campo(
        Kind.TEXT,
        "Descrizione Obiettivo",
        default="",
        form="Descrizione dell'obiettivo",
        called="descrizione",
        width=80,
        heads=("descrizione", "descrizione (dell|di) obiettivo"),
        machine="come sopra",
    )
    risultato_atteso: str = campo(
        Kind.TEXT,
        "Risultato finale atteso",
        default="",
        form="Risultato finale atteso",
        headed="RISULTATO FINALE ATTESO",
        width=50,
        heads=("risultato finale", "risultat[oi] attes[oi]", "risultato finale atteso"),
        machine="come sopra",
    )
    fasi: tuple[ContenutoFase, ...] = campo(Kind.ROWS, "Fasi - attività", default=(), called="fase")
    indicatori: tuple[ContenutoIndicatore, ...] = campo(Kind.ROWS, "Indicatori", default=(), called="indicatore")
    altri_servizi: tuple[str, ...] = campo(Kind.ROWS, "Altri servizi coinvolti", default=(), called="altro servizio")
    altri_servizi_id: tuple[str, ...] = campo(
        Kind.IDENTITIES, "Identificativi degli altri servizi", default=(), since=2, part=False
    )
    responsabile_matricola: str = campo(
        Kind.NUMBER, "Matricola del responsabile", column="responsabile", beside="responsabile", since=2
    )

    def with_services(self, names: Sequence[str]) -> "ContenutoObiettivo":
        """With other services, those that stayed keeping their identity."""
        other = replace(self, altri_servizi=tuple(names), altri_servizi_id=())
        return replace(other, altri_servizi_id=services_kept(self, other))


@dataclass(frozen=True, slots=True)
class ContenutoPiano:
    """A yearly plan with its objectives, in the order of their codes."""

    codice: str
    descrizione: str
    anno: int
    obiettivi: tuple[ContenutoObiettivo, ...] = ()


# The rows of an objective, by the name of their field: what a row of each says.
SHAPES: Final[Mapping[str, type]] = {
    "fasi": ContenutoFase,
    "indicatori": ContenutoIndicatore,
    "altri_servizi": ContenutoServizio,
}
SECTIONS: Final = tuple(SHAPES)


def services_ids(o: ContenutoObiettivo) -> tuple[str, ...]:
    """The identity of each service; nobody's where they are not said."""
    ids = o.altri_servizi_id
    return ids if len(ids) == len(o.altri_servizi) else (NOBODY,) * len(o.altri_servizi)


def rows_of(o: ContenutoObiettivo | None, section: str) -> list[Row]:
    """What the rows of ``fasi``, ``indicatori`` or ``altri_servizi`` are told by."""
    if o is None:
        return []
    if section == "altri_servizi":
        return [Row(i, piega(name)) for i, name in zip(services_ids(o), o.altri_servizi, strict=True)]
    return [Row(row.id, piega(row.descrizione)) for row in getattr(o, section)]


def identified(o: ContenutoObiettivo) -> bool:
    """Whether every row of it has its identity."""
    return all(row.identity != NOBODY for section in SECTIONS for row in rows_of(o, section))


def services_kept(before: ContenutoObiettivo, after: ContenutoObiettivo) -> tuple[str, ...]:
    """The identities of the services as they are afterwards: said, or those of the ones that they continue."""
    ids = services_ids(before)
    places = continued(rows_of(before, "altri_servizi"), rows_of(after, "altri_servizi"))
    found = zip(places, services_ids(after), strict=True)
    kept = tuple(said or (NOBODY if place is None else ids[place]) for place, said in found)
    return kept if any(kept) else ()
