# SPDX-License-Identifier: AGPL-3.0-or-later
"""What docs/permessi.md says of the surveys, written by hand and not drawn from the code: persona by persona, state by
state, act by act, inside and outside the window; then every button of the pages, pressed by who may press none."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from flussi.acts import Refused
from monitoraggio.choices import ObjectiveAct as A
from monitoraggio.choices import StateOfObjective as S
from monitoraggio.choices import SurveyAct, SurveyState
from monitoraggio.models import Invito, PassaggioDelloStato, PropostaDiFase, Rilevazione, StatoObiettivo
from monitoraggio.vita.objective_acts import MustAbstain, abstain, annotate
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Utente
from organizzazione.rules import SISTEMA
from tests.fabbriche import CentroFactory, PersonaFactory, UtenteFactory
from tests.monitoraggio.inviting import DONE, answered, asked
from tests.monitoraggio.monitored import Monitored, monitored

pytestmark = pytest.mark.django_db
READS = {A.LEGGERE}
NOTHING: dict[S, set[A]] = {state: set() for state in S}
ONLY_READS = {state: set(READS) for state in S}
THE_OFFICE = {
    S.DA_COMPILARE: READS | {A.SCRIVERE, A.INVITARE, A.DECIDERE_FORZATURA},
    S.COMPILATO: READS | {A.SCRIVERE, A.INVITARE, A.DECIDERE_FORZATURA, A.RINVIARE},
    S.CONFERMATO: READS | {A.DECIDERE_FORZATURA, A.VERIFICARE, A.RINVIARE},
    S.VERIFICATO: READS | {A.DECIDERE_FORZATURA, A.RINVIARE},
}
THE_HEAD = {
    S.DA_COMPILARE: READS | {A.SCRIVERE, A.INVITARE, A.CHIEDERE_FORZATURA},
    S.COMPILATO: READS | {A.SCRIVERE, A.INVITARE, A.CHIEDERE_FORZATURA, A.CONFERMARE},
    S.CONFERMATO: READS,
    S.VERIFICATO: READS,
}
THE_DELEGATE = {
    S.DA_COMPILARE: READS | {A.SCRIVERE, A.INVITARE},
    S.COMPILATO: READS | {A.SCRIVERE, A.INVITARE},
    S.CONFERMATO: READS,
    S.VERIFICATO: READS,
}
THE_NUCLEO = {state: READS | {A.ANNOTARE} for state in S}
# Within the window, and outside.
EXPECTED = {
    "amministratore": (THE_OFFICE, THE_OFFICE),
    "superutente": (THE_OFFICE, THE_OFFICE),
    "ufficio": (THE_OFFICE, THE_OFFICE),
    "sistema": (THE_OFFICE, THE_OFFICE),
    "lettore": (ONLY_READS, ONLY_READS),
    "nucleo": (THE_NUCLEO, THE_NUCLEO),
    "vertice": (ONLY_READS, ONLY_READS),
    "dirigente": (THE_HEAD, ONLY_READS),
    "dirigente del centro sopra": (THE_HEAD, ONLY_READS),
    "dirigente di un altro centro": (NOTHING, NOTHING),
    "dirigente che fu": (NOTHING, NOTHING),
    "dirigente delegato soltanto": (NOTHING, NOTHING),
    "referente": (THE_DELEGATE, ONLY_READS),
    "referente fino a oggi": (THE_DELEGATE, ONLY_READS),
    "referente fino a ieri": (NOTHING, NOTHING),
    "referente da domani": (NOTHING, NOTHING),
    "senza ruolo": (NOTHING, NOTHING),
    "disattivato": (NOTHING, NOTHING),
    "estraneo": (NOTHING, NOTHING),
}


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def at(
    centre: CentroDiResponsabilita, role: Ruolo, quality: Qualita, since: int = -9, until: int | None = None
) -> Utente:
    user: Utente = UtenteFactory.create(ruolo=role)
    end = None if until is None else today(until)
    person = PersonaFactory.create(utente=user)
    Incarico.objects.create(persona=person, centro=centre, qualita=quality, dal=today(since), al=end)
    return user


def people(m: Monitored) -> dict[str, Any]:
    here, other = m.state().centro, CentroFactory.create()
    above = CentroFactory.create()
    CentroDiResponsabilita.objects.filter(pk=here.pk).update(padre=above)
    head, delegate = (Ruolo.DIRIGENTE, Qualita.RESPONSABILE), (Ruolo.REFERENTE, Qualita.DELEGATO)
    return {
        "amministratore": UtenteFactory.create(ruolo=Ruolo.AMMINISTRATORE),
        "superutente": UtenteFactory.create(is_superuser=True),
        "ufficio": m.office,
        "sistema": SISTEMA,
        "lettore": UtenteFactory.create(ruolo=Ruolo.LETTORE),
        "nucleo": UtenteFactory.create(ruolo=Ruolo.NUCLEO),
        "vertice": UtenteFactory.create(ruolo=Ruolo.VERTICE),
        "dirigente": at(here, *head),
        "dirigente del centro sopra": at(above, *head),
        "dirigente di un altro centro": at(other, *head),
        "dirigente che fu": at(here, *head, until=-1),
        "dirigente delegato soltanto": at(here, Ruolo.DIRIGENTE, Qualita.DELEGATO),
        "referente": at(here, *delegate),
        "referente fino a oggi": at(here, *delegate, until=0),
        "referente fino a ieri": at(here, *delegate, until=-1),
        "referente da domani": at(here, *delegate, since=1),
        "senza ruolo": UtenteFactory.create(ruolo=""),
        "disattivato": UtenteFactory.create(ruolo=Ruolo.UFFICIO, is_active=False),
        "estraneo": AnonymousUser(),
    }


def test_persona_by_persona_state_by_state_act_by_act() -> None:
    m = monitored()
    key, everybody = m.state().pk, people(m)
    assert set(everybody) == set(EXPECTED)
    for outside, until in enumerate((today(), today(-1))):
        Rilevazione.objects.update(fino=until)
        for state in S:
            StatoObiettivo.objects.update(stato=state)
            for name, who in everybody.items():
                may = {a for a in A if StatoObiettivo.objects.allowing(who, a).filter(pk=key).exists()}
                assert may == EXPECTED[name][outside][state], (name, state, "fuori" if outside else "dentro")


def test_of_a_survey_that_is_not_open_and_of_what_has_left_the_plan_everybody_only_reads() -> None:
    m = monitored()
    key, everybody = m.state().pk, people(m)
    for change in ({"stato": SurveyState.CHIUSA}, {"stato": SurveyState.APPROVATA}, {"stato": SurveyState.APERTA}):
        Rilevazione.objects.update(**change)
        StatoObiettivo.objects.update(stato=S.COMPILATO, nel_piano=change["stato"] != SurveyState.APERTA)
        for name, who in everybody.items():
            may = {a for a in A if StatoObiettivo.objects.allowing(who, a).filter(pk=key).exists()}
            assert may == EXPECTED[name][0][S.VERIFICATO] & READS, (name, change)


def everything() -> list[Any]:
    """Every row that a survey is made of, its logs and its links."""
    models = (model for model in apps.get_app_config("monitoraggio").get_models())
    return [list(model._base_manager.order_by("pk").values_list()) for model in models]


def buttons(m: Monitored) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every POST of the pages, filled in as one that would succeed in the right hands."""
    state, phase = m.state(), m.phase()
    words = {"motivo": "Perché sì", "risultato": "90", "decisione": "concessa", "versione": state.revisione}
    yield reverse("monitoraggio:obiettivo", args=[state.pk]), {"versione": state.revisione, "relazione": "Scritta"}
    yield reverse("monitoraggio:obiettivo", args=[state.pk]), {"azione": "prova", "prova_protocollo": "1/2023"}
    for act in A:
        if act not in (A.LEGGERE, A.SCRIVERE, A.INVITARE):
            yield reverse("monitoraggio:atto", args=[state.pk, act.value]), words
        yield reverse("monitoraggio:molti", args=[m.survey.pk]), {"azione": act.value, "scelto": state.pk, **words}
    yield reverse("monitoraggio:griglia", args=[m.survey.pk, "fasi"]), {"versione": 1}
    deed = {"organo": "DGC", "numero": "1", "giorno": "2023-07-01", "motivo": "Perché sì"}
    for survey_act in SurveyAct:
        yield reverse("monitoraggio:atto_rilevazione", args=[m.survey.pk, survey_act.value]), deed
        yield reverse("admin:monitoraggio_rilevazione_atto", args=[m.survey.pk, survey_act.value]), deed
    yield reverse("admin:monitoraggio_rilevazione_change", args=[m.survey.pk]), {"nota": "x"}
    yield reverse("inviti:tutti", args=[m.survey.pk]), {}
    for act_name in ("chiedi", "termine", "revoca", "non-arrivato"):
        sent = {"email": "x@comune.example", "termine": "2090-01-01"}
        yield reverse("inviti:atto", args=[phase.pk, act_name]), sent
    yield reverse("inviti:accogli", args=[PropostaDiFase.objects.get().pk]), {"revisione": state.revisione}


