# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows that come in by a file: who they are, what stays with them, and what the preview says where it is a guess."""

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from importazioni.peg.proposal import Proposta, Stato, prepara
from importazioni.peg.recognition import recognised
from importazioni.peg.table_services import importa_peg, proponi_peg
from importazioni.peg.writer import importa
from importazioni.reading import Lettura
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano, services_ids
from obiettivi.contenuto.json_shape import da_json, in_json
from obiettivi.lettura.stored_contents import contenuti
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo, ServizioCoinvolto
from tests.fabbriche import FaseFactory, IndicatoreFactory, ObiettivoFactory, PianoFactory, ServizioCoinvoltoFactory

pytestmark = pytest.mark.django_db
MODELS: dict[str, Any] = {"fasi": Fase, "indicatori": IndicatoreObiettivo, "altri_servizi": ServizioCoinvolto}
SECTIONS = pytest.mark.parametrize("section", list(MODELS))
NAMES = ("Predisporre il bando", "Misurare i reclami", "Aprire lo sportello")
Who = dict[str, tuple[int, uuid.UUID]]


@pytest.fixture
def plan() -> PianoEsecutivo:
    """Two objectives with three rows of each kind; the second indicator of each counts downwards."""
    plan = PianoFactory.create(anno=2020, codice="PEG_2020")
    for code in ("2020-AA01", "2020-AA02"):
        o = ObiettivoFactory.create(piano=plan, codice=code, fasi=0, indicatori=0)
        for n, name in enumerate(NAMES):
            FaseFactory.create(obiettivo=o, ordine=n, descrizione=name, peso=None)
            verso = ["crescente", "decrescente"][n % 2]
            IndicatoreFactory.create(obiettivo=o, ordine=n, descrizione=name, verso=verso)
            ServizioCoinvoltoFactory.create(obiettivo=o, ordine=n, descrizione=name)
    return plan


def who(section: str, code: str = "2020-AA01") -> Who:
    rows = MODELS[section].objects.filter(obiettivo__codice=code).order_by("ordine", "pk")
    return {r.descrizione: (r.pk, r.row_id) for r in rows}


def stored(plan: PianoEsecutivo) -> list[ContenutoObiettivo]:
    return list(contenuti(plan.obiettivi.all()).values())


def nameless(o: ContenutoObiettivo) -> ContenutoObiettivo:
    """As a source says it that knows no identities."""
    rows: dict[str, Any] = {s: tuple(replace(r, id="") for r in getattr(o, s)) for s in ("fasi", "indicatori")}
    return replace(o, altri_servizi_id=(), **rows)


def saying(o: ContenutoObiettivo, section: str, *said: tuple[int | None, str]) -> ContenutoObiettivo:
    """With the rows of a section by their number and what they describe; None: a new one."""
    if section == "altri_servizi":
        ids = tuple("" if n is None else services_ids(o)[n] for n, _ in said)
        return replace(o, altri_servizi=tuple(text for _, text in said), altri_servizi_id=ids if any(ids) else ())
    rows = getattr(o, section)
    new = type(rows[0])
    made = tuple(new(text) if n is None else replace(rows[n], descrizione=text) for n, text in said)
    changed: dict[str, Any] = {section: made}
    return replace(o, **changed)


def take(plan: PianoEsecutivo, *objectives: ContenutoObiettivo) -> Proposta:
    """Through the JSON and back, as a file would come."""
    content = ContenutoPiano(plan.codice, plan.descrizione, plan.anno, objectives)
    return importa(Lettura(da_json(in_json(content))), motivo="prova")


def guesses(done: Proposta) -> list[str]:
    return [m.testo for m in done.messaggi if m.codice == "riga-riconosciuta"]


