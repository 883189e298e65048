# SPDX-License-Identifier: AGPL-3.0-or-later
"""Laws and their years, the checks of a whole plan, and the fingerprint of what a finding rests on. All pure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlli import Livello, Norma, Segnalazione, per_legge
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo, ContenutoPiano
from obiettivi.verifica import checks, checks_piano, norme
from obiettivi.verifica.checks import Contesto, verifica
from obiettivi.verifica.checks_piano import ContestoPiano, verifica_piano
from obiettivi.verifica.fingerprints import impronta
from obiettivi.verifica.kinds import NOMI, nome_del_genere

ANNI = st.integers(1990, 2100)
LUNGA = "Si controlla il territorio con pattuglie a piedi nei quartieri e nelle frazioni."
UNO = ContenutoObiettivo("2025-AA01", "Controlli", "Polizia", "Rossi Maria", "SVILUPPO", descrizione=LUNGA)
PAGA = ContenutoObiettivo("2025-AA02", "Ridurre i tempi medi di pagamento", "Ragioneria", "Verdi Anna")
TRASPARENTE = ContenutoObiettivo("2025-AA03", "Pubblicare", "Segreteria", risultato_atteso="Più trasparenza per tutti.")


def piano(*obiettivi: ContenutoObiettivo, anno: int = 2025) -> ContenutoPiano:
    return ContenutoPiano(f"PEG_{anno}", "Piano", anno, obiettivi)


def trovate(*obiettivi: ContenutoObiettivo, anno: int = 2025, **contesto: object) -> list[Segnalazione]:
    return verifica_piano(piano(*obiettivi, anno=anno), ContestoPiano(anno, **contesto))  # type: ignore[arg-type]


def codici(*obiettivi: ContenutoObiettivo, **contesto: object) -> list[str]:
    return sorted(s.codice for s in trovate(*obiettivi, **contesto))  # type: ignore[arg-type]


@given(dal=ANNI, durata=st.none() | st.integers(0, 60), anno=ANNI)
def test_a_check_of_a_law_runs_in_its_years_and_names_it(dal: int, durata: int | None, anno: int) -> None:
    norma = Norma("Legge di prova", dal, None if durata is None else dal + durata)

    @per_legge(norma)
    def sempre(oggetto: str, contesto: Contesto) -> Iterator[Segnalazione]:
        """Always something to say."""
        yield Segnalazione(Livello.AVVISO, "x", oggetto)

    dette = list(sempre("o", Contesto(anno)))
    dentro = dal <= anno and (durata is None or anno <= dal + durata)
    assert [s.norma for s in dette] == ([norma] if dentro else [])
    assert sempre.__doc__ == "Always something to say."


def test_the_years_in_words() -> None:
    assert str(Norma("TUEL, art. 169", 2016)) == "TUEL, art. 169 (per i piani dal 2016)"
    assert Norma("x", 2010, 2014).anni == "dal 2010 al 2014"


@pytest.mark.parametrize(
    ("codice", "norma", "prima", "dopo"),
    [
        ("nessun-indicatore", norme.MISURABILITA, 2010, 2011),
        ("senza-dup", norme.COERENZA_COL_DUP, 2015, 2016),
    ],
)
def test_the_laws_on_an_objective(codice: str, norma: Norma, prima: int, dopo: int) -> None:
    def dette(anno: int) -> list[Segnalazione]:
        return [s for s in verifica(UNO, Contesto(anno, collegato=False)) if s.codice == codice]

    assert dette(prima) == []
    assert [s.norma for s in dette(dopo)] == [norma]


@pytest.mark.parametrize(
    ("valori", "detto"),
    [(("?", "in tempo utile"), True), (("?", "140,00"), False), (("?",), False), (("", ""), True), ((), False)],
)
def test_one_target_at_least_can_be_measured(valori: tuple[str, ...], detto: bool) -> None:
    con = replace(UNO, indicatori=tuple(ContenutoIndicatore(f"n. {i}", "efficacia", v) for i, v in enumerate(valori)))
    assert ("nessun-valore-misurabile" in {s.codice for s in verifica(con, Contesto(2025))}) is detto


def test_the_laws_on_a_plan() -> None:
    assert codici(UNO) == ["tempi-di-pagamento", "trasparenza"]
    assert codici(UNO, anno=2023) == ["trasparenza"]
    assert codici(UNO, anno=2016) == []
    assert codici(UNO, PAGA, TRASPARENTE) == []
    assert {s.norma for s in trovate(UNO)} == {norme.TEMPI_DI_PAGAMENTO, norme.TRASPARENZA}
    assert codici() == []


def test_the_times_of_payment_are_somebody_s() -> None:
    assert "tempi-di-pagamento" in codici(replace(PAGA, responsabile=""))


@pytest.mark.parametrize(
    "testo",
    [
        "Rispetto dei TEMPI DI PAGAMENTO",
        "indicatore di tempestività dei pagamenti",
        "Ridurre il ritardo medio dei pagamenti",
        "Pagare: pagamenti delle fatture entro 30 giorni",
        "rispetto dei termini legali di pagamento",
    ],
)
def test_the_ways_to_speak_of_times_of_payment(testo: str) -> None:
    fase = ContenutoFase(testo)
    assert "tempi-di-pagamento" not in codici(replace(UNO, fasi=(fase,)))


def test_paying_alone_is_not_about_its_times() -> None:
    assert "tempi-di-pagamento" in codici(replace(UNO, titolo="Pagamento dei contributi, tempi di attesa"))


def test_a_part_of_the_plan_is_not_judged_as_the_whole() -> None:
    assert codici(UNO, intero=False, centri={"Cultura": frozenset({"Cultura"})}) == []


def test_the_same_title_and_the_same_description() -> None:
    altro = replace(UNO, codice="2025-AA09", titolo="CONTROLLI")
    dette = trovate(UNO, altro, PAGA, TRASPARENTE)
    assert [(s.codice, s.oggetto, s.campo) for s in dette] == [
        ("titolo-ripetuto", "2025-AA01", ("titolo",)),
        ("titolo-ripetuto", "2025-AA09", ("titolo",)),
        ("descrizione-ripetuta", "2025-AA01", ("descrizione",)),
        ("descrizione-ripetuta", "2025-AA09", ("descrizione",)),
    ]
    assert dette[0].testo == "Ha lo stesso titolo di 2025-AA09."


def test_short_and_missing_texts_are_nobody_s_copy() -> None:
    corti = [replace(PAGA, codice=f"2025-AA1{n}", titolo="(senza titolo)", descrizione="Vedi sopra.") for n in range(3)]
    assert codici(*corti, anno=2010) == []


@given(quanti=st.integers(2, 12))
def test_many_alike_are_counted_not_listed(quanti: int) -> None:
    uguali = [replace(UNO, codice=f"2025-AA{n:02}", descrizione="") for n in range(quanti)]
    dette = trovate(*uguali, anno=2010)
    assert len(dette) == quanti
    for s in dette:
        nominati = re.findall(r"2025-AA[0-9]{2}", s.testo)
        assert s.oggetto not in nominati
        altri = re.search(r"altri ([0-9]+)|un altro", s.testo)
        assert len(nominati) + (int(altri[1] or 1) if altri else 0) == quanti - 1


def test_a_centre_with_somebody_responsible_and_nothing_to_answer_for() -> None:
    centri = {"Area": frozenset({"Area", "Polizia"}), "Cultura": frozenset({"Cultura"})}
    (detta,) = trovate(UNO, anno=2010, centri=centri)
    assert (detta.codice, detta.campo) == ("centro-senza-obiettivi", ("centri", "Cultura"))
    assert detta.testo == "Cultura ha un responsabile in carica e nessun obiettivo."


def test_every_kind_has_a_name() -> None:
    sorgenti = [Path(str(m.__file__)).read_text("utf-8") for m in (checks, checks_piano)]
    detti = {c for s in sorgenti for c in re.findall(r'_(?:avviso|errore)\((?:o, )?"([a-z-]+)"', s)}
    detti |= {f"manca-{parte}" for parte in ("titolo", "centro", "responsabile", "tipo", "descrizione")}
    assert detti == NOMI.keys()
    assert nome_del_genere("mai-visto") == "Mai visto"


TESTI = st.text(min_size=1, max_size=20)


@given(righe=st.lists(TESTI, min_size=1, max_size=5), nuova=TESTI)
def test_a_row_is_told_by_what_it_says_not_by_its_place(righe: list[str], nuova: str) -> None:
    prima = replace(UNO, fasi=tuple(ContenutoFase(t) for t in righe))
    dopo = replace(UNO, fasi=(ContenutoFase(nuova), *prima.fasi))
    for i in range(len(righe)):
        s = Segnalazione(Livello.AVVISO, "data-mancante", f"La fase {i + 1}…", "", ("fasi", i, "inizio_previsto"))
        spostata = replace(s, testo=f"La fase {i + 2}…", campo=("fasi", i + 1, "inizio_previsto"))
        assert impronta(s, prima) == impronta(spostata, dopo)


@given(prima=TESTI, dopo=TESTI)
def test_another_text_has_another_fingerprint(prima: str, dopo: str) -> None:
    def di(valore: str) -> str:
        con = replace(UNO, indicatori=(ContenutoIndicatore("Pattuglie", "efficacia", valore),))
        s = Segnalazione(Livello.AVVISO, "valore-testo", "è un testo", "", ("indicatori", 0, "valore_atteso"))
        return impronta(s, con)

    assert (di(prima) == di(dopo)) is (prima == dopo)


def test_a_path_that_leads_nowhere_has_a_fingerprint_too() -> None:
    s = Segnalazione(Livello.AVVISO, "x", "testo", "", ("fasi", 7, "peso"))
    assert impronta(s, UNO) == impronta(s)
    assert impronta(s) != impronta(replace(s, testo="altro"))
