# SPDX-License-Identifier: AGPL-3.0-or-later
"""``publiccode.yml`` keeps the rules of the standard, version 0 (https://yml.publiccode.tools).

The vocabularies are those that the standard publishes; only what this project may use of the free ones
(languages, licences) is listed.
"""

import copy
import datetime
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]

TOP_KEYS = frozenset(
    "publiccodeYmlVersion name applicationSuite url landingURL isBasedOn softwareVersion releaseDate "
    "logo platforms categories usedBy fundedBy roadmap developmentStatus softwareType supports "
    "organisation intendedAudience description legal maintenance localisation dependsOn IT".split()
)
MANDATORY_KEYS = frozenset(
    "publiccodeYmlVersion name url platforms developmentStatus softwareType description legal "
    "maintenance localisation".split()
)
DESCRIPTION_KEYS = frozenset(
    "localisedName shortDescription longDescription documentation apiDocumentation features "
    "screenshots videos awards".split()
)
PLATFORMS = frozenset("web windows mac linux ios android".split())
STATUSES = frozenset("concept development beta stable obsolete".split())
SOFTWARE_TYPES = frozenset(
    "standalone/mobile standalone/iot standalone/desktop standalone/web standalone/backend "
    "standalone/other addon library configurationFiles".split()
)
MAINTENANCE_TYPES = frozenset("internal contract community none".split())
SCOPES = frozenset(
    "agriculture culture defence education emergency-services employment energy environment "
    "finance-and-economic-development foreign-affairs government healthcare infrastructures justice "
    "local-authorities manufacturing research science-and-technology security society sport tourism "
    "transportation welfare".split()
)
CATEGORIES = frozenset(
    "accounting agile-project-management applicant-tracking application-development "
    "appointment-scheduling backup billing-and-invoicing blog budgeting business-intelligence "
    "business-process-management cad call-center-management cloud-management collaboration "
    "communications compliance-management contact-management content-management crm "
    "customer-service-and-support data-analytics data-collection data-visualization design "
    "design-system digital-asset-management digital-citizenship document-management donor-management "
    "e-commerce e-signature educational-content email-management email-marketing employee-management "
    "enterprise-project-management enterprise-social-networking erp event-management "
    "facility-management feedback-and-reviews-management financial-reporting fleet-management "
    "fundraising gamification geographic-information-systems grant-management graphic-design "
    "help-desk hr ide identity-management instant-messaging integrated-library-system "
    "inventory-management it-asset-management it-development it-management it-security "
    "it-service-management knowledge-management learning-management-system marketing mind-mapping "
    "mobile-marketing mobile-payment network-management office online-booking online-community "
    "payment-gateway payroll predictive-analysis procurement productivity-suite project-collaboration "
    "project-management property-management real-estate-management regulations-and-directives "
    "remote-support resource-management sales-management seo service-desk social-media-management "
    "survey talent-management task-management taxes-management test-management time-management "
    "time-tracking translation video-conferencing video-editing visitor-management voip "
    "warehouse-management web-collaboration web-conferencing website-builder whistleblowing "
    "workflow-management other".split()
)
LEGAL_KEYS = frozenset({"license", "mainCopyrightOwner"})

Document = dict[str, Any]


def faults(doc: Document, root: Path) -> list[str]:
    """Every rule of the standard that ``doc`` breaks, in words; the files it names stand below ``root``."""
    rules: tuple[Callable[[Document, Path], Iterator[str]], ...] = (
        _keys, _vocabularies, _links_and_dates, _descriptions, _legal_and_maintenance, _localisation, _files,
    )  # fmt: skip
    return [fault for rule in rules for fault in rule(doc, root)]


def _keys(doc: Document, root: Path) -> Iterator[str]:
    yield from (f"missing: {key}" for key in sorted(MANDATORY_KEYS - doc.keys()))
    yield from (f"unknown or deprecated: {key}" for key in sorted(doc.keys() - TOP_KEYS))
    if doc.get("publiccodeYmlVersion") != "0":
        yield "publiccodeYmlVersion is not the string '0'"


