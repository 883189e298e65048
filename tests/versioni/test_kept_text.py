# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a variation keeps of the text in force is read for ever: in each of the shapes that a program has stored."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo
from versioni.contenuto import SCHEMA, VersioneIllegibile
from versioni.kept_text import Kept, kept_text, read_kept

# Made by the programs of their day, and never again: the form with identities, the form with keys, each schema.
GOLDEN: Final = Path(__file__).parent / "attesi" / "kept"
IDS: Final = [f"11111111-0000-4000-8000-00000000000{n}" for n in range(1, 5)]
KEYS: Final = {("fasi", 101): IDS[0], ("fasi", 102): IDS[1], ("indicatori", 103): IDS[2], ("servizi", 104): IDS[3]}
OF_THE_FORM: Final = ContenutoObiettivo(
    "2023-AA01",
    "Un titolo",
    "",
    "Rossi Maria (12)",
    "SVILUPPO",
    True,
    "Oggi.",
    "Si farà:\n\n- una cosa",
    "Domani.",
    fasi=(
        ContenutoFase(
            "Avvio",
            date(2023, 1, 1),
            date(2023, 6, 30),
            Decimal("33.50"),
            "Bianchi Ada",
            "Servizio di prova",
            "Nota",
            id=IDS[0],
        ),
        ContenutoFase("Chiusura", id=IDS[1]),
    ),
    indicatori=(ContenutoIndicatore("Reclami", "qualità", "< 10", verso="decrescente", id=IDS[2]),),
    altri_servizi=("Patrimonio",),
    altri_servizi_id=(IDS[3],),
)
OF_SCHEMA_2: Final = replace(
    OF_THE_FORM,
    centro_di_responsabilita="Servizio di prova",
    responsabile="Rossi Maria",
    responsabile_matricola="12",
    fasi=(replace(OF_THE_FORM.fasi[0], centro_di_responsabilita="Prova"), OF_THE_FORM.fasi[1]),
)
OF_SCHEMA_3: Final = replace(
    OF_SCHEMA_2,
    indicatori=(replace(OF_SCHEMA_2.indicatori[0], dimensione="tempo", baseline="12", fonte="protocollo"),),
)
TODAY: Final = OF_SCHEMA_3


def stored(name: str) -> str:
    return (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


def who_had(section: str, key: int) -> str:
    return KEYS.get((section, key), "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("form_identities", OF_THE_FORM),
        ("form_keys", OF_THE_FORM),
        ("schema_2", OF_SCHEMA_2),
        ("schema_3", OF_SCHEMA_3),
    ],
)
def test_every_shape_is_read_as_it_was_meant(name: str, said: ContenutoObiettivo) -> None:
    kept = read_kept(stored(name), who_had)
    assert asdict(kept.objective) == asdict(said)
    assert kept.links == (7, 9)


def test_a_key_that_nobody_had_tells_nothing() -> None:
    assert [f.id for f in read_kept(stored("form_keys")).objective.fasi] == ["", ""]


def test_what_is_kept_today_is_content_with_its_schema() -> None:
    text = kept_text(Kept(TODAY, (9, 7)))
    data = json.loads(text)
    assert (sorted(data), data["schema"]) == (["obiettivo", "operativi", "schema"], SCHEMA)
    assert asdict(read_kept(text).objective) == asdict(TODAY)
    assert kept_text(read_kept(text)) == text


def without(name: str) -> Callable[[Any], Any]:
    """A text of a program that did not know a field yet."""

    def drop(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: drop(v) for k, v in value.items() if k != name}
        return [drop(v) for v in value] if isinstance(value, list) else value

    return drop


@pytest.mark.parametrize("name", ["form_identities", "form_keys", "schema_2"])
def test_a_field_that_came_later_is_silent(name: str) -> None:
    later = read_kept(json.dumps(without("verso")(json.loads(stored(name)))), who_had).objective
    (indicator,) = later.indicatori
    assert (indicator.verso, indicator.descrizione) == ("", "Reclami")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "null",
        "{}",
        '{"testa": [], "operativi": []}',
        '{"testa": {}, "operativi": 3}',
        '{"testa": {}, "operativi": ["x"]}',
        '{"testa": {}, "operativi": [], "fasi": [{"chiave": "1"}]}',
        '{"schema": 2, "obiettivo": {}, "operativi": []}',
        '{"schema": 2, "operativi": []}',
        '{"schema": 999, "obiettivo": {}, "operativi": []}',
    ],
)
def test_what_is_no_such_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(VersioneIllegibile, match=r"non si legge|schema 999 sconosciuto"):
        read_kept(text)
