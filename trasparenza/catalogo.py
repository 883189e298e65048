# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue of the open data by the Italian profile (DCAT-AP_IT): a dataset for each plan, for each approved
survey, Relazione and ricognizione, one for the indicators of the Comune through the years, one for the premiums; files
as distributions.

The obligatory properties of the profile are all there but one: the agent is identified by its IPA code, which the
installation says (``CODICE_IPA``). A harvester (dati.gov.it) asks for the whole catalogue at one address.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from testi.formati import data
from trasparenza.grafo import Dato, Iri, Nodo, Testo, Valore
from trasparenza.models import (
    PremiPubblicati,
    Pubblicazione,
    RelazionePubblicata,
    RicognizionePubblicata,
    RilevazionePubblicata,
)
from trasparenza.outcomes.machine import TITLES
from trasparenza.premiums.machine import TITLES as TITLES_OF_PREMIUMS
from trasparenza.series import Series
from trasparenza.tabelle import TABELLE

LICENZA: Final = "https://creativecommons.org/licenses/by/4.0/"
_UE: Final = "http://publications.europa.eu/resource/authority"
PREFISSI: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatapit": "http://dati.gov.it/onto/dcatapit#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TEMA: Final = f"{_UE}/data-theme/GOVE"
_LINGUA: Final = Iri(f"{_UE}/language/ITA")
_PAROLE: Final = ("piano esecutivo di gestione", "PEG", "obiettivi", "performance", "amministrazione trasparente")
_OF_THE_DUP: Final = ("documento unico di programmazione", "DUP", "obiettivi strategici", "stato di attuazione")
_OF_SERIES: Final = ("indicatori", "serie storiche", "documento unico di programmazione", "stato di salute dell'ente")

_OF_PREMIUMS: Final = ("premi", "retribuzione di risultato", "dirigenti", "performance", "amministrazione trasparente")


@dataclass(frozen=True, slots=True)
class Sito:
    """Who publishes, and the absolute address of a page by its name and arguments."""

    ente: str
    codice_ipa: str
    indirizzo: Callable[..., str]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of a dataset: ``name`` ends its address in the graph, ``sha256`` is empty where nobody keeps one."""

    name: str
    format: str
    title: str
    where: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: ``mark`` ends its address in the graph, after that of its page; ``period`` is what it is about,
    ``words`` are its keywords."""

    mark: str
    page: str
    code: str
    title: str
    description: str
    issued: date
    modified: date
    period: tuple[date, date]
    version: str
    files: tuple[Distribution, ...]
    words: tuple[str, ...] = _PAROLE

    @property
    def iri(self) -> str:
        """How the graph calls it."""
        return f"{self.page}#{self.mark}"


def catalogo(sito: Sito, datasets: Iterable[Dataset]) -> Iterator[Nodo]:
    """The catalogue, who publishes it, and each dataset with its files."""
    casa, datasets = sito.indirizzo("trasparenza:inizio"), list(datasets)
    chi = Iri(f"{casa}#ente")
    voci: list[tuple[str, Valore]] = [
        ("dct:title", Testo(f"Obiettivi e risultati approvati, {sito.ente}")),
        (
            "dct:description",
            Testo(
                "I piani esecutivi di gestione, i loro risultati, le ricognizioni del DUP e gli indicatori del Comune, "
                f"come sono stati approvati ({sito.ente})."
            ),
        ),
        ("dct:publisher", chi),
        ("dct:language", _LINGUA),
        ("dcat:themeTaxonomy", Iri(f"{_UE}/data-theme")),
        ("foaf:homepage", Iri(casa)),
    ]
    if datasets:
        voci += [
            ("dct:issued", _giorno(min(d.issued for d in datasets))),
            ("dct:modified", _giorno(max(d.modified for d in datasets))),
        ]
    voci += [("dcat:dataset", Iri(d.iri)) for d in datasets]
    yield Nodo(f"{casa}#catalogo", ("dcatapit:Catalog", "dcat:Catalog"), tuple(voci))
    codice = (("dct:identifier", Dato(sito.codice_ipa)),) if sito.codice_ipa else ()
    yield Nodo(chi.nome, ("dcatapit:Agent", "foaf:Agent"), (*codice, ("foaf:name", Testo(sito.ente))))
    yield Nodo(_TEMA, ("skos:Concept",), (("skos:prefLabel", Testo("Governo e settore pubblico")),))
    yield Nodo(
        LICENZA,
        ("dcatapit:LicenseDocument", "dct:LicenseDocument"),
        (
            ("dct:type", Iri("http://purl.org/adms/licencetype/Attribution")),
            ("foaf:name", Dato("CC BY 4.0")),
            ("owl:versionInfo", Dato("4.0")),
        ),
    )
    for d in datasets:
        yield from _dataset(sito, chi, d)


def pubblicata_il(p: Pubblicazione) -> date:
    """The day on which a version could first be read."""
    return timezone.localdate(p.versione.registrata_il)


