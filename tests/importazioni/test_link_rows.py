# SPDX-License-Identifier: AGPL-3.0-or-later
"""A link is read by what its cells say: code and title in one cell, codes alone, rows that slipped to the left."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from importazioni.griglie.findings import TabellaConErrori
from importazioni.peg.link_rows import LinkRows
from importazioni.peg.raccordo import LinksOutcome, importa_raccordo, proponi_raccordo
from obiettivi.models import PianoEsecutivo
from testi.confronto import piega
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory

SEMI = Path(__file__).resolve().parents[3] / "shared" / "seeds"
TITOLI = {"2017-GS05": "Aumento dei controlli", "2017-PA08": "Riordino del turismo", "2017-PF03A": "Verde pubblico"}
TESTE = ["Obiettivi strategici DUP", "Obiettivi operativi", "Codice", "Obiettivi di peg"]


@pytest.fixture
def dup() -> DUP:
    return un_dup()


@pytest.fixture
def piano() -> PianoEsecutivo:
    piano = PianoFactory.create(anno=2017)
    for codice, titolo in TITOLI.items():
        ObiettivoFactory.create(piano=piano, codice=codice, titolo=titolo)
    return piano


def cartella(*righe: Sequence[str | None]) -> bytes:
    libro = Workbook()
    for riga in righe:
        libro.active.append(riga)
    uscita = io.BytesIO()
    libro.save(uscita)
    return uscita.getvalue()


def legami(esito: LinksOutcome) -> list[tuple[str, str]]:
    return [(x.codice, x.nome) for x in esito.nuovi]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "detto",
    [
        "2017-GS05 Aumento dei controlli",
        "2017-GS05 – Aumento dei controlli",
        "2017-GS05: Aumento dei controlli",
        "2017-gs05-Aumento dei controlli",
        "2017-GS05\nAumento dei\ncontrolli",
        "[2017-GS05] Aumento dei controlli",
        "Aumento dei controlli (2017-GS05)",
        "2017-GS05",
        "Aumento dei controlli",
    ],
)
@pytest.mark.parametrize("dove", ["Codice", "Obiettivi di peg", "sola"])
def test_code_and_title_in_one_cell(dup: DUP, piano: PianoEsecutivo, detto: str, dove: str) -> None:
    teste = [t for t in TESTE if dove != "sola" or t != "Codice"]
    riga = ["Mobilità 0", "Operativo 0.0", *([detto, None] if dove == "Codice" else [None, detto])]
    riga = riga if dove != "sola" else [*riga[:2], detto]
    esito = proponi_raccordo(dup, piano, cartella(teste, riga), "r.xlsx")
    assert legami(esito) == [("2017-GS05", "Operativo 0.0")]


@pytest.mark.django_db
def test_several_codes_and_titles_in_one_cell(dup: DUP, piano: PianoEsecutivo) -> None:
    detto = "2017-GS05 Aumento dei controlli\n2017-PA08 Riordino\ndel turismo\n2017-PF03A"
    esito = proponi_raccordo(dup, piano, cartella(TESTE, ["Mobilità 0", "Operativo 0.0", None, detto]), "r.xlsx")
    assert [codice for codice, _ in legami(esito)] == list(TITOLI)
    assert not esito.rilievi
    soli = cartella(TESTE[:3], ["Mobilità 0", "Operativo 0.0", "2017-GS05, 2017-PA08; 2017-PF03A"])
    assert [codice for codice, _ in legami(proponi_raccordo(dup, piano, soli, "r.xlsx"))] == list(TITOLI)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "detto",
    [
        "2017-GS05 / 2017-PA08",
        "2017-GS05/2017-PA08",
        "2017-GS05 e 2017-PA08",
        "2017-GS05 2017-PA08",
        "2017-GS05 + 2017-PA08",
        "2017-GS05 – 2017-PA08",
        "2017-GS05 Aumento dei controlli; 2017-PA08 Riordino del turismo",
        "2017-GS05 Aumento dei controlli, 2017-PA08 Riordino del turismo",
        "2017-GS05 Aumento dei controlli e 2017-PA08 Riordino del turismo",
        "2017-GS05: Aumento dei controlli / 2017-PA08: Riordino del turismo",
    ],
)
@pytest.mark.parametrize("dove", [2, 3])
def test_two_codes_on_a_line_are_two_links(dup: DUP, piano: PianoEsecutivo, detto: str, dove: int) -> None:
    riga: list[str | None] = ["Mobilità 0", "Operativo 0.0", None, None]
    riga[dove] = detto
    esito = proponi_raccordo(dup, piano, cartella(TESTE, riga), "r.xlsx")
    assert [codice for codice, _ in legami(esito)] == ["2017-GS05", "2017-PA08"]
    assert not esito.rilievi


@pytest.mark.django_db
def test_a_code_within_a_title_is_no_link(dup: DUP, piano: PianoEsecutivo) -> None:
    detto = "2017-GS05 Seguito di 2017-PA08"
    esito = proponi_raccordo(dup, piano, cartella(TESTE, ["Mobilità 0", "Operativo 0.0", None, detto]), "r.xlsx")
    assert [codice for codice, _ in legami(esito)] == ["2017-GS05"]


@pytest.mark.django_db
def test_codes_of_other_comuni_beside_each_other(dup: DUP) -> None:
    piano = PianoFactory.create(anno=2024)
    for codice in ("LP/2024/01", "LP/2024/02", "1", "2"):
        ObiettivoFactory.create(piano=piano, codice=codice, titolo=f"Titolo {codice}")
    for detto, attesi in (("LP/2024/01 / LP/2024/02", ["LP/2024/01", "LP/2024/02"]), ("1 e 2", ["1", "2"])):
        riga = ["Mobilità 0", "Operativo 0.0", detto]
        esito = proponi_raccordo(dup, piano, cartella(TESTE[:3], riga), "r.xlsx")
        assert [codice for codice, _ in legami(esito)] == attesi


@pytest.mark.django_db
def test_codes_without_a_column_of_titles(dup: DUP, piano: PianoEsecutivo) -> None:
    righe = (
        ["Mobilità 0", "Operativo 0.0", "2017-GS05"],
        [None, None, "2017-PA08"],
        [None, "Operativo 0.1", "2017-PF03A"],
    )
    esito = importa_raccordo(dup, piano, cartella(TESTE[:3], *righe), "r.xlsx")
    assert legami(esito) == [
        ("2017-GS05", "Operativo 0.0"),
        ("2017-PA08", "Operativo 0.0"),
        ("2017-PF03A", "Operativo 0.1"),
    ]
    assert not importa_raccordo(dup, piano, cartella(TESTE[:3], *righe), "r.xlsx").nuovi
    altra = cartella(["Ambito strategico", "Ob. strategico", "Obiettivi operativi", "Codice", "Finalità"], [None] * 5)
    with pytest.raises(TabellaConErrori) as no:
        proponi_raccordo(dup, piano, altra, "o.xlsx")
    assert "Obiettivi operativi" in no.value.rilievi[0].testo


@pytest.mark.django_db
def test_a_row_that_slipped_to_the_left_is_put_back_and_told(dup: DUP, piano: PianoEsecutivo) -> None:
    righe: list[list[str | None]] = [
        ["Mobilità 0", "Operativo 0.0", "2017-GS05", "Aumento dei controlli"],
        [None, "2017-PA08", "Riordino del turismo"],
        ["2017-PF03A", None, "Verde pubblico"],
        ["Operativo 0.1", "2017-GS05", "Aumento dei controlli"],
        [None, None, "Riordino del turismo"],
    ]
    esito = proponi_raccordo(dup, piano, cartella(TESTE, *righe), "r.xlsx")
    assert legami(esito) == [
        ("2017-GS05", "Operativo 0.0"),
        ("2017-PA08", "Operativo 0.0"),
        ("2017-PF03A", "Operativo 0.0"),
        ("2017-GS05", "Operativo 0.1"),
        ("2017-PA08", "Operativo 0.1"),
    ]
    assert [(r.riga, r.colonna) for r in esito.rilievi] == [(3, "B"), (4, "A"), (5, "B"), (6, "C")]
    ignoto = cartella(TESTE, ["Mobilità 0", "Operativo 0.0"], [None, "2017-ZZ99", "Altro"])
    with pytest.raises(TabellaConErrori) as no:
        proponi_raccordo(dup, piano, ignoto, "r.xlsx")
    assert [(r.riga, r.colonna) for r in no.value.rilievi if r.grave] == [(3, "B")]


@pytest.mark.django_db
def test_every_link_of_the_real_document_is_read() -> None:
    testo = (SEMI / "piano_performance_2017_2019.txt").read_text(encoding="utf-8")
    testo = testo.partition("Piano delle Performance – Indicatori")[0]
    strategico = operativo = ""
    attesi: list[tuple[str, str, str, str]] = []
    dentro = False
    for riga in testo.splitlines():
        celle = [c for c in riga.split("\t") if c.strip()]
        if riga.startswith("Obiettivi strategici DUP"):
            dentro = True
        elif not celle or not dentro or "\t" not in riga:
            dentro = dentro and bool(celle)
        else:
            if re.match(r"\d\d ?-", celle[0]):
                strategico = celle.pop(0)
            posto = next((i for i, c in enumerate(celle) if re.fullmatch(r"2017-[A-Z]{2}\d\d[A-Z]?", c)), None)
            codice = "" if posto is None else celle[posto]
            if posto or (posto is None and len(celle) > 1):
                operativo = celle[0]
            attesi.append((strategico, operativo, codice, celle[-1]))
    assert len(attesi) > 80
    dup = DUP.objects.create(codice="DUP_2017_2019", descrizione="DUP", anno_inizio=2017, anno_fine=2019)
    ambito = AmbitoStrategico.objects.create(dup=dup, nome="Città")
    for nome in dict.fromkeys(s for s, *_ in attesi):
        sopra = ObiettivoStrategico.objects.create(ambito=ambito, nome=nome)
        for sotto in dict.fromkeys(o for s, o, *_ in attesi if s == nome):
            ObiettivoOperativo.objects.create(obiettivo_strategico=sopra, nome=sotto)
    piano = PianoFactory.create(anno=2017)
    senza_codice = {t: f"2017-XX{n:02}" for n, t in enumerate(dict.fromkeys(t for *_, c, t in attesi if not c))}
    titoli = {c or senza_codice[t]: t for *_, c, t in attesi}
    for codice, titolo in titoli.items():
        ObiettivoFactory.create(piano=piano, codice=codice, titolo=titolo)
    esito = proponi_raccordo(dup, piano, testo.encode(), "piano.txt")
    assert set(legami(esito)) == {(c or senza_codice[t], o) for _, o, c, t in attesi}
    spostate = [r.testo for r in esito.rilievi if "spostata" in r.testo]
    assert [re.search("2017-[A-Z0-9]+", s)[0] for s in spostate] == [  # type: ignore[index]
        "2017-PH05",
        "2017-PF03A",
        "2017-PF08",
        "2017-SE06",
    ]


CODICI = st.from_regex(r"\A[A-Z]{1,3}[/.\-][0-9]{1,4}\Z") | st.from_regex(r"\A20[0-9]{2}-[A-Z]{2}[0-9]{2}\Z")
PAROLE = st.lists(st.sampled_from(["Aumento", "dei", "controlli", "piste", "verde"]), min_size=1, max_size=4)


@given(CODICI, PAROLE, st.sampled_from(["{c} {t}", "{c} - {t}", "{c}: {t}", "{t} ({c})", "({c}) {t}"]))
def test_whatever_the_code_it_is_parted_from_its_title(codice: str, parole: list[str], forma: str) -> None:
    titolo = " ".join(parole)
    righe = LinkRows({codice}, set(), set())
    assert righe.parted(forma.format(c=codice, t=titolo)) == (codice, titolo)
    assert righe.parted(titolo) is None
    assert (
        LinkRows({codice}, {piega(forma.format(c=codice, t=titolo))}, set()).parted(forma.format(c=codice, t=titolo))
        is None
    )


@pytest.mark.parametrize(("detto", "esito"), [("1 albero per abitante", None), ("1 - Alberi", ("1", "Alberi"))])
def test_figures_alone_are_a_code_where_a_mark_says_so(detto: str, esito: tuple[str, str] | None) -> None:
    assert LinkRows({"1"}, set(), set()).parted(detto) == esito