@SECTIONS
@pytest.mark.parametrize("known", [True, False])
def test_rows_moved_and_others_between_stay_themselves(plan: PianoEsecutivo, section: str, known: bool) -> None:
    before, other = who(section), who(section, "2020-AA02")
    o, rest = stored(plan)
    moved = saying(o, section, (2, NAMES[2]), (None, "Collaudo"), (1, NAMES[1]), (0, NAMES[0]))
    done = take(plan, moved if known else nameless(moved), rest)
    after = who(section)
    assert list(after) == [NAMES[2], "Collaudo", NAMES[1], NAMES[0]]
    assert {n: after[n] for n in NAMES} == before
    assert who(section, "2020-AA02") == other
    assert guesses(done) == []
    senses = IndicatoreObiettivo.objects.filter(descrizione=NAMES[1]).values_list("verso", flat=True)
    assert set(senses) == {"decrescente"}


@SECTIONS
def test_a_row_told_by_its_identity_may_say_anything(plan: PianoEsecutivo, section: str) -> None:
    before = who(section)
    o, _ = stored(plan)
    done = take(plan, saying(o, section, (0, NAMES[1]), (1, NAMES[0]), (2, "Tutt'altro")))
    after = who(section)
    assert after == {NAMES[1]: before[NAMES[0]], NAMES[0]: before[NAMES[1]], "Tutt'altro": before[NAMES[2]]}
    assert guesses(done) == []


@SECTIONS
def test_a_row_that_says_nearly_the_same_is_a_guess_that_the_preview_tells(plan: PianoEsecutivo, section: str) -> None:
    before = who(section)
    o, _ = stored(plan)
    said = saying(nameless(o), section, (0, f"{NAMES[0]} di gara"), (2, NAMES[2]), (None, "Rendiconto annuale"))
    content = ContenutoPiano(plan.codice, plan.descrizione, plan.anno, (said,))
    (told,) = guesses(prepara(Lettura(content)))
    assert f"«{NAMES[0]} di gara»" in told
    assert f"«{NAMES[0]}»" in told
    importa(Lettura(content), motivo="prova", impronta=prepara(Lettura(content)).impronta)
    after = who(section)
    assert (after[f"{NAMES[0]} di gara"], after[NAMES[2]]) == (before[NAMES[0]], before[NAMES[2]])
    assert after["Rendiconto annuale"][1] != before[NAMES[1]][1]
    assert MODELS[section].objects.filter(obiettivo__codice="2020-AA01").count() == 3


def test_an_indicator_that_says_something_else_does_not_inherit_the_sense(plan: PianoEsecutivo) -> None:
    o, _ = stored(plan)
    take(plan, saying(nameless(o), "indicatori", (0, NAMES[0]), (None, "Domande evase"), (2, NAMES[2])))
    senses = dict(IndicatoreObiettivo.objects.filter(obiettivo__codice=o.codice).values_list("descrizione", "verso"))
    assert senses == {NAMES[0]: "crescente", "Domande evase": "crescente", NAMES[2]: "crescente"}


@SECTIONS
def test_the_preview_shows_a_row_that_goes_and_one_that_comes(plan: PianoEsecutivo, section: str) -> None:
    o, _ = stored(plan)
    said = saying(nameless(o), section, (0, NAMES[0]), (None, "Tutt'altro"), (2, NAMES[2]))
    content = ContenutoPiano(plan.codice, plan.descrizione, plan.anno, (said,))
    (change,) = prepara(Lettura(content)).con_stato(Stato.CAMBIATO)
    assert sorted((d.campo, d.prima is None, d.dopo is None) for d in change.differenze) == [
        ((section, 1), False, True),
        ((section, 1), True, False),
    ]


