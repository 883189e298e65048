# SPDX-License-Identifier: AGPL-3.0-or-later
"""The year of the demo city: its numbers as somebody reckons them on paper, its traps, and nothing told twice."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

import delibere.demo
from flussi import moments
from importazioni.demo import carica
from monitoraggio.choices import Override, StateOfObjective, SurveyState
from monitoraggio.lettura.chain import closing_findings
from monitoraggio.models import (
    AttoDellaRilevazione,
    Evidenza,
    Invito,
    PassaggioDellaRilevazione,
    PassaggioDelloStato,
    PropostaDiFase,
    Rilevazione,
    RilevazioneChiusa,
    StatoFase,
    StatoObiettivo,
    ValoreIndicatore,
)
from notifiche.choices import MailState
from notifiche.models import Mail
from obiettivi.choices import StatoPiano
from obiettivi.models import PianoEsecutivo
from tests.casa.test_sorgenti import ROOT, tracked
from tests.versioni.scena import stampa
from versioni.verification import Asked

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
EXAMPLE = "Dati di esempio"


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo city with its acts; what their documents look like is of no matter here."""
    monkeypatch.setattr(delibere.demo, "stampa_preventivo", stampa)
    carica(FIXTURES, "prova-di-accesso-2021")
    delibere.demo.carica(json.loads((FIXTURES / "citta_demo.json").read_text(encoding="utf-8"))["delibere"])


def load(*more: str) -> str:
    out = io.StringIO()
    call_command("carica_demo_rilevazioni", *more, stdout=out)
    return out.getvalue()


def printed(day: str) -> dict[str, dict[str, Any]]:
    """The objectives of the «stato di attuazione», by code."""
    out = io.StringIO()
    call_command("stampa", "stato-attuazione", "--piano=PEG_2020", f"--al={day}", "--formato=json", stdout=out)
    return {o["codice"]: o for o in json.loads(out.getvalue())["obiettivi"]}


def numbers(o: dict[str, Any]) -> tuple[Any, ...]:
    return (o["fatto"], o["atteso"], o["scostamento"], o["luce"])


def classes(o: dict[str, Any]) -> tuple[Any, ...]:
    return (o["risultato"], o["grado"], o["tempo"])


def test_the_numbers_of_june(city: None) -> None:
    load()
    june = printed("30/06/2020")
    # Ten objectives: the variation of July takes one away, and this speaks of what was in force in June.
    assert len(june) == 10
    # Five phases of 20: 40, 10, 30, 45, 35 done, so 160/5. Three run through the leap year, 182/366 gone; two begin on
    # 1 February, 151/335: (3 x 49,7268 + 2 x 45,0746)/5 = 47,8659. The gap, -15,87, is under -15.
    assert numbers(june["2020-CP04"]) == ("32.00", "47.87", "-15.87", "rosso")
    # 60 x 70%; 122 of 152 days of it. The other weighted phase begins in August, the third ends in 2021.
    assert numbers(june["2020-PG03"]) == ("42.00", "48.16", "-6.16", "giallo")
    assert june["2020-PG03"]["fasi"][2]["peso"] is None
    # 40 x 50% + 30 x 60%; 40 x 122/275 + 30 x 91/153.
    assert numbers(june["2020-PG10"]) == ("38.00", "35.59", "2.41", "verde")
    # No weights: neither done nor expected. One phase of five concluded counts 20; every degree is 100: 14 of 14, 7 of
    # 7, 111 days of 110 x 182/366, 6 of 8 x 182/366 (3,98).
    assert numbers(june["2020-PG18"]) == (None, None, None, "verde")
    assert classes(june["2020-PG18"]) == ("60.00", "superiore", "in anticipo")
    # Two phases of 50 concluded, one two days before its end.
    assert classes(june["2020-PF02"]) == ("100.00", "in linea", "in anticipo")
    # 30 x 40% + 20 x 30% + 20; 20 x 1/63 + 30 x 182/274 + 20 x 61/92 + 20. One phase came ten days late.
    assert numbers(june["2020-PL10"]) == ("38.00", "53.51", "-15.51", "rosso")
    # What somebody answered by the link, taken over: 9 of 16 and 0 of 30 make 28,125 of the indicators.
    assert june["2020-PL10"]["fasi"][0]["esito"] == "non avviata"
    assert classes(june["2020-PL10"]) == ("33.06", "non misurabile", "in ritardo")


