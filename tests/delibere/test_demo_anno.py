# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole year of the demo city: all of it is there and says that it is invented, and nothing is told twice."""

import io
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

import delibere.demo
from dup.models import IndicatoreEnte, ValoreAnnuale
from importazioni.demo import carica
from monitoraggio.choices import SurveyState
from obiettivi.choices import StatoPiano
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Persona
from raccolte.models import Raccolta
from relazioni.models import PassaggioDellaRelazione, RelazioneApprovata, Sezione, ValidazioneDellaRelazione
from relazioni.sections import SECTIONS
from ricognizioni.lettura.chain import closing_findings
from ricognizioni.models import (
    AttoDellaRicognizione,
    PassaggioOperativo,
    Ricognizione,
    RicognizioneChiusa,
    StatoGestionale,
    StatoOperativo,
)
from tests.fabbriche import UtenteFactory
from tests.monitoraggio.test_demo_year import EXAMPLE
from tests.versioni.scena import stampa
from valutazione.distributing.answers import answer_of
from valutazione.distributing.chain import distribution_findings
from valutazione.models import (
    AttoDellaRipartizione,
    Fondo,
    PassaggioDellaRipartizione,
    Ripartizione,
    RipartizioneDefinitiva,
    Scheda,
    SchedaCongelata,
)
from valutazione.verification import sheet_findings
from versioni.verification import Asked

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DUP = "DUP_2020_2022"
TOLD: tuple[Any, ...] = (RicognizioneChiusa, PassaggioOperativo, ValoreAnnuale, Scheda, Fondo, Ripartizione)


def load() -> str:
    out = io.StringIO()
    call_command("carica_demo_anno", stdout=out)
    return out.getvalue()


@pytest.fixture
def year(monkeypatch: pytest.MonkeyPatch) -> str:
    """The year told once; what its documents look like is of no matter here."""
    monkeypatch.setattr(delibere.demo, "stampa_preventivo", stampa)
    carica(FIXTURES, "prova-di-accesso-2021")
    return load()


def _of(survey: Ricognizione) -> Any:
    return StatoOperativo.objects.filter(ricognizione=survey)