@SECTIONS
def test_identities_of_strangers_are_nobody_s(plan: PianoEsecutivo, section: str) -> None:
    """Of another objective of the file, which lets its row go; of a plan elsewhere; of a row that was deleted."""
    first, second = stored(plan)
    before, other = who(section), who(section, "2020-AA02")
    stolen = saying(second, section, (0, "Rubata"))
    mine = saying(first, section, (0, NAMES[0]), (1, NAMES[1]), (2, NAMES[2]), (None, "Rubata"))
    if section == "altri_servizi":
        mine = replace(mine, altri_servizi_id=(*mine.altri_servizi_id[:3], stolen.altri_servizi_id[0]))
    else:
        rows = getattr(mine, section)
        changed: dict[str, Any] = {section: (*rows[:3], replace(rows[3], id=getattr(stolen, section)[0].id))}
        mine = replace(mine, **changed)
    take(plan, mine, saying(second, section, (1, NAMES[1]), (2, NAMES[2])))
    assert who(section, "2020-AA02") == {n: other[n] for n in NAMES[1:]}
    after = who(section)
    assert {n: after[n] for n in NAMES} == before
    assert after["Rubata"][1] not in {i for _, i in other.values()}


@SECTIONS
def test_a_row_that_was_deleted_comes_back_with_the_file_that_knows_it(plan: PianoEsecutivo, section: str) -> None:
    before = who(section)
    o, _ = stored(plan)
    take(plan, saying(o, section, (0, NAMES[0]), (1, NAMES[1])))
    assert set(who(section)) == set(NAMES[:2])
    take(plan, o)
    assert {n: i for n, (_, i) in who(section).items()} == {n: i for n, (_, i) in before.items()}


def test_a_plan_travels_with_its_identities_and_what_is_there_keeps_its_own(plan: PianoEsecutivo) -> None:
    first, second = stored(plan)
    new = replace(saying(nameless(first), "fasi", (None, "Prima")), codice="2020-AA03")
    elsewhere = replace(new.fasi[0], id=str(uuid.uuid4()))
    copied = replace(first, codice="2020-AA04")
    take(plan, first, second, replace(new, fasi=(elsewhere,)))
    assert str(Fase.objects.get(descrizione="Prima").row_id) == elsewhere.id
    take(plan, copied)
    for section in MODELS:
        assert not {i for _, i in who(section, "2020-AA04").values()} & {i for _, i in who(section).values()}


def test_recognising_what_one_has_changes_nothing(plan: PianoEsecutivo) -> None:
    o, _ = stored(plan)
    assert recognised(o, nameless(o)) == (o, [])
    again, _ = recognised(o, nameless(o))
    assert [f.id for f in again.fasi] == [f.id for f in o.fasi]
    assert again.altri_servizi_id == o.altri_servizi_id


def table(*rows: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    ("head", "section"), [("Fase", "fasi"), ("Indicatore", "indicatori"), ("Altri servizi", "altri_servizi")]
)
def test_a_table_finds_its_rows_again(plan: PianoEsecutivo, head: str, section: str) -> None:
    before = who(section)
    said = (NAMES[2], "Rendiconto annuale", f"{NAMES[0]} di gara")
    data = table(("Codice", head), *(("2020-AA01", text) for text in said))
    told = proponi_peg(plan, data, "prova.csv")
    assert any("di gara»" in r.testo for r in (*told.rilievi, *told.segnalazioni))
    importa_peg(plan, data, "prova.csv")
    after = who(section)
    assert list(after) == list(said)
    assert (after[said[0]], after[said[2]]) == (before[NAMES[2]], before[NAMES[0]])
    assert after[said[1]][1] != before[NAMES[1]][1]


def test_writing_costs_the_same_queries_however_many_rows_move(plan: PianoEsecutivo) -> None:
    def queries(*said: tuple[int, str]) -> int:
        o, _ = stored(plan)
        for section in MODELS:
            o = saying(o, section, *said)
        with CaptureQueriesContext(connection) as done:
            take(plan, o)
        return len(done)

    one = queries((0, "Uno"), (1, NAMES[1]), (2, NAMES[2]))
    assert queries((2, "Tre"), (1, "Due"), (0, "Uno di nuovo")) == one
    assert ObiettivoPEG.objects.get(codice="2020-AA01").revisione == 3
