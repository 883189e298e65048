# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fund kept as rows: in from its file and out again the same, what is there never replaced unasked, what registered
acts say of it."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from flussi.acts import Refused
from organizzazione.choices import Ruolo
from organizzazione.rules import SISTEMA
from relazioni.choices import Validation
from relazioni.life import Validated, approve_relazione, validate_relazione
from tests.relazioni.told import ACT, relazione
from tests.valutazione.funded import FILE, fund_2019, of_file, somebody
from valutazione.files.opening import opened
from valutazione.fund.facts import Fulfilled, FundRow, Gate, Nature, Printed, YearFund
from valutazione.fund.known import KnownReport, with_known
from valutazione.fund.reading import read
from valutazione.fund.writing import as_json
from valutazione.fund_rows.loading import Different, Kept, load_fund
from valutazione.fund_rows.reading import facts_of, told
from valutazione.models import Fondo, Presupposto, VoceFondo

pytestmark = pytest.mark.django_db
DAY = date(2024, 7, 1)
ROWS = (
    FundRow("R1", "Fondo storico", "CCNL", Nature.STABILE, 90_000_000),
    FundRow("D1", "Decurtazione", "DL 78/2010, art. 9", Nature.DETRAZIONE, 5_276_875, limited=False),
)
FULL = replace(of_file(), rows=ROWS)


def counted() -> tuple[int, ...]:
    tables = (Fondo, VoceFondo, Presupposto, Fondo.history, VoceFondo.history, Presupposto.history)
    return tuple(table.count() if hasattr(table, "count") else table.objects.count() for table in tables)


def test_the_file_of_the_source_goes_in_and_out_the_same() -> None:
    fondo = fund_2019()
    assert facts_of(fondo) == of_file()
    assert json.loads(as_json(facts_of(fondo))) == json.loads(FILE.read_text("utf-8"))


@pytest.mark.parametrize(
    "fund",
    [
        FULL,
        replace(FULL, printed=Printed()),
        replace(FULL, printed=Printed(-1, 0, 3, (Fraction("73.4500"), 4), (Fraction(-5, 10), 1))),
        replace(FULL, printed=Printed(position_percent=(Fraction("1." + "9" * 30), 30))),
        replace(FULL, economie=0, economie_of=2017, gates=()),
    ],
)
def test_every_fund_reads_back_the_same_from_its_rows_and_from_its_file(fund: YearFund) -> None:
    fondo, _ = load_fund(fund, SISTEMA)
    kept = facts_of(Fondo.objects.get(pk=fondo.pk))
    assert kept == fund
    assert read(opened(as_json(kept).encode())) == fund


def test_loaded_again_it_changes_nothing_not_even_the_history() -> None:
    load_fund(FULL, SISTEMA)
    before = counted()
    assert load_fund(FULL, SISTEMA)[1] == Kept.SAME
    assert counted() == before


def test_another_fund_of_the_year_takes_its_place_only_when_it_is_said() -> None:
    load_fund(FULL, SISTEMA)
    before = counted()
    new = replace(FULL, position=1, rows=(replace(ROWS[1], cents=7), FundRow("N", "Nuova", "CCNL", Nature.STABILE, 1)))
    with pytest.raises(Different) as other:
        load_fund(new, SISTEMA)
    assert counted() == before
    assert other.value.lines == [
        "posizione: c'è 622.305,53, il file dice 0,01",
        "voce «R1»: resta fuori, 900.000,00",
        "voce «D1»: c'è 52.768,75, il file dice 0,07",
        "voce «N»: è nuova, 0,01",
    ]
    fondo, outcome = load_fund(new, SISTEMA, replace=True)
    assert outcome == Kept.REPLACED
    assert facts_of(fondo) == new
    assert fondo.revisione == 2
    # What was there is in the history, with why it changed.
    gone = VoceFondo.history.filter(codice="R1", history_type="-").get()
    assert (gone.importo, gone.history_change_reason) == (900_000, "Caricato da un file")


