# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of a simulation: what it may say, and what is said of each thing that is wrong with it."""

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.valutazione.money_samples import FIXTURES
from valutazione.files.fields import MOST_WRONGS
from valutazione.money import Distribution, Post, Refused, distribute
from valutazione.simulator import MOST_BYTES, Request, Unreadable, as_json, as_text, opened, read
from valutazione.simulator.answer import coefficient

GOOD = json.loads((FIXTURES / "risultato_2024.json").read_text(encoding="utf-8"))
Change = Callable[[dict[str, Any]], Any]


def request(change: Change = lambda content: None) -> Request:
    content = copy.deepcopy(GOOD)
    change(content)
    return read(opened(json.dumps(content).encode()))


def refused(content: bytes) -> list[str]:
    with pytest.raises(Refused) as found:
        read(opened(content))
    return [str(wrong) for wrong in found.value.wrongs]


def wrongs(change: Change) -> list[str]:
    content = copy.deepcopy(GOOD)
    change(content)
    return refused(json.dumps(content).encode())


def simulated(change: Change = lambda content: None) -> Distribution:
    asked = request(change)
    return distribute(asked.fund, asked.rule, asked.people)


def put(*path: str | int, value: Any) -> Change:
    def change(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = value

    return change


def removed(*path: str | int) -> Change:
    def change(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        del content[path[-1]]

    return change


PERSON_2 = ("persone", 1)
WRONG: list[tuple[Change, str, str]] = [
    (put("anno", value="2024"), "anno: «2024» non va", "intero"),
    (put("anno", value=24), "anno: 24 non va", "1990"),
    (put("anno", value=True), "anno: true non va", "intero"),
    (put("risultato", value=60000), "risultato: 60000 è senza virgolette", '"60000"'),
    (put("risultato", value=60000.5), "risultato: 60000.5 è senza virgolette", '"60000.5"'),
    (put("risultato", value="60.000,00"), "risultato: «60.000,00» non va", "punto dei decimali"),
    (put("risultato", value="60000,00"), "risultato: «60000,00» non va", "punto dei decimali"),
    (put("risultato", value="60000.005"), "risultato: «60000.005» ha più di due decimali", "centesimi"),
    (put("risultato", value="-0.01"), "risultato: −0,01 è sotto zero", "zero o di più"),
    (put("risultato", value="1" + "0" * 14), "risultato: 100.000.000.000.000,00 è troppo grande", "al più"),
    (put("risultato", value="9" * 5000), "risultato: «9999999999", "15 cifre"),
    (put("risultato", value=" 1"), "risultato: « 1» non va", "punto"),
    (put("risultato", value="1e3"), "risultato: «1e3» non va", "punto"),
    (put("risultato", value="١"), "risultato: «١» non va", "punto"),
    (put("economie", value=None), "economie: null non va", "importo"),
    (removed("economie"), "economie: manca", ""),
    (put("regola", value=[]), "regola: un elenco non va", "graffe"),
    (put("regola", "ripartizione", value="equa"), "regola, ripartizione: «equa» non va", "pro-capite"),
    (put("regola", "soglia", value="100.1"), "regola, soglia: 100,10 non va", "da 0 a 100"),
    (put("regola", "fasce", value=[]), "regola, fasce: non c'è nessuna fascia", ""),
    (put("regola", "fasce", value="tutte"), "regola, fasce: «tutte» non va", "quadre"),
    (removed("regola", "fasce", 1), "regola, fascia 1 e fascia 2: da 60,00 a 80,00", "nessuna fascia"),
    (put("regola", "fasce", 1, "a", value="81"), "regola, fascia 2 e fascia 3: da 80,00 a 81,00 si sovrappongono", ""),
    (put("regola", "fasce", 0, "da", value="1"), "regola, fascia 1, da: la prima fascia comincia a 1,00", ""),
    (put("regola", "fasce", 3, "a", value="99.99"), "regola, fascia 4, a: l'ultima fascia finisce a 99,99", ""),
    (put("regola", "fasce", 3, "a", value="101"), "regola, fascia 4, a: 101,00 non è un punteggio", ""),
    (put("regola", "fasce", 1, "a", value="60"), "regola, fascia 2: comincia a 60,00 e finisce a 60,00", ""),
    (put("regola", "fasce", 1, "genere", value="curva"), "regola, fascia 2, genere: «curva» non va", "interpolata"),
    (
        put("regola", "fasce", 1, "coefficiente", value="1.1"),
        "regola, fascia 2, coefficiente: 1,10 non va",
        "fra 0 e 1",
    ),
    (put("regola", "fasce", 1, "coefficiente", value=None), "regola, fascia 2, coefficiente: manca", ""),
    (put("regola", "fasce", 1, "coefficiente_fine", value="1"), "regola, fascia 2, coefficiente_fine: una fascia", ""),
    (put("regola", "fasce", 1, "coefficiente", value="0.95"), "regola, fascia 2 e fascia 3: a 80,00", "scende"),
    (put("regola", "fasce", 1, "genere", value="interpolata"), "regola, fascia 2, coefficiente_fine: manca", ""),
    (
        put("regola", "fasce", 1, "genere", value="proporzionale"),
        "regola, fascia 2, coefficiente: una fascia",
        "toglier",
    ),
    (put("regola", "art30", "quota", value="25"), "regola, art30, quota: 25,00 non va", "0.30 è il 30 %"),
    (put("regola", "art30", "maggiorazione", value="-0.3"), "regola, art30, maggiorazione: −0,30 non va", ""),
    (put("regola", "art30", "fonte", value="bilancio"), "regola, art30, fonte: «bilancio» non va", "riduzione"),
    (removed("regola", "art30", "fonte"), "regola, art30, fonte: manca", ""),
    (put("regola", "dl13", value="true"), "regola, dl13: «true» non va", "senza virgolette"),
    (put("regola", "interim_massimo", value="19.99"), "persona 3, interim 1, percento: 20,00 % passa", "19,99"),
    (put("regola", "interim_massimo", value="130"), "regola, interim_massimo: 130,00 non va", ""),
    (put("persone", value=[]), "persone: non c'è nessuno", ""),
    (put("persone", value={}), "persone: un oggetto non va", "quadre"),
    (put("persone", value=[{}] * 10_001), "persone: sono 10.001", "al più 10.000"),
    (put(*PERSON_2, value="Rossi"), "persona 2: «Rossi» non va", "graffe"),
    (put(*PERSON_2, "matricola", value="0001"), "persona 2, matricola: «0001» è già la matricola della persona 1", ""),
    (put(*PERSON_2, "matricola", value=2), "persona 2, matricola: 2 non va", "testo"),
    (put(*PERSON_2, "matricola", value="  "), "persona 2, matricola: «  » non va", "caratteri"),
    (put(*PERSON_2, "matricola", value="a\nb"), "persona 2, matricola: «a\ufffdb» non va", "a capo"),
    (put(*PERSON_2, "matricola", value="\ud800"), "persona 2, matricola: «\ufffd» non va", ""),
    (put(*PERSON_2, "posizione", value="-1.00"), "persona 2, posizione: −1,00 è sotto zero", ""),
    (put(*PERSON_2, "giorni", value=367), "persona 2, giorni: 367 non va", "366 giorni"),
    (put(*PERSON_2, "giorni", value=-1), "persona 2, giorni: -1 non va", "366 giorni"),
    (put(*PERSON_2, "giorni", value="366"), "persona 2, giorni: «366» non va", "intero"),
    (put(*PERSON_2, "giorni", value=1.5), "persona 2, giorni: 1.5 non va", "intero"),
    (put(*PERSON_2, "punteggio", value="100.001"), "persona 2, punteggio: 100,001 non va", "da 0 a 100"),
    (put(*PERSON_2, "punteggio", value="-1"), "persona 2, punteggio: −1,00 non va", "da 0 a 100"),
    (put(*PERSON_2, "punteggio", value=None), "persona 2, punteggio: null non va", ""),
    (put(*PERSON_2, "punteggio", value=float("nan")), "persona 2, punteggio: «NaN» non va", ""),
    (put(*PERSON_2, "punteggio", value=float("inf")), "persona 2, punteggio: «Infinity» non va", ""),
    (put(*PERSON_2, "punteggio", value="NaN"), "persona 2, punteggio: «NaN» non va", ""),
    (put(*PERSON_2, "tempi_di_pagamento", value="no"), "persona 2, tempi_di_pagamento: «no» non va", "null"),
    (put(*PERSON_2, "punteggo", value="1"), "persona 2: la chiave «punteggo» non è prevista; forse «punteggio»", ""),
    (put("nome", value="Rossi"), "il file: la chiave «nome» non è prevista", "persone"),
    (put("persone", 2, "interim", 0, "giorni", value=400), "persona 3, interim 1, giorni: 400 non va", ""),
    (put("persone", 2, "interim", 0, "punteggio", value="101"), "persona 3, interim 1, punteggio: 101,00 non va", ""),
    (put("persone", 2, "interim", 0, "percento", value="-1"), "persona 3, interim 1, percento: −1,00 non va", ""),
    (put("persone", 2, "interim", value=False), "persona 3, interim: false non va", "quadre"),
    (put(*PERSON_2, "incarichi", value=[]), "persona 2, incarichi: ci vuole un elenco", ""),
]


@pytest.mark.parametrize(("change", "place", "hint"), WRONG, ids=[place for _, place, _ in WRONG])
def test_each_thing_wrong_has_its_place(change: Change, place: str, hint: str) -> None:
    found = wrongs(change)
    assert any(one.startswith(place) and hint in one for one in found), found


def test_a_place_is_wrong_once() -> None:
    """What stands for a value that is wrong does not raise objections of its own."""
    for change, place, _ in WRONG:
        key = place.partition(": ")[0]
        found = wrongs(change)
        assert [one for one in found if one.startswith(f"{key}: ")] == found or "incarichi" in key, found


def test_everything_wrong_is_said_at_once() -> None:
    def change(content: Any) -> None:
        content.update(anno=2019, extra=1)
        content["persone"][0]["giorni"] = 366
        content["persone"][1].update(punteggio="120", posizione=24000)
        content["regola"]["fasce"][1]["a"] = "70"

    places = [one.partition(": ")[0] for one in wrongs(change)]
    assert {"il file", "persona 1, giorni", "persona 2, punteggio", "persona 2, posizione"} <= set(places)
    assert {"regola, fascia 2 e fascia 3", "regola, dl13", "regola, art30", "persona 3, interim 1"} <= set(places)


def test_what_may_be_left_out() -> None:
    def change(content: Any) -> None:
        for key in ("art30", "dl13", "interim_massimo", "soglia"):
            del content["regola"][key]
        for person in content["persone"]:
            del person["tempi_di_pagamento"], person["interim"]

    def empty(content: Any) -> None:
        change(content)
        content["regola"].update(art30=None, soglia=None, dl13=None)

    bare = request(change)
    assert bare == request(empty)
    assert distribute(bare.fund, bare.rule, bare.people).base == 6_000_000


def test_a_number_without_quotes_is_read_as_it_is_written() -> None:
    found = request(put(*PERSON_2, "punteggio", value=89.996))
    assert found.people[1].score == Fraction("89.996")
    assert found.loose == ("persona 2, punteggio",)
    assert request(put(*PERSON_2, "punteggio", value=88)) == request()
    content = (FIXTURES / "risultato_2024.json").read_bytes()
    assert read(opened(b"\xef\xbb\xbf" + content)) == request()


def test_several_posts() -> None:
    posts = [{"posizione": "39500.00", "giorni": 182, "punteggio": "90"}]
    posts.append({"posizione": "28000.00", "giorni": 184, "punteggio": "80"})

    def change(content: Any) -> None:
        content["persone"][1] = {"matricola": "0002", "incarichi": posts}

    assert request(change).people[1].posts == (
        Post(3_950_000, 182, Fraction(90)),
        Post(2_800_000, 184, Fraction(80)),
    )
    posts[1]["giorni"] = 185
    assert wrongs(change) == [
        "persona 2, incarichi: in tutto i giorni sono 367 e il 2024 ne ha 366: quelli doppi valgono solo come interim, "
        "contarli una volta sola."
    ]
    assert wrongs(put(*PERSON_2, "incarichi", value=posts[:1]))[0].startswith("persona 2, posizione: sta già")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "non è JSON: riga 1, colonna 1"),
        (b'{"anno": 2024,\n,}', "riga 2, colonna 1, dove comincia «,}»"),
        ("{è}".encode("latin-1"), "non è un testo UTF-8 (byte 2)"),
        (b"[" * 100_000, "troppi livelli"),
        (b" " * (MOST_BYTES + 1), "troppo grande"),
    ],
)
def test_what_is_no_json(content: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as found:
        opened(content)
    assert said in str(found.value)


@pytest.mark.parametrize("content", [b"null", b"12", b"[]", b'"testo"', b"NaN"])
def test_what_is_json_and_no_simulation(content: bytes) -> None:
    (said,) = refused(content)
    assert said.startswith("il file: ")


def test_a_key_that_is_there_twice() -> None:
    assert refused(b'{"anno": 2024, "anno": 2023}')[0] == "anno: è scritta più di una volta: lasciarne una."


def test_a_file_that_is_wrong_everywhere_is_told_up_to_a_point() -> None:
    said = refused(json.dumps({"persone": [{}] * 9_000}).encode())
    assert len(said) <= MOST_WRONGS
    assert "il file: ha altri errori ancora: si vedono corretti questi." in said
    strange = {f"chiave{n}": n for n in range(5_000)}
    assert len(refused(json.dumps(strange).encode())) < 100


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(list(GOOD)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*GOOD, "x", "da"]), inner, max_size=4),
    max_leaves=8,
)


