# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan that an earlier program has approved goes on: it is varied, compared, checked and shown by this one."""

import json
from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from delibere.shown import voci
from fascicoli.services import chiedi
from obiettivi.contenuto import differenze, identified
from obiettivi.models import IndicatoreObiettivo, ObiettivoPEG
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import salva
from obiettivi.vita import services
from tests.fabbriche import FaseFactory, IndicatoreFactory, PersonaFactory
from tests.versioni.scena import ATTO_DI_VARIAZIONE, Scena, cambia_titolo, scena, stampa
from trasparenza import published
from trasparenza import services as indice
from versioni import variazioni
from versioni.consistency import state_faults
from versioni.contenuto import SCHEMA, canonico, in_canonico, raffronta
from versioni.hash_chain import difetti
from versioni.live_text import live_faults
from versioni.models import Modifica, Variazione, Versione
from versioni.names import Names
from versioni.stored_contents import prevedi_variazione

pytestmark = pytest.mark.django_db
# What came after a schema.
LATER: dict[int, tuple[str, ...]] = {2: ("dimensione", "baseline", "fonte")}
LATER[1] = (*LATER[2], "id", "verso", "altri_servizi_id", "responsabile_matricola")
FIRST, SECOND = "2023-AA01", "2023-AA02"


def as_schema(number: int, text: str) -> str:
    """What the program of then would have stored."""
    data = json.loads(text)
    for o in data["obiettivi"]:
        for record in (o, *o["fasi"], *o["indicatori"]):
            for key in LATER[number]:
                record.pop(key, None)
    return canonico({**data, "schema": number})


def approved_by(schema: int) -> Scena:
    """A plan approved by the program of a schema."""
    s = scena()
    for o in s.obiettivi[:3]:
        person = PersonaFactory.create(nominativo="Rossi Maria", matricola=str(o.pk))
        ObiettivoPEG.objects.filter(pk=o.pk).update(responsabile=person)
        for table in (o.fasi, o.indicatori):
            table.all().delete()
        for n in (1, 2):
            FaseFactory.create(obiettivo=o, ordine=n, descrizione=f"Fase {n}", responsabile=person, peso="50.00")
        IndicatoreFactory.create(obiettivo=o, ordine=1, descrizione="Giorni", valore_atteso="10")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("versioni.services.in_canonico", lambda content: as_schema(schema, in_canonico(content)))
        s.approvata()
    return s


@pytest.fixture
def old() -> Scena:
    """A plan approved by the first program."""
    return approved_by(1)


def faults(s: Scena) -> list[str]:
    return [*difetti(), *state_faults(s.piano.pk), *live_faults(s.piano.pk, Names())]


def opened(s: Scena, n: int) -> tuple[Variazione, ObiettivoPEG]:
    variation = variazioni.apri(s.piano, "Prima variazione", s.ufficio)
    variazioni.porta(variation, s.obiettivo(n), "Serve così", s.ufficio)
    return variation, s.obiettivo(n)


def change(o: ObiettivoPEG, s: Scena, **said: str) -> None:
    """Save something else of its indicator, and nothing else."""
    typed = da_obiettivo(o)
    typed.indicatori[0].valori.update(said)
    salva(o, typed, o.revisione, s.ufficio)
    services.proponi(o, s.ufficio)
    services.valida(o, s.ufficio)


def approved(variation: Variazione, s: Scena) -> Versione:
    return variazioni.approva(variation, ATTO_DI_VARIAZIONE, s.ufficio, stampa).versione


def test_it_is_varied_and_the_next_version_knows_its_rows(old: Scena) -> None:
    first = Versione.objects.get()
    assert json.loads(first.contenuto)["schema"] == 1
    assert faults(old) == []
    variation, goal = opened(old, 0)
    cambia_titolo(goal, "Un altro titolo", old.ufficio)
    second = approved(variation, old)
    assert json.loads(second.contenuto)["schema"] == SCHEMA
    assert [r.codice for r in raffronta(first.letta, second.letta) if r.genere] == [FIRST]
    assert [d.campo for d in differenze(first.letta.per_codice[FIRST], second.letta.per_codice[FIRST])] == [("titolo",)]
    for o in second.letta.piano.obiettivi:
        assert identified(o)
        assert o.indicatori[0].verso == "crescente"
        assert o.fasi[0].responsabile_matricola == o.responsabile_matricola != ""
    rows = {str(i) for i in IndicatoreObiettivo.objects.values_list("row_id", flat=True)}
    assert {i.id for o in second.letta.piano.obiettivi for i in o.indicatori} <= rows
    assert faults(old) == []
    assert [v.codice for v in voci(Variazione.objects.get())] == [FIRST]