def _vocabularies(doc: Document, root: Path) -> Iterator[str]:
    audience = doc.get("intendedAudience", {})
    for name, words, allowed in (
        ("platforms", doc.get("platforms", []), PLATFORMS),
        ("categories", doc.get("categories", []), CATEGORIES),
        ("developmentStatus", [doc.get("developmentStatus")], STATUSES),
        ("softwareType", [doc.get("softwareType")], SOFTWARE_TYPES),
        ("intendedAudience/scope", audience.get("scope", []), SCOPES),
    ):
        yield from (f"{name}: {word!r} is not in the list" for word in words if word not in allowed)
    if not doc.get("platforms"):
        yield "platforms is empty"
    for code in audience.get("countries", []):
        if not re.fullmatch(r"[A-Z]{2}", code):
            yield f"intendedAudience/countries: {code!r}"


def _links_and_dates(doc: Document, root: Path) -> Iterator[str]:
    for key in ("url", "landingURL", "roadmap"):
        if key in doc and (urlsplit(doc[key]).scheme not in {"http", "https"} or not urlsplit(doc[key]).netloc):
            yield f"{key} is no address"
    if "releaseDate" in doc:
        try:
            datetime.datetime.strptime(doc["releaseDate"], "%Y-%m-%d")
        except (TypeError, ValueError):
            yield "releaseDate is not written YYYY-MM-DD (between quotes)"


def _descriptions(doc: Document, root: Path) -> Iterator[str]:
    languages = doc.get("description", {})
    if not languages:
        yield "description has no language"
    for language, texts in languages.items():
        where = f"description/{language}"
        if not _is_language(language):
            yield f"{where} is no language"
        yield from (f"{where}/{key}: unknown or deprecated" for key in sorted(texts.keys() - DESCRIPTION_KEYS))
        short = texts.get("shortDescription", "")
        if not 1 <= len(short) <= 150 or "\n" in short.strip():
            yield f"{where}/shortDescription: {len(short)} characters, one line of 1 to 150 is asked"
        if not 150 <= len(texts.get("longDescription", "")) <= 10_000:
            yield f"{where}/longDescription: 150 to 10000 characters are asked"
        if not texts.get("features") or not all(isinstance(line, str) and line for line in texts["features"]):
            yield f"{where}/features is missing or has an empty line"


def _legal_and_maintenance(doc: Document, root: Path) -> Iterator[str]:
    legal, maintenance = doc.get("legal", {}), doc.get("maintenance", {})
    if legal.get("license") != "AGPL-3.0-or-later":
        yield "legal/license is not the project's"
    yield from (f"legal/{key}: unknown or deprecated" for key in sorted(legal.keys() - LEGAL_KEYS))
    kind, contacts = maintenance.get("type"), maintenance.get("contacts", [])
    if kind not in MAINTENANCE_TYPES:
        yield f"maintenance/type: {kind!r} is not in the list"
    if kind in {"internal", "community"} and not contacts:
        yield "maintenance/contacts is missing"
    if (kind == "contract") != ("contractors" in maintenance):
        yield "maintenance/contractors goes with type contract, and only with it"
    yield from ("maintenance/contacts: one has no name" for contact in contacts if not contact.get("name"))


def _localisation(doc: Document, root: Path) -> Iterator[str]:
    localisation = doc.get("localisation", {})
    if not isinstance(localisation.get("localisationReady"), bool):
        yield "localisation/localisationReady is no boolean"
    languages = localisation.get("availableLanguages", [])
    if not languages or not all(_is_language(language) for language in languages):
        yield "localisation/availableLanguages is empty or has a wrong tag"


