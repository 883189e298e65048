# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a plan, for everybody: only what an act has approved, and of it only what is named in ``shape``."""

import csv
import io
import json
import re
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import CharField, TextField
from django.test.utils import CaptureQueriesContext

from dup.models import ObiettivoStrategico
from monitoraggio.choices import RectifiedRow
from monitoraggio.contenuto.content import (
    EvidenceContent,
    IndicatorContent,
    ObjectiveContent,
    OverrideContent,
    PhaseContent,
    SurveyContent,
)
from monitoraggio.lettura.closed import content_of
from monitoraggio.models import (
    DocumentoDellaRilevazione,
    Evidenza,
    RilevazioneChiusa,
    StatoFase,
    StatoObiettivo,
    ValoreIndicatore,
)
from monitoraggio.rectifying.services import (
    Where,
    approve_rectification,
    close_rectification,
    correct,
    order_rectification,
)
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.evidence import Of, add_address, add_file, add_protocol
from monitoraggio.vita import delivering
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from monitoraggio.vita.opening import Asked, open_survey
from ricognizioni.models import StatoOperativo
from ricognizioni.vita.closing import approve_ricognizione, close_ricognizione
from tests.monitoraggio.monitored import JUNE, YEAR_END, Monitored, monitored
from tests.monitoraggio.test_survey_life import DEED, whole
from tests.ricognizioni.surveyed import Surveyed, surveyed
from tests.trasparenza.citta import PIANO, RADICE, chiedi, corpo, draw_anew
from tests.versioni.scena import ATTO_DI_VARIAZIONE, cambia_titolo, stampa, variazione_di
from trasparenza.index_check import index_findings
from trasparenza.models import RilevazionePubblicata, VoceDellaRilevazione
from trasparenza.outcomes import shape
from trasparenza.outcomes.machine import COLUMNS
from trasparenza.outcomes.shape import printed_inside
from trasparenza.services import rifai, stato
from versioni import variazioni
from versioni.contenuto import Consegna
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db
RESULTS = f"{PIANO}risultati/2023-12-31/"
RECTIFIED = SurveyDeed("DGC", "31", date(2024, 9, 2), "Rettifica del consuntivo")
CODE = "2023-AA01"


def approved(m: Monitored | None = None) -> Monitored:
    """The account of the year, with its act."""
    m = m or monitored(YEAR_END)
    whole(m)
    close_survey(m.survey, m.office)
    approve_survey(m.survey, DEED, m.office)
    return m


def rectified(m: Monitored) -> None:
    """The second phase of the first objective was not concluded."""
    row = order_rectification(m.survey, "motivo della rettifica", m.office)
    where = Where(CODE, RectifiedRow.FASE, str(m.phase(0).row_id))
    said = {"esito": "in corso", "percentuale": "50", "fine_effettiva": ""}
    assert correct(row, where, said, "motivo della correzione", m.office)
    close_rectification(row, m.office)
    approve_rectification(row, RECTIFIED, m.office)


def every_page(*more: str) -> list[str]:
    """The public addresses at which something of a survey could stand."""
    code = f"obiettivi/{CODE}"
    return [
        *(RADICE, PIANO, f"{PIANO}{code}/", f"{PIANO}dup/", f"{RADICE}dati/", f"{RADICE}catalogo.ttl"),
        *(f"{RADICE}risultati/", f"{PIANO}risultati/", RESULTS, f"{RESULTS}{code}/", f"{RESULTS}{code}.json"),
        *(f"{RESULTS}dati.json", *(f"{RESULTS}{name}.csv" for name in COLUMNS), "/sitemap.xml"),
        *more,
    ]


def told_of(address: str) -> dict[str, Any]:
    answer = chiedi(address)
    assert answer.status_code == 200, address
    said: dict[str, Any] = json.loads(answer.content)
    return said


# Only what is approved


def test_until_there_is_an_act_nothing_says_whether_there_is_a_survey() -> None:
    m = monitored(YEAR_END)
    whole(m)
    empty = {via: chiedi(via).content for via in (f"{RADICE}risultati/", f"{PIANO}risultati/", PIANO)}
    close_survey(m.survey, m.office)
    for via, then in empty.items():
        assert chiedi(via).content == then
    assert "non ancora approvati" in corpo(chiedi(f"{RADICE}risultati/"))
    assert "nessun atto ha ancora approvato" in corpo(chiedi(f"{PIANO}risultati/"))
    assert "Risultati non ancora approvati" in corpo(chiedi(f"{PIANO}obiettivi/{CODE}/"))
    for via in (RESULTS, f"{RESULTS}dati.json", f"{RESULTS}fasi.csv", f"{RESULTS}obiettivi/{CODE}/"):
        assert chiedi(via).status_code == chiedi(via.replace("12-31", "06-30")).status_code == 404
    approve_survey(m.survey, DEED, m.office)
    assert chiedi(RESULTS).status_code == 200
    assert "31/12/2023" in corpo(chiedi(f"{PIANO}risultati/"))


