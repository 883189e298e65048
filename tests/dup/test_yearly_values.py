# SPDX-License-Identifier: AGPL-3.0-or-later
"""The value of a year that may still change says so wherever it goes; what was said of it goes no further than it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dup.choices import StatoDiSalute
from dup.contenuto import ContenutoIndicatoreEnte
from dup.models import DUP, IndicatoreEnte, ValoreAnnuale
from dup.provisional import as_marked, marked, unmarked
from dup.stored_contents import contenuto_del_dup
from importazioni.dup.opening import apri_dup, contenuto_di_partenza
from importazioni.dup.writer import importa_dup
from reports.indicatori_ente import _cella, _punti
from tests.dup.documento import un_dup
from tests.fabbriche import CentroFactory, UtenteFactory

VALUES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)


@given(VALUES, st.booleans())
def test_what_is_marked_is_read_back(value: str, provisional: bool) -> None:
    assert marked(*unmarked(marked(value, provisional))) == marked(value, provisional)
    if not unmarked(value)[1]:
        assert unmarked(marked(value, provisional)) == (value, provisional) or not value.strip()


@pytest.mark.parametrize("written", ["140 (p)", "140 (P)", "140(prov.)", "140 (provvisoria)", "140 (dato provvisorio)"])
def test_the_marks_of_offices_are_one(written: str) -> None:
    assert as_marked(written) == "140 (provvisorio)"
    assert as_marked(as_marked(written)) == as_marked(written)


@pytest.mark.parametrize("written", ["140", "(p)", "", "12 (per mille)", "140 (p) circa"])
def test_what_is_no_mark_stays(written: str) -> None:
    assert as_marked(written) == written


def test_a_provisional_value_is_a_text_on_paper_and_a_point_of_the_course() -> None:
    assert _cella("140 (provvisorio)") == "140 (provvisorio)"
    said = ContenutoIndicatoreEnte("citta", "alberi", valori=((2023, "120"), (2024, "140 (provvisorio)")))
    assert [(year, int(n)) for year, n in _punti(said)] == [(2023, 120), (2024, 140)]


def an_indicator(**said: object) -> ValoreAnnuale:
    """The value of a year, of an indicator of a document."""
    dup = un_dup(1)
    of = IndicatoreEnte.objects.create(dup=dup, stato_di_salute=StatoDiSalute.CITTA, descrizione="Alberi", tema="Verde")
    values = {"anno": 2023, "valore": "140", "provvisorio": True, "fonte": "Catasto del verde", **said}
    return ValoreAnnuale.objects.create(indicatore=of, **values)


def test_a_form_reads_the_mark_too() -> None:
    for typed, kept in (("140 (p)", ("140", True)), ("140", ("140", False)), ("", ("", False))):
        value = ValoreAnnuale(anno=2023, valore=typed)
        value.clean()
        assert (value.valore, value.provvisorio) == kept


@pytest.mark.django_db
def test_the_content_says_it_and_the_writer_keeps_it() -> None:
    value = an_indicator()
    content = contenuto_del_dup(value.indicatore.dup)
    (said,) = content.indicatori_ente
    assert said.valori == ((2023, "140 (provvisorio)"),)
    final = replace(content, indicatori_ente=(replace(said, valori=((2023, "140"),)),))
    importa_dup(final, motivo="Confermato")
    value.refresh_from_db()
    # The same number, confirmed: where it was read still holds.
    assert (value.valore, value.provvisorio, value.fonte) == ("140", False, "Catasto del verde")
    importa_dup(
        replace(content, indicatori_ente=(replace(said, valori=((2023, "150 (provvisorio)"),)),)), motivo="Altro valore"
    )
    value.refresh_from_db()
    assert (value.valore, value.provvisorio, value.fonte) == ("150", True, "")


@pytest.mark.django_db
def test_the_next_document_takes_over_who_gives_the_values_and_where_they_were_read() -> None:
    value = an_indicator(evidenza="prot. 12/2024")
    office, centre = UtenteFactory.create(ufficio=True), CentroFactory.create()
    IndicatoreEnte.objects.filter(pk=value.indicatore_id).update(centro=centre)
    before = value.indicatore.dup
    apri_dup(contenuto_di_partenza(before, "DUP_DOPO"), before, utente=office)
    (now,) = IndicatoreEnte.objects.filter(dup=DUP.objects.get(codice="DUP_DOPO"))
    assert now.centro == centre
    carried = now.valori.get()
    assert (carried.valore, carried.provvisorio) == ("140", True)
    assert (carried.fonte, carried.evidenza) == ("Catasto del verde", "prot. 12/2024")
    assert now.history.latest().history_user == office
    assert carried.history.latest().fonte == "Catasto del verde"
