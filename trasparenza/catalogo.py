# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue of the open data by the Italian profile (DCAT-AP_IT): one dataset a plan, its files as distributions.

The obligatory properties of the profile are all there but one: the agent is identified by its IPA code, which the
installation says (``CODICE_IPA``). A harvester (dati.gov.it) asks for the whole catalogue at one address.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from trasparenza.grafo import Dato, Iri, Nodo, Testo, Valore
from trasparenza.models import Pubblicazione
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


@dataclass(frozen=True, slots=True)
class Sito:
    """Who publishes, and the absolute address of a page by its name and arguments."""

    ente: str
    codice_ipa: str
    indirizzo: Callable[..., str]


def catalogo(sito: Sito, piani: Iterable[Pubblicazione], prime: dict[int, date]) -> Iterator[Nodo]:
    """The catalogue, who publishes it, and each plan in force.

    Args:
        piani: the versions in force.
        prime: when the first version of each plan (by key) was published.
    """
    casa, piani = sito.indirizzo("trasparenza:inizio"), list(piani)
    chi = Iri(f"{casa}#ente")
    voci: list[tuple[str, Valore]] = [
        ("dct:title", Testo(f"Obiettivi approvati, {sito.ente}")),
        ("dct:description", Testo(f"I piani esecutivi di gestione come sono stati approvati ({sito.ente}).")),
        ("dct:publisher", chi),
        ("dct:language", _LINGUA),
        ("dcat:themeTaxonomy", Iri(f"{_UE}/data-theme")),
        ("foaf:homepage", Iri(casa)),
    ]
    if piani:
        voci += [
            ("dct:issued", _giorno(min(prime.values()))),
            ("dct:modified", _giorno(max(pubblicata_il(p) for p in piani))),
        ]
    voci += [("dcat:dataset", Iri(_insieme(sito, p))) for p in piani]
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
    for p in piani:
        yield from _piano(sito, chi, p, prime[p.versione.piano_id])


def pubblicata_il(p: Pubblicazione) -> date:
    """The day on which a version could first be read."""
    return timezone.localdate(p.versione.registrata_il)


def _insieme(sito: Sito, p: Pubblicazione) -> str:
    return f"{sito.indirizzo('trasparenza:piano', piano=p.indirizzo)}#dati"


def _piano(sito: Sito, chi: Iri, p: Pubblicazione, prima: date) -> Iterator[Nodo]:
    insieme, pagina = _insieme(sito, p), sito.indirizzo("trasparenza:piano", piano=p.indirizzo)
    periodo = f"{pagina}#periodo"
    prefisso = f"{sito.codice_ipa}:" if sito.codice_ipa else ""
    file = list(_distribuzioni(sito, p, pagina))
    yield Nodo(
        insieme,
        ("dcatapit:Dataset", "dcat:Dataset"),
        (
            ("dct:identifier", Dato(f"{prefisso}{p.codice}")),
            ("dct:title", Testo(f"{p.titolo}: obiettivi, fasi e indicatori")),
            (
                "dct:description",
                Testo(
                    f"I {p.obiettivi} obiettivi del piano {p.codice} ({p.anno}) con fasi, indicatori e obiettivi "
                    f"operativi del DUP, nel testo approvato con {p.versione.atto_in_breve}."
                ),
            ),
            ("dct:issued", _giorno(prima)),
            ("dct:modified", _giorno(pubblicata_il(p))),
            ("dcat:theme", Iri(_TEMA)),
            ("dct:rightsHolder", chi),
            ("dct:publisher", chi),
            ("dct:creator", chi),
            # Once a year, and again whenever the Giunta varies the plan.
            ("dct:accrualPeriodicity", Iri(f"{_UE}/frequency/IRREG")),
            ("dct:language", _LINGUA),
            ("dct:temporal", Iri(periodo)),
            ("dcat:landingPage", Iri(pagina)),
            ("owl:versionInfo", Dato(str(p.versione.numero))),
            *(("dcat:keyword", Testo(parola)) for parola in _PAROLE),
            *(("dcat:distribution", Iri(n.iri)) for n in file if "dcat:Distribution" in n.tipi),
        ),
    )
    yield Nodo(
        periodo,
        ("dct:PeriodOfTime",),
        (
            ("schema:startDate", _giorno(date(p.anno, 1, 1))),
            ("schema:endDate", _giorno(date(p.anno, 12, 31))),
        ),
    )
    yield from file


def _distribuzioni(sito: Sito, p: Pubblicazione, pagina: str) -> Iterator[Nodo]:
    argomenti = {"piano": p.indirizzo, "numero": p.versione.numero}
    controllo = f"{pagina}#json-sha256"
    yield _file(
        f"{pagina}#json",
        "JSON",
        f"{p.titolo}, tutto il piano in JSON",
        sito.indirizzo("trasparenza:dati", **argomenti),
        p,
        (("spdx:checksum", Iri(controllo)),),
    )
    yield Nodo(
        controllo,
        ("spdx:Checksum",),
        (
            ("spdx:algorithm", Iri("spdx:checksumAlgorithm_sha256")),
            ("spdx:checksumValue", Dato(p.versione.impronta, "xsd:hexBinary")),
        ),
    )
    for nome, tabella in TABELLE.items():
        dove = sito.indirizzo("trasparenza:csv", tabella=nome, **argomenti)
        yield _file(f"{pagina}#csv-{nome}", "CSV", f"{p.titolo}, {tabella.titolo.lower()} in CSV", dove, p)


def _file(
    iri: str, formato: str, titolo: str, dove: str, p: Pubblicazione, altro: tuple[tuple[str, Valore], ...] = ()
) -> Nodo:
    return Nodo(
        iri,
        ("dcatapit:Distribution", "dcat:Distribution"),
        (
            ("dct:title", Testo(titolo)),
            ("dct:description", Testo(f"{titolo}, versione {p.versione.numero}.")),
            ("dct:format", Iri(f"{_UE}/file-type/{formato}")),
            ("dct:license", Iri(LICENZA)),
            ("dct:modified", _giorno(pubblicata_il(p))),
            ("dcat:accessURL", Iri(dove)),
            ("dcat:downloadURL", Iri(dove)),
            *altro,
        ),
    )


def _giorno(giorno: date) -> Dato:
    return Dato(giorno.isoformat(), "xsd:date")
