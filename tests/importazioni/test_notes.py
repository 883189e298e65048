# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes and signatures below a table are no rows of it, in every table, and are told."""

import io

import pytest
from openpyxl import Workbook

from dup.models import ObiettivoStrategico
from fogli.griglia import Griglia, Riga
from importazioni.dup.table_services import proponi_tabella
from importazioni.dup.tables import TABELLE
from importazioni.griglie.notes import notes_below
from importazioni.peg.table_services import proponi_peg
from obiettivi.models import PianoEsecutivo
from tests.dup.documento import un_dup

NOTES = [
    "* dati provvisori",
    "(*) importi in euro",
    "(1) vedi delibera 3 del 2026",
    "N.B. i pesi sono indicativi",
    "NB: valori stimati",
    "Nota: i pesi sono indicativi",
    "Fonte: elaborazione su dati Istat",
    "Legenda: CP = Corpo di Polizia",
]
SIGNATURES = [
    "Il Dirigente",
    "IL SEGRETARIO GENERALE",
    "Il Responsabile del Servizio Cultura",
    "La Dirigente dell'Area Tecnica",
    "dott. Ugo Neri",
    "F.to Dott.ssa Ada Neri",
    "Firma",
    "Firma del dirigente",
    "Prato, 12/01/2026",
    "Prato, lì ____________",
    "______________",
]
OF_A_ROW = [
    "Il Dirigente approva il bando",
    "Firma della convenzione",
    "Visto di regolarità sulle determine",
    "Responsabile unico nominato",
    "Avvio dei lavori",
    "- Avvio dei lavori",
    "Note di credito emesse",
    "1) Avvio dei lavori",
]


def sheet(*rows: tuple[int, tuple[str, ...]]) -> Griglia:
    return Griglia("p.xlsx", "Foglio1", tuple(Riga(number, cells) for number, cells in rows))


TABLE = ((1, ("Codice", "Titolo", "Fase")), (2, ("OB.1", "Uno", "Gara")))


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("text", NOTES)
def test_a_note_stands_under_the_table_in_any_column(text: str, place: int) -> None:
    assert notes_below(sheet(*TABLE, (3, (*[""] * place, text)))) == {3}


@pytest.mark.parametrize("text", SIGNATURES)
def test_a_signature_stands_apart_from_the_table(text: str) -> None:
    assert notes_below(sheet(*TABLE, (4, ("", "", text)))) == {4}
    assert notes_below(sheet(*TABLE, (4, (text, "", "dott. Ugo Neri")))) == {4}
    assert not notes_below(sheet(*TABLE, (3, ("", "", text))))  # an office, a person that the row above goes on with


@pytest.mark.parametrize("text", OF_A_ROW)
def test_what_a_row_of_the_table_may_say_is_no_note(text: str) -> None:
    assert not notes_below(sheet(*TABLE, (4, ("", "", text))))


def test_only_what_stands_below_all_rows_is_a_note() -> None:
    assert not notes_below(sheet(*TABLE, (3, ("", "* una nota")), (4, ("OB.2", "Due", "Gara"))))
    assert notes_below(sheet(*TABLE, (4, ("* una nota",)), (5, ("N.B. un'altra",)), (8, ("Il Dirigente",)))) == {
        4,
        5,
        8,
    }


def test_an_item_of_a_list_that_goes_on_is_no_note() -> None:
    items = (2, ("OB.1", "Uno", "* Gara")), (3, ("", "", "* Stipula"))
    assert not notes_below(sheet(TABLE[0], *items))
    assert not notes_below(sheet(TABLE[0], (2, ("OB.1", "Si fa:\n* la gara", "")), (3, ("", "* la stipula", ""))))


def workbook(*rows: list[str]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_note_changes_no_title_and_is_told_with_its_fate() -> None:
    plan = PianoEsecutivo.objects.create(codice="P", anno=2026)
    rows = ["Codice", "Titolo", "Centro di Responsabilità"], ["OB.1", "Uno", "Polizia"], ["", "* dati provvisori"]
    outcome = proponi_peg(plan, workbook(*rows), "p.xlsx")
    assert [o.titolo for o in outcome.proposta.piano.obiettivi] == ["Uno"]
    assert any("riga 3: «* dati provvisori» sta sotto la tabella" in str(f) for f in outcome.rilievi)
    totals = outcome.conto.ledger.totals() if outcome.conto else {}
    assert sum(totals.values()) == sum(bool(cell) for row in rows for cell in row)


@pytest.mark.django_db
@pytest.mark.parametrize("below", [["", "", "", "* dato provvisorio"], [], ["Fonte: Istat"]])
def test_a_note_makes_nothing_of_itself_in_a_dup(below: list[str]) -> None:
    dup = un_dup()
    heads = ["Ambito strategico", "Ob. strategico", "Obiettivi operativi", "Finalità"]
    strategico = ObiettivoStrategico.objects.filter(ambito__dup=dup)[0]
    row = [strategico.ambito.nome, strategico.nome, "Un parco", "Verde"]
    alone, noted = (
        proponi_tabella(TABELLE["operativi"], dup, workbook(heads, row, *more), "p.xlsx") for more in ([], [below])
    )
    assert noted.proposta.variazioni == alone.proposta.variazioni
