# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts of a year from a table: all of it or nothing, each cell understood or refused with its place."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aggregati.models import ConflittoDiRevisione
from fogli.griglia import Griglia, Riga
from organizzazione.choices import Ruolo
from organizzazione.models import Persona
from tests.fabbriche import CentroFactory, PersonaFactory
from tests.valutazione.evaluated import YEAR, Evaluated, evaluated
from valutazione import posts_keeping
from valutazione.choices import Assignment, PaymentTimes
from valutazione.models import Scheda
from valutazione.posts_keeping import NotTaken, take_posts
from valutazione.posts_table import PostRow, Read, read_posts
from valutazione.systems.facts import Kind

HEAD = ("Matricola", "Cognome e nome", "Centro", "Veste", "Dal", "Al", "Posizione", "Percento", "Tempi")
GOOD = ("0042", "", "Cultura", "", "01/01/2023", "31/12/2023", "45.102,87", "", "")


def read(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> Read:
    return read_posts([Griglia("prova.csv", "", tuple(Riga(n, cells) for n, cells in enumerate((head, *rows), 1)))])


def with_(**cells: str) -> tuple[str, ...]:
    names = dict(zip((h.lower() for h in HEAD), GOOD, strict=True)) | {k.replace("_", " "): v for k, v in cells.items()}
    return tuple(names.values())


def test_a_row_is_a_post() -> None:
    one, other = read(GOOD, with_(veste="Ad interim", percento="20", tempi="Ne risponde: rispettati")).rows
    assert (one.number, one.matricola, one.centre, one.post.kind) == (2, "0042", "Cultura", Assignment.INCARICO)
    assert (one.post.first, one.post.last, one.post.position) == (
        date(2023, 1, 1),
        date(2023, 12, 31),
        Decimal("45102.87"),
    )
    assert (other.post.kind, other.post.percent) == (Assignment.INTERIM, Decimal(20))
    assert (one.post.times, other.post.times) == (PaymentTimes.NON_RISPONDE, PaymentTimes.RISPETTATI)


def test_a_cell_that_is_missing_hides_nothing_else_that_is_wrong_with_its_row() -> None:
    wrongs = read(with_(matricola="", al="", dal="ieri", posizione="tanto")).wrongs
    assert sorted(why.partition(":")[0].partition(", ")[2] for why in wrongs) == ["al", "dal", "matricola", "posizione"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (with_(matricola=""), "Riga 2, matricola: manca."),
        (with_(dal="32/01/2023"), "Riga 2, dal: «32/01/2023» non è un giorno"),
        (with_(posizione="1,234.50"), "Riga 2, posizione: «1,234.50» non è un numero"),
        (with_(posizione="-5"), "Riga 2, posizione: «-5» non è un numero"),
        (with_(posizione="1,234"), "Riga 2, posizione: «1,234» non è un numero"),
        (with_(veste="Facente funzioni"), "Riga 2, veste: «Facente funzioni» non si riconosce"),
        (with_(tempi="sì"), "Riga 2, tempi: «sì» non si riconosce"),
        ((*GOOD, "altro"), "Riga 2, colonna 10: non ha intestazione."),
    ],
)
def test_what_is_not_understood_is_told_with_its_place(row: tuple[str, ...], why: str) -> None:
    found = read(row)
    assert found.rows == ()
    assert any(why in wrong for wrong in found.wrongs), found.wrongs


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ((*HEAD[:-1], "Stipendio"), "Riga 1, colonna 9: «Stipendio» non si riconosce."),
        ((*HEAD[:-1], "Servizio"), "Riga 1, colonna 9: «Servizio» c'è già alla colonna 3."),
        (HEAD[1:], "mancano le colonne «matricola»"),
    ],
)
def test_every_column_is_known_by_its_head(head: tuple[str, ...], why: str) -> None:
    assert any(why in wrong for wrong in read(GOOD, head=head).wrongs)
    assert read(GOOD, head=head).rows == ()


