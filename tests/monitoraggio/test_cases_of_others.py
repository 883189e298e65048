# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other people's users met, with the numbers of the case, where it goes through more than one part of the program.

What one part does is held by the tests of that part (``test_figures_*``, ``test_link``, ``test_reminders``,
``test_antivirus`` and so on).
"""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from html import unescape
from typing import Any

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from monitoraggio.choices import StateOfObjective
from monitoraggio.computing import frozen, machine_shape, told
from monitoraggio.contenuto import ObjectiveContent, PhaseContent, in_canonical, read_survey
from monitoraggio.figures import Day, Grado, TipoRilevazione
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import StatoObiettivo
from monitoraggio.scrittura.writer import save, write
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import salva
from obiettivi.vita import services
from organizzazione.models import Incarico, Utente
from organizzazione.rules import SISTEMA
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from tests.fabbriche import FaseFactory
from tests.monitoraggio.accounts import account, printed
from tests.monitoraggio.monitored import YEAR_END, Monitored, hand, monitored
from tests.monitoraggio.samples import figures, indicator
from tests.pagine.test_survey_pages import box, entered, form, page_of
from tests.trasparenza.citta import PIANO, chiedi
from tests.versioni.scena import ATTO_DI_VARIAZIONE, scena, stampa, variazione_di
from versioni import variazioni

pytestmark = pytest.mark.django_db


# A value that grows through the year, and one that is read at a day (case 3)


def test_what_grows_is_in_line_halfway_and_missed_at_the_end() -> None:
    grows = indicator("120", "60", accumulates=True)
    assert figures(grows, at=Day(date(2026, 6, 30))).grade.word is Grado.IN_LINEA
    assert figures(grows, at=Day(date(2026, 12, 31), TipoRilevazione.FINALE)).grade.word is Grado.INFERIORE
    assert figures(indicator("30", "29", "decrescente"), at=Day(date(2026, 6, 30))).indicators.degree.value == 100


def test_two_surveys_of_what_grows_are_never_added() -> None:
    """60 in June and 75 in August are 75 of 140, not 135; at each day against its own share of the year."""
    june = monitored()
    save(june.change(values={june.value().row_id: {"cumula": True, "valore": "60"}}), hand(june.office))
    august = Monitored(june.scene, open_survey(june.scene.piano, Asked(date(2023, 8, 31)), june.office))
    save(august.change(values={august.value().row_id: {"valore": "75"}}), hand(june.office))
    seen = []
    for m in (june, august):
        (row,) = machine_shape(told(survey_content(m.survey)))["obiettivi"][0]["indicatori"]
        seen.append((row["valore"], row["raggiunto"], row["grado_percento"]))
    # 60 of 140 x 181/365 (69,42), 75 of 140 x 243/365 (93,21)
    assert seen == [("60", "in corso", "86.42"), ("75", "in corso", "80.47")]


# The class is of the exact figure, live or frozen (case 6)


def nearly(percent: str = "99.99", weight: int = 40, **said: Any) -> ObjectiveContent:
    """Two phases of the year, one concluded, one at a percentage."""
    plan: dict[str, Any] = {"inizio_previsto": date(2023, 1, 1), "fine_prevista": date(2023, 12, 31)}
    cent, day = Decimal(100), date(2023, 12, 1)
    first = PhaseContent(
        "a", "Bando", Decimal(100 - weight), **plan, esito="conclusa", fine_effettiva=day, percentuale=cent
    )
    second = PhaseContent("b", "Lavori", Decimal(weight), **plan, esito="in corso", percentuale=Decimal(percent))
    usual = ObjectiveContent("1", "Una piazza", "Centro", stato="compilato", fasi=(first, second))
    return replace(usual, **said)


def test_a_score_is_read_alike_from_the_figures_and_from_what_was_frozen() -> None:
    """89,996: two decimals would make 90 of it, on one way and on the other."""
    survey = account(nearly("74.99"))  # 60 + 40 x 74,99 %
    live = told(survey).objectives[0].cifre["risultato"]
    kept = told(read_survey(in_canonical(frozen(survey)))).objectives[0].cifre["risultato"]
    assert Fraction(live) == Fraction(kept) == Fraction("89.996")
    assert machine_shape(told(survey))["obiettivi"][0]["risultato"] == "90.00"


# What prints does not contradict the class beside it (case 7)


@pytest.mark.parametrize("report", ["stato-attuazione", "consuntivo"])
def test_a_number_stays_on_its_side_on_every_paper(report: str) -> None:
    """S of -5,004 beside a yellow light, and G of 99,996 with a phase that is open."""
    late = nearly("87.49", codice="1")
    open_ = nearly("99.99", codice="2", centro_di_responsabilita="Altro")
    data = printed(account(late, open_))
    page = unescape(scrivi(REPORT[report], data, Formato.HTML).decode())
    paper = " ".join(
        p.extract_text() for p in pypdf.PdfReader(io.BytesIO(scrivi(REPORT[report], data, Formato.PDF))).pages
    )
    for text in (page, paper):
        assert "−5,004" in text
        assert "giallo" in text.lower()
        assert "99,99" in text
        assert "−5,00 " not in text
    book = load_workbook(io.BytesIO(scrivi(REPORT[report], data, Formato.XLSX)))
    heads, *rows = [list(row) for row in book["Obiettivi"].iter_rows()]
    names = [c.value for c in heads]
    gap, result = names.index("Scostamento"), names.index("Risultato")
    assert (rows[0][gap].value, rows[0][gap].number_format.endswith("0.000")) == (-5.004, True)
    assert rows[1][result].value == 99.99


# A cancelled phase, wherever the objective is read (case 9)


def cancelled() -> Monitored:
    """Phases of 50, 30 and 20; the third is cancelled without a variation, the others are concluded."""
    s = scena(1)
    o = s.obiettivi[0]
    for phase, weight in zip(o.fasi.order_by("ordine"), (50, 30), strict=True):
        phase.peso = Decimal(weight)
        phase.save()
    FaseFactory.create(obiettivo=o, ordine=3, peso=Decimal(20), descrizione="Fiera")
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(YEAR_END), s.ufficio))
    concluded = {"esito": "conclusa", "fine_effettiva": date(2023, 12, 1)}
    rows = {m.phase(n).row_id: concluded for n in range(2)} | {m.phase(2).row_id: {"esito": "annullata"}}
    write([m.change(phases=rows)], hand(m.office))
    return m


def rebalanced(m: Monitored) -> None:
    """A variation takes the third away and makes the others 60 and 40."""
    s = m.scene
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "La fiera non si fa", s.ufficio)
    o = s.obiettivo(0)
    written = da_obiettivo(o)
    first, second, third = written.righe("fasi")
    weighed = [replace(row, valori={**row.valori, "peso": w}) for row, w in ((first, "60"), (second, "40"))]
    salva(o, written.con_righe("fasi", [*weighed, replace(third, tolta=True)]), o.revisione, s.ufficio)
    services.proponi(s.obiettivo(0), s.ufficio)
    services.valida(s.obiettivo(0), s.ufficio)
    variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    m.survey.refresh_from_db()


def everywhere(m: Monitored) -> dict[str, str]:
    """What is said to be done of the only objective: for machines, on paper, on each page that tells it."""
    form_ = REPORT["stato-attuazione"].Opzioni({"piano": "PEG_2023"}, chi=SISTEMA)
    assert form_.is_valid(), form_.errors
    data = REPORT["stato-attuazione"].dati(form_.cleaned_data, SISTEMA)
    (shape,) = json.loads(scrivi(REPORT["stato-attuazione"], data, Formato.JSON))["obiettivi"]
    pdf = pypdf.PdfReader(io.BytesIO(scrivi(REPORT["stato-attuazione"], data, Formato.PDF)))
    client, objective = entered(m.office), m.scene.obiettivo(0)
    addresses = {
        "scheda": reverse("obiettivi:scheda", args=[objective.pk]),
        "elenco": reverse("obiettivi:elenco") + "?piano=PEG_2023",
        "cruscotto": reverse("monitoraggio:cruscotto", args=[m.survey.pk]),
        "obiettivo": page_of(m.state()),
        "gantt": reverse("obiettivi:gantt", args=[objective.pk]),
    }
    pages = {name: unescape(client.get(address).content.decode()) for name, address in addresses.items()}
    return {"json": shape["fatto"], "pdf": " ".join(" ".join(p.extract_text() for p in pdf.pages).split()), **pages}


def test_a_cancelled_phase_counts_alike_wherever_the_objective_is_read() -> None:
    """80,00 with the phase named, and 100,00 from the variation on."""
    m = cancelled()
    said = everywhere(m)
    assert said["json"] == "80.00"
    assert "«Fiera» è annullata" in said["pdf"]
    assert all("80,00" in said[name] for name in ("pdf", "scheda", "elenco", "cruscotto", "obiettivo"))
    assert "Fiera" in said["gantt"]
    rebalanced(m)
    said = everywhere(m)
    assert said["json"] == "100.00"
    assert all("100,00" in said[name] for name in ("pdf", "scheda", "elenco", "cruscotto", "obiettivo"))
    assert all("80,00" not in text for text in said.values())
    assert "Fiera" not in said["gantt"]


# Numbers as people type them (case 14)


@pytest.mark.parametrize(
    ("typed", "told_"),
    [
        ("1.234", "1.234 su almeno 140: raggiunto, 1.094 oltre."),
        ("1.234,5", "1.234,5 su almeno 140: raggiunto, 1.094,5 oltre."),
        ("1,234.50", "non si legge come numero"),
        ("12,5", "12,5 su almeno 140: in corso, 127,5 in meno."),
        ("0.85", "0,85 su almeno 140: in corso, 139,15 in meno."),
        ("−3,5", "−3,5 su almeno 140: in corso, 143,5 in meno."),
        ("1\u00a0234", "1.234 su almeno 140: raggiunto, 1.094 oltre."),
        ("1.23.4", "non si legge come numero"),
    ],
)
def test_what_was_understood_stands_beside_the_box_before_it_is_saved(typed: str, told_: str) -> None:
    m = monitored()
    client, state = entered(m.head()), m.state()
    sent = form(client, page_of(state)) | {box(m.value(), "valore"): typed}
    html = unescape(client.post(reverse("monitoraggio:cifre", args=[state.pk]), sent).content.decode())
    assert told_ in html
    assert m.value().valore == ""


def test_a_percentage_that_is_not_read_is_told_before_it_is_saved() -> None:
    m = monitored()
    client, state = entered(m.head()), m.state()
    sent = form(client, page_of(state)) | {
        box(m.phase(), "percentuale"): "1,234.50",
        box(m.phase(), "nuova_fine"): "mai",
    }
    html = client.post(reverse("monitoraggio:cifre", args=[state.pk]), sent).content.decode()
    assert "Percentuale: Non si legge come numero" in html
    assert "Non si legge come data" in html
    assert "Letto: percentuale" not in html


# Four kinds of nothing, for everybody (case 17)


def test_the_open_data_tell_four_kinds_of_nothing_apart() -> None:
    s = scena(4)
    s.approvata()
    m = Monitored(s, open_survey(s.piano, Asked(date(2023, 6, 30)), s.ufficio))
    ways: list[dict[str, Any]] = [
        {"values": {m.value(of=0).row_id: {"valore": "0"}}},
        {"values": {m.value(of=1).row_id: {"non_valutabile": True, "motivo_non_valutabile": "La legge è cambiata."}}},
        {"head": {"relazione": "Detto, senza il valore."}},
    ]
    write([m.change(n, **said) for n, said in enumerate(ways)], hand(m.office))
    close_survey(m.survey, m.office)
    approve_survey(m.survey, SurveyDeed("DGC", "7", date(2023, 7, 20)), m.office)
    results = f"{PIANO}risultati/2023-06-30/"
    shape = json.loads(chiedi(f"{results}dati.json").content)
    expected = [("0", "rilevato"), (None, "non valutabile"), (None, "senza valore"), (None, "da rilevare")]
    assert [(i["valore"], i["situazione"]) for o in shape["obiettivi"] for i in o["indicatori"]] == expected
    rows = csv.DictReader(io.StringIO(chiedi(f"{results}indicatori.csv").content.decode(), newline=""))
    assert [(r["valore"] or None, r["situazione"]) for r in rows] == expected
    pages = [chiedi(f"{results}obiettivi/{m.state(n).codice}/").content.decode() for n in range(4)]
    for page, (_, word) in zip(pages[1:], expected[1:], strict=True):
        assert re.search(word, page)
    assert all("0 su almeno 140" not in page for page in pages[1:])


# A delegation ends at midnight in Rome (case 33)


@pytest.mark.parametrize(("minute", "may"), [(59, True), (61, False)])
def test_a_post_ends_with_its_last_day_in_rome(monkeypatch: pytest.MonkeyPatch, minute: int, may: bool) -> None:
    """In June Rome is two hours ahead: at 22:01 of London the day after has begun."""
    m = monitored()
    head: Utente = m.head()
    write([m.change(head={"relazione": "Detto."})], hand(m.office))
    Incarico.objects.filter(persona__utente=head).update(al=date(2023, 6, 20))
    night = datetime(2023, 6, 20, 21, 0, tzinfo=UTC).timestamp() + minute * 60
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromtimestamp(night, UTC))
    found = StatoObiettivo.objects.visible_to(head)
    assert found.exists() is may
    assert m.state().stato == StateOfObjective.COMPILATO