def of_plan(sito: Sito, p: Pubblicazione, first: date) -> Dataset:
    """A version in force; ``first`` is when the first version of its plan was published."""
    place = {"piano": p.indirizzo, "numero": p.versione.numero}
    tables = (
        Distribution(
            f"csv-{name}",
            "CSV",
            f"{p.titolo}, {table.titolo.lower()} in CSV",
            sito.indirizzo("trasparenza:csv", tabella=name, **place),
        )
        for name, table in TABELLE.items()
    )
    whole = Distribution(
        "json",
        "JSON",
        f"{p.titolo}, tutto il piano in JSON",
        sito.indirizzo("trasparenza:dati", **place),
        p.versione.impronta,
    )
    return Dataset(
        "dati",
        sito.indirizzo("trasparenza:piano", piano=p.indirizzo),
        p.codice,
        f"{p.titolo}: obiettivi, fasi e indicatori",
        f"I {p.obiettivi} obiettivi del piano {p.codice} ({p.anno}) con fasi, indicatori e obiettivi "
        f"operativi del DUP, nel testo approvato con {p.versione.atto_in_breve}.",
        first,
        pubblicata_il(p),
        (date(p.anno, 1, 1), date(p.anno, 12, 31)),
        str(p.versione.numero),
        (whole, *tables),
    )


def of_survey(sito: Sito, p: Pubblicazione, r: RilevazionePubblicata, first: date) -> Dataset:
    """An approved survey of a plan, as its last act has it; ``first`` is when its first act was registered."""
    place = {"piano": p.indirizzo, "al": r.al, "numero": r.numero}
    name, day = f"{p.titolo}, risultati al {data(r.al)}", r.al.isoformat()
    tables = (
        Distribution(
            f"csv-{table}",
            "CSV",
            f"{name}: {title.lower()} in CSV",
            sito.indirizzo("trasparenza:risultati_csv", tabella=table, **place),
        )
        for table, title in TITLES.items()
    )
    whole = Distribution("json", "JSON", f"{name}, in JSON", sito.indirizzo("trasparenza:risultati_dati", **place))
    return Dataset(
        "risultati",
        sito.indirizzo("trasparenza:rilevazione", piano=p.indirizzo, al=r.al),
        f"{p.codice}-risultati-{day}",
        name,
        f"Che cosa ne è stato dei {r.detto['totali']['obiettivi']} obiettivi del piano {p.codice} ({p.anno}) al "
        f"{data(r.al)}: promesso e fatto, come approvato con {r.atto}.",
        first,
        timezone.localdate(r.atto.registrata_il),
        (date(r.anno, 1, 1), r.al),
        str(r.numero),
        (whole, *tables),
    )


def of_relazione(sito: Sito, p: Pubblicazione, r: RelazionePubblicata, first: date) -> Dataset:
    """The Relazione of a plan, as its last act has it; ``first`` is when its first act was registered."""
    name, place = f"{p.titolo}, {r.titolo}", {"piano": p.indirizzo, "numero": r.numero}
    said = r.validazione
    outcome = f"{str(said.get_esito_display()).lower()} dal Nucleo di valutazione" if said else "non ancora validata"
    whole = Distribution("json", "JSON", f"{name}, in JSON", sito.indirizzo("trasparenza:relazione_dati", **place))
    return Dataset(
        "relazione",
        sito.indirizzo("trasparenza:relazione", piano=p.indirizzo),
        f"{p.codice}-relazione",
        name,
        f"I numeri e i testi della Relazione sulla performance del {r.anno}, approvata con {r.atto}; {outcome}.",
        first,
        timezone.localdate(said.registrata_il if said else r.atto.registrata_il),
        (date(r.anno, 1, 1), date(r.anno, 12, 31)),
        str(r.numero),
        (whole,),
    )


def of_ricognizione(sito: Sito, r: RicognizionePubblicata) -> Dataset:
    """The ricognizione of a DUP at a day, which has one act."""
    name, day = f"{r.titolo}, ricognizione al {data(r.al)}", r.al.isoformat()
    published = timezone.localdate(r.atto.registrata_il)
    files = (
        Distribution("json", "JSON", f"{name}, in JSON", sito.indirizzo("trasparenza:ricognizione_dati", **r.posto)),
        Distribution(
            "csv-operativi",
            "CSV",
            f"{name}: stato degli obiettivi operativi in CSV",
            sito.indirizzo("trasparenza:ricognizione_csv", **r.posto),
        ),
    )
    return Dataset(
        "ricognizione",
        sito.indirizzo("trasparenza:ricognizione", **r.posto),
        f"{r.dup}-ricognizione-{day}",
        name,
        f"Lo stato dei {len(r.detto['operativi'])} obiettivi operativi del documento {r.dup} al {data(r.al)}, come "
        f"approvato con {r.atto}.",
        published,
        published,
        (date(r.detto["anni"][0], 1, 1), r.al),
        str(r.atto.chiusura.numero),
        files,
        _OF_THE_DUP,
    )