@pytest.mark.parametrize(
    ("shown", "held", "refused"),
    [("45.102,87", "45102,874", False), ("45.103", "45102,87", True), ("45.102,87", "45102,879", True)],
)
def test_digits_that_a_cell_does_not_show_are_not_dropped(shown: str, held: str, refused: bool) -> None:
    row = Riga(2, with_(posizione=shown), held={6: held})
    found = read_posts([Griglia("prova.xlsx", "Foglio1", (Riga(1, HEAD), row))])
    assert bool(found.rows) is not refused
    assert any(f"mostra «{shown}», ma la cella tiene {held}" in wrong for wrong in found.wrongs) is refused


def test_what_nobody_sees_in_the_sheet_is_told() -> None:
    rows = (Riga(1, HEAD), Riga(2, GOOD, hidden=True, remarks={6: "La cella ha una nota."}))
    aside = Griglia("prova.xlsx", "Vecchio", (), hidden=True, written=3)
    lists = Griglia("prova.xlsx", "Elenchi", (), hidden=True, written=3, choices=True)
    found = read_posts([Griglia("prova.xlsx", "Foglio1", rows, hidden_columns=frozenset({6})), aside, lists])
    assert found.notes == (
        "Il foglio «Vecchio» è nascosto: lasciato da parte.",
        "La colonna «posizione» è nascosta nel foglio: letta.",
        "Riga 2: è nascosta nel foglio: letta.",
        "Riga 2, posizione: La cella ha una nota.",
    )
    assert len(found.rows) == 1


def test_a_file_without_a_table_is_none() -> None:
    assert "non ce n" in read_posts([]).wrongs[0]
    assert "nessuna riga" in read().wrongs[0]


@pytest.fixture
def e(db: None) -> Evaluated:
    found = evaluated(with_account=False)
    found.centre.nome = "Cultura"
    found.centre.save()
    return found


def run(folder: Path, *rows: tuple[str, ...], **options: Any) -> str:
    file = folder / "incarichi.csv"
    file.write_text("\n".join(";".join(cells) for cells in (HEAD, *rows)), encoding="utf-8")
    out = io.StringIO()
    call_command("importa_incarichi", str(file), anno=YEAR, stdout=out, **options)
    return out.getvalue()


def test_the_command_gives_writes_and_changes_nothing_twice(e: Evaluated, tmp_path: Path) -> None:
    office = e.office.username
    new = ("0077", "Nuova Persona", "Cultura", "Ad interim", "01/03/2023", "30/06/2023", "24.000,00", "20", "")
    tried = run(tmp_path, GOOD, new, utente=office, prova=True)
    assert "incarico e posizione aggiornati" in tried
    assert "non si è scritto nulla" in tried
    assert Scheda.objects.count() == 1
    assert not Persona.objects.filter(matricola="0077").exists()
    told = run(tmp_path, GOOD, new, utente=office)
    assert "Riga 3: Scheda 2023 di Nuova Persona: scheda nuova; la persona nasce da qui." in told
    assert str(e.fresh().posizione) == "45102.87"
    before = list(Scheda.objects.order_by("pk").values())
    assert run(tmp_path, GOOD, new, utente=office).count("già così") == 2
    assert list(Scheda.objects.order_by("pk").values()) == before