def test_a_fund_that_no_row_holds_is_refused_in_words_and_nothing_is_kept() -> None:
    wrong = replace(FULL, economie_of=99_999, rows=(replace(ROWS[0], code="A\u00a0B"), replace(ROWS[0], cents=-1)))
    with pytest.raises(Refused) as no:
        load_fund(wrong, SISTEMA)
    assert no.value.reason.splitlines() == [
        "economie_del: 99999 non va: scrivere un anno fra 1990 e 2100.",
        "voce 1, codice: Il codice contiene uno spazio che non è quello solito (U+00A0), dopo «A»: scriverlo senza.",
        "voce 2, importo: −0,01 non va: un importo è zero o di più.",
    ]
    assert not Fondo.objects.exists()


@pytest.mark.parametrize("role", [Ruolo.DIRIGENTE, Ruolo.REFERENTE, Ruolo.LETTORE, Ruolo.NUCLEO, Ruolo.VERTICE])
def test_only_the_office_keeps_funds(role: Ruolo) -> None:
    with pytest.raises(Refused, match="li tiene l'ufficio"):
        load_fund(FULL, somebody(role))
    assert not Fondo.objects.exists()


def test_the_database_says_no_too() -> None:
    fondo = fund_2019()
    row = VoceFondo.objects.create(fondo=fondo, codice="A", descrizione="A", norma="A", genere="stabile", importo=1)
    for change in (
        lambda: Fondo.objects.update(posizione=-1),
        lambda: Fondo.objects.update(anno=1),
        lambda: Fondo.objects.create(anno=2019, posizione=1, risultato=1),
        lambda: VoceFondo.objects.update(importo=-1),
        lambda: VoceFondo.objects.update(genere="altro"),
        lambda: VoceFondo.objects.update(codice="a\nb"),
        lambda: VoceFondo.objects.create(
            fondo=fondo, codice=row.codice, descrizione="B", norma="B", genere="stabile", importo=1
        ),
        lambda: Presupposto.objects.filter(che_cosa="piano").update(validata_il=DAY),
        lambda: Presupposto.objects.filter(che_cosa="piano").update(che_cosa="relazione"),
        lambda: Presupposto.objects.filter(che_cosa="piano").update(che_cosa="altro"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_command_loads_it_says_what_does_not_hold_and_asks_before_replacing(tmp_path: Path) -> None:
    out, err = StringIO(), StringIO()
    call_command("carica_fondo", str(FILE), stdout=out, stderr=err)
    call_command("carica_fondo", str(FILE), stdout=out, stderr=err)
    assert out.getvalue() == "Fondo del 2019: caricato.\nFondo del 2019: c'era già, uguale.\n"
    assert err.getvalue() == ""
    other = tmp_path / "altro.json"
    other.write_text(FILE.read_text("utf-8").replace("622305.53", "622305.54"), "utf-8")
    with pytest.raises(CommandError, match=r"il file dice 622\.305,54"):
        call_command("carica_fondo", str(other))
    call_command("carica_fondo", str(other), "--sostituisci", stdout=out, stderr=err)
    assert "dichiarato, fondo: dice 847.231,25, e viene 847.231,26." in err.getvalue()
    lettore = somebody(Ruolo.LETTORE)
    with pytest.raises(CommandError, match="li tiene l'ufficio"):
        call_command("carica_fondo", str(FILE), "--utente", lettore.username)
    with pytest.raises(CommandError, match="non è un fondo che si possa leggere"):
        call_command("carica_fondo", str(FILE.parent / "risultato_2019.json"))


REPORT = KnownReport(Gate.RELAZIONE, "Relazione sulla performance 2019", "DGC n. 9", date(2020, 5, 2), date(2020, 6, 1))


def typed(**said: object) -> YearFund:
    fund = of_file()
    others = tuple(one for one in fund.gates if one.gate is not Gate.RELAZIONE)
    return replace(fund, gates=(*others, Fulfilled(Gate.RELAZIONE, **said)))  # type: ignore[arg-type]


def stands(fund: YearFund) -> Fulfilled:
    return next(one for one in fund.gates if one.gate is Gate.RELAZIONE)


def test_a_registered_relazione_fills_what_the_office_left_blank_and_keeps_the_term() -> None:
    fund, found = with_known(typed(term=date(2020, 6, 30)), [REPORT])
    assert found == ()
    want = Fulfilled(Gate.RELAZIONE, "DGC n. 9", date(2020, 5, 2), date(2020, 6, 1), date(2020, 6, 30))
    assert stands(fund) == want


def test_the_same_said_twice_is_no_contradiction() -> None:
    fund, found = with_known(typed(deed="Delibera 9", day=REPORT.day, validated=REPORT.validated), [REPORT])
    assert (found, stands(fund).deed) == ((), "DGC n. 9")


@pytest.mark.parametrize(
    "said",
    [
        {"day": date(2020, 5, 3), "validated": date(2020, 6, 1)},
        {"day": date(2020, 5, 2), "validated": date(2020, 6, 2)},
        {"day": date(2020, 5, 2)},
        {"validated": date(2020, 6, 1)},
    ],
)
def test_what_the_office_typed_and_what_is_registered_never_contradict_in_silence(said: dict[str, object]) -> None:
    fund, found = with_known(typed(deed="DGC n. 9", **said), [REPORT])
    assert len(found) == 1
    assert "Relazione sulla performance 2019, che è qui nel programma: atto del 02/05/2020" in found[0].text
    # The act counts.
    assert (stands(fund).day, stands(fund).validated) == (REPORT.day, REPORT.validated)


def test_a_relazione_that_nobody_approved_yet_takes_away_what_was_typed() -> None:
    fund, found = with_known(
        typed(deed="DGC n. 9", day=REPORT.day, validated=REPORT.validated), [KnownReport(Gate.RELAZIONE, "Relazione")]
    )
    assert "senza atto, non validata" in found[0].text
    assert stands(fund).day is None


def test_the_fund_hears_of_the_relazione_of_its_year_from_above() -> None:
    t = relazione()
    year = t.relazione.piano.anno
    fondo, _ = load_fund(YearFund(year, 80, 20), SISTEMA)
    after, _ = load_fund(YearFund(year + 1, 80, 20), SISTEMA)

    def of(row: Fondo, gate: Gate) -> str:
        return next(act.words for act in told(row, DAY).verdict.acts if act.gate is gate)

    assert "Non si può pagare" in of(fondo, Gate.RELAZIONE)
    approve_relazione(t.relazione, ACT, t.office)
    assert "DGC n. 60: non è validata" in of(fondo, Gate.RELAZIONE)
    validate_relazione(
        t.relazione, Validated(Validation.CON_OSSERVAZIONI, date(2024, 6, 28), "7", why="Sì."), t.nucleo()
    )
    assert "DGC n. 60, 20/06/2024, con la validazione del 28/06/2024." in of(fondo, Gate.RELAZIONE)
    assert "28/06/2024" in of(after, Gate.RELAZIONE_PRECEDENTE)
    Presupposto.objects.create(fondo=fondo, che_cosa="relazione", atto="DGC", data=date(2024, 6, 19))
    said = told(fondo, DAY)
    assert [wrong.place for wrong in said.verdict.wrongs] == ["presupposto «relazione»"]
    assert not said.verdict.may


def test_a_relazione_that_the_nucleo_did_not_validate_pays_nobody() -> None:
    t = relazione()
    fondo, _ = load_fund(YearFund(t.relazione.piano.anno, 80, 20), SISTEMA)
    approve_relazione(t.relazione, ACT, t.office)
    said = Validated(Validation.NON_VALIDATA, date(2024, 6, 28), "7", why="Mancano i dati.")
    validate_relazione(t.relazione, said, t.nucleo())
    words = " ".join(act.words for act in told(fondo, DAY).verdict.acts)
    assert "DGC n. 60: non è validata" in words