def test_an_act_changes_every_page_and_one_of_a_ricognizione_too() -> None:
    m = monitored(YEAR_END)
    whole(m)
    close_survey(m.survey, m.office)
    before = stato()
    approve_survey(m.survey, DEED, m.office)
    assert stato() != before
    assert stato() == stato()


# What travels

CANARY = "canarino"
# Columns that people or the program write texts in, and that everybody may read once they are approved.
FOR_EVERYBODY: dict[Any, frozenset[str]] = {
    StatoObiettivo: frozenset({"codice", "titolo", "sort_key", "relazione", "criticita", "azioni_correttive"}),
    StatoFase: frozenset({"descrizione"}),
    ValoreIndicatore: frozenset({"descrizione", "valore"}),
}
BESIDE: dict[Any, dict[str, Any]] = {
    StatoObiettivo: {"forzatura": "negata", "forzatura_a": 90, "luce_dichiarata": "rosso", "previsione": "a-rischio"},
    StatoFase: {},
    ValoreIndicatore: {"giudizio": "raggiunto", "origine": "fonte"},
}


def canaries(m: Monitored) -> None:
    """A text in every column that holds one and is not for everybody: a column of tomorrow too."""
    for model, public in FOR_EVERYBODY.items():
        texts = [f for f in model._meta.get_fields() if isinstance(f, CharField | TextField) and not f.choices]
        said = {f.name: f"{CANARY} {f.name}" for f in texts if f.name not in public | {"stato"}}
        model.objects.update(**said, **BESIDE[model])
    of = Of(m.state(0))
    add_file(of, m.office, GivenFile(f"{CANARY}.pdf", b"%PDF-1.4\n%%EOF\n"), f"{CANARY} titolo del file")
    add_address(of, m.office, f"https://esempio.it/{CANARY}")
    add_protocol(of, m.office, "2023/0012345", f"{CANARY} protocollo")


def test_what_people_say_to_each_other_stands_on_no_public_page() -> None:
    m = monitored(YEAR_END)
    whole(m)
    canaries(m)
    close_survey(m.survey, m.office)
    frozen = RilevazioneChiusa.objects.get().contenuto
    assert frozen.count(CANARY) > 10
    approve_survey(m.survey, DEED, m.office)
    rectified(m)
    first = f"{RESULTS}c1/"
    tables = [f"{first}{name}.csv" for name in COLUMNS]
    for via in every_page(first, f"{first}obiettivi/{CODE}/", f"{first}dati.json", *tables):
        answer = chiedi(via)
        assert answer.status_code == 200, via
        for word in (CANARY, "motivo della rettifica", "motivo della correzione", "Rossi", "2023/0012345"):
            assert word not in corpo(answer), f"{via}: {word}"
    for via in (f"{RADICE}cerca/?testo={CANARY}", f"{RADICE}cerca/?testo={CANARY}&dove=risultati"):
        assert "<strong>0</strong>" in corpo(chiedi(via)), via


def test_of_a_survey_that_is_open_no_page_knows_a_word() -> None:
    m = monitored(YEAR_END)
    whole(m)
    canaries(m)
    StatoObiettivo.objects.update(relazione=f"{CANARY} relazione", criticita=f"{CANARY} criticita")
    for via in (*every_page()[:8], f"{RADICE}risultati/2023/", f"{RADICE}cerca/?testo=relazione&dove=risultati"):
        assert CANARY not in corpo(chiedi(via)), via


