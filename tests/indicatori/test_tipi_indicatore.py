# SPDX-License-Identifier: AGPL-3.0-or-later
"""The types of indicators, however they are spelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicatori.tipi import TIPI_INDICATORE, riconosci_tipo


@pytest.mark.parametrize(
    ("scritto", "tipo"),
    [
        ("efficienza", "efficienza"),
        ("EFFICIENZA ", "efficienza"),
        ("efficenza", "efficienza"),
        ("efficeinza", "efficienza"),
        ("Efficacia", "efficacia"),
        ("efficaccia", "efficacia"),
        ("quantitativo", "quantitativo"),
        ("Quantitativa", "quantitativo"),
        ("risultati", "risultato"),
        ("QUALITA", "qualità"),
        ("QUALITA'", "qualità"),
        ("Qualità", "qualità"),
        ("Qualita\u0300", "qualità"),
        ("qualit\ufffd", "qualità"),
        ("qualit?", "qualità"),
        ("QUALITÃ€", "qualità"),
        ("processo-attività", "processo-attività"),
        ("processo-attivit\ufffd", "processo-attività"),
        ("processo-attivit?", "processo-attività"),
        ("processo-attivit", "processo-attività"),
        ("processo attivita'", "processo-attività"),
        ("Processo/Attività", "processo-attività"),
        ("PROCESSO - ATTIVITA’", "processo-attività"),
        ("processo-attivitÃ\u00a0", "processo-attività"),
        ("proceso-attivit\ufffd", "processo-attività"),
    ],
)
def test_riconosciuti(scritto: str, tipo: str) -> None:
    assert riconosci_tipo(scritto) == tipo


@pytest.mark.parametrize(
    "scritto",
    [None, "", " ", "?", "-", "outcome", "qualitativo", "quantità", "processo", "attività", "inefficienza",
     "efficacia/efficienza", "qualità percepita", "impatto", "risultato 2", "ef", "efficienza" * 20, "\ud800",
     "\x00", "è", "１"],
)  # fmt: skip
def test_non_si_indovina(scritto: str | None) -> None:
    assert riconosci_tipo(scritto) is None


def test_nomi_aggiunti_dal_comune() -> None:
    noti = (*TIPI_INDICATORE, "impatto", "qualitativo", "outcome 1")
    assert riconosci_tipo("IMPATTO", noti) == "impatto"
    assert riconosci_tipo("Qualitativo", noti) == "qualitativo"
    assert riconosci_tipo("quantitativo", noti) == "quantitativo"
    assert riconosci_tipo("efficenza", noti) == "efficienza"
    assert riconosci_tipo("outcome 2", noti) is None
    assert riconosci_tipo("efficienza", ()) is None


def test_tra_due_ugualmente_vicini_non_si_sceglie() -> None:
    assert riconosci_tipo("contatti", ("contatto", "contatta")) is None


@given(st.text())
def test_nessun_testo_e_un_errore(testo: str) -> None:
    assert riconosci_tipo(testo) in (None, *TIPI_INDICATORE)


@given(
    st.sampled_from(TIPI_INDICATORE),
    st.sampled_from([str.upper, str.title, str.casefold]),
    st.text(alphabet=" -'\t\u00a0?\ufffd", max_size=3),
)
def test_maiuscole_e_segni_attorno_non_contano(tipo: str, forma: type, attorno: str) -> None:
    assert riconosci_tipo(attorno + forma(tipo) + attorno) == tipo


@given(st.sampled_from(TIPI_INDICATORE), st.data())
def test_un_carattere_perduto_si_perdona(tipo: str, data: st.DataObject) -> None:
    posto = data.draw(st.integers(0, len(tipo) - 1))
    assert riconosci_tipo(tipo[:posto] + "\ufffd" + tipo[posto + 1 :]) == tipo
