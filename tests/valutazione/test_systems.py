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
from valutazione.systems.scoring import Said, Scored, scored
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
    assert {r.who: r.percent for r in category.components[0].raters} == {
        "Organismo indipendente": Fraction(70),
        "Direttore generale": Fraction(15),
        "Sindaco e Giunta": Fraction(10),
        "Dipendenti": Fraction(5),
    }
    assert category.threshold == 50
    assert "Sotto 50,00 il coefficiente è 0.\n  Da 0,00 a 100,00 compreso: il punteggio diviso 100." in as_text(old)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.update(minimo_risposte=1), "con 1 si capisce chi ha risposto: almeno 3, meglio 5."),
        (lambda c: head(c).update(soglia="80"), "la fascia da 60,00 a 80,00 dà qualcosa, e la soglia lo toglie."),
        (lambda c: head(c)["competenze"][0]["livelli"].pop(), "non descrive «esemplare»."),
        (lambda c: head(c)["differenziazione"][0].update(maggiorazione="0.20"), "0,20 è meno di 0,30, il minimo"),
        (lambda c: head(c).update(fasce=None), "fasce: mancano: il sistema dà un punteggio, non un premio."),
        (lambda c: c.update(dal=2010) or head(c).update(chi="elevata qualificazione"), "si chiamano così dal 2023"),
    ],
)  # fmt: skip
def test_what_makes_one_look_again_does_not_stop(change: Change, said: str) -> None:
    told = [str(finding) for finding in findings(system(change)) if not finding.stops]
    assert any(said in one for one in told), told


def test_a_norm_is_not_asked_of_a_year_before_it() -> None:
    told = "\n".join(map(str, findings(shipped("citta-2011"))))
    assert "atti: manca" in told
    assert "parere_del_nucleo" not in told


# What cannot be


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: head(c)["componenti"][0].update(peso="15.01"), "componenti: i pesi sommano 100,01 e non"),
        (lambda c: head(c)["componenti"][0].update(peso="0"), "«Performance dell'ente» pesa 0,00: più di 0"),
        (lambda c: head(c)["componenti"][0].update(peso=None), "manca il peso di «Performance dell'ente»"),
        (lambda c: head(c)["componenti"][0].update(nome="obiettivi ASSEGNATI"), "«Obiettivi assegnati» c'è due volte."),
        (lambda c: head(c)["componenti"][4]["valutatori"][1].update(percento="60"), "valutatori: i pesi sommano 110"),
        (lambda c: head(c)["componenti"][3].update(valutatori=[{"chi": "N", "percento": "100"}]), "o i valutatori, o"),
        (lambda c: head(c)["componenti"][4].update(di="competenze", valutatori=[]), "si contano una volta"),
        (lambda c: head(c)["competenze"][0]["livelli"][0].update(livello="Adeguato"), "«adeguato» c'è due volte"),
        (lambda c: head(c).update(soglia="101"), "dirigente, soglia: 101,00 non va: va da 0 a 100."),
        (lambda c: head(c).update(soglia="500", fasce=None), "dirigente, soglia: 500,00 non va"),
        (lambda c: head(c)["differenziazione"][0].update(quota="0"), "quota: è zero: non distingue nessuno."),
        (lambda c: head(c)["differenziazione"].append(head(c)["differenziazione"][0]), "dal 2024 ne valgono due"),
        (lambda c: head(c)["differenziazione"][0].update(al=99999), "scrivere anni fra 1990 e 2100."),
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


# The score


def tried(change: Change = lambda content: None, under: System | None = None) -> Scored:
    content = json.loads(SHEET.read_text("utf-8"))
    change(content)
    return sheet.score_of(under or system(), sheet.read(opened(json.dumps(content).encode())))