def of_series(sito: Sito, found: Sequence[Series], first: date, last: date) -> Iterator[Dataset]:
    """The indicators of the Comune through the years, once they have a value.

    Args:
        first: when a version carried one for the first time; ``last``: when the last version in force was approved,
            with whose act each value is told.
    """
    years = [v.year for s in found for v in s.values]
    if not years:
        return
    files = (
        Distribution(
            "json", "JSON", "Gli indicatori del Comune in JSON", sito.indirizzo("trasparenza:indicatori_json")
        ),
        Distribution("csv", "CSV", "Gli indicatori del Comune in CSV", sito.indirizzo("trasparenza:indicatori_csv")),
    )
    yield Dataset(
        "serie",
        sito.indirizzo("trasparenza:indicatori"),
        "indicatori",
        "Gli indicatori del Comune, anno per anno",
        f"Le serie dei {len(found)} indicatori dello stato di salute della città e dell'amministrazione "
        f"({min(years)}-{max(years)}), nei documenti di programmazione che gli atti hanno approvato.",
        first,
        last,
        (date(min(years), 1, 1), date(max(years), 12, 31)),
        last.isoformat(),
        files,
        _OF_SERIES,
    )


def of_premiums(sito: Sito, p: PremiPubblicati) -> Dataset:
    """What is told of the premiums of a year, which has one act."""
    name, tables = p.titolo, TITLES_OF_PREMIUMS.items()
    files = (
        Distribution("json", "JSON", f"{name}, in JSON", sito.indirizzo("trasparenza:premi_dati", **p.posto)),
        *(
            Distribution(
                f"csv-{table}",
                "CSV",
                f"{name}: {title[0].lower()}{title[1:]}, in CSV",
                sito.indirizzo("trasparenza:premi_csv", tabella=table, **p.posto),
            )
            for table, title in tables
        ),
    )
    return Dataset(
        "premi",
        sito.indirizzo("trasparenza:premi_anno", **p.posto),
        f"premi-{p.anno}",
        name,
        f"Premi stanziati e distribuiti ai dirigenti per il {p.anno}, in forma aggregata (D.Lgs. 33/2013, art. 20), "
        f"dalla ripartizione definitiva con {p.atto}.",
        p.day,
        p.day,
        (date(p.anno, 1, 1), date(p.anno, 12, 31)),
        "1",
        files,
        _OF_PREMIUMS,
    )


def _dataset(sito: Sito, chi: Iri, d: Dataset) -> Iterator[Nodo]:
    periodo = f"{d.page}#periodo"
    prefisso = f"{sito.codice_ipa}:" if sito.codice_ipa else ""
    yield Nodo(
        d.iri,
        ("dcatapit:Dataset", "dcat:Dataset"),
        (
            ("dct:identifier", Dato(f"{prefisso}{d.code}")),
            ("dct:title", Testo(d.title)),
            ("dct:description", Testo(d.description)),
            ("dct:issued", _giorno(d.issued)),
            ("dct:modified", _giorno(d.modified)),
            ("dcat:theme", Iri(_TEMA)),
            ("dct:rightsHolder", chi),
            ("dct:publisher", chi),
            ("dct:creator", chi),
            # Once a year, and again whenever the Giunta varies the plan or corrects a result.
            ("dct:accrualPeriodicity", Iri(f"{_UE}/frequency/IRREG")),
            ("dct:language", _LINGUA),
            ("dct:temporal", Iri(periodo)),
            ("dcat:landingPage", Iri(d.page)),
            ("owl:versionInfo", Dato(d.version)),
            *(("dcat:keyword", Testo(parola)) for parola in d.words),
            *(("dcat:distribution", Iri(f"{d.page}#{f.name}")) for f in d.files),
        ),
    )
    start, end = d.period
    yield Nodo(
        periodo,
        ("dct:PeriodOfTime",),
        (("schema:startDate", _giorno(start)), ("schema:endDate", _giorno(end))),
    )
    for f in d.files:
        yield from _file(d, f)


def _file(d: Dataset, f: Distribution) -> Iterator[Nodo]:
    iri, check = f"{d.page}#{f.name}", f"{d.page}#{f.name}-sha256"
    yield Nodo(
        iri,
        ("dcatapit:Distribution", "dcat:Distribution"),
        (
            ("dct:title", Testo(f.title)),
            ("dct:description", Testo(f"{f.title}, versione {d.version}.")),
            ("dct:format", Iri(f"{_UE}/file-type/{f.format}")),
            ("dct:license", Iri(LICENZA)),
            ("dct:modified", _giorno(d.modified)),
            ("dcat:accessURL", Iri(f.where)),
            ("dcat:downloadURL", Iri(f.where)),
            *((("spdx:checksum", Iri(check)),) if f.sha256 else ()),
        ),
    )
    if f.sha256:
        yield Nodo(
            check,
            ("spdx:Checksum",),
            (
                ("spdx:algorithm", Iri("spdx:checksumAlgorithm_sha256")),
                ("spdx:checksumValue", Dato(f.sha256, "xsd:hexBinary")),
            ),
        )


def _giorno(giorno: date) -> Dato:
    return Dato(giorno.isoformat(), "xsd:date")
