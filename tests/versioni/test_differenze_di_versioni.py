# SPDX-License-Identifier: AGPL-3.0-or-later
"""An objective in two versions: what is the same, what differs and where, whatever the rows."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo
from testi.differenze import Mark
from testi.pairing import Row, side_by_side
from versioni.contenuto import Raffronto, Riferimento
from versioni.differenze import confronto

FASE = ContenutoFase("Scrivere il bando", date(2023, 1, 1), date(2023, 6, 30), Decimal("40.00"))
ALTRA = ContenutoFase("Aprire lo sportello", date(2023, 7, 1), date(2023, 12, 31), Decimal("60.00"))
OBIETTIVO = ContenutoObiettivo(
    "2023-AA01",
    "Sportello unico",
    "Servizio Tributi",
    "Rossi Anna",
    "SVILUPPO",
    descrizione="Aprire lo sportello in centro.",
    fasi=(FASE, ALTRA),
    indicatori=(ContenutoIndicatore("Pratiche", "efficacia", "140,00"),),
)
LEGAME = Riferimento("DUP_2023_2025", "Città", "Mobilità", "Piste")


def cambia(**campi):
    return confronto(Raffronto("2023-AA01", OBIETTIVO, replace(OBIETTIVO, **campi)), "Serve più tempo.")


def test_nulla_cambia_nulla_si_mostra():
    assert cambia().sezioni == ()
    assert cambia().genere == ""


def test_una_data_che_cambia_si_segna_dentro_la_riga():
    c = cambia(fasi=(FASE, replace(ALTRA, fine_prevista=date(2023, 11, 30))))
    (sezione,) = c.sezioni
    assert sezione.nome == "Fasi - attività"
    ferma, mossa = sezione.voci
    assert not ferma.diversi
    assert [b.testo for b in mossa.prima or () if b.genere is Mark.TOLTO] == ["31/12/2023,"]
    assert [b.testo for b in mossa.dopo or () if b.genere is Mark.AGGIUNTO] == ["30/11/2023,"]
    assert mossa.scritti[1] == "Aprire lo sportello\ndal 01/07/2023 al 30/11/2023, peso 60,00"
    assert c.motivo == "Serve più tempo."
    assert "Indicatori" in c.invariati
    assert "Descrizione Obiettivo" in c.invariati


def test_una_riga_nuova_davanti_non_cambia_le_altre():
    nuova = replace(FASE, descrizione="Scegliere la sede", peso=Decimal("0.00"))
    (sezione,) = cambia(fasi=(nuova, FASE, ALTRA)).sezioni
    assert [v.diversi for v in sezione.voci] == [True, False, False]
    assert sezione.voci[0].prima is None


def test_una_riga_tolta_resta_al_suo_posto():
    (sezione,) = cambia(fasi=(FASE,)).sezioni
    assert sezione.voci[1].dopo is None
    assert sezione.voci[1].prima
    assert sezione.voci[1].prima[0].genere is Mark.TOLTO


def test_un_testo_che_compare_e_uno_che_sparisce():
    per_nome = {s.nome: s.voci[0] for s in cambia(contesto="Oggi non c'è.", descrizione="").sezioni}
    assert per_nome["Contesto di riferimento"].prima == ()
    assert per_nome["Contesto di riferimento"].scritti == ("", "Oggi non c'è.")
    assert per_nome["Descrizione Obiettivo"].dopo == ()


def test_nuovi_e_tolti_si_leggono_interi_senza_segni():
    nuovo = confronto(Raffronto("2023-AA01", None, OBIETTIVO, (), (LEGAME,)))
    assert nuovo.genere == "nuovo"
    assert {b.genere for s in nuovo.sezioni for v in s.voci for b in v.dopo or ()} == {Mark.UGUALE}
    assert all(v.prima is None for s in nuovo.sezioni for v in s.voci)
    assert nuovo.sezioni[-1].voci[0].scritti[1] == "Città – Mobilità – Piste (DUP_2023_2025)"
    tolto = confronto(Raffronto("2023-AA01", OBIETTIVO, None, (LEGAME,), ()))
    assert all(v.dopo is None for s in tolto.sezioni for v in s.voci)
    assert tolto.titolo == "Sportello unico"


def test_un_legame_nuovo_e_un_cambiamento():
    c = confronto(Raffronto("2023-AA01", OBIETTIVO, OBIETTIVO, (), (LEGAME,)))
    assert c.genere == "cambiato"
    assert [s.nome for s in c.sezioni] == ["Collegamento al DUP"]


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_ogni_riga_dei_due_lati_compare_una_volta(vecchie: list[str], nuove: list[str]) -> None:
    coppie = side_by_side([Row("", v) for v in vecchie], [Row("", n) for n in nuove])
    assert [n for _, n in coppie if n is not None] == list(range(len(nuove)))
    assert Counter(v for v, _ in coppie if v is not None) == Counter(range(len(vecchie)))