@pytest.mark.parametrize("role", [Ruolo.LETTORE, Ruolo.VERTICE, Ruolo.NUCLEO])
def test_who_may_press_nothing_presses_everything_and_nothing_moves(role: Ruolo) -> None:
    m = monitored()
    answered(asked(m), **DONE)
    StatoObiettivo.objects.update(stato=S.COMPILATO)
    client, before = Client(), everything()
    client.force_login(m.somebody(role))
    annotates = reverse("monitoraggio:atto", args=[m.state().pk, A.ANNOTARE.value])
    for where, sent in buttons(m):
        if role == Ruolo.NUCLEO and where == annotates:
            continue
        answer = client.post(where, sent)
        assert answer.status_code in (302, 400, 403, 404, 405, 409), (where, answer.status_code)
        assert everything() == before, where
    assert Invito.objects.count() == 1


def test_the_nucleo_annotates_and_abstains_where_it_has_an_office() -> None:
    m = monitored()
    who = m.somebody(Ruolo.NUCLEO)
    client = Client()
    client.force_login(who)
    where = reverse("monitoraggio:atto", args=[m.state().pk, A.ANNOTARE.value])
    assert client.post(where, {"motivo": "Visto", "versione": m.state().revisione}).status_code == 302
    assert m.state().nota_nucleo == "Visto"
    person = PersonaFactory.create(utente=who)
    Incarico.objects.create(persona=person, centro=m.state().centro, qualita=Qualita.DELEGATO, dal=today(-1))
    refused = client.post(where, {"motivo": "Ancora", "versione": m.state().revisione})
    assert "ti astieni" in refused.content.decode()
    assert m.state().nota_nucleo == "Visto"
    client.post(where, {"motivo": "Ancora", "versione": m.state().revisione})
    (noted,) = PassaggioDelloStato.objects.filter(stato=m.state(), atto=A.ASTENERSI)
    centre = m.state().centro.nome
    reason = f"Ha un incarico nel centro di cui si giudica: delegato di {centre} dal {today(-1):%d/%m/%Y}."
    assert (noted.chi, noted.da, noted.a, noted.motivo) == (who, m.state().stato, m.state().stato, reason)
    page = client.get(reverse("monitoraggio:obiettivo", args=[m.state().pk])).content.decode()
    assert "Astenersi" in page
    assert reason in unescape(page)


def test_the_nucleo_abstains_under_a_centre_of_its_own_too_and_nobody_else_does() -> None:
    m = monitored()
    who, other = m.somebody(Ruolo.NUCLEO), m.somebody(Ruolo.NUCLEO)
    above = CentroFactory.create()
    centre = m.state().centro
    centre.padre = above
    centre.save()
    Incarico.objects.create(
        persona=PersonaFactory.create(utente=who), centro=above, qualita=Qualita.RESPONSABILE, dal=today(-1)
    )
    with pytest.raises(MustAbstain, match="ti astieni"):
        annotate(m.state(), who, "Visto")
    abstain(m.state(), who)
    with pytest.raises(Refused, match="Non c'è un incarico"):
        abstain(m.state(), other)
    with pytest.raises(Refused, match="ruolo"):
        abstain(m.state(), m.head())
    assert PassaggioDelloStato.objects.filter(atto=A.ASTENERSI).count() == 1