def test_the_sheet_of_the_example_to_the_last_digit() -> None:
    made = tried()
    assert made.score == Fraction("13.68") + Fraction("17.7") + Fraction("28.125") + Fraction("22.75") + 9
    assert made.steps == (
        "Competenze: Pianificazione e controllo esemplare = 100,00 × 30,00%; Coordinamento di progetti trasversali "
        "adeguato = 80,00 × 25,00%; Organizzazione e gestione del personale esemplare = 100,00 × 25,00%; Valutazione "
        "dei collaboratori adeguato = 80,00 × 20,00% = 91,00.",
        # Four collaborators are too few: what they said does not count, and 90 of the other is the whole.
        "Come lavora con gli altri: Collaboratori: le risposte sono meno di quante ne servono perché restino anonime. "
        "La loro parte non conta, e le altre si riportano a 100 in proporzione.",
        "Come lavora con gli altri: Direttore generale 90,00 × 100,00% = 90,00.",
        "Performance dell'ente: 91,20 × 15,00% = 13,68.",
        "Performance della struttura: 88,50 × 20,00% = 17,70.",
        "Obiettivi assegnati: 93,75 × 30,00% = 28,125.",
        "Competenze: 91,00 × 25,00% = 22,75.",
        "Come lavora con gli altri: 90,00 × 10,00% = 9,00.",
        "Punteggio: 91,26.",
        "Fascia da 80,00 a 95,00: coefficiente 0,90.",
    )


@pytest.mark.parametrize(
    ("percent", "last"),
    [
        ("94.996", ("Punteggio: 94,996.", "Fascia da 80,00 a 95,00: coefficiente 0,90.")),
        ("95", ("Punteggio: 95,00.", "Fascia da 95,00 a 100,00: coefficiente 1,00.")),
        ("100", ("Punteggio: 100,00.", "Fascia da 95,00 a 100,00: coefficiente 1,00.")),
        ("59.996", ("Punteggio: 59,996.", "È sotto la soglia di 60,00: coefficiente 0.")),
    ],
)
def test_a_score_is_printed_on_its_side_of_every_bound(percent: str, last: tuple[str, str]) -> None:
    """94,996 is not 95: the band is looked up on the exact number, and what is read says the same."""
    only = [head(GOOD)["componenti"][2] | {"peso": "100"}]
    under = system(lambda c: head(c).update(componenti=only, competenze=[]))
    said = [{"nome": "Obiettivi assegnati", "percento": percent}]
    made = tried(lambda c: c.update(componenti=said, competenze=[]), under)
    assert made.steps[-2:] == last


def test_a_scale_of_a_hundred_is_judged_in_percent() -> None:
    under = system(
        lambda c: head(c).update(scala=[], competenze=[k | {"livelli": []} for k in head(c)["competenze"]])
    )  # fmt: skip
    judged = [{"nome": c["nome"], "percento": "80"} for c in head(GOOD)["competenze"]]
    assert "Competenze: 80,00 × 25,00% = 20,00." in tried(lambda c: c.update(competenze=judged), under).steps
    with pytest.raises(Refused, match="il sistema giudica da 0 a 100: scrivere «percento»"):
        tried(under=under)
    with pytest.raises(Refused, match="il sistema giudica a livelli: scrivere «livello»"):
        tried(lambda c: c.update(competenze=judged))


@pytest.mark.parametrize(
    ("missing", "score", "said"),
    [
        ("ferma", None, "non è ancora detta, e senza non c'è un punteggio."),
        ("zero", Fraction("82.255"), "non è detta, e il sistema la conta zero × 10,00% = 0,00."),
        ("esclusa", Fraction("82.255") * 100 / 90, "I pesi delle altre componenti si riportano a 100 in proporzione."),
    ],
)
def test_of_a_component_that_nobody_speaks_of_the_system_says_what_becomes(
    missing: str, score: Fraction | None, said: str
) -> None:
    made = tried(lambda c: c["componenti"].pop(), system(lambda c: c.update(componente_mancante=missing)))
    assert made.score == score
    assert any(said in step for step in made.steps), made.steps


@pytest.mark.parametrize("missing", list(Missing))
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["componenti"][3]["valutatori"].pop(), "manca il giudizio di «Collaboratori»."),
        (lambda c: c["competenze"].pop(), "Competenze: manca il giudizio su «Valutazione dei collaboratori»."),
    ],
)
def test_what_was_said_in_part_has_no_number_under_any_system(missing: Missing, change: Change, said: str) -> None:
    made = tried(change, system(lambda c: c.update(componente_mancante=str(missing))))
    assert made.score is None
    assert any(said in step for step in made.steps), made.steps