def test_a_row_that_cannot_be_takes_the_whole_file_with_it(e: Evaluated, tmp_path: Path) -> None:
    CentroFactory.create(nome="Altro centro")
    PersonaFactory.create(nominativo="Senza Matricola", matricola="")
    rows = [
        ("0077", "Nuova Persona", "Altro centro", "", "01/03/2023", "30/06/2023", "1", "", ""),
        ("0042", "Un Altro", "Cultura", "", "01/01/2023", "31/12/2023", "1", "", ""),
        ("0078", "", "Cultura", "", "01/01/2023", "31/12/2023", "1", "", ""),
        ("0079", "Senza Matricola", "Cultura", "", "01/01/2023", "31/12/2023", "1", "", ""),
        ("0080", "Quarta Persona", "Non c'è", "", "01/01/2023", "31/12/2023", "1", "", ""),
        ("0042", "", "Altro centro", "", "01/05/2023", "31/12/2023", "1", "", ""),
        ("0081", "Quinta Persona", "Cultura", "", "01/05/2022", "31/12/2023", "1", "", ""),
    ]
    with pytest.raises(CommandError) as no:
        run(tmp_path, *rows, utente=e.office.username)
    told = str(no.value)
    for why in (
        "Riga 3: La matricola «0042» è di",
        "Riga 4: La matricola «0078» non c'è",
        "Riga 5: «Senza Matricola» c'è già",
        "Riga 6: Il centro «Non c'è»",
        "Riga 7:",
        "Riga 8:",
    ):
        assert why in told
    assert Scheda.objects.count() == 1
    assert not Persona.objects.filter(matricola="0077").exists()


def test_two_posts_of_a_person_in_one_centre_are_two_sheets(e: Evaluated, tmp_path: Path) -> None:
    """A row speaks of the sheet whose days it shares, never of another one that happens to be alone."""
    first = with_(al="30/06/2023")
    second = with_(dal="01/07/2023", posizione="50.000,00")
    run(tmp_path, first, utente=e.office.username)
    assert "scheda nuova" in run(tmp_path, first, second, utente=e.office.username)
    spans = [("2023-01-01", "2023-06-30"), ("2023-07-01", "2023-12-31")]
    assert [(str(s.dal), str(s.al)) for s in Scheda.objects.order_by("dal")] == spans
    with pytest.raises(CommandError, match="ha già più schede in quei giorni"):
        run(tmp_path, with_(dal="02/01/2023"), utente=e.office.username)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (with_(posizione="10.000.000.000,00"), "posizione: «10.000.000.000,00» non è un numero"),
        (with_(posizione=f"{'9' * 29}"), "posizione: «99999999999999999999999999999» non è un numero"),
        (with_(veste="Ad interim", percento="120"), "Percento dell'interim: 120 non va, sta tra 0 e 100"),
        (with_(matricola="0099", **{"cognome e nome": "A" * 400}), "Riga 2: «AAA"),
    ],
)
def test_what_no_column_holds_is_refused_in_words(e: Evaluated, tmp_path: Path, row: tuple[str, ...], why: str) -> None:
    with pytest.raises(CommandError) as no:
        run(tmp_path, row, utente=e.office.username)
    assert why in str(no.value)


def test_only_the_office_brings_posts_in(e: Evaluated, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="ufficio programmazione"):
        run(tmp_path, GOOD, utente=e.nucleo.username)


def many(how_many: int) -> tuple[PostRow, ...]:
    """Rows of people of their own, each in a centre of its own."""
    for n in range(how_many):
        CentroFactory.create(nome=f"Centro {n}")
    rows = [with_(matricola=f"1{n:03}", centro=f"Centro {n}") for n in range(how_many)]
    return read(*((row[0], f"Persona numero {n}", *row[2:]) for n, row in enumerate(rows))).rows


def test_what_the_rows_speak_of_is_read_once_for_all_of_them(e: Evaluated) -> None:
    rows = many(30)
    take_posts(YEAR, Kind.DIRIGENTE, None, rows, e.office)
    counted = []
    for some in (rows[:1], rows[:3], rows):
        with CaptureQueriesContext(connection) as queries:
            found = take_posts(YEAR, Kind.DIRIGENTE, None, some, e.office)
        assert {one.became for one in found} == {"già così"}
        counted.append(len(queries))
    assert counted[0] == counted[1] == counted[2]


