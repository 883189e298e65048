# SPDX-License-Identifier: AGPL-3.0-or-later
"""The samples themselves: right in their figures, ours in their words, as broken as the real export."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

RADICE = Path(__file__).parents[2]
SEMI = RADICE.parent / "shared" / "seeds"
SEME = SEMI / "preventivo_obiettivi_2020_prima_parte.txt"
CAMPIONE = RADICE / "fixtures" / "preventivo_PEG_2020.txt"
CITTA = RADICE / "fixtures" / "citta_demo.json"
DOCUMENTI = [CITTA.parent / f"dup_{anni}.json" for anni in ("2017_2019", "2022_2024", "2023_2025")]
ATTESO = RADICE / "tests" / "attesi" / "preventivo_PEG_2020.json"
FATTI = RADICE / "tests" / "attesi" / "fatti_seme_2020.json"

TESTI = ("contesto", "descrizione", "risultato_atteso")
CAMPI = [
    *("codice", "titolo", "centro_di_responsabilita", "responsabile", "tipo", "pluriennale", *TESTI),
    *("fasi", "indicatori", "altri_servizi"),
]
CAMPI_FASE = [
    *("descrizione", "inizio_previsto", "fine_prevista", "peso", "responsabile"),
    *("centro_di_responsabilita", "note"),
]
TIPI = {"efficienza", "efficacia", "quantitativo", "processo-attività", "risultato", "qualità"}
# A phase or note of more words than these is running text: the sample has its own.
PAROLE_BREVI = 12
con_semi = pytest.mark.skipif(not SEME.exists(), reason="i documenti di origine non sono qui")


def leggi(percorso: Path) -> Any:
    return json.loads(percorso.read_text(encoding="utf-8"))


def obiettivi(percorso: Path) -> list[dict[str, Any]]:
    letti: list[dict[str, Any]] = leggi(percorso)["obiettivi"]
    return letti


def righe_di_tabella(testo: str) -> list[list[str]]:
    """The tab-separated rows of the objectives, without marks: neither the parameters nor the heads."""
    pulito = re.sub(r"</?[bi]>", "", testo)
    righe = [riga.split("\t") for riga in pulito.splitlines() if "\t" in riga]
    return [riga for riga in righe if riga[0] not in ("Vista", "Livello", "FASE", "Descrizione")]


def sequenze(testo: str, lunghezza: int) -> Iterator[tuple[str, ...]]:
    """All runs of so many words."""
    parole = re.findall(r"\w+", testo.lower())
    return (tuple(parole[i : i + lunghezza]) for i in range(len(parole) - lunghezza + 1))


@cache
def documenti_di_origine() -> tuple[str, ...]:
    return tuple(f.read_text(encoding="utf-8", errors="replace") for f in sorted(SEMI.glob("*.txt")))


def sequenze_delle_frasi(lunghezza: int) -> set[tuple[str, ...]]:
    """The runs within a line of prose: rows of tables and repeated page heads are facts, not sentences."""
    righe = (riga for testo in documenti_di_origine() for riga in testo.splitlines() if "\t" not in riga)
    return {s for riga in righe for s in sequenze(riga, lunghezza)}


def sequenze_di_tutto(lunghezza: int) -> set[tuple[str, ...]]:
    """The runs of the whole documents, tables included and across lines."""
    testi = (re.sub(r"</?[bi]>", " ", testo) for testo in documenti_di_origine())
    return {s for testo in testi for s in sequenze(testo, lunghezza)}


def prosa_nostra() -> Iterator[str]:
    """The texts that were written for the project."""
    for obiettivo in obiettivi(ATTESO):
        yield from (obiettivo[campo] for campo in TESTI if obiettivo[campo])
        celle = (fase[campo] for fase in obiettivo["fasi"] for campo in ("descrizione", "note"))
        yield from (cella for cella in celle if cella and len(cella.split()) > PAROLE_BREVI + 1)
    for documento in DOCUMENTI:
        for ambito in leggi(documento)["ambiti"]:
            yield from filter(None, (ambito["narrativa"], *(s["narrativa"] for s in ambito["strategici"])))
        for operativo in operativi(documento):
            yield from filter(None, (operativo["finalita"], operativo["note"]))
            yield from (g["azioni"] for g in operativo["gestionali"])


def operativi(documento: Path) -> list[dict[str, Any]]:
    strategici = [s for ambito in leggi(documento)["ambiti"] for s in ambito["strategici"]]
    return [operativo for strategico in strategici for operativo in strategico["operativi"]]


@pytest.mark.parametrize("percorso", [ATTESO, FATTI], ids=lambda p: p.stem)
def test_conteggi_e_codici(percorso: Path) -> None:
    letti = obiettivi(percorso)
    codici = [o["codice"] for o in letti]
    assert leggi(percorso)["piano"] == {
        "codice": "PEG_2020",
        "descrizione": "Piano Esecutivo di Gestione - anno 2020",
        "anno": 2020,
    }
    assert [len(letti), *(sum(len(o[k]) for o in letti) for k in CAMPI[-3:])] == [11, 40, 31, 2]
    assert codici == sorted(set(codici))
    assert all(re.fullmatch(r"2020-[A-Z]{2}\d{2}", codice) for codice in codici)
    assert Counter(o["tipo"] for o in letti) == {"SVILUPPO": 5, "FUNZIONAMENTO": 4, "INDIVIDUALE": 2}
    assert [o["codice"] for o in letti if o["pluriennale"]] == ["2020-PA10", "2020-PG10"]


@pytest.mark.parametrize("percorso", [ATTESO, FATTI], ids=lambda p: p.stem)
def test_pesi_date_e_tipi(percorso: Path) -> None:
    for obiettivo in obiettivi(percorso):
        fasi = obiettivo["fasi"]
        pesi = [fase["peso"] for fase in fasi if fase["peso"] is not None]
        assert all(re.fullmatch(r"\d+\.\d\d", peso) for peso in pesi)
        assert sum(map(Decimal, pesi)) in ((100,) if pesi else (0,)), obiettivo["codice"]
        for fase in fasi:
            inizio, fine = (date.fromisoformat(fase[k]) for k in ("inizio_previsto", "fine_prevista"))
            assert inizio <= fine
            assert fine.year == 2020 or fase["peso"] is None
        assert {indicatore["tipo"] for indicatore in obiettivo["indicatori"]} <= TIPI
    assert {o["codice"] for o in obiettivi(percorso) if not any(f["peso"] for f in o["fasi"])} == {
        *("2020-PA03", "2020-PD01", "2020-PG18"),
    }


def test_ordine_delle_chiavi() -> None:
    for obiettivo in obiettivi(ATTESO):
        assert list(obiettivo) == CAMPI
        assert all(list(fase) == CAMPI_FASE for fase in obiettivo["fasi"])
        chiavi = ["descrizione", "tipo", "valore_atteso", "note"]
        assert all(list(indicatore) == chiavi for indicatore in obiettivo["indicatori"])


def test_campione_e_seme_hanno_gli_stessi_fatti() -> None:
    """Field by field, but for the texts that are ours (a digest stands for the source's)."""
    for nostro, fonte in zip(obiettivi(ATTESO), obiettivi(FATTI), strict=True):
        assert {k: nostro[k] for k in CAMPI[:6]} == {k: fonte[k] for k in CAMPI[:6]}
        assert nostro["indicatori"] == fonte["indicatori"]
        assert nostro["altri_servizi"] == fonte["altri_servizi"]
        for fase, attesa in zip(nostro["fasi"], fonte["fasi"], strict=True):
            uguali = {k: v for k, v in attesa.items() if not isinstance(v, dict)}
            assert {k: fase[k] for k in uguali} == uguali


def test_il_campione_dice_cio_che_si_attende() -> None:
    """The sample's cells, in order, are the expected ones: read here by the tabs alone."""
    righe = righe_di_tabella(CAMPIONE.read_text(encoding="utf-8"))
    attese = [r for o in obiettivi(ATTESO) for r in (*o["fasi"], *o["indicatori"])]
    assert [r[0] for r in righe] == [r["descrizione"] for r in attese]
    assert [r[-1] or None for r in righe] == [r["note"] for r in attese]
    pesi = [r[3].replace(",", ".") or None for r in righe if len(r) == 7]
    assert pesi == [fase["peso"] for o in obiettivi(ATTESO) for fase in o["fasi"]]
    assert [r[2] for r in righe if len(r) == 4] == [
        i["valore_atteso"] for o in obiettivi(ATTESO) for i in o["indicatori"]
    ]


def test_il_campione_contiene_ogni_testo_atteso() -> None:
    """Line by line, with marks, heads and leading dashes aside."""
    testo = CAMPIONE.read_text(encoding="utf-8")
    righe = {riga.strip().lstrip("- ") for riga in testo.splitlines()}
    for obiettivo in obiettivi(ATTESO):
        attese = [r for campo in TESTI for r in (obiettivo[campo] or "").split("\n") if r]
        mancanti = [r for r in attese if r.lstrip("- ") not in righe]
        # The two sentences that a page head cuts are on two lines.
        assert len(mancanti) == (obiettivo["codice"] in ("2020-PA10", "2020-PD01")), mancanti


def test_difetti_dell_esportazione() -> None:
    """What makes the sample worth reading; a well-meant clean-up of the file would be seen here."""
    testo = CAMPIONE.read_text(encoding="utf-8")
    fasi = [r[0] for r in righe_di_tabella(testo) if len(r) == 7]
    tagliate = [f for f in fasi if len(f) == 255]
    assert [f[:2] for f in tagliate] == ["3.", "4."]
    assert all(f[-1].isalpha() and len(f) == len(f.strip()) for f in tagliate)
    assert [len(f) for f in fasi if f.startswith("2. Agg")] == [254]
    assert testo.count("processo-attivit\ufffd\t") == testo.count("\ufffd") == 2
    assert testo.count("\nobiettivo  \n") == 21
    assert testo.count("\nFASE\t") == 27
    assert all(segno in testo for segno in ("<b><i>", "***", "### **", "#### **", " del territorio**", "QUALITA\t"))
    assert "modo da correggere\n\nobiettivo  \n" in testo


def test_citta_demo() -> None:
    citta = leggi(CITTA)
    dup = DOCUMENTI[-1]
    nomi = [operativo["nome"] for operativo in operativi(dup)]
    assert (len(leggi(dup)["ambiti"]), len(nomi), len(set(nomi))) == (3, 31, 31)
    assert {a for operativo in operativi(dup) for a in operativo["assessori"]} == set(citta["assessori"])
    assert all(operativo["finalita"].endswith(".") and operativo["indicatori"] for operativo in operativi(dup))
    assert len(citta["organismi_partecipati"]) == len(set(citta["organismi_partecipati"])) == 8
    assert {utente["ruolo"] for utente in citta["utenti"]} == {
        "amministratore",
        "ufficio",
        "lettore",
        "dirigente",
        "referente",
        "nucleo",
        "vertice",
    }
    assert "password" not in CITTA.read_text(encoding="utf-8")


def test_collegamenti_della_demo() -> None:
    codici = {o["codice"] for o in obiettivi(ATTESO)}
    nomi = {operativo["nome"] for operativo in operativi(DOCUMENTI[-1])}
    collegamenti = leggi(CITTA)["collegamenti"]
    assert {c["obiettivo_peg"] for c in collegamenti} < codici
    assert {nome for c in collegamenti for nome in c["obiettivi_operativi"]} <= nomi


@con_semi
def test_il_seme_ha_quei_fatti() -> None:
    """Every cell, title and name of the facts stands in the real document, row by row."""
    testo = SEME.read_text(encoding="utf-8")
    righe = righe_di_tabella(testo)
    attese = [r for o in obiettivi(FATTI) for r in (*o["fasi"], *o["indicatori"])]
    assert len(righe) == len(attese) == 71
    for riga, attesa in zip(righe, attese, strict=True):
        assert isinstance(attesa["descrizione"], dict) == (len(riga[0].split()) > PAROLE_BREVI)
        assert isinstance(attesa["descrizione"], dict) or attesa["descrizione"] == riga[0]
        if len(riga) == 7:
            date_iso = ["-".join(reversed(data.split("/"))) for data in riga[1:3]]
            assert date_iso == [attesa["inizio_previsto"], attesa["fine_prevista"]]
    in_riga = " ".join(re.sub(r"[*#]", " ", testo).split())
    for obiettivo in obiettivi(FATTI):
        assert all(obiettivo[k] in in_riga for k in CAMPI[:5])


@con_semi
@pytest.mark.parametrize("percorso", [CAMPIONE, CITTA, ATTESO, FATTI], ids=lambda p: p.name)
def test_nessuna_frase_della_fonte(percorso: Path) -> None:
    comuni = sequenze_delle_frasi(14).intersection(sequenze(percorso.read_text(encoding="utf-8"), 14))
    assert not comuni


@con_semi
def test_i_testi_nostri_sono_nostri() -> None:
    """Stricter where we wrote: not even six words in a row are those of a source document."""
    fonte = sequenze_di_tutto(6)
    assert not [s for testo in prosa_nostra() for s in sequenze(testo, 6) if s in fonte]


def test_i_testi_nostri_ci_sono() -> None:
    assert sum(1 for _ in prosa_nostra()) == 11 + 1 + 4 + 11 + (5 + 14) + 10 + (31 + 9)