@given(st.data(), json_values)
def test_nothing_that_somebody_sends_is_an_exception(data: st.DataObject, value: Any) -> None:
    """Any value in any place of a good file: an answer, or words."""
    content: Any = copy.deepcopy(GOOD)
    node, key = content, data.draw(st.sampled_from(sorted(content)))
    while isinstance(node[key], (dict, list)) and node[key] and data.draw(st.booleans()):
        node = node[key]
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
    node[key] = value
    try:
        asked = read(opened(json.dumps(content).encode()))
        json.loads(as_json(distribute(asked.fund, asked.rule, asked.people)))
    except Refused as found:
        unsaid = [wrong for wrong in found.wrongs if not wrong.place or not wrong.text.endswith((".", "?"))]
    else:
        unsaid = []
    assert unsaid == []


def test_the_answer_has_the_shape_that_is_written_down() -> None:
    answer = json.loads(as_json(simulated()))
    assert list(answer) == ["disponibile", "base", "pagato", "economia", "persone"]
    keys = ["matricola", "quota", "coefficiente", "premio", "interim", "maggiorazione", "totale", "passi"]
    for person in answer["persone"]:
        assert list(person) == keys
        assert all(isinstance(person[key], str) for key in keys[:-1])
        assert person["passi"] == [str(step) for step in person["passi"]]


def test_coefficients_keep_every_decimal_that_a_cent_may_hang_on() -> None:
    assert [coefficient(Fraction(text)) for text in ("1", "0.9", "0.89996", "2/3")] == [
        "1.00",
        "0.90",
        "0.89996",
        "0.66666666666666666667",
    ]


def test_the_text_says_the_same_numbers() -> None:
    text = as_text(simulated())
    for words in ("Disponibile          60.000,00", "Economia              4.976,69", "Matricola 0003", "21.100,00"):
        assert words in text
    heads = [line for line in text.splitlines() if line.startswith("000")]
    assert len({len(line) for line in heads}) == 1
