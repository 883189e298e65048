# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fund of a year: the sums of the source, what does not hold in one, whether its premium may be paid on a day."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from tests.valutazione.money_samples import FIXTURES
from valutazione.files.opening import opened
from valutazione.fund.checks import least_result, percent, wrongs
from valutazione.fund.facts import YearFund
from valutazione.fund.gates import standing
from valutazione.fund.reading import read
from valutazione.fund.telling import as_text
from valutazione.money import Refused

FILE = FIXTURES / "fondo_2019.json"
GOOD = json.loads(FILE.read_text("utf-8"))
ROWS: list[dict[str, Any]] = [
    {"codice": "R1", "descrizione": "Fondo storico", "norma": "CCNL", "genere": "stabile", "importo": "900000.00"},
    {
        "codice": "D1", "descrizione": "Decurtazione", "norma": "DL 78/2010, art. 9", "genere": "detrazione",
        "importo": "52768.75", "soggetta_al_limite": False,
    },
]  # fmt: skip
DAY = date(2020, 7, 1)
Change = Callable[[dict[str, Any]], Any]


def fund(change: Change = lambda content: None) -> YearFund:
    content = copy.deepcopy(GOOD)
    change(content)
    return read(opened(json.dumps(content).encode()))


def test_the_sums_of_the_source() -> None:
    said = fund()
    assert (said.governed, said.available, said.total) == (84_723_125, 23_081_217, 85_311_770)
    assert wrongs(said) == []
    told = as_text(said, DAY)
    assert "  Posizione  622.305,53   73,45      0,00  622.305,53" in told
    assert "  Risultato  224.925,72   26,55  5.886,45  230.812,17" in told
    assert "  Insieme    847.231,25  100,00  5.886,45  853.117,70" in told
    assert "Le voci non ci sono: non si controlla come il fondo è fatto." in told
    assert "Le percentuali sono del fondo, 847.231,25, prima delle economie del 2017: vanno al risultato." in told
    assert "I conti tornano." in told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["dichiarato"].update(totale="853117.71"), "totale: dice 853.117,71, e viene 853.117,70."),
        (lambda c: c["dichiarato"].update(percento_risultato="26.54"), "dice 26,54, e viene 26,55 del fondo."),
        (lambda c: c["dichiarato"].update(percento_risultato="26.50"), "dice 26,5, e viene 26,55 del fondo."),
        (lambda c: c["dichiarato"].update(percento_risultato="26.549"), "dice 26,549, e viene 26,548 del fondo."),
        (lambda c: c.update(economie=None), "economie_del: c'è l'anno, e le economie sono zero."),
        (lambda c: c.update(economie_del=1), "economie_del: 1 non va: scrivere un anno fra 1990 e 2100."),
        # 230.812,17 of 853.117,70, which the contract does not govern.
        (lambda c: c["dichiarato"].update(percento_risultato="27.06"), "È quella sul totale con le economie"),
        (lambda c: c.update(risultato="-1.00"), "risultato: −1,00 non va: un importo è zero o di più"),
        (lambda c: c.update(economie_del=None), "economie: di quale anno sono?"),
        (lambda c: c.update(economie_del=2019), "economie_del: 2019 non viene prima del 2019"),
        (lambda c: c.update(voci=[ROWS[0]]), "voci: fanno 900.000,00, e posizione e risultato insieme 847.231,25"),
        (lambda c: c.update(voci=[*ROWS, ROWS[1] | {"importo": "0.00"}]), "voce 3, codice: «D1» è già"),
        (lambda c: c.update(voci=[ROWS[0], ROWS[1] | {"importo": "-1.00"}]), "una detrazione si scrive senza segno"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_said_with_its_place(change: Change, said: str) -> None:
    found = [str(wrong) for wrong in wrongs(fund(change))]
    assert any(said in one for one in found), found


@pytest.mark.parametrize("said", ["26.5", "27", "26.55", "26.548"])
def test_a_percentage_is_compared_with_the_decimals_that_it_is_written_with(said: str) -> None:
    assert wrongs(fund(lambda c: c["dichiarato"].update(percento_risultato=said))) == []


def alone(position: str, result: str, year: int = 2019) -> YearFund:
    """A fund without economie, of which no document prints anything."""
    none = dict.fromkeys(("economie", "economie_del", "dichiarato"))
    return fund(lambda c: c.update(none | {"posizione": position, "risultato": result, "anno": year}))


def test_percentages_that_do_not_come_to_a_hundred_say_so() -> None:
    told = as_text(alone("66.67", "133.33"), DAY)
    assert "33,34" in told
    assert "Le due percentuali, arrotondate ognuna per sé, fanno 100,01." in told


def test_rows_that_come_to_the_fund_hold_and_the_limit_counts_its_own() -> None:
    said = fund(lambda c: c.update(voci=ROWS))
    assert wrongs(said) == []
    assert "Soggetto al limite (D.Lgs. 75/2017, art. 23, c. 2): 900.000,00, da confrontare" in as_text(said, DAY)


def test_the_least_of_risultato_is_rounded_up_and_holds_from_its_year_on() -> None:
    def little(year: int, result: str) -> YearFund:
        return alone("850.00", result, year)

    assert wrongs(little(2019, "0.01")) == []
    # 15 % of 1.000,01 is 150,0015: a cent more than 150,00.
    assert least_result(little(2021, "150.01")) == 15_001
    assert wrongs(little(2021, "150.01")) == []
    (found,) = wrongs(little(2021, "149.99"))
    assert "149,99 è meno del 15 % del fondo, 150,00" in str(found)
    assert "art. 57, comma 3" in str(found)


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_percentages_make_a_hundred_and_the_least_is_never_below_its_share(position: int, result: int) -> None:
    whole = position + result
    assert percent(position, whole) + percent(result, whole) == 100
    least = least_result(YearFund(2024, position, result))
    assert Fraction(15 * whole, 100) <= least < Fraction(15 * whole, 100) + 1


# Whether it may be paid


def test_what_is_missing_is_said_with_norm_act_and_date() -> None:
    said = fund()
    told = [one.words for one in standing(said, DAY)]
    assert told == [
        "C'è il Piano della performance adottato (D.Lgs. 150/2009, art. 10; TUEL, art. 169): DGC n. 137/2019, "
        "24/04/2019.",
        "C'è il piano di prevenzione della corruzione e della trasparenza (D.Lgs. 33/2013, art. 10): DGC n. 21/2019, "
        "29/01/2019.",
        "C'è la Relazione dell'anno prima, approvata e validata (D.Lgs. 150/2009, art. 14, c. 6): DGC n. 186/2019, "
        "21/05/2019, con la validazione del 21/05/2019.",
        "Non si può pagare: la Relazione dell'anno che si paga, approvata e validata (D.Lgs. 150/2009, art. 14, c. 6): "
        "non si dice quale atto; né di quando; non è validata; il termine è il 30/06/2020.",
        "Non si può pagare: la certificazione dei Revisori (D.Lgs. 165/2001, art. 40-bis): Certificazione del Collegio "
        "dei Revisori: la data è lasciata in bianco.",
    ]


def complete(**relazione: Any) -> YearFund:
    def change(content: dict[str, Any]) -> None:
        content["presupposti"][3].update({"atto": "DGC n. 9/2020", "data": "2020-06-20", "validata_il": "2020-06-30"})
        content["presupposti"][3].update(relazione)
        content["presupposti"][4]["data"] = "2019-07-01"

    return fund(change)


@pytest.mark.parametrize(
    ("relazione", "day", "why"),
    [
        ({}, date(2020, 6, 30), ""),
        ({}, date(2020, 6, 29), "è validata il 30/06/2020, dopo il 29/06/2020"),
        ({"validata_il": None}, date(2020, 12, 1), "non è validata"),
        ({"validata_il": "2020-06-11"}, date(2020, 6, 8), "è validata l'11/06/2020, dopo l'08/06/2020"),
        ({"atto": ""}, date(2020, 12, 1), "non si dice quale atto"),
        ({"data": "2019-12-31"}, date(2020, 12, 1), "è del 31/12/2019, prima che il 2019 finisca"),
        ({"validata_il": "2020-07-15"}, date(2020, 7, 15), "è dopo il 30/06/2020, il termine che il contratto"),
        ({"validata_il": "2020-07-15", "entro": None}, date(2020, 7, 15), ""),
    ],
)
def test_it_may_be_paid_from_the_day_on_which_all_is_there(relazione: dict[str, Any], day: date, why: str) -> None:
    said = complete(**relazione)
    missing = [one.words for one in standing(said, day) if not one.met]
    assert bool(missing) is bool(why)
    assert all(why in one for one in missing), missing
    assert f"il premio {'non ' if why else ''}si può pagare." in as_text(said, day)


def test_what_came_after_the_day_of_the_law_says_so() -> None:
    told = standing(complete(validata_il="2020-07-15", entro=None), date(2020, 8, 1))[3].words
    assert told.endswith("20/06/2020, con la validazione del 15/07/2020. È dopo il termine della legge.")


def test_an_act_of_another_year_is_none() -> None:
    said = fund(lambda c: c["presupposti"][0].update(data="2017-12-31"))
    assert "è del 31/12/2017, troppo presto per il 2019" in standing(said, DAY)[0].words


def test_a_norm_is_not_asked_of_a_year_before_it() -> None:
    early = fund(lambda c: c.update(anno=2011, economie=None, economie_del=None, dichiarato=None))
    assert [str(one.gate) for one in standing(early, DAY)] == ["piano", "relazione-precedente", "relazione", "revisori"]
    assert "75/2017" not in as_text(fund(lambda c: c.update(anno=2016, economie_del=2015, voci=ROWS)), DAY)


def test_sums_that_do_not_hold_are_not_paid() -> None:
    wrong = replace(complete(), result=22_492_573)
    assert "non si può pagare: gli atti ci sono, e i conti non tornano." in as_text(wrong, DAY)


# By command


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("mostra_fondo", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_tells_all_of_it_without_a_database() -> None:
    told = run(str(FILE), "--al", "01/07/2020")
    assert told.startswith("Fondo del 2019\n")
    assert "Al 01/07/2020 il premio non si può pagare." in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Manca il file del fondo"),
        ((str(FILE), "--al", "31/02/2020"), "--al 31/02/2020: scrivere il giorno così"),
        ((str(FILE), "--al", ""), "scrivere il giorno così"),
        (("non-esiste.json",), "non-esiste.json: non c'è."),
        ((str(FIXTURES / "scheda_2024.json"),), "non è un fondo che si possa leggere"),
    ],
)
def test_what_it_cannot_do_it_refuses(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError) as no:
        run(*arguments)
    assert said in str(no.value)


def test_sums_that_do_not_hold_end_with_an_error(tmp_path: Any) -> None:
    file = tmp_path / "fondo.json"
    file.write_text(json.dumps(GOOD | {"risultato": "224925.73"}), encoding="utf-8")
    with pytest.raises(CommandError, match="i conti non tornano"):
        run(str(file), "--al", "01/07/2020")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["presupposti"][0].update(data="24/04/2019"), "presupposto 1, data: «24/04/2019» non va"),
        (lambda c: c["presupposti"][0].update(data="2019-02-30"), "ci vuole un giorno che c'è"),
        (lambda c: c["presupposti"].append(c["presupposti"][0]), "presupposto 6: «piano» è già detto sopra"),
        (lambda c: c["presupposti"][0].update(validata_il="2019-05-01"), "si valida solo una Relazione: toglierlo."),
        (lambda c: c.update(anno=99999), "anno: 99999 non va: scrivere un anno fra 1990 e 2100."),
        (lambda c: c.update(posizione=622305.53), "è senza virgolette: un importo è un testo"),
        (lambda c: c.update(fondo="1"), "la chiave «fondo» non è prevista"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(change: Change, said: str) -> None:
    with pytest.raises(Refused) as no:
        fund(change)
    assert said in str(no.value)