def _files(doc: Document, root: Path) -> Iterator[str]:
    pictures = [path for texts in doc.get("description", {}).values() for path in texts.get("screenshots", [])]
    for path in [*pictures, *filter(None, [doc.get("logo")])]:
        endings = (".svg", ".svgz", ".png") if path == doc.get("logo") else (".png", ".jpg")
        if not path.endswith(endings):
            yield f"{path}: one of {', '.join(endings)} is asked"
        if not (root / path).is_file():
            yield f"{path} does not exist"


def _is_language(tag: str) -> bool:
    return re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag) is not None


@pytest.fixture(scope="module")
def published() -> Document:
    document: Document = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    return document


def test_the_file_keeps_the_rules(published: Document) -> None:
    assert faults(published, ROOT) == []


def test_italian_and_english_say_the_same_number_of_things(published: Document) -> None:
    texts = published["description"]
    assert {"it", "en"} <= texts.keys()
    assert len(texts["it"]["features"]) == len(texts["en"]["features"])


def test_version_and_licence_are_those_of_the_package(published: Document) -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert published["softwareVersion"] == package["version"]
    assert published["legal"]["license"] == package["license"]


def test_the_version_is_told_in_the_changelog(published: Document) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{published['softwareVersion']}] - {published['releaseDate']}" in changelog


BROKEN: list[tuple[str, Callable[[Document], Any], str]] = [
    ("no url", lambda d: d.pop("url"), "missing: url"),
    ("number for a version", lambda d: d.update(publiccodeYmlVersion=0), "publiccodeYmlVersion"),
    ("old country section", lambda d: d.update(it={}), "deprecated: it"),
    ("free category", lambda d: d["categories"].append("planning"), "'planning'"),
    ("free status", lambda d: d.update(developmentStatus="alpha"), "developmentStatus"),
    ("free type", lambda d: d.update(softwareType="web"), "softwareType"),
    ("a real date", lambda d: d.update(releaseDate=datetime.date(2026, 1, 1)), "releaseDate"),
    ("Italian date", lambda d: d.update(releaseDate="01/01/2026"), "releaseDate"),
    ("relative address", lambda d: d.update(url="traguardo/traguardo"), "url"),
    ("long line", lambda d: d["description"]["it"].update(shortDescription="a" * 151), "shortDescription"),
    ("short text", lambda d: d["description"]["it"].update(longDescription="a" * 149), "longDescription"),
    ("no features", lambda d: d["description"]["en"].pop("features"), "features"),
    ("generic name", lambda d: d["description"]["en"].update(genericName="Plan"), "genericName"),
    ("no contacts", lambda d: d["maintenance"].pop("contacts"), "contacts"),
    ("contractors", lambda d: d["maintenance"].update(contractors=[]), "contractors"),
    ("free maintenance", lambda d: d["maintenance"].update(type="volunteers"), "maintenance/type"),
    ("other licence", lambda d: d["legal"].update(license="MIT"), "license"),
    ("owner of the repository", lambda d: d["legal"].update(repoOwner="Comune"), "legal/repoOwner"),
    ("small country", lambda d: d["intendedAudience"].update(countries=["it"]), "countries"),
    ("free scope", lambda d: d["intendedAudience"]["scope"].append("comuni"), "'comuni'"),
    ("said as text", lambda d: d["localisation"].update(localisationReady="no"), "localisationReady"),
    ("logo that is not there", lambda d: d.update(logo="docs/niente.svg"), "does not exist"),
    (
        "picture of another kind",
        lambda d: d["description"]["it"].update(screenshots=["LICENSE"]),
        "LICENSE: one of",
    ),
]


@pytest.mark.parametrize(("break_it", "told"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_each_rule_can_fail(published: Document, break_it: Callable[[Document], Any], told: str) -> None:
    broken = copy.deepcopy(published)
    break_it(broken)
    found = faults(broken, ROOT)
    assert len(found) == 1
    assert told in found[0]
