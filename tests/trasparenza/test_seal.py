# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a public page shows stands in its seal: every table and every setting that one reads, or the reason why not.

The pages are found by walking them, what they read by listening to them, so that the next one has to say it too.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection

from congelati.models import Frozen
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.evidence import Of, add_file
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from organizzazione.face import Face
from relazioni.life import approve_relazione, validate_relazione
from relazioni.models import AttoDellaRelazione
from ricognizioni.vita.closing import approve_ricognizione, close_ricognizione
from tests.monitoraggio.monitored import YEAR_END, Monitored, monitored
from tests.monitoraggio.test_survey_life import DEED, whole
from tests.relazioni.told import ACT, SAID, relazione
from tests.ricognizioni.surveyed import surveyed
from tests.trasparenza.citta import PIANO, RADICE, chiedi, corpo, draw_anew
from tests.trasparenza.test_public_premiums import make_definitive, many
from trasparenza import cache
from trasparenza.models import DocumentoDellaRelazione
from trasparenza.outcomes import proofs
from trasparenza.services import INDEXED, stato
from versioni.contenuto import Consegna

pytestmark = pytest.mark.django_db

FROZEN: Final = "an act or what it froze: added once and never changed, and counted in the state"
INDEX: Final = "of the index: made again with other keys, and the last of them stands in the state"
CLOSED: Final = "of a survey that an act has approved: no door writes it any more (test_closed_at_every_door)"
# By what a change of a table comes into the state of the pages.
READ: Final = {
    "versioni.Versione": FROZEN,
    "versioni.DocumentoDellaVersione": FROZEN,
    "versioni.TimeStamp": FROZEN,
    "monitoraggio.AttoDellaRilevazione": FROZEN,
    "monitoraggio.RilevazioneChiusa": FROZEN,
    "monitoraggio.DocumentoDellaRilevazione": FROZEN,
    "ricognizioni.AttoDellaRicognizione": FROZEN,
    "ricognizioni.RicognizioneChiusa": FROZEN,
    "relazioni.AttoDellaRelazione": FROZEN,
    "relazioni.RelazioneApprovata": FROZEN,
    "relazioni.ValidazioneDellaRelazione": FROZEN,
    "valutazione.AttoDellaRipartizione": FROZEN,
    "valutazione.RipartizioneDefinitiva": FROZEN,
    "trasparenza.Pubblicazione": INDEX,
    "trasparenza.Voce": INDEX,
    "trasparenza.IndicatorePubblicato": INDEX,
    "trasparenza.RilevazionePubblicata": INDEX,
    "trasparenza.VoceDellaRilevazione": INDEX,
    "trasparenza.RicognizionePubblicata": INDEX,
    "trasparenza.RelazionePubblicata": INDEX,
    "trasparenza.PremiPubblicati": INDEX,
    "monitoraggio.Evidenza": CLOSED,
    "monitoraggio.StatoObiettivo": CLOSED,
    "monitoraggio.StatoFase": CLOSED,
    "monitoraggio.ValoreIndicatore": CLOSED,
    "relazioni.Relazione": "the plan that it is of, which never changes",
    "trasparenza.DocumentoDellaRelazione": "laid out once, and counted in the state",
    "trasparenza.DecisioneSullaProva": "counted in the state, with the last of them",
    "ente.Ente": "name and arms stand in the ETag by themselves (``ente.identity``)",
}
# Read on the way to a page, and told by none.
NOT_SHOWN: Final = {
    "TRAGUARDO_INDIRIZZO": "scheme, host and port are in the key of what is kept",
}


def _said(**words: Any) -> Callable[[Any], Any]:
    return lambda was: {**was, **words}


RECOGNITION: Final = f"{RADICE}risultati/ricognizioni/DUP_2023_2025/2023-12-31/"
# Of each index a page that says it, and a column with what an act never approved.
WRONG: Final[dict[str, tuple[str, str, Callable[[Any], Any]]]] = {
    "versioni": (RADICE, "descrizione", lambda was: "Un piano che nessuno ha approvato"),
    "rilevazioni": (f"{RADICE}dati/", "al", lambda was: date(2023, 11, 30)),
    "ricognizioni": (RECOGNITION, "detto", _said(descrizione="Un documento che nessuno ha approvato")),
    "relazioni": (f"{PIANO}relazione/", "contenuto", lambda was: was.replace("Un anno **buono**", "Un anno cattivo")),
    "premi": (f"{RADICE}premi/2022/", "detto", _said(stanziato="1.00")),
}
ROOT: Final = Path(__file__).resolve().parents[2]


