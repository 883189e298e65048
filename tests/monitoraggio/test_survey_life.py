# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on what is said, the closing that freezes it, the act that approves it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from congelati.models import FrozenRow
from flussi.acts import Refused
from monitoraggio.choices import StateOfObjective, SurveyState
from monitoraggio.computing import told
from monitoraggio.lettura.closed import content_of
from monitoraggio.lettura.findings import everything_told
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import (
    AttoDellaRilevazione,
    CausaDiRitardo,
    PassaggioDelloStato,
    RilevazioneChiusa,
    StatoFase,
)
from monitoraggio.scrittura.drafts import NotWritable
from monitoraggio.scrittura.writer import save
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey, reopen_survey
from monitoraggio.vita.objective_acts import (
    ACTS,
    annotate,
    ask_override,
    confirm,
    decide_override,
    send_back,
    verify,
)
from monitoraggio.vita.opening import Asked, open_survey
from obiettivi.choices import StatoPiano
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico
from tests.fabbriche import PersonaFactory
from tests.monitoraggio.monitored import YEAR_END, Monitored, hand, monitored

pytestmark = pytest.mark.django_db
DEED = SurveyDeed("DGC", "7", date(2024, 3, 1), "Consuntivo")


def compiled(m: Monitored, of: int = 0) -> None:
    save(m.change(of, phases={m.phase(of=of).row_id: {"percentuale": Decimal(40)}}), hand(m.office))


def whole(m: Monitored, done: date = date(2023, 12, 1)) -> None:
    """Everything that a final survey wants."""
    for n in range(3):
        rows = {m.phase(k, n).row_id: {"esito": "conclusa", "fine_effettiva": done} for k in range(2)}
        save(m.change(n, phases=rows, values={m.value(of=n).row_id: {"valore": "141"}}), hand(m.office))


def test_from_hand_to_hand_and_back_with_a_reason() -> None:
    m = monitored()
    head, referent = m.head(), m.somebody(Ruolo.REFERENTE, m.state().centro)
    with pytest.raises(Refused, match="da compilare"):
        confirm(m.state(), head)
    compiled(m)
    with pytest.raises(Refused, match="non spetta al tuo ruolo"):
        confirm(m.state(), referent)
    with pytest.raises(Refused, match="non spetta al tuo ruolo"):
        confirm(m.state(), m.office)
    confirm(m.state(), head)
    with pytest.raises(NotWritable, match="confermato"):
        save(m.change(head={"relazione": "Dopo"}), hand(head))
    verify(m.state(), m.office)
    assert m.state().stato == StateOfObjective.VERIFICATO
    with pytest.raises(Refused, match="serve il motivo"):
        send_back(m.state(), m.office)
    send_back(m.state(), m.office, "Manca la relazione.")
    assert (m.state().stato, m.state().motivo_rinvio) == (StateOfObjective.COMPILATO, "Manca la relazione.")
    assert save(m.change(head={"relazione": "Eccola"}), hand(head))
    acts = PassaggioDelloStato.objects.order_by("pk").values_list("atto", flat=True)
    assert list(acts) == ["scrivere", "confermare", "verificare", "rinviare"]


def test_an_override_has_both_reasons_and_the_nucleo_only_annotates() -> None:
    m = monitored()
    head, nucleo = m.head(), m.somebody(Ruolo.NUCLEO)
    with pytest.raises(Refused, match="perché"):
        ask_override(m.state(), head, Decimal(90), " ")
    ask_override(m.state(), head, Decimal(90), "La gara è stata annullata dal TAR.")
    with pytest.raises(Refused, match="ruolo"):
        decide_override(m.state(), head, "Va bene.", granted=True)
    decide_override(m.state(), m.office, "Documentato.", granted=True)
    with pytest.raises(Refused, match="Non c'è una forzatura"):
        decide_override(m.state(), m.office, "Ancora.", granted=False)
    annotate(m.state(), nucleo, "Coerente con gli atti.")
    assert ACTS.possible(m.state(), nucleo) == {"leggere", "annotare"}
    assert ACTS.possible(m.state(), m.somebody(Ruolo.VERTICE)) == {"leggere"}
    assert ACTS.possible(m.state(), m.somebody(Ruolo.LETTORE)) == {"leggere"}
    Incarico.objects.create(persona=PersonaFactory.create(utente=nucleo), centro=m.state().centro, dal=date(2023, 1, 1))
    with pytest.raises(Refused, match="ti astieni"):
        annotate(m.state(), nucleo, "Altro.")
    said = survey_content(m.survey).by_code["2023-AA01"]
    assert said.forzatura is not None
    assert (said.forzatura.risultato, said.forzatura.risposta) == (Decimal(90), "Documentato.")
    assert said.nota_nucleo == "Coerente con gli atti."


def test_errors_stop_the_closing_and_are_listed() -> None:
    m = monitored(YEAR_END)
    with pytest.raises(CommandError) as no:
        call_command("chiudi_rilevazione", "--piano=PEG_2023", "--al=31/12/2023")
    assert "ci sono 3 errori" in str(no.value)
    assert "2023-AA02: " in str(no.value)
    assert "manca il valore" in str(no.value)
    assert not RilevazioneChiusa.objects.exists()
    assert m.survey.__class__.objects.get().stato == SurveyState.APERTA