def test_only_what_is_named_passes() -> None:
    """Every text of what a closing freezes has a word of its own: those that come out are these and no more."""

    def filled(kind: Any, **own: Any) -> Any:
        texts = {f.name: f"{kind.__name__}.{f.name}" for f in fields(kind) if f.type in ("str", str)}
        return kind(**{**texts, **own})

    o = filled(
        ObjectiveContent,
        fasi=(filled(PhaseContent, esito="in corso"),),
        indicatori=(filled(IndicatorContent, verso="crescente", giudizio=""),),
        evidenze=(filled(EvidenceContent),),
        forzatura=filled(OverrideContent, risultato=Decimal(1)),
    )
    content = filled(SurveyContent, anno=2023, al=YEAR_END, tipo="finale", versione=1, obiettivi=(o,))
    out = json.dumps([shape.survey_said(content, {}), shape.objectives_said(content, {})])
    shapes = (SurveyContent, ObjectiveContent, PhaseContent, IndicatorContent, EvidenceContent, OverrideContent)
    names = {f"{kind.__name__}.{f.name}" for kind in shapes for f in fields(kind)}
    assert {name for name in names if f'{name}"' in out} == {
        *(f"SurveyContent.{name}" for name in ("ente", "piano", "descrizione")),
        *(f"ObjectiveContent.{name}" for name in (*shape.OF_OBJECTIVE, *shape.TOLD)),
        "PhaseContent.descrizione",
        *(f"IndicatorContent.{name}" for name in ("descrizione", "tipo", "valore_atteso", "valore")),
    }
    for name in names - {"PhaseContent.esito", "IndicatorContent.valore"}:
        assert not name.endswith(("motivo", "nota_nucleo", "fonte", "provenienza", "responsabile")) or (
            name == "ObjectiveContent.responsabile" or f"{name}" not in out
        ), name


# What it says


def test_an_objective_says_promised_and_done_beside_each_other() -> None:
    approved()
    page = corpo(chiedi(f"{RESULTS}obiettivi/{CODE}/"))
    for word in ("Promesso", "Fatto", "01/12/2023", "Conclusa", "n. 7 del 01/03/2024", "141"):
        assert word in page, word
    said = told_of(f"{RESULTS}obiettivi/{CODE}.json")
    assert (said["chiusura"], said["in_vigore"], said["atto"]["numero"]) == (1, True, "7")
    o = said["obiettivo"]
    assert (o["codice"], o["fatto"], o["tempo"]) == (CODE, "100.00", "in anticipo")
    assert {f["fine_effettiva"] for f in o["fasi"]} == {"2023-12-01"}
    assert "id" not in o["fasi"][0]
    assert "motivo" not in o["fasi"][0]


def test_json_tables_and_page_count_the_same() -> None:
    approved()
    said = told_of(f"{RESULTS}dati.json")
    assert said["totali"]["obiettivi"] == len(said["obiettivi"]) == 3
    assert sum(said["totali"]["grado_e_tempo"].values()) == 3
    assert sum(c["obiettivi"] for c in said["centri"]) == 3
    for name, columns in COLUMNS.items():
        rows = list(csv.DictReader(io.StringIO(chiedi(f"{RESULTS}{name}.csv").content.decode(), newline="")))
        assert list(rows[0]) == [column for column, _ in columns]
        assert len(rows) == (3 if name == "obiettivi" else sum(len(o[name]) for o in said["obiettivi"]))
    page = corpo(chiedi(RESULTS))
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg"') == 6
    assert "Ambiti del DUP" in page


def test_from_the_act_of_a_rettifica_on_the_corrected_figures_hold_and_say_so() -> None:
    m = approved()
    before = corpo(chiedi(f"{RESULTS}obiettivi/{CODE}/"))
    assert "rettificat" not in before.lower()
    rectified(m)
    now = corpo(chiedi(f"{RESULTS}obiettivi/{CODE}/"))
    assert "Cifre rettificate" in now
    assert "DGC n. 31 del 02/09/2024" in now
    assert "su ciò che era approvato con DGC n. 7 del 01/03/2024" in now
    assert told_of(f"{RESULTS}obiettivi/{CODE}.json")["obiettivo"]["fatto"] != "100.00"
    # What the first act approved stays at its own address, and says that it holds no more.
    then = corpo(chiedi(f"{RESULTS}c1/obiettivi/{CODE}/"))
    assert "Questi risultati sono stati rettificati." in then
    old = told_of(f"{RESULTS}c1/obiettivi/{CODE}.json")
    assert (old["in_vigore"], old["obiettivo"]["fatto"]) == (False, "100.00")
    assert chiedi(f"{RESULTS}c2/").status_code == 200
    assert chiedi(f"{RESULTS}c3/").status_code == 404
    assert corpo(chiedi(f"{PIANO}risultati/")).count("<li>\n            <h3>") == 2


def test_the_thread_leads_from_the_strategic_objective_to_the_results_and_says_what_was_declared() -> None:
    s = surveyed(approved())
    thread = next(iter(re.findall(rf"{PIANO}strategici/[0-9a-f]{{12}}/", corpo(chiedi(f"{PIANO}dup/")))))
    page = corpo(chiedi(thread))
    assert f"{RESULTS}obiettivi/{CODE}/" in page
    assert "Dichiarato" not in page
    declare(s)
    close_ricognizione(s.survey, s.office)
    assert "Dichiarato" not in corpo(chiedi(thread))
    approve_ricognizione(s.survey, SurveyDeed("DCC", "40", date(2024, 7, 28)), s.office)
    page = corpo(chiedi(thread))
    assert "Dichiarato: <strong>realizzato</strong>" in page
    assert "DCC n. 40 del 28/07/2024" in page
    assert CANARY not in page
    assert f"{PIANO}strategici/" in corpo(chiedi(f"{RESULTS}obiettivi/{CODE}/"))
    assert chiedi(f"{PIANO}strategici/000000000000/").status_code == 404