@pytest.mark.parametrize("how_many", [1, 3, 30])
def test_of_new_rows_the_centres_are_read_once_too(e: Evaluated, how_many: int) -> None:
    rows = many(how_many)
    with CaptureQueriesContext(connection) as queries:
        found = take_posts(YEAR, Kind.DIRIGENTE, None, rows, e.office)
    assert {one.became for one in found} == {"scheda nuova"}
    read_of_them = [q for q in queries if 'SELECT "organizzazione_centrodiresponsabilita"' in q["sql"]]
    assert len(read_of_them) == 1


def test_rows_of_one_file_see_what_the_rows_before_have_done(e: Evaluated) -> None:
    name, half = "Persona doppia", {"dal": "01/07/2023", "posizione": "1"}
    first = with_(matricola="0500", al="30/06/2023")
    rows = [(*first[:1], name, *first[2:]), with_(matricola="0500", **half), with_(matricola="0500", **half)]
    rows.append(with_(matricola="0500", dal="01/07/2023", posizione="2"))
    found = take_posts(YEAR, Kind.DIRIGENTE, None, read(*rows).rows, e.office)
    assert [one.became for one in found] == [
        "scheda nuova",
        "scheda nuova",
        "già così",
        "incarico e posizione aggiornati",
    ]
    assert [int(one.posizione or 0) for one in Scheda.objects.filter(persona__matricola="0500")] == [45102, 2]


def test_a_sheet_that_somebody_saves_meanwhile_takes_no_row(e: Evaluated, monkeypatch: pytest.MonkeyPatch) -> None:
    def order(*said: Any) -> Scheda:
        raise ConflittoDiRevisione("«Scheda» è stata modificata da un altro utente")

    monkeypatch.setattr(posts_keeping, "order", order)
    with pytest.raises(NotTaken) as no:
        take_posts(YEAR, Kind.DIRIGENTE, None, read(GOOD).rows, e.office)
    assert no.value.wrongs == ["Riga 2: «Scheda» è stata modificata da un altro utente: caricare di nuovo il file."]


def test_a_file_of_who_is_evaluated_leaves_the_own_sheet_alone(e: Evaluated, tmp_path: Path) -> None:
    """Neither the post of the one that is there nor another one; that of a colleague is no matter."""
    e.rated.ruolo = Ruolo.UFFICIO
    e.rated.save()
    new = with_(veste="Ad interim", dal="01/03/2023", al="30/06/2023", percento="20")
    with pytest.raises(CommandError) as no:
        run(tmp_path, with_(posizione="90.000,00"), new, utente=e.rated.username)
    assert "Riga 2: Ora non si può scrivere incarico e posizione: sei in conflitto: è la scheda tua" in str(no.value)
    assert f"Riga 3: {e.person.nominativo}: È la tua scheda: la assegna un'altra persona" in str(no.value)
    assert Scheda.objects.count() == 1
    assert e.fresh().posizione is None
    other = ("0077", "Nuova Persona", "Cultura", "Ad interim", "01/03/2023", "30/06/2023", "24.000,00", "20", "")
    assert "scheda nuova" in run(tmp_path, other, utente=e.rated.username)


def test_a_file_changes_no_days_of_what_was_told(e: Evaluated, tmp_path: Path) -> None:
    run(tmp_path, GOOD, utente=e.office.username)
    e.notified()
    with pytest.raises(CommandError) as no:
        run(tmp_path, with_(al="30/11/2023", posizione="50.000,00"), utente=e.office.username)
    assert "Riga 2: " in str(no.value)
    assert "è notificata: da allora si cambiano solo il valore della posizione e i tempi di pagamento" in str(no.value)
    assert "Qui cambierebbe: al." in str(no.value)
    assert str(e.fresh().posizione) == "45102.87"
    run(tmp_path, with_(posizione="50.000,00", tempi="Ne risponde: rispettati"), utente=e.office.username)
    assert (str(e.fresh().posizione), e.fresh().tempi) == ("50000.00", PaymentTimes.RISPETTATI)
