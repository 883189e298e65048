# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two texts word by word: nothing is lost, nothing is shredded, and long texts cost what they are long."""

import random
import sys
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from testi.differenze import Brano, Mark, capoversi, confronta, solo

UGUALE, TOLTO, AGGIUNTO = Mark.UGUALE, Mark.TOLTO, Mark.AGGIUNTO
PAROLE = st.sampled_from(["uno", "due", "tre,", "il", "il", "- voce", "<b>", "**forte**", "fine.", "l'anno"])
TESTI = st.lists(st.tuples(PAROLE, st.sampled_from([" ", "  ", "\n", "\n\n", "\t"])), max_size=40).map(
    lambda coppie: "".join(p + s for p, s in coppie)
)
LIBERI = st.one_of(TESTI, st.text(max_size=60), st.text(alphabet="ab \n", max_size=60))


def segnato(prima: str, dopo: str) -> str:
    """The comparison as one line: [-removed-] and {+added+}."""
    segni = {UGUALE: "{}", TOLTO: "[-{}-]", AGGIUNTO: "{{+{}+}}"}
    return "".join(segni[b.genere].format(b.testo) for b in confronta(prima, dopo))


@given(LIBERI, LIBERI)
def test_i_due_testi_ci_sono_interi(prima, dopo):
    brani = confronta(prima, dopo)
    assert "".join(b.testo for b in solo(brani, TOLTO)) == prima
    assert "".join(b.testo for b in solo(brani, AGGIUNTO)) == dopo
    assert all(b.testo for b in brani)
    assert all(x.genere is not y.genere for x, y in pairwise(brani))


@given(LIBERI)
def test_due_testi_uguali_sono_un_brano_uguale(testo):
    assert confronta(testo, testo) == ((Brano(UGUALE, testo),) if testo else ())


@given(TESTI, TESTI, TESTI)
def test_quello_che_sta_in_mezzo_si_vede_in_mezzo(capo, nuovo, coda):
    premessa = f"Premessa lunga abbastanza. {capo}".split()
    chiusura = f"{coda} Chiusura lunga abbastanza.".split()
    prima, dopo = " ".join(premessa + chiusura), " ".join(premessa + nuovo.split() + chiusura)
    assert TOLTO not in {b.genere for b in confronta(prima, dopo)}


@pytest.mark.parametrize(
    ("prima", "dopo", "atteso"),
    [
        ("", "", ""),
        ("", "Nuovo", "{+Nuovo+}"),
        ("Vecchio", "", "[-Vecchio-]"),
        (
            "entro il 30 giugno 2020 con 5 sedi",
            "entro il 31 luglio 2020 con 7 sedi",
            "entro il [-30 giugno-]{+31 luglio+} 2020 con [-5-]{+7+} sedi",
        ),
        ("Primo.", "Primo. Secondo.", "Primo.{+ Secondo.+}"),
        ("Primo.\n\nTerzo.", "Primo.\n\nSecondo.\n\nTerzo.", "Primo.\n\n{+Secondo.\n\n+}Terzo."),
        ("- apertura\n- chiusura", "- apertura", "- apertura[-\n- chiusura-]"),
        (
            "- tre sedi entro il 30/06/2020\n- voce che se ne va\n\nFine.",
            "- tre sedi entro il 31/07/2020\n\nFine.",
            "- tre sedi entro il [-30/06/2020-]{+31/07/2020+}[-\n- voce che se ne va-]\n\nFine.",
        ),
        (
            "Si apre la sede di via Verdi con dieci posti\n- voce tolta\n\nFine del testo.",
            "Si apre la sede di via Verdi con venti posti, poi\n- voce messa\n- altra\n\nFine del testo.",
            "Si apre la sede di via Verdi con [-dieci posti-]{+venti posti, poi+}"
            "[-\n- voce tolta-]{+\n- voce messa\n- altra+}\n\nFine del testo.",
        ),
        ("Il piano, poi", "Il piano; poi", "Il [-piano,-]{+piano;+} poi"),
        (
            "Attuare il piano di formazione del personale entro l'anno",
            "Aprire la sede di via Verdi, con il nuovo arredo del Comune",
            "[-Attuare il piano di formazione del personale entro l'anno-]"
            "{+Aprire la sede di via Verdi, con il nuovo arredo del Comune+}",
        ),
        (
            "Le biblioteche aprono la sera. Il museo civico espone la raccolta di monete.",
            "Le biblioteche aprono la sera. Le scuole adottano la mensa di quartiere.",
            "Le biblioteche aprono la sera. [-Il museo civico espone la raccolta di monete.-]"
            "{+Le scuole adottano la mensa di quartiere.+}",
        ),
    ],
)
def test_si_legge_bene(prima, dopo, atteso):
    assert segnato(prima, dopo) == atteso


def test_un_capoverso_che_resta_fra_molti_nuovi_resta():
    casuale = random.Random(4)  # noqa: S311  # the same texts each time
    capoversi_ = [" ".join(f"p{casuale.randrange(10**6)}" for _ in range(40)) for _ in range(8)]
    prima, dopo = "\n\n".join(capoversi_[:5]), "\n\n".join([*capoversi_[5:7], *capoversi_[1:4], capoversi_[7]])
    uguali = "".join(b.testo for b in confronta(prima, dopo) if b.genere is UGUALE)
    assert all(c in uguali for c in capoversi_[1:4])