def test_a_thread_that_a_later_version_calls_otherwise_is_no_dead_link() -> None:
    """The address of a thread is that of the plan in force; the objective was approved under another name."""
    m = monitored(JUNE)
    whole(m, date(2023, 6, 1))
    close_survey(m.survey, m.office)
    approve_survey(m.survey, replace(DEED, data=date(2023, 7, 10)), m.office)
    page = f"{PIANO}risultati/{JUNE.isoformat()}/obiettivi/{CODE}/"
    assert f"{PIANO}strategici/" in corpo(chiedi(page))
    ObiettivoStrategico.objects.filter(nome="Mobilità 0").update(nome="Mobilità nuova")
    variation = variazione_di(m.scene)
    variazioni.porta(variation, m.scene.obiettivo(0), "Cambia", m.office)
    cambia_titolo(m.scene.obiettivo(0), "Un altro titolo", m.office)
    variazioni.approva(variation, ATTO_DI_VARIAZIONE, m.office, stampa)
    for address in re.findall(rf"{PIANO}strategici/[0-9a-f]{{12}}/", corpo(chiedi(page))):
        assert chiedi(address).status_code == 200, address


def declare(s: Surveyed) -> None:
    """Of every operative objective that it is done, with words that stay inside."""
    StatoOperativo.objects.filter(ricognizione=s.survey).update(
        esito="realizzato", narrativa=f"{CANARY} narrativa", motivo=f"{CANARY} motivo"
    )


def test_the_search_finds_what_was_told_and_leads_to_it() -> None:
    m = monitored(YEAR_END)
    whole(m)
    StatoObiettivo.objects.filter(codice=CODE).update(relazione="Inaugurata la ciclovia sull'argine.")
    close_survey(m.survey, m.office)
    asked = f"{RADICE}cerca/?testo=ciclovia+argine&anno=2023"
    assert "ciclovia sull" not in corpo(chiedi(f"{asked}&dove=risultati"))
    approve_survey(m.survey, DEED, m.office)
    assert "1 fra i risultati" in corpo(chiedi(asked))
    page = corpo(chiedi(f"{asked}&dove=risultati"))
    assert f"{RESULTS}obiettivi/{CODE}/" in page
    assert "<mark>ciclovia</mark>" in page


# Documents


def delivered(m: Monitored, monkeypatch: pytest.MonkeyPatch) -> None:
    """An act that delivers a document of each kind."""
    kinds = [("consuntivo", "pdf"), ("consuntivo", "xlsx"), ("stato-attuazione", "pdf"), ("dossier", "zip")]
    given = [Consegna(k, f, f"{k}.{f}", k.capitalize(), f"%PDF {k} {f}".encode()) for k, f in kinds]
    monkeypatch.setattr(delivering, "_READY", [lambda closing, day: given])
    approved(m)


