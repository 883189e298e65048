# SPDX-License-Identifier: AGPL-3.0-or-later
"""By page, admin, SQL, command and sheet: more than two hundred attempts, and a closed survey says what it said.

``pytest tests/monitoraggio/test_closed_at_every_door.py -s`` prints how many, door by door.
"""

import io
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from monitoraggio.choices import ObjectiveAct, SurveyAct
from monitoraggio.contenuto import in_canonical
from monitoraggio.lettura.closed import content_of
from monitoraggio.models import AttoDellaRilevazione, Evidenza, Rilevazione, RilevazioneChiusa
from monitoraggio.scrittura.evidence import Of, add_protocol
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from tests.monitoraggio.monitored import Monitored, monitored
from tests.monitoraggio.test_actuals_table import table
from tests.pagine.test_survey_pages import box, entered, page_of

Attempt = tuple[str, Callable[[], Any]]
# What a closing and its act are made of, column by column.
FROZEN = {
    RilevazioneChiusa: ("contenuto", "impronta", "catena", "registrata_da", "numero"),
    AttoDellaRilevazione: ("numero_atto", "organo", "oggetto", "catena", "registrata_da"),
}


def said(m: Monitored) -> tuple[Any, ...]:
    """What the survey says to everybody, its closings and its act byte by byte, and the proofs."""
    survey = Rilevazione.objects.select_related("piano").get(pk=m.survey.pk)
    rows = [list(t._default_manager.order_by("pk").values()) for t in (*FROZEN, Evidenza)]
    return survey.stato, in_canonical(content_of(survey, SISTEMA)), rows


def by_page(m: Monitored, client: Client, proof: Evidenza) -> Iterator[Attempt]:
    """Everything that the pages send, with the keys and revisions of now."""

    def post(address: str, **sent: Any) -> None:
        client.post(address, {"fine": "1", "chiave": str(uuid.uuid4()), **sent})

    for n in range(3):
        state, revision = m.state(n), f"{m.state(n).pk}:{m.state(n).revisione}"
        boxes = {f"obiettivo-{state.pk}-relazione": "Cambiata.", box(m.phase(of=n), "esito"): "in corso"}
        boxes |= {box(m.value(of=n), "valore"): "999"}
        for wanted in ("salva", "conferma", "risolvi"):
            yield "pagina", partial(post, page_of(state), azione=wanted, versione=revision, **boxes)
        yield "pagina", partial(post, page_of(state), azione="prova", prova_protocollo="9/2023", versione=revision)
        yield "pagina", partial(post, page_of(state), azione=f"togli-prova-{proof.pk}", versione=revision)
        for act in ObjectiveAct:
            address = reverse("monitoraggio:atto", args=[state.pk, act.value])
            more = {"risultato": "100", "decisione": "concessa", "motivo": "Perché sì."}
            yield "pagina", partial(post, address, versione=str(state.revisione), **more)
    survey = m.survey.pk
    cells = {box(m.phase(of=n), "esito"): "in corso" for n in range(3)}
    for view in ("fasi", "indicatori"):
        yield "foglio", partial(post, reverse("monitoraggio:griglia", args=[survey, view]), azione="salva", **cells)
    for deed in (SurveyAct.CHIUDERE, SurveyAct.APPROVARE):
        address = reverse("monitoraggio:atto_rilevazione", args=[survey, deed.value])
        yield "pagina", partial(post, address, organo="DCC", numero="9", giorno="2023-09-01")
    keys = " ".join(f"{m.state(n).pk}:{m.state(n).revisione}" for n in range(3))
    for act in (ObjectiveAct.CONFERMARE, ObjectiveAct.VERIFICARE, ObjectiveAct.RINVIARE):
        many = reverse("monitoraggio:molti", args=[survey])
        yield "pagina", partial(post, many, azione=act.value, scelti=keys, conferma="1", motivo="Perché sì.")


def by_admin(m: Monitored, client: Client) -> Iterator[Attempt]:
    """The form of the survey, its acts, its deletion."""
    survey = m.survey.pk
    for name in ("change", "delete"):
        address = reverse(f"admin:monitoraggio_rilevazione_{name}", args=[survey])
        sent = {"piano": m.scene.piano.pk, "al": "31/08/2023", "tipo": "intermedia", "nota": "", "post": "yes"}
        yield "admin", partial(client.post, address, sent)
    for act in (SurveyAct.APRIRE, SurveyAct.RIALLINEARE, SurveyAct.CHIUDERE, SurveyAct.APPROVARE):
        address = reverse("admin:monitoraggio_rilevazione_atto", args=[survey, act.value])
        yield "admin", partial(client.post, address, {"organo": "DCC", "numero": "9", "data": "01/09/2023"})


def by_sql() -> Iterator[Attempt]:
    """Behind the back of the program."""

    def run(statement: str, *values: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)

    for model, columns in FROZEN.items():
        name = model._meta.db_table
        for column in columns:
            value = 7 if column == "numero" else "x"
            yield "SQL", partial(run, f"UPDATE {name} SET {column} = %s", value)  # noqa: S608  # names of our own
        yield "SQL", partial(run, f"DELETE FROM {name}")  # noqa: S608
    yield "SQL", partial(run, f"DELETE FROM {Rilevazione._meta.db_table}")  # noqa: S608


def by_command(m: Monitored, folder: Path) -> Iterator[Attempt]:
    """Commands of who looks after the machine, and a sheet."""
    of = ("--piano=PEG_2023", "--al=30/06/2023")
    file = folder / "consuntivi.csv"
    file.write_bytes(table(m, "2023-AA01;{f0};;in corso;;;40;;;;;"))

    def run(*words: str) -> None:
        call_command(*words, stdout=io.StringIO(), stderr=io.StringIO())

    yield "comando", partial(run, "chiudi_rilevazione", *of)
    yield "comando", partial(run, "apri_rilevazione", *of)
    for number in ("2", "3"):
        act = ("--organo=DGC", f"--numero={number}", "--data=02/08/2023")
        yield "comando", partial(run, "approva_rilevazione", *of, *act)
    yield "importazione", partial(run, "importa_tabella", "consuntivi", str(file), *of)


@pytest.mark.django_db(transaction=True)
def test_no_door_changes_a_closed_survey(tmp_path: Path) -> None:
    m = monitored()
    proof = add_protocol(Of(m.state()), m.office, "12/2023")
    close_survey(m.survey, m.office)
    approve_survey(m.survey, SurveyDeed("DGC", "1", date(2023, 8, 1)), m.office)
    before, tried = said(m), Counter[str]()
    people = [m.office, m.head(), *(m.somebody(role, m.state().centro) for role in Ruolo)]
    attempts: list[Attempt] = []
    for who in people:
        client = entered(who)
        attempts += [*by_page(m, client, proof), *by_admin(m, client)]
    attempts += [*by_sql(), *by_command(m, tmp_path)]
    for door, attempt in attempts:
        with suppress(CommandError, DatabaseError):
            attempt()
        tried[door] += 1
        assert said(m) == before, f"{door}: {attempt}"
    told = ", ".join(f"{door} {count}" for door, count in tried.items())
    sys.stdout.write(f"\n{tried.total()} tentativi di cambiare una rilevazione chiusa ({told}): 0 riusciti\n")
    assert tried.total() >= 200
    assert set(tried) == {"pagina", "foglio", "admin", "SQL", "comando", "importazione"}
