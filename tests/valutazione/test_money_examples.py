# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two worked examples, to the cent, from the files that the project ships."""

import json
from fractions import Fraction
from typing import Any

import pytest

from tests.valutazione.money_samples import FIXTURES, FUND_2024, PEOPLE_2024, rule_2024
from valutazione.money import Distribution, Refused, Source, distribute
from valutazione.simulator import as_json, opened, read


def simulated(name: str) -> tuple[Distribution, dict[str, Any]]:
    request = read(opened((FIXTURES / name).read_bytes()))
    made = distribute(request.fund, request.rule, request.people)
    return made, json.loads(as_json(made))


def column(answer: dict[str, Any], key: str) -> list[str]:
    return [person[key] for person in answer["persone"]]


def test_the_money_of_the_source_by_the_rule_of_2011() -> None:
    made, answer = simulated("risultato_2019.json")
    assert answer["disponibile"] == answer["base"] == "230812.17"
    exact = [f"{float(award.share.exact) / 100:.4f}" for award in made.awards]
    assert exact == ["60801.4054", "53248.3967", "53248.3967", "44486.0023", "19027.9688"]
    assert column(answer, "quota") == ["60801.40", "53248.40", "53248.40", "44486.00", "19027.97"]
    assert column(answer, "premio") == ["56180.49", "46858.59", "51784.07", "0.00", "15412.66"]
    assert column(answer, "coefficiente") == ["0.924", "0.88", "0.9725", "0.00", "0.81"]
    assert column(answer, "totale") == column(answer, "premio")
    assert (answer["pagato"], answer["economia"]) == ("170235.81", "60576.36")


def test_2024_with_interim_payment_times_and_top_up() -> None:
    made, answer = simulated("risultato_2024.json")
    assert made.reserve
    assert (made.reserve.amount, made.interim_reserved, made.reserve.minimum) == (450_000, 160_000, 1_950_000)
    assert (answer["disponibile"], answer["base"]) == ("60000.00", "53900.00")
    assert column(answer, "quota") == ["16843.75", "13475.00", "13475.00", "10106.25"]
    assert column(answer, "coefficiente") == ["1.00", "0.90", "1.00", "0.70"]
    assert column(answer, "premio") == ["16843.75", "12127.50", "13475.00", "4952.06"]
    assert column(answer, "interim") == ["0.00", "0.00", "1600.00", "0.00"]
    assert column(answer, "maggiorazione") == ["0.00", "0.00", "6025.00", "0.00"]
    assert column(answer, "totale") == ["16843.75", "12127.50", "21100.00", "4952.06"]
    assert (answer["pagato"], answer["economia"]) == ("55023.31", "4976.69")


def test_the_reserve_alone_does_not_pay_it() -> None:
    with pytest.raises(Refused) as refused:
        distribute(FUND_2024, rule_2024(Source.RISERVA), PEOPLE_2024)
    said = str(refused.value)
    assert said.startswith("regola, art30, fonte: la riserva (4.500,00) non basta")
    assert "il migliore" in said
    assert "servono 6.025,00, ne mancano 1.525,00" in said


def test_the_reserve_and_a_cut_of_every_premium() -> None:
    """The best reaches 19.500,00 all the same; premiums and top-ups cost what premiums and reserve would have."""
    made = distribute(FUND_2024, rule_2024(Source.RIDUZIONE), PEOPLE_2024)
    cut = Fraction(4_739_831 + 450_000 - 1_950_000, 1_684_375 + 1_212_750 + 495_206)
    assert made.settled.cut == cut
    assert [award.premium for award in made.awards] == [1_608_655, 1_158_231, 1_286_924, 472_944]
    assert [award.top_up for award in made.awards] == [0, 0, 663_076, 0]
    assert made.paid == 5_349_830  # of 53.498,31: a cent is lost by rounding down, and stays economia


@pytest.mark.parametrize("name", ["risultato_2019.json", "risultato_2024.json"])
def test_every_cent_has_its_way(name: str) -> None:
    """Each amount of the answer stands in the steps, written as people write it; the sums are those of the parts."""
    made, answer = simulated(name)
    for award, person in zip(made.awards, answer["persone"], strict=True):
        way = " ".join(person["passi"])
        for key in ("quota", "premio", "interim", "maggiorazione", "totale"):
            italian = f"{float(person[key]):,.2f}".translate(str.maketrans(",.", ".,"))
            assert italian in way, (person["matricola"], key)
        assert award.total == award.premium + award.interim + award.top_up
    assert made.paid + made.economia == made.fund.total
