# SPDX-License-Identifier: AGPL-3.0-or-later
"""Systems of evaluation: those that come with the program, what cannot be in one, the exact score of a sheet."""

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from tests.valutazione.money_samples import FIXTURES
from valutazione.files.opening import opened
from valutazione.money import Refused
from valutazione.systems import sheet
from valutazione.systems.checks import findings, overlaps
from valutazione.systems.facts import Category, Component, Kind, Missing, Of, Origin, System
from valutazione.systems.reading import read
from valutazione.systems.scoring import Said, scored
from valutazione.systems.shipped import FOLDER, names, shipped
from valutazione.systems.telling import as_text

SHEET = FIXTURES / "scheda_2024.json"
GOOD = json.loads(
    (Path(__file__).parents[2] / "valutazione" / "systems" / FOLDER / "area-2024.json").read_text("utf-8")
)
Change = Callable[[dict[str, Any]], Any]


def system(change: Change = lambda content: None) -> System:
    content = copy.deepcopy(GOOD)
    change(content)
    return read(opened(json.dumps(content).encode()))


def stops(change: Change) -> list[str]:
    return [str(finding) for finding in findings(system(change)) if finding.stops]


def head(content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = content["categorie"][0]
    return found


# Those that come with the program


def test_one_may_evaluate_at_once_and_of_the_others_it_is_said_what_is_missing() -> None:
    assert names() == ["area-2024", "citta-2011", "contratto-2019"]
    assert [n for n in names() if not any(f.stops for f in findings(shipped(n)))] == ["area-2024", "citta-2011"]
    missing = [str(f) for f in findings(shipped("contratto-2019")) if f.stops]
    assert missing == [
        "dirigente, componenti: manca il peso di «Obiettivi», «Competenze»: finché manca non c'è un punteggio.",
        "dirigente, competenze: manca il peso di «Pianificazione e controllo», «Coordinamento di progetti "
        "trasversali», «Organizzativa e gestione del personale», «Valutazione dei collaboratori»: finché manca non c'è "
        "un punteggio.",
    ]
    assert overlaps([shipped(n) for n in ("area-2024", "contratto-2019")]) == []


def test_the_rule_of_2011_is_that_of_its_evaluators_and_of_half_the_most() -> None:
    old = shipped("citta-2011")
    (category,) = old.categories
    assert [(r.who, r.percent) for r in category.components[0].raters] == [
        ("Organismo indipendente", 70),
        ("Direttore generale", 15),
        ("Sindaco e Giunta", 10),
        ("Dipendenti", 5),
    ]
    assert category.threshold == 50
    assert "Sotto 50,00 il coefficiente è 0.\n  Da 0,00 a 100,00: il punteggio diviso 100." in as_text(old)


# What cannot be


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: head(c)["componenti"][0].update(peso="15.01"), "componenti: i pesi sommano 100,01 e non"),
        (lambda c: head(c)["componenti"][0].update(peso="0"), "«Performance dell'ente» pesa 0,00: più di 0"),
        (lambda c: head(c)["componenti"][0].update(peso=None), "manca il peso di «Performance dell'ente»"),
        (lambda c: head(c)["componenti"][0].update(nome="obiettivi ASSEGNATI"), "«Obiettivi assegnati» c'è due volte."),
        (lambda c: head(c)["componenti"][3]["valutatori"][1].update(percento="20"), "valutatori: i pesi sommano 110"),
        (lambda c: head(c)["componenti"][3].update(fonte="consuntivo"), "il consuntivo non misura «competenze»"),
        (lambda c: head(c)["competenze"][0].update(peso="29.99"), "dirigente, competenze: i pesi sommano 99,99"),
        (lambda c: head(c).update(competenze=[]), "una componente le valuta, e non ce n'è nessuna."),
        (lambda c: head(c)["competenze"][0]["livelli"][0].update(livello="ottimo"), "«ottimo», che la scala non ha"),
        (lambda c: head(c)["scala"].reverse(), "i livelli vanno dal più basso al più alto"),
        (lambda c: head(c)["scala"][2].update(percento="95"), "il più alto vale 95,00: nessuno arriverebbe a 100."),
        (lambda c: head(c)["fasce"][1].update(da="59.99"), "fascia 2: da 59,99 a 60,00 si sovrappongono"),
        (lambda c: head(c)["fasce"].pop(), "l'ultima fascia finisce a 95,00 e non a 100."),
        (lambda c: head(c)["fasce"].clear(), "dirigente, fasce: non c'è nessuna fascia"),
        (lambda c: head(c)["differenziazione"][0].update(dal=2020), "c'è dal 2021: nel 2020 non si può usare"),
        (lambda c: head(c)["differenziazione"][0].update(quota="25"), "25,00 non va: è una frazione fra 0 e 1"),
        (lambda c: c.update(al=2025), "esce dagli anni del sistema, che vale dal 2024 al 2025."),
        (lambda c: c.update(al=2023), "l'ultimo, 2023, viene prima del primo, 2024."),
        (lambda c: c.update(giorni_per_contestare=0), "giorni_per_contestare: 0 non va: da 1 a 365."),
        (lambda c: c.update(minimo_risposte=0), "minimo_risposte: 0 non va: almeno 1."),
        (lambda c: c.update(categorie=[]), "il sistema non valuta nessuno."),
        (lambda c: c["categorie"].append(copy.deepcopy(head(c))), "categorie: «dirigente» c'è due volte."),
    ],
)  # fmt: skip
def test_what_cannot_be_stops_it_and_is_said_with_its_place(change: Change, said: str) -> None:
    found = stops(change)
    assert any(said in one for one in found), found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.update(anno=2024), "la chiave «anno» non è prevista"),
        (lambda c: c.update(nome=""), "nome: «» non va: ci vuole un testo, fra virgolette."),
        (lambda c: c.update(nome="a\u202eb"), "nome: "),
        (lambda c: c.update(nome="x" * 301), "nome: ha 301 caratteri: al più 300."),
        (lambda c: c.update(atti="DGC 1"), "atti: «DGC 1» non va: ci vuole un elenco"),
        (lambda c: c.update(componente_mancante="boh"), "una di esclusa, zero, ferma"),
        (lambda c: head(c)["componenti"][0].update(di="niente"), "categoria 1, componente 1, di: «niente» non va"),
        (lambda c: head(c)["componenti"][0].update(peso="15,5"), "si scrive con il punto dei decimali"),
        (lambda c: head(c).update(chi="sindaco"), "categoria 1, chi: «sindaco» non va"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(change: Change, said: str) -> None:
    with pytest.raises(Refused) as no:
        system(change)
    assert said in str(no.value)


def test_two_systems_do_not_evaluate_the_same_year() -> None:
    one, other = system(), system(lambda c: c.update(nome="Il prossimo", dal=2026))
    (found,) = overlaps([other, one])
    assert str(found) == (
        "Area dirigenza, configurazione di partenza 2024: vale dal 2024, e «Il prossimo» vale dal 2026: in un anno ne "
        "vale uno solo."
    )
    assert overlaps([system(lambda c: c.update(al=2025)), other]) == []
    assert one.holds(2024)
    assert not one.holds(2023)


# The score


def test_the_sheet_of_the_example_to_the_last_digit() -> None:
    made = sheet.score_of(system(), sheet.read(opened(SHEET.read_bytes())))
    # Four collaborators are too few: what they said does not count, and 90 of the Nucleo is the whole.
    assert made.score == Fraction("13.68") + Fraction("17.7") + Fraction("28.125") + Fraction("22.5") + 10
    assert made.steps == (
        "Collaboratori: le risposte sono meno di quante ne servono perché restino anonime. La loro parte non conta, e "
        "le altre si riportano a 100 in proporzione.",
        "Competenze: Nucleo di valutazione 90,00 × 100,00% = 90,00.",
        "Performance dell'ente: 91,20 × 15,00% = 13,68.",
        "Performance della struttura: 88,50 × 20,00% = 17,70.",
        "Obiettivi assegnati: 93,75 × 30,00% = 28,125.",
        "Competenze: 90,00 × 25,00% = 22,50.",
        "Valutazione dei collaboratori: 100,00 × 10,00% = 10,00.",
        "Punteggio: 92,01.",
    )  # fmt: skip


def test_competences_count_by_their_levels_and_weights() -> None:
    content = json.loads(SHEET.read_text("utf-8"))
    del content["componenti"][3]
    content["competenze"] = [
        {"nome": c["nome"], "livello": level}
        for c, level in zip(head(GOOD)["competenze"], ("Esemplare", "adeguato", "adeguato", "da rivedere"), strict=True)
    ]
    made = sheet.score_of(system(), sheet.read(opened(json.dumps(content).encode())))
    # 30 × 100 + 25 × 80 + 25 × 80 + 20 × 40 = 78 %.
    assert "Competenze: 78,00 × 25,00% = 19,50." in made.steps
    content["competenze"].pop()
    waiting = sheet.score_of(system(), sheet.read(opened(json.dumps(content).encode())))
    assert waiting.score is None
    assert waiting.steps[-1] == "Competenze: non è ancora detta, e senza non c'è un punteggio."


@pytest.mark.parametrize(
    ("missing", "score", "said"),
    [
        ("ferma", None, "non è ancora detta, e senza non c'è un punteggio."),
        ("zero", Fraction("82.005"), "non è detta, e il sistema la conta zero × 10,00% = 0,00."),
        ("esclusa", Fraction("82.005") * 100 / 90, "I pesi delle altre componenti si riportano a 100 in proporzione."),
    ],
)
def test_of_a_component_that_nobody_speaks_of_the_system_says_what_becomes(
    missing: str, score: Fraction | None, said: str
) -> None:
    content = json.loads(SHEET.read_text("utf-8"))
    content["componenti"].pop()
    made = sheet.score_of(
        system(lambda c: c.update(componente_mancante=missing)), sheet.read(opened(json.dumps(content).encode()))
    )
    assert made.score == score
    assert any(said in step for step in made.steps), made.steps


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.update(chi="segretario"), "il sistema non valuta «segretario»"),
        (lambda c: c["componenti"][0].update(nome="Simpatia"), "componente «Simpatia»: il sistema non ce l'ha"),
        (lambda c: c["componenti"][0].update(percento="100.01"), "va da 0 a 100."),
        (lambda c: c["componenti"][3]["valutatori"][0].update(chi="Il vicino"), "«Il vicino» non ne è un valutatore."),
        (lambda c: c["componenti"][3]["valutatori"][1].pop("risposte"), "scrivere quanti hanno risposto"),
        (lambda c: c["componenti"][3].update(percento="90"), "ci sono anche i valutatori"),
        (lambda c: c.update(competenze=[{"nome": "Canto", "livello": "adeguato"}]), "la dicono già i livelli"),
    ],
)
def test_a_sheet_that_does_not_fit_is_refused_with_its_place(change: Change, said: str) -> None:
    content = json.loads(SHEET.read_text("utf-8"))
    change(content)
    with pytest.raises(Refused) as no:
        sheet.score_of(system(), sheet.read(opened(json.dumps(content).encode())))
    assert said in str(no.value)