def test_the_numbers_of_august(city: None) -> None:
    load()
    august = printed("31/08/2020")
    assert len(august) == 9
    # As varied: 20 + 30 x 80% + 20; 20 + 30 x 213/243 + 20, and the other two begin in September.
    assert numbers(august["2020-CP14"]) == ("64.00", "66.30", "-2.30", "verde")
    assert august["2020-CP14"]["tempo"] == "in ritardo"
    # Four of 25: 70, 40, 30, 0; 62/92, 63/154, 48/108, 38/129 of their days. That of 2021 does not weigh.
    assert numbers(august["2020-PA10"]) == ("35.00", "45.55", "-10.55", "giallo")
    assert august["2020-PA10"]["indicatori"][1]["valore_atteso"] == "?"
    # The target in words waits for a person; 16 newsletters of a year's 20 are on the way, and more than 20 x 244/366.
    said = [(i["raggiunto"], i["grado_percento"]) for i in august["2020-PA03"]["indicatori"]]
    assert said == [("da giudicare", None), ("in corso", "100.00")]
    # 20 x 30% + 30 x 70% + 20, the cancelled one counts 0: 47. Expected 20 + 30 x 244/274 + 20 + 20; the phase without
    # an end would begin in September.
    assert numbers(august["2020-PL10"]) == ("47.00", "86.72", "-39.72", "rosso")
    assert [f["esito"] for f in august["2020-PL10"]["fasi"]][3] == "annullata"
    state = StatoObiettivo.objects.get(rilevazione__al="2020-08-31", codice="2020-PL10")
    assert (state.forzatura, state.forzatura_a) == (Override.CONCESSA, 60)
    assert StatoObiettivo.objects.get(rilevazione__al="2020-08-31", codice="2020-PG18").nota_nucleo.startswith(EXAMPLE)


def test_the_year_is_open_at_its_end_and_can_be_told_to_the_end(city: None) -> None:
    load()
    december = printed("31/12/2020")
    # Both weighted phases concluded, the second thirteen days late: the day of its target is missed. (100 + 0)/2 of the
    # indicators, (100 + 50)/2.
    assert numbers(december["2020-PG03"]) == ("100.00", "100.00", "0.00", "verde")
    assert classes(december["2020-PG03"]) == ("75.00", "inferiore", "in ritardo")
    # 40 + 10 x 50% + 30 + 20 x 80%; 46/50 and 18 of 16, the day of the year after not judged: (91 + 96)/2.
    assert numbers(december["2020-PG10"]) == ("91.00", "100.00", "-9.00", "giallo")
    assert classes(december["2020-PG10"]) == ("93.50", "inferiore", "nei tempi")
    # All or nothing, all: 100; 6 of 8 consignments: (100 + 100 + 100 + 75)/4, and the mean of the two is 96,875.
    assert classes(december["2020-PG18"]) == ("96.88", "inferiore", "in anticipo")
    # 52 of 75 hours, and no phases.
    assert classes(december["2020-PD01"]) == ("69.33", "inferiore", "non misurabile")
    assert classes(december["2020-PA03"]) == ("100.00", "superiore", "non misurabile")
    missing = {code for code, o in december.items() if o["stato"] == "da compilare"}
    assert missing == {"2020-CP14", "2020-PL10"}
    assert "non c'è nulla da fare" in load()
    assert load("--fino-in-fondo") == "PEG_2020 al 31/12/2020: approvata\n"
    december = printed("31/12/2020")
    # 20 + 30 + 20 + 20 x 70% + 10 x 50%.
    assert numbers(december["2020-CP14"]) == ("89.00", "100.00", "-11.00", "giallo")
    # 20 + 10 x 40% + 30 (said by the link) + 0 + 20; the degrees are 100, 14/16 and 18/30: (74 + 82,5)/2.
    assert numbers(december["2020-PL10"]) == ("74.00", "100.00", "-26.00", "rosso")
    assert classes(december["2020-PL10"]) == ("78.25", "inferiore", "in ritardo")
    assert PianoEsecutivo.objects.get(codice="PEG_2020").stato == StatoPiano.CONSUNTIVATO
    assert list(closing_findings(Asked())) == []