def test_nobody_answered_and_others_did_not_sign_either() -> None:
    nobody = {"chi": "Collaboratori", "risposte": 0}
    made = tried(lambda c: c["componenti"][3]["valutatori"].__setitem__(1, nobody))
    assert made.score == tried().score
    both = [r | {"anonimi": True} for r in head(GOOD)["componenti"][4]["valutatori"]]
    under = system(lambda c: head(c)["componenti"][4].update(valutatori=both))
    made = tried(lambda c: c["componenti"][3]["valutatori"][0].update(risposte=2), under)
    assert made.score is None
    assert any("altri non la giudicano" in step for step in made.steps), made.steps


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.update(chi="segretario"), "il sistema non valuta «segretario»"),
        (lambda c: c["componenti"][0].update(nome="Simpatia"), "componente «Simpatia»: il sistema non ce l'ha"),
        (lambda c: c["componenti"][0].update(percento="100.01"), "percento: va da 0 a 100."),
        (lambda c: c["componenti"].append(c["componenti"][0]), "è già detta da componente 1: lasciarne una."),
        (lambda c: c["competenze"].append(c["competenze"][0]), "è già detta da competenza 1: lasciarne una."),
        (
            lambda c: c["componenti"][3]["valutatori"].append({"chi": "COLLABORATORI", "percento": "1", "risposte": 9}),
            "componente 4, valutatore 3: «COLLABORATORI» è già detta da valutatore 2",
        ),
        (lambda c: c["componenti"][3]["valutatori"][0].update(chi="Il vicino"), "Il vicino: non ne è un valutatore."),
        (lambda c: c["componenti"][3]["valutatori"][1].pop("risposte"), "scrivere quanti hanno risposto"),
        (lambda c: c["componenti"][3]["valutatori"][0].update(risposte=9), "firma ciò che dice: togliere «risposte»."),
        (lambda c: c["componenti"][3]["valutatori"][1].update(risposte=-1), "risposte: -1 non va: 0 o di più."),
        (lambda c: c["componenti"][3].update(percento="90"), "ci sono anche i valutatori"),
        (
            lambda c: c["componenti"].__setitem__(3, {"nome": "Come lavora con gli altri", "percento": "90"}),
            "la giudicano Direttore generale, Collaboratori: scrivere «valutatori».",
        ),
        (lambda c: c["componenti"].append({"nome": "Competenze", "percento": "1"}), "la dicono già quelle di sotto"),
        (lambda c: c["competenze"][0].update(nome="Canto"), "competenza «Canto»: il sistema non ce l'ha."),
        (lambda c: c["competenze"][0].update(livello="ottimo"), "la scala non ha «ottimo»: ha «da rivedere»"),
    ],
)
def test_a_sheet_that_does_not_fit_is_refused_with_its_place(change: Change, said: str) -> None:
    with pytest.raises(Refused) as no:
        tried(change)
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
    assert run("area-2024", "citta-2011").count("Il sistema valuta; resta da dire:") == 2
    assert "Punteggio: 91,26." in run("area-2024", "--scheda", str(SHEET)).splitlines()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("contratto-2019",), "così com'è non valuta nessuno"),
        (("contratto-2019", "--scheda", str(SHEET)), "manca il peso di «Obiettivi», «Competenze»"),
        (("area-2024", "area-2024"), "in un anno ne vale uno solo"),
        (("citta-2012",), "non è fra quelli forniti (area-2024, citta-2011, contratto-2019) né un file .json"),
        (("a" * 300 + ".json",), "non si può leggere"),
        (("area-2024", "--scheda", "non-esiste.json"), "non-esiste.json: non c'è."),
        (("--scheda", str(SHEET)), "--scheda: dire su quale sistema provarla, uno solo."),
        ((str(SHEET),), "non è un sistema che si possa leggere"),
        (("citta-2011", "--scheda", str(SHEET)), "non si può calcolare"),
    ],
)
def test_what_it_cannot_do_it_refuses(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError) as no:
        run(*arguments)
    assert said in str(no.value)


def test_numbers_without_quotes_are_told(tmp_path: Path) -> None:
    content = json.loads(SHEET.read_text("utf-8"))
    content["componenti"][0]["percento"] = 91.2
    file = tmp_path / "scheda.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    said = StringIO()
    call_command("mostra_sistema", "area-2024", "--scheda", str(file), stdout=StringIO(), stderr=said)
    assert "Avviso. Numeri senza virgolette, letti cifra per cifra come sono scritti: componente 1" in said.getvalue()