def passi(prima: str, dopo: str) -> int:
    """How many lines of code the comparison runs through: a count, the same on every machine."""
    fatti = 0

    def conta(quadro: FrameType, evento: str, _: Any) -> Any:
        nonlocal fatti
        fatti += evento == "line"
        return conta

    di_prima = sys.gettrace()
    sys.settrace(conta)
    try:
        confronta(prima, dopo)
    finally:
        sys.settrace(di_prima)
    return fatti


def _ripetute(n: int) -> tuple[str, str]:
    return " ".join(["a", "b"] * (n // 2)), " ".join(["b", "c", "a"] * (n // 3))


def _mescolate(n: int) -> tuple[str, str]:
    numeri = [str(i) for i in range(n)]
    altre = numeri.copy()
    random.Random(1).shuffle(altre)  # noqa: S311
    return " ".join(numeri), " ".join(altre)


def _rovesciate(n: int) -> tuple[str, str]:
    numeri = [str(i) for i in range(n)]
    return " ".join(numeri), " ".join(numeri[::-1])


def _ritoccate(n: int) -> tuple[str, str]:
    casuale = random.Random(2)  # noqa: S311
    parole = [f"p{casuale.randrange(200)}" for _ in range(n)]
    return " ".join(parole), " ".join("nuova" if i % 17 == 0 else p for i, p in enumerate(parole))


@pytest.mark.parametrize("testi", [_ripetute, _mescolate, _rovesciate, _ritoccate])
def test_il_costo_cresce_come_il_testo(testi):
    # Four times the words: four times the steps, some more for the anchors; a quadratic growth would make sixteen.
    pochi, molti = passi(*testi(1500)), passi(*testi(6000))
    assert molti < 7 * pochi


def reso(prima: str, dopo: str) -> str:
    return render_to_string("testi/differenze.html", {"brani": confronta(prima, dopo)})


def test_si_disegna_coi_capoversi_e_gli_elenchi():
    html = reso("Premessa.\n\n- prima voce\n- seconda voce", "Premessa.\n\n- prima voce nuova\n- seconda voce")
    assert html.count("<li>") == 2
    assert html.count("<p>") == 1
    assert "nuova" in html.split("<ins>")[1].split("</ins>")[0]
    assert "<li>seconda voce</li>" in html


def test_si_dice_anche_a_parole():
    html = reso("Aprire entro giugno la sede", "Aprire entro luglio la sede")
    assert "inizio testo tolto: </span>giugno<span" in html
    assert "inizio testo aggiunto: </span>luglio<span" in html
    assert "</del> <ins>" in html


def test_nulla_di_scritto_diventa_html():
    html = reso("Aprire <b>subito</b> la sede", "Aprire <script>alert(1)</script> la sede")
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_un_a_capo_tolto_si_vede():
    righe = capoversi(confronta("Primo pezzo.\n\nSecondo pezzo.", "Primo pezzo. Secondo pezzo."))
    assert Brano(TOLTO, "¶") in righe[0].righe[0]
    insieme = capoversi(confronta("Primo pezzo. Secondo pezzo.", "Primo pezzo.\n\nSecondo pezzo."))
    assert len(insieme) == 2
    assert Brano(AGGIUNTO, "¶") in insieme[0].righe[0]


def test_il_testo_rifatto_non_divide_la_riga_con_quello_di_prima():
    fatti = capoversi(confronta("Vecchio uno.\n\nVecchio due.", "Rifatto daccapo.\n\nTutto quanto."))
    assert [{b.genere for r in c.righe for b in r} for c in fatti] == [{TOLTO}, {TOLTO}, {AGGIUNTO}, {AGGIUNTO}]


def test_una_voce_rifatta_resta_una_voce():
    prima, dopo = "- voce che se ne va\n- altra", "- voce nuova di zecca\n- e una ancora\n- altra"
    assert [(c.elenco, len(c.righe)) for c in capoversi(confronta(prima, dopo))] == [(True, 3)]
    prima, dopo = "- apertura serale\n- ciclo di incontri\n- altra voce che resta", "- mostra\n- altra voce che resta"
    assert [(c.elenco, len(c.righe)) for c in capoversi(confronta(prima, dopo))] == [(True, 3)]
    prima, dopo = (
        "- si apre la sede oggi\n- uno due tre\n\nFine.",
        "- si apre la sede domani\n- quattro\n- sei\n\nFine.",
    )
    assert [(c.elenco, len(c.righe)) for c in capoversi(confronta(prima, dopo))] == [(True, 4), (False, 1)]


@given(LIBERI, LIBERI)
def test_le_lettere_disegnate_sono_quelle_dei_brani(prima, dopo):
    brani = confronta(prima, dopo)
    for genere in Mark:
        visto = "".join(b.testo for c in capoversi(brani) for r in c.righe for b in r if b.genere is genere)
        scritto = "".join(b.testo for b in brani if b.genere is genere)
        assert _lettere(visto) == _lettere(scritto)


def _lettere(testo: str) -> str:
    """Without blanks, the sign of a line break and the dashes that begin a list item."""
    return "".join(testo.split()).replace("¶", "").replace("-", "")