def test_it_says_that_it_is_invented_and_when_it_happened(city: None) -> None:
    load()
    load("--fino-in-fondo")
    assert all(survey.nota.startswith(EXAMPLE) for survey in Rilevazione.objects.all())
    assert all(s.relazione.startswith(EXAMPLE) for s in StatoObiettivo.objects.exclude(stato="da-compilare"))
    assert set(ValoreIndicatore.objects.exclude(valore="").values_list("fonte", flat=True)) == {EXAMPLE}
    assert all("inventato" in deed.oggetto for deed in AttoDellaRilevazione.objects.all())
    # What was frozen, the logs and the histories know nothing of the day on which the file was loaded.
    frozen = {*RilevazioneChiusa.objects.values_list("registrata_il", flat=True)}
    frozen |= {*AttoDellaRilevazione.objects.values_list("registrata_il", flat=True)}
    logs = [
        PassaggioDellaRilevazione.objects.values_list("quando", flat=True),
        PassaggioDelloStato.objects.values_list("quando", flat=True),
        Evidenza.objects.values_list("caricata_il", flat=True),
        Invito.objects.values_list("mandato_il", flat=True),
        PropostaDiFase.objects.values_list("quando", flat=True),
        *(m.history.values_list("history_date", flat=True) for m in (StatoObiettivo, StatoFase, ValoreIndicatore)),
        Rilevazione.history.values_list("history_date", flat=True),
    ]
    assert {when.year for when in frozen.union(*logs)} == {2020, 2021}


def test_who_works_with_the_demo_finds_something_to_do_and_nobody_is_written_to(
    city: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        load()
    assert not mail.outbox
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.DROPPED}
    states = [s.stato for s in Rilevazione.objects.order_by("al")]
    assert states == [SurveyState.APPROVATA, SurveyState.CHIUSA, SurveyState.APERTA]
    final = StatoObiettivo.objects.filter(rilevazione__al="2020-12-31")
    assert {s.stato for s in final} == set(StateOfObjective)
    assert final.get(forzatura=Override.CHIESTA).codice == "2020-PG03"
    assert PropostaDiFase.objects.filter(invito__fase__stato__in=final, accolta=None).count() == 1
    proofs = Evidenza.objects.all()
    assert proofs.exclude(nome="").count() == proofs.exclude(indirizzo="").count() == 1
    assert proofs.exclude(protocollo="").count() == 2


def test_before_the_acts_it_says_what_to_do_first() -> None:
    with pytest.raises(CommandError, match="carica_demo_delibere"):
        load()


def test_a_moment_is_over_and_only_the_demo_says_one() -> None:
    for wrong in (timezone.now() + timedelta(days=1), timezone.now().replace(tzinfo=None)):
        with pytest.raises(ValueError, match="passato"), moments.told_at(wrong):
            pass
    then = timezone.now() - timedelta(days=400)
    with moments.told_at(then):
        assert moments.now() == moments.past() == then
    assert moments.past() is None
    programs = [n for n in tracked() if n.endswith(".py") and not n.startswith("tests/")]
    tells = [n for n in programs if "told_at" in (ROOT / n).read_text(encoding="utf-8")]
    assert tells == [
        "flussi/moments.py",
        "monitoraggio/demo.py",
        "raccolte/demo.py",
        "relazioni/demo.py",
        "ricognizioni/demo.py",
        "valutazione/demo.py",
        "valutazione/demo_money.py",
    ]