def test_the_documents_of_the_act_have_addresses_that_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    delivered(monitored(YEAR_END), monkeypatch)
    for kind in ("consuntivo", "stato-attuazione"):
        answer = chiedi(f"{RESULTS}c1/documenti/{kind}.pdf")
        assert answer.content == f"%PDF {kind} pdf".encode()
        assert answer["Content-Type"] == "application/pdf"
        assert "immutable" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert f"{kind}.pdf" in answer["Content-Disposition"]
        again = chiedi(f"{RESULTS}c1/documenti/{kind}.pdf", headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304
        assert f"c1/documenti/{kind}.pdf" in corpo(chiedi(RESULTS))
    # A dossier holds every evidence, and a workbook what no page says.
    assert chiedi(f"{RESULTS}c1/documenti/dossier.pdf").status_code == 404
    assert "dossier" not in corpo(chiedi(RESULTS))
    assert "xlsx" not in corpo(chiedi(RESULTS))


def test_a_document_that_prints_an_evaluation_stays_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    m = monitored(YEAR_END)
    StatoObiettivo.objects.filter(codice=CODE).update(nota_nucleo="Da rivedere.")
    delivered(m, monkeypatch)
    assert DocumentoDellaRilevazione.objects.count() == 4
    assert chiedi(f"{RESULTS}c1/documenti/consuntivo.pdf").status_code == 404
    page = corpo(chiedi(RESULTS))
    assert "perché riportano le note del Nucleo di valutazione" in page
    assert "/documenti/" not in page


def test_a_document_that_prints_evidences_or_who_looks_after_a_phase_stays_inside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    m = monitored(YEAR_END)
    Evidenza.objects.create(stato=m.state(), titolo="Verbale riservato", protocollo="12/2023", caricata_da=m.office)
    delivered(m, monkeypatch)
    assert chiedi(f"{RESULTS}c1/documenti/consuntivo.pdf").status_code == 404
    assert "perché riportano le prove" in corpo(chiedi(RESULTS))
    content = content_of(m.survey, m.office)
    bare = replace(content, obiettivi=tuple(replace(o, evidenze=()) for o in content.obiettivi))
    assert printed_inside(bare) == ""
    first, *others = bare.obiettivi
    named = replace(first, fasi=tuple(replace(f, responsabile="Neri Anna") for f in first.fasi))
    assert "chi segue le fasi" in printed_inside(replace(bare, obiettivi=(named, *others)))


# The index


def test_the_index_can_be_thrown_away_and_made_again() -> None:
    m = approved()
    rectified(m)
    before = chiedi(RESULTS).content
    rifai()
    assert chiedi(RESULTS).content == before
    assert RilevazionePubblicata.objects.count() == 2
    assert list(index_findings(EVERYTHING)) == []


def test_an_index_that_says_something_else_is_told() -> None:
    approved()
    # Nobody has read a page yet: neither the version nor the survey is there.
    assert [f.fault for f in index_findings(EVERYTHING)] == [False, False]
    stato()
    VoceDellaRilevazione.objects.filter(codice=CODE).update(titolo="altro")
    VoceDellaRilevazione.objects.filter(codice="2023-AA02").delete()
    RilevazionePubblicata.objects.update(tipo="intermedia")
    told = " ".join(f.text for f in index_findings(EVERYTHING) if f.fault)
    for word in ("di 2023-AA01 l'indice pubblico dice altro (titolo)", "2023-AA02", "(tipo)"):
        assert word in told
    call_command("indicizza_trasparenza")
    assert list(index_findings(EVERYTHING)) == []


# Answers that anybody may keep


def test_pages_cost_the_same_with_one_survey_and_with_three() -> None:
    m = monitored(JUNE)
    close_survey(m.survey, m.office)
    approve_survey(m.survey, SurveyDeed("DGC", "5", date(2023, 7, 20)), m.office)
    june = f"{PIANO}risultati/2023-06-30/"
    pages = [f"{RADICE}risultati/", f"{PIANO}risultati/", june, f"{june}obiettivi/{CODE}/", f"{june}dati.json"]
    pages += [f"{PIANO}obiettivi/{CODE}/", "/sitemap.xml", f"{RADICE}cerca/?testo=2023&dove=risultati"]
    stato()
    counted = {via: asked(via) for via in pages}
    for day in (date(2023, 8, 31), YEAR_END):
        m.survey = open_survey(m.scene.piano, Asked(day), m.office)
        if day != YEAR_END:
            close_survey(m.survey, m.office)
            approve_survey(m.survey, SurveyDeed("DGC", "6", date(2023, 9, 20)), m.office)
    approved(m)
    stato()
    for via, then in counted.items():
        assert asked(via) == then, via
    assert max(counted.values()) <= 8
    for via in (*pages, f"{RESULTS}fasi.csv", f"{PIANO}strategici/"):
        answer = chiedi(via)
        if answer.status_code == 200:
            with CaptureQueriesContext(connection) as made:
                assert chiedi(via, headers={"if-none-match": answer["ETag"]}).status_code == 304
            assert len(made) == 1, via


def asked(via: str) -> int:
    """How many queries a page costs, once the process has read the version."""
    chiedi(via)
    draw_anew()
    with CaptureQueriesContext(connection) as made:
        assert chiedi(via).status_code == 200, via
    return len(made)


@pytest.mark.parametrize(
    "via",
    [
        f"{PIANO}risultati/2023-02-30/",
        f"{PIANO}risultati/2023-12-31/c99999999999999999999/",
        f"{PIANO}risultati/oggi/",
        f"{RADICE}risultati/99999999999999999999/",
        f"{PIANO}strategici/x/",
        f"{PIANO}risultati/2023-12-31/altro.csv",
    ],
)
def test_a_strange_address_breaks_nothing(via: str) -> None:
    approved()
    answer = chiedi(via)
    assert answer.status_code == 404
    assert "Tutti i piani approvati" in corpo(answer)