def printed(*asked: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("stampa", *asked, "--formato=json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def _the_sheets_are_of_invented_people() -> None:
    """Whoever works at the Comune is in none; one is contested, three are final, one waits for its interview."""
    sheets = Scheda.objects.select_related("persona")
    assert {s.persona.nominativo.split()[0] for s in sheets} == {"Esempio"}
    states = ["contestata", "definitiva", "definitiva", "definitiva", "proposta"]
    assert sorted(sheets.values_list("stato", flat=True)) == states
    assert list(sheet_findings(Asked())) == []
    texts = [row.contenuto for row in SchedaCongelata.objects.all()]
    assert len(texts) == 7
    assert all("inventati" in text for text in texts)


def _the_money_is_that_of_the_source_and_the_people_are_not() -> None:
    """Two simulations beside the definitive one, which an act of June could pay: to the cent the worked example."""
    fund = Fondo.objects.get()
    assert (fund.anno, fund.risultato, fund.economie) == (2019, Decimal("224925.72"), Decimal("5886.45"))
    rows = Ripartizione.objects.order_by("pk")
    assert [row.stato for row in rows] == ["definitiva", "simulazione", "simulazione"]
    answers = [answer_of(row) for row in rows]
    assert not any(answer.wrongs for answer in answers)
    assert len({answer.said["pagato"] for answer in answers}) == 3
    assert (answers[0].said["pagato"], answers[0].said["economia"]) == ("170235.81", "60576.36")
    known = set(Persona.objects.filter(nominativo__startswith="Esempio ").values_list("matricola", flat=True))
    assert set(answers[0].matricole) == {"E001", "E002", "E003", "E004", "E005"} <= known
    frozen = RipartizioneDefinitiva.objects.get()
    assert "inventato" in frozen.contenuto
    assert AttoDellaRipartizione.objects.get().oggetto.startswith("Atto inventato")
    assert [*distribution_findings(Asked())] == []


def test_the_year_stands_at_its_end(year: str) -> None:
    assert "Ricognizione di DUP_2020_2022 al 31/12/2020" in year
    assert PianoEsecutivo.objects.get(codice="PEG_2020").stato == StatoPiano.CHIUSO
    survey = Ricognizione.objects.get(dup__codice=DUP)
    assert survey.stato == SurveyState.APPROVATA
    assert set(_of(survey).values_list("stato", flat=True)) == {"verificato"}
    assert list(Raccolta.objects.order_by("anno").values_list("anno", flat=True)) == [2017, 2018, 2019, 2020]
    of_the_year = ValoreAnnuale.objects.filter(indicatore__dup__codice=DUP, anno=2020)
    assert of_the_year.count() == IndicatoreEnte.objects.filter(dup__codice=DUP).count() > 5
    assert [v.indicatore.descrizione for v in of_the_year.filter(provvisorio=True)] == ["Pratiche presentate in rete"]
    assert list(closing_findings(Asked())) == []
    _the_numbers_are_those_of_the_consuntivo()
    _the_sheets_are_of_invented_people()
    _the_money_is_that_of_the_source_and_the_people_are_not()


def _the_numbers_are_those_of_the_consuntivo() -> None:
    account = {o["codice"]: o["risultato"] for o in printed("consuntivo", "--piano=PEG_2020")["obiettivi"]}
    told = printed("ricognizione", f"--dup={DUP}", "--al=31/12/2020")
    operatives = {
        o["nome"]: o for a in told["ambiti"] for s in a["obiettivi_strategici"] for o in s["obiettivi_operativi"]
    }
    served = {n: o for n, o in operatives.items() if o["obiettivi_peg"]}
    assert len(served) == 6
    alone = [o for o in served.values() if len(o["obiettivi_peg"]) == 1]
    for o in alone:
        assert o["avanzamento"] == account[o["obiettivi_peg"][0]]
    assert {o["dichiarato"] for o in operatives.values()} == {None, "55.00", "100.00"}
    assert all(i["valore"] for o in operatives.values() for i in o["indicatori"])


def test_nothing_is_told_where_somebody_works() -> None:
    """A Comune that kept the demo beside its own people: its plans are not approved with invented acts."""
    carica(FIXTURES, "prova-di-accesso-2021")
    UtenteFactory.create(username="chi.lavora.qui")
    for command in ("carica_demo_anno", "carica_demo_delibere", "carica_demo_rilevazioni"):
        with pytest.raises(CommandError, match="ha già utenti suoi"):
            call_command(command)
    assert not PianoEsecutivo.objects.exclude(stato=StatoPiano.PREDISPOSIZIONE).exists()


def test_everything_says_that_it_is_invented_and_nothing_when_it_was_loaded(year: str) -> None:
    survey = Ricognizione.objects.get(dup__codice=DUP)
    for said in _of(survey):
        assert said.narrativa.startswith(EXAMPLE)
    # Those that the document was approved with say it with their indicator.
    said_by = ValoreAnnuale.objects.values_list("fonte", "indicatore__fonte")
    assert {own or of_indicator for own, of_indicator in said_by} == {"Dato di esempio, inventato"}
    assert EXAMPLE in survey.nota
    sections = Sezione.objects.filter(relazione__piano__codice="PEG_2020")
    assert sections.count() == len(SECTIONS)
    assert all(section.finita and section.testo.startswith(EXAMPLE) for section in sections)
    long_ago = timezone.now() - timedelta(days=365)
    moments: list[Any] = [
        *RicognizioneChiusa.objects.values_list("registrata_il", flat=True),
        *AttoDellaRicognizione.objects.values_list("registrata_il", flat=True),
        *PassaggioOperativo.objects.values_list("quando", flat=True),
    ]
    assert len(moments) > 60
    bodies = StatoGestionale.objects.filter(ricognizione__dup__codice="DUP_2022_2024")
    assert bodies.filter(esito="").count() == 2
    moments += sections.values_list("scritta_il", flat=True)
    moments += PassaggioDellaRelazione.objects.values_list("quando", flat=True)
    moments += RelazioneApprovata.objects.values_list("registrata_il", flat=True)
    moments += ValidazioneDellaRelazione.objects.values_list("registrata_il", flat=True)
    moments += RipartizioneDefinitiva.objects.values_list("registrata_il", flat=True)
    moments += PassaggioDellaRipartizione.objects.values_list("quando", flat=True)
    moments += Ripartizione.objects.values_list("scritta_il", flat=True)
    moments += Fondo.history.values_list("history_date", flat=True)
    moments += bodies.exclude(esito="").values_list("confermato_il", flat=True)
    assert all(moment < long_ago for moment in moments)
    _told_twice_it_does_nothing()


def _told_twice_it_does_nothing() -> None:
    counts = [model.objects.count() for model in TOLD]
    again = load()
    assert "non c'è nulla da fare" in again
    assert [model.objects.count() for model in TOLD] == counts