percents = st.fractions(0, 100, max_denominator=1_000)


@given(st.lists(st.integers(1, 1_000), min_size=1, max_size=6), st.data())
def test_a_score_is_one_of_0_to_100_and_never_falls_while_a_component_rises(
    weights: list[int], data: st.DataObject
) -> None:
    parts = [
        Component(f"c{n}", Of.ALTRO, Fraction(w * 100, sum(weights)), Origin.A_MANO) for n, w in enumerate(weights)
    ]
    category = Category(Kind.DIRIGENTE, tuple(parts))
    some = System("s", 2024, None, categories=(category,), missing=data.draw(st.sampled_from(Missing)))
    said = {p.name: Said(data.draw(percents)) for p in parts}
    before = scored(some, category, said).score
    assert before is not None
    assert 0 <= before <= 100
    name = data.draw(st.sampled_from([p.name for p in parts]))
    now = said[name].percent
    assert now is not None
    after = scored(some, category, said | {name: Said(data.draw(st.fractions(now, 100, max_denominator=1_000)))}).score
    assert after is not None
    assert after >= before


# By command


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("mostra_sistema", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_lists_shows_and_tries_without_a_database() -> None:
    assert run().split() == names()
    assert "Il sistema valuta; resta da dire:" in run("area-2024")
    assert run("area-2024", "--scheda", str(SHEET)).splitlines()[-1] == "Punteggio: 92,01."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("contratto-2019",), "così com'è non valuta nessuno"),
        (("contratto-2019", "--scheda", str(SHEET)), "manca il peso di «Obiettivi», «Competenze»"),
        (("citta-2012",), "non c'è fra quelli forniti (area-2024, citta-2011, contratto-2019) e non è un file"),
        (("area-2024", "--scheda", "non-esiste.json"), "non-esiste.json: non c'è."),
        ((str(SHEET),), "non è un sistema che si possa leggere"),
        (("citta-2011", "--scheda", str(SHEET)), "non si può calcolare"),
    ],
)
def test_what_it_cannot_do_it_refuses(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError) as no:
        run(*arguments)
    assert said in str(no.value)
