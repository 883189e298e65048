# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a program of another day stored is read, checked and printed today as it was then."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, make_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dup import contenuto as of_dup
from obiettivi import contenuto as of_plan
from obiettivi.contenuto.campi import Kind, campo
from obiettivi.contenuto.json_shape import in_json
from obiettivi.models import PianoEsecutivo
from reports.base import Formato
from testi.codes import code_key
from tests.versioni import golden
from tests.versioni.golden import Golden
from tests.versioni.sample_content import ACTS, PIANO, RECORDED, SAMPLES, WHO
from versioni.contenuto import SCHEMA, ContenutoVersione, VersioneIllegibile, canonico, impronta, in_canonico, raffronta
from versioni.differenze import confronto
from versioni.hash_chain import difetti_degli_anelli
from versioni.links import link_text
from versioni.models import Versione
from versioni.schemas import SCHEMAS, read_objective, read_version
from versioni.schemas.shapes import Shape

ALL = [g for schema in golden.schemas() for g in golden.golden(schema)]
each_golden = pytest.mark.parametrize("g", ALL, ids=lambda g: f"schema {g.schema}, version {g.number}")
TYPES = [
    *((of_plan, c) for c in ("ContenutoPiano", "ContenutoObiettivo", "ContenutoFase", "ContenutoIndicatore")),
    *((of_dup, c) for c in ("ContenutoDUP", "ContenutoAmbito", "ContenutoOperativo", "ContenutoIndicatoreEnte")),
]


def stored(schema: int) -> list[Versione]:
    """The golden versions of a schema as rows, which nobody saves."""
    plan, rows = PianoEsecutivo(pk=1, codice=PIANO), []
    before: Versione | None = None
    for g, act, when in zip(golden.golden(schema), ACTS, RECORDED, strict=True):
        row = Versione(
            pk=g.number,
            piano=plan,
            numero=g.number,
            precedente=before,
            organo=act.organo,
            numero_atto=act.numero,
            data_atto=date.fromisoformat(act.data),
            oggetto=act.oggetto,
            contenuto=g.content,
            impronta=impronta(g.content),
            manifesto=g.manifest,
            registrata_il=datetime.fromisoformat(when),
            registrata_da=WHO,
            catena=impronta(g.link),
        )
        rows.append(row)
        before = row
    return rows


def faults(schema: int) -> list[str]:
    return list(difetti_degli_anelli(stored(schema)))


# Golden files


def test_every_schema_has_its_golden_files_and_its_reader() -> None:
    missing = "python -m tests.versioni.make_golden, with the program that writes this schema for the first time"
    assert golden.schemas() == list(range(1, SCHEMA + 1)), missing
    assert list(SCHEMAS) == list(SAMPLES) == golden.schemas()


@pytest.mark.parametrize("schema", golden.schemas())
def test_the_golden_chain_holds(schema: int) -> None:
    assert faults(schema) == []
    before = ""
    for row, g in zip(stored(schema), golden.golden(schema), strict=True):
        assert link_text(row, before) == g.link
        before = row.catena
        assert all(d["sha256"] in g.manifest for d in g.documents)


@each_golden
def test_a_golden_version_reads_as_it_was_meant(g: Golden) -> None:
    read = read_version(g.content)
    assert asdict(read) == asdict(SAMPLES[g.schema][g.number - 1])
    data = json.loads(g.content)
    for written, objective in zip(data["obiettivi"], read.piano.obiettivi, strict=True):
        assert asdict(read_objective(data, written)) == asdict(objective)


@each_golden
@pytest.mark.django_db
def test_a_golden_version_prints_as_it_did(g: Golden) -> None:
    read = [read_version(other.content) for other in golden.golden(g.schema)]
    printed = golden.printed(read, g.number)
    # What is attached to the paper, and what an import takes back, depends on no engine.
    assert [golden.hashes(d, c)["data"] for d, c in printed] == [d["data"] for d in g.documents]
    if golden.engine() != golden.made_by(g.schema):
        pytest.skip(f"printed by another engine, whose lines may break elsewhere: {golden.made_by(g.schema)}")
    found = [golden.hashes(d, c) for d, c in printed]
    # The first program named its PDFs after its own sources: of that schema the pages are compared, all but that name.
    told = [d if g.schema > 1 or d["format"] != Formato.PDF else {**d, "sha256": ""} for d in g.documents]
    assert [d if w["sha256"] else {**d, "sha256": ""} for d, w in zip(found, told, strict=True)] == told


def test_the_shapes_of_a_schema_are_those_of_its_golden_files() -> None:
    """A key that is added to the content makes the next schema, with golden files of its own."""
    for schema in golden.schemas():
        written = {key for g in golden.golden(schema) for key in keys(json.loads(g.content))}
        assert written == known(SCHEMAS[schema].version), f"schema {schema}"