def test_the_public_pages_say_what_changed_and_no_more(old: Scena) -> None:
    variation, goal = opened(old, 0)
    cambia_titolo(goal, "Un altro titolo", old.ufficio)
    approved(variation, old)
    indice.stato()
    page = published.pubblicata("PEG_2023")
    assert [changed for _, changed in published.presenze(page, FIRST)] == [True, False]
    assert [changed for _, changed in published.presenze(page, SECOND)] == [False, False]
    for number in (1, 2):
        found = published.obiettivo_di(published.pubblicata("PEG_2023", number), SECOND)
        assert found is not None
        assert asdict(found[0]) == asdict(Versione.objects.get(numero=number).letta.per_codice[SECOND])


def test_a_variation_that_only_turns_an_indicator_round_is_seen(old: Scena) -> None:
    variation, goal = opened(old, 1)
    change(goal, old, verso="decrescente")
    seen = prevedi_variazione(variation)
    assert seen.impedimenti == ()
    assert [m.codice for m in seen.contenuto.modifiche] == [SECOND]
    second = approved(variation, old)
    (told,) = voci(Variazione.objects.get())
    assert [(s.nome, [t.splitlines()[-1] for t in v.scritti]) for s in told.confronto.sezioni for v in s.voci] == [
        ("Indicatori", ["meglio di più", "meglio di meno"])
    ]
    assert second.letta.per_codice[SECOND].indicatori[0].verso == "decrescente"
    assert faults(old) == []


@pytest.mark.parametrize("schema", [1, 2])
def test_a_variation_that_only_says_what_no_program_asked_before_is_seen(schema: int) -> None:
    s = approved_by(schema)
    variation, goal = opened(s, 1)
    change(goal, s, fonte="Registro")
    assert [m.codice for m in prevedi_variazione(variation).contenuto.modifiche] == [SECOND]
    second = approved(variation, s)
    (told,) = voci(Variazione.objects.get())
    assert [t for part in told.confronto.sezioni for v in part.voci for t in v.scritti] == [
        "Giorni\nefficacia\nvalore atteso 10",
        "Giorni\nefficacia\nvalore atteso 10\nfonte: Registro",
    ]
    assert {o.codice: o.indicatori[0].fonte for o in second.letta.piano.obiettivi if o.indicatori} == {
        **dict.fromkeys((FIRST, "2023-AA03"), ""),
        SECOND: "Registro",
    }
    assert faults(s) == []
    indice.stato()
    page = published.pubblicata("PEG_2023")
    for code, new in ((FIRST, False), (SECOND, True)):
        assert [changed for _, changed in published.presenze(page, code)] == [new, False]


@pytest.mark.parametrize(
    "spoil", [lambda text: "", lambda text: "[]", lambda text: "{", lambda text: text.replace("verso", "v")]
)
def test_what_the_form_of_then_kept_may_be_unknown_today(old: Scena, spoil: Callable[[str], str]) -> None:
    variation, goal = opened(old, 1)
    cambia_titolo(goal, "Un altro titolo", old.ufficio)
    kept: Any = Modifica.objects.get()
    Modifica.objects.filter(pk=kept.pk).update(prima=spoil(kept.prima))
    assert [m.codice for m in prevedi_variazione(variation).contenuto.modifiche] == [SECOND]
    assert [v.codice for v in voci(variation)] == [SECOND]


def test_what_is_printed_of_it_is_made_of_its_own_text(old: Scena) -> None:
    first = Versione.objects.get()
    work, _ = chiedi(old.piano, first.data_atto, old.ufficio, versione=first)
    assert (work.contenuto, work.impronta) == (first.contenuto, first.impronta)


def test_somebody_of_the_same_name_is_somebody_else(old: Scena) -> None:
    variation, goal = opened(old, 0)
    cambia_titolo(goal, "Un altro titolo", old.ufficio)
    approved(variation, old)
    other = ObiettivoPEG.objects.get(codice=SECOND).responsabile
    ObiettivoPEG.objects.filter(codice=FIRST).update(responsabile=other)
    (fault,) = live_faults(old.piano.pk, Names())
    assert f"{FIRST} non dice più ciò che dice la versione 2 (Responsabile)" in fault


def test_a_version_of_a_program_to_come_is_told_of_in_words(old: Scena, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("versioni.schemas.SCHEMAS", {})
    client = Client(raise_request_exception=False)
    client.force_login(old.ufficio)
    for address in ("/delibere/PEG_2023/versioni/1/", f"/trasparenza/PEG_2023/obiettivi/{FIRST}/"):
        answer = client.get(address)
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE, address
        assert "schema 1 sconosciuto: serve una versione più nuova del programma" in answer.content.decode()
    assert client.get("/trasparenza/PEG_2023/dati.json").status_code == HTTPStatus.OK