def test_a_late_phase_says_why() -> None:
    m = monitored()
    StatoFase.objects.filter(pk=m.phase().pk).update(esito="in corso")
    cause = CausaDiRitardo.objects.get(nome="altro")
    content = survey_content(m.survey)
    assert content.obiettivi[0].fasi[0].fine_prevista == YEAR_END
    last = open_survey(m.scene.piano, Asked(YEAR_END), m.office)
    save(m.change(phases={m.phase().row_id: {"causa_id": cause.pk}}), hand(m.office))
    with pytest.raises(Refused) as no:
        close_survey(m.survey, m.office)
    assert [s.codice for s in no.value.missing] == ["causa-senza-motivo"]
    assert last.stati.count() == 3


def test_closing_freezes_and_the_act_ends_the_year() -> None:
    m = monitored(YEAR_END)
    whole(m)
    closing = close_survey(m.survey, m.office)
    before = content_of(m.survey, m.office)
    assert before.stato == "chiusa"
    frozen = dict(before.by_code["2023-AA01"].cifre)
    assert (frozen["fatto"], frozen["risultato"], frozen["grado"]) == ("100", "100", "superiore")
    assert told(before).totals.done.value == 100
    with pytest.raises(NotWritable, match="la rilevazione è chiusa"):
        save(m.change(head={"relazione": "Dopo"}), hand(m.office))
    # Whatever becomes of the rows, what was closed is what was frozen.
    StatoFase.objects.update(motivo="Cambiato a mano")
    assert content_of(m.survey, m.office) == before
    assert [o.codice for o in content_of(m.survey, m.head(1)).obiettivi] == ["2023-AA02"]
    out = StringIO()
    args = ("--piano=PEG_2023", "--al=31/12/2023", "--organo=DGC", "--numero=7", "--data=01/03/2024")
    call_command("approva_rilevazione", *args, stdout=out)
    assert "il piano è consuntivato" in out.getvalue()
    call_command("approva_rilevazione", *args, stdout=out)
    assert "era già registrato" in out.getvalue()
    with pytest.raises(CommandError, match="già approvata"):
        call_command("approva_rilevazione", *(a.replace("=7", "=8") for a in args))
    m.scene.piano.refresh_from_db()
    assert m.scene.piano.stato == StatoPiano.CONSUNTIVATO
    with pytest.raises(Refused, match="approvata"):
        reopen_survey(m.survey, "Ci siamo sbagliati.", m.office)
    with pytest.raises(Refused, match="il suo consuntivo c'è già"):
        open_survey(m.scene.piano, Asked(date(2023, 8, 31)), m.office)
    assert AttoDellaRilevazione.objects.get().chiusura == closing


def test_opened_again_for_a_reason_the_chain_grows() -> None:
    m = monitored()
    first = close_survey(m.survey, m.office)
    with pytest.raises(Refused, match="serve il motivo"):
        reopen_survey(m.survey, "", m.office)
    reopen_survey(m.survey, "Manca un centro.", m.office)
    compiled(m)
    second = close_survey(m.survey, m.office)
    assert (second.numero, second.precedente) == (2, first)
    assert first.read.obiettivi[0].fasi[0].percentuale is None
    assert content_of(m.survey, m.office).obiettivi[0].fasi[0].percentuale == Decimal(40)


def by_orm(row: Any) -> None:
    row.contenuto = "{}"
    row.save()


def by_queryset(row: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(registrata_da="Nessuno")


def by_sql(row: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET registrata_da = 'x' WHERE id = %s", [row.pk])  # noqa: S608


def by_deleting(row: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608


@pytest.mark.parametrize("attempt", [by_orm, by_queryset, by_sql, by_deleting])
def test_what_is_frozen_stays(attempt: Callable[[Any], None]) -> None:
    m = monitored()
    closing = close_survey(m.survey, m.office)
    text = closing.contenuto
    deed, _ = approve_survey(m.survey, SurveyDeed("NDV", "1", date(2023, 8, 1)), m.office)
    for row in (closing, deed):
        with pytest.raises((FrozenRow, DatabaseError)), transaction.atomic():
            attempt(row)
    assert RilevazioneChiusa.objects.get().contenuto == text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"numero": " "}, "numero dell'atto"),
        ({"data": date(2999, 1, 1)}, "nel futuro"),
        ({"data": date(2023, 6, 29)}, "prima del giorno"),
        ({"organo": "XYZ"}, "Indicare l'organo"),
    ],
)
def test_an_act_that_cannot_be_is_refused(changes: dict[str, Any], told: str) -> None:
    m = monitored()
    close_survey(m.survey, m.office)
    said = {"organo": "DGC", "numero": "7", "data": date(2023, 8, 1), **changes}
    with pytest.raises(Refused, match=told):
        approve_survey(m.survey, SurveyDeed(**said), m.office)
    assert not AttoDellaRilevazione.objects.exists()


def test_a_light_declared_better_than_the_computed_one_wants_a_reason() -> None:
    m = monitored(date(2023, 12, 31))
    rows = {m.phase(n).row_id: {"percentuale": Decimal(10)} for n in range(2)}
    save(m.change(head={"luce_dichiarata": "verde"}, phases=rows), hand(m.office))

    def codes() -> set[str]:
        return {s.codice for s in everything_told(m.survey, survey_content(m.survey))}

    assert "luce-migliore" in codes()
    save(m.change(head={"motivo_luce": "La gara si chiude a gennaio."}), hand(m.office))
    assert "luce-migliore" not in codes()