def keys(data: Any) -> Iterator[str]:
    """The keys of the objects that are records."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "collegamenti":
                yield key
                yield from keys(list(value.values()))
            elif key != "schema":
                yield key
                yield from keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from keys(value)


def known(reader: Any) -> set[str]:
    """The keys for which a reader looks, all the way down."""
    if not isinstance(reader, Shape):
        inside = [c.cell_contents for c in getattr(reader, "__closure__", None) or ()]
        return set().union(*(known(x) for x in inside if callable(x)))
    below = {**reader.keys, **reader.perhaps}
    return set(below).union(*(known(x) for x in below.values()))


# Programs to come


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(TYPES),
    name=st.from_regex(r"[a-z]{3,12}_nuovo", fullmatch=True),
    default=st.sampled_from(["", "detto", None, 0, ()]),
)
def test_a_field_added_to_the_content_leaves_every_golden_version_as_it_is(
    place: tuple[ModuleType, str], name: str, default: Any
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        before = [read_version(g.content) for g in ALL]
        texts = [in_json(v.piano) for v in before]
        grow(patch, place, name, campo(Kind.LINE, "Detto dopo", default=default, since=SCHEMA + 1))
        for schema in golden.schemas():
            assert faults(schema) == []
        after = [read_version(g.content) for g in ALL]
        assert [without(asdict(v), name) for v in after] == [asdict(v) for v in before]
        assert [asdict(v) for v in after] != [asdict(v) for v in before]
        assert [in_json(v.piano) for v in after] == texts
        assert all(not r.genere for one, other in zip(after, after, strict=True) for r in raffronta(one, other))


def grow(patch: pytest.MonkeyPatch, place: tuple[ModuleType, str], name: str, field: Any) -> None:
    """Give a class of the content one more field, as a later program would."""
    module, of = place
    grown = make_dataclass(of, [(name, Any, field)], bases=(getattr(module, of),), frozen=True, slots=True)
    patch.setattr(module, of, grown)


def without(data: Any, name: str) -> Any:
    if isinstance(data, dict):
        return {key: without(value, name) for key, value in data.items() if key != name}
    return type(data)(without(v, name) for v in data) if isinstance(data, tuple | list) else data


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_a_key_that_this_program_does_not_know_is_passed_over(data: st.DataObject) -> None:
    g = data.draw(st.sampled_from(ALL))
    written = json.loads(g.content)
    objects = list(records(written))
    data.draw(st.sampled_from(objects))["detto_dopo"] = data.draw(st.sampled_from([None, "x", 3, [1], {"a": {}}]))
    assert asdict(read_version(canonico(written))) == asdict(read_version(g.content))


def records(data: Any) -> Iterator[dict[str, Any]]:
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if key == "collegamenti":
            yield from records([r for links in value.values() for r in links])
        elif isinstance(value, dict | list):
            yield from records(value)
    if isinstance(data, dict):
        yield data


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"schema":99}', "schema 99 sconosciuto: serve una versione più nuova del programma"),
        ('{"schema":0}', "schema 0 sconosciuto"),
        ('{"schema":true}', "non dice di quale schema è"),
        ('{"schema":"1"}', "non dice di quale schema è"),
        ("{}", "non dice di quale schema è"),
        ("[]", "non dice di quale schema è"),
        ("", "non si legge"),
        ("[" * 100_000, "non si legge"),
        ('{"schema":1}', "versione: manca «ente»"),
    ],
)
def test_what_is_no_version_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(VersioneIllegibile, match=said):
        read_version(text)


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_whatever_stands_in_a_version_it_is_read_or_refused(data: st.DataObject) -> None:
    written = json.loads(data.draw(st.sampled_from(ALL)).content)
    record = data.draw(st.sampled_from(list(records(written))))
    key = data.draw(st.sampled_from(sorted(record)))
    record[key] = data.draw(st.sampled_from([None, "", "x", "2024-13-01", -1, 1.5, True, [], [1], [[1]], {}, {"a": 1}]))
    with suppress(VersioneIllegibile):
        read_version(json.dumps(written))


def test_the_chain_asks_the_bytes_and_tells_of_what_cannot_be_read() -> None:
    rows = stored(1)
    later_one = canonico({**json.loads(rows[1].contenuto), "schema": 99})
    assert list(difetti_degli_anelli([rows[0], changed(rows[1], later_one)])) == [
        "PEG_2024, versione 2: schema 99 sconosciuto: serve una versione più nuova del programma."
    ]
    spaced = changed(rows[0], rows[0].contenuto.replace('","', '", "', 1))
    assert list(difetti_degli_anelli([spaced])) == ["PEG_2024, versione 1: il contenuto non è in forma canonica."]


def changed(row: Versione, text: str) -> Versione:
    """The same row, rewritten with all its hashes by somebody who knows how."""
    row.contenuto, row.impronta = text, impronta(text)
    row.catena = impronta(link_text(row, row.precedente.catena if row.precedente else ""))
    return row


# Side by side


def test_a_version_of_schema_1_differs_in_nothing_from_the_same_one_of_schema_2() -> None:
    for one, two in zip(golden.golden(1), golden.golden(2), strict=True):
        then, now = read_version(one.content), read_version(two.content)
        assert [r.genere for r in (*raffronta(then, now), *raffronta(now, then))] == [""] * 6


def test_schemas_are_compared_by_what_both_say() -> None:
    (first, _), (_, second) = ([read_version(g.content) for g in golden.golden(s)] for s in (1, 2))
    found = {r.codice: r for r in raffronta(first, second)}
    assert {c: r.genere for c, r in found.items()} == {
        "2024-AC02": "cambiato",
        "2024-CU03": "tolto",
        "2024-IS01": "nuovo",
        "2024-MS01": "cambiato",
    }
    sides = [v.scritti for s in confronto(found["2024-MS01"]).sezioni for v in s.voci if v.diversi]
    ends = {text.rpartition("\n")[2] for side in sides for text in side}
    assert not [end for end in ends if end.startswith(("meglio ", "posto "))]


def test_rows_of_schema_2_are_told_by_identity() -> None:
    first, second = (read_version(g.content) for g in golden.golden(2))
    c = next(confronto(r) for r in raffronta(first, second) if r.codice == "2024-MS01")
    told = {s.nome: [v.scritti for v in s.voci if v.diversi] for s in c.sezioni}
    new, moved, reworded = told["Fasi - attività"]
    assert new[0] == ""
    assert [t.splitlines()[-1] for t in moved] == ["posto 3", "posto 2"]
    assert [t.splitlines()[0] for t in reworded] == ["Gara", "Gara europea"]
    assert [t.splitlines()[-1] for t in told["Indicatori"][1]] == ["meglio di più", "meglio di meno"]
    assert told["Altri servizi coinvolti"] == [("Polizia locale\nposto 2", "Polizia locale\nposto 1"), ("", "Ambiente")]


def test_of_two_people_of_one_name_the_number_is_shown() -> None:
    version = SAMPLES[2][0]
    desk = version.per_codice["2024-AC02"]
    other = replace(desk, responsabile_matricola="00009")
    then, now = version, replace(version, piano=replace(version.piano, obiettivi=(other,)))
    (section,) = confronto(next(raffronta(then, now))).sezioni
    assert section.voci[0].scritti == ("Rossi Maria (matricola 00417)", "Rossi Maria (matricola 00009)")


# What is written today


def strategy(kind: Any) -> st.SearchStrategy[Any]:
    """Whatever a type of the content may hold, its fields of tomorrow too."""
    if get_origin(kind) is tuple:
        inside = get_args(kind)
        if inside[-1] is Ellipsis:
            return st.lists(strategy(inside[0]), max_size=2).map(tuple)
        return st.tuples(*map(strategy, inside))
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__"):
        hints = get_type_hints(kind)
        return st.builds(kind, **{f.name: strategy(hints[f.name]) for f in fields(kind)})
    if get_args(kind):
        return st.none() | strategy(next(k for k in get_args(kind) if k is not type(None)))
    simple = {str: TEXTS, int: st.integers(1990, 2100), bool: st.booleans(), date: st.dates(), Decimal: WEIGHTS}
    return simple[kind]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
WEIGHTS = st.decimals(0, 100, places=2)


@dataclass(frozen=True)
class Written:
    """A version, and how it is read back: in the order of the codes."""

    version: ContenutoVersione

    @property
    def expected(self) -> ContenutoVersione:
        plan, links = self.version.piano, dict(self.version.collegamenti)
        ordered = replace(plan, obiettivi=tuple(sorted(plan.obiettivi, key=lambda o: code_key(o.codice))))
        return replace(
            self.version,
            piano=ordered,
            collegamenti=tuple(sorted(sorted(links.items()), key=lambda pair: code_key(pair[0]))),
        )


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(strategy(ContenutoVersione).map(Written))
def test_all_that_is_written_is_read_back(w: Written) -> None:
    """A field that the reader of today's schema does not know would be lost here."""
    assert asdict(read_version(in_canonico(w.version))) == asdict(w.expected)