@contextmanager
def listening() -> Iterator[tuple[set[str], set[str]]]:
    """The tables that are asked meanwhile, and the settings of ours that are read."""
    tables: dict[str, str] = {m._meta.db_table: m._meta.label for m in apps.get_models(include_auto_created=True)}
    asked: set[str] = set()
    read: set[str] = set()

    def ask(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.update(tables[name] for name in re.findall(r'"(\w+)"', sql) if name in tables)
        return execute(sql, params, many, context)

    plain = LazySettings.__getattribute__

    def noted(self: LazySettings, name: str) -> Any:
        if name.startswith("TRAGUARDO_"):
            read.add(name)
        return plain(self, name)

    LazySettings.__getattribute__ = noted  # type: ignore[assignment,method-assign]
    try:
        with connection.execute_wrapper(ask):
            yield asked, read
    finally:
        del LazySettings.__getattribute__


def everything() -> Monitored:
    """A city that has published all there is to publish."""
    m = monitored(YEAR_END)
    whole(m)
    file = add_file(Of(m.state()), m.office, GivenFile("collaudo.pdf", b"%PDF-1.7 collaudo"), "Verbale")
    proofs.decide(m.survey, {file.pk: 0}, {file.pk}, m.office)
    close_survey(m.survey, m.office)
    approve_survey(m.survey, DEED, m.office)
    s = surveyed(m)
    close_ricognizione(s.survey, s.office)
    approve_ricognizione(s.survey, SurveyDeed("DCC", "40", date(2024, 7, 28)), s.office)
    t = relazione(m)
    t.write("presentazione", "Un anno **buono**.")
    approve_relazione(t.relazione, ACT, t.office)
    t.relazione.refresh_from_db()
    validate_relazione(t.relazione, SAID, t.nucleo())
    paper = Consegna("relazione-performance", "pdf", "relazione.pdf", "Relazione", b"%PDF-1.7 relazione")
    DocumentoDellaRelazione.of(paper, atto=AttoDellaRelazione.objects.get()).save()
    make_definitive(many(2022))
    return m


def walked() -> list[str]:
    """The public pages that lead to one another, and what answers at their addresses."""
    waiting, known = [RADICE, "/sitemap.xml", f"{RADICE}novita.atom"], set()
    waiting += [f"{RADICE}cerca/?testo=citta", f"{RADICE}cerca/?testo=anno&dove=risultati"]
    waiting += [f"{RADICE}cerca/?testo=buono&dove=relazioni"]
    while waiting:
        address = waiting.pop()
        if address in known:
            continue
        known.add(address)
        answer = chiedi(address)
        kind = answer.get("Content-Type", "")
        if answer.status_code == 200 and ("html" in kind or "xml" in kind):
            found = re.findall(r'(?:href="|<loc>)(?:http://testserver)?(/trasparenza/[^"#<?]*)', corpo(answer))
            waiting += sorted(set(found) - known)
    return sorted(known)


def test_every_table_and_every_setting_that_a_public_page_reads_is_in_its_seal() -> None:
    everything()
    pages = walked()
    # A page of each kind at least: else nothing was listened to.
    for part in ("/risultati/2023-12-31/", "/relazione/", "/premi/2022/", "/ricognizioni/", "/prove/", "/indicatori/"):
        assert any(part in page for page in pages), part
    with listening() as (tables, read):
        for page in pages:
            draw_anew()
            chiedi(page)
    assert tables - set(READ) == set(), "say in READ how a change of it comes into the seal"
    assert read - set(cache.SETTINGS) - set(NOT_SHOWN) == set(), "say in cache.SETTINGS what a page tells"
    frozen = {label for label, why in READ.items() if why == FROZEN}
    assert {label for label in frozen if not issubclass(apps.get_model(label), Frozen)} == set()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TRAGUARDO_CODICE_IPA", "c_x999"),
        ("TRAGUARDO_SESSIONE_MASSIMA", 5 * 3600),
        ("TRAGUARDO_VOLTO", Face(colour="#0066cc")),
    ],
)
def test_another_setting_is_another_seal(setting: str, value: Any, settings: Any) -> None:
    assert setting in cache.SETTINGS
    page = f"{RADICE}privacy/"
    seal = chiedi(page)["ETag"]
    setattr(settings, setting, value)
    assert chiedi(page)["ETag"] != seal


def test_every_setting_of_the_seal_is_tried() -> None:
    (mark,) = getattr(test_another_setting_is_another_seal, "pytestmark")  # noqa: B009  # of pytest's own
    assert {row[0] for row in mark.args[1]} == set(cache.SETTINGS)


@pytest.mark.parametrize("kind", sorted(INDEXED))
def test_whoever_mends_the_index_sees_it_at_once_on_the_pages_that_are_kept(kind: str) -> None:
    """A row of the index that says what no act has approved, and the command that makes it again."""
    everything()
    page, column, value = WRONG[kind]
    right = corpo(chiedi(page))
    row = INDEXED[kind]._default_manager.get()
    was = getattr(row, column)
    said = value(was)
    INDEXED[kind]._default_manager.update(**{column: said})
    draw_anew()
    answer = chiedi(page)
    assert corpo(answer) != right
    call_command("indicizza_trasparenza", stdout=StringIO())
    mended = chiedi(page, headers={"if-none-match": answer["ETag"]})
    assert mended.status_code == 200
    assert corpo(mended) == right
    assert chiedi(page, headers={"if-none-match": mended["ETag"]}).status_code == 304


def test_the_first_answer_after_an_act_has_the_seal_of_the_next() -> None:
    everything()
    INDEXED["versioni"]._default_manager.all().delete()
    assert stato() == stato()


def test_the_whole_program_is_in_the_seal_but_what_is_no_part_of_it() -> None:
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    assert packages - set(cache.program_folders()) == {"sbom"}
    # Whoever draws a public page imports none of these.
    for name in ("trasparenza", "peg", "ente", "organizzazione", "indicatori", "flussi", "static", "templates"):
        assert name in cache.program_folders()
