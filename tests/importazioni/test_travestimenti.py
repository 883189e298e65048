# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same plan in many disguises is read as the same plan.

``Travestito`` writes a plan as the old program's converters do: heads on one line or on many, marks or
none, other column orders, pages that break anywhere. Whatever it throws, the content comes back.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importazioni.stampa_vecchia import leggi
from importazioni.stampa_vecchia.capoversi import LEGAMI, continua
from indicatori.tipi import TIPI_INDICATORE
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo, ContenutoPiano
from testi.confronto import parole, piega
from testi.formati import data, numero

RADICE = Path(__file__).parents[2]
ESEMPI = [
    RADICE / "fixtures/preventivo_PEG_2020.txt",
    RADICE.parent / "shared/seeds/preventivo_obiettivi_2020_prima_parte.txt",
]
MARCHE: list[Callable[[str], str]] = [
    lambda t: t,
    lambda t: f"**{t}**",
    lambda t: f"***{t}***",
    lambda t: f"<b>{t}</b>",
    lambda t: f"<b><i>{t}</i></b>",
    lambda t: f"<i>{t}</i>",
    lambda t: f"*{t}*",
    lambda t: f"__{t}__",
]
TIPI = [piega(t)[:7] for t in TIPI_INDICATORE]
FORTI = [MARCHE[1], MARCHE[3]]
COLONNE_FASI = [
    ("FASE", "descrizione"),
    ("Inizio Previsto", "inizio_previsto"),
    ("Fine Prevista", "fine_prevista"),
    ("Peso", "peso"),
    ("Responsabile", "responsabile"),
    ("Centro di Responsabilità", "centro_di_responsabilita"),
    ("Note", "note"),
]
COLONNE_INDICATORI = [
    ("Descrizione", "descrizione"),
    ("Tipo", "tipo"),
    ("Valore Atteso", "valore_atteso"),
    ("Note", "note"),
]
NOMI_SEZIONI = {
    "contesto": ["Contesto di riferimento", "contesto di riferimento", "CONTESTO DI RIFERIMENTO"],
    "descrizione": ["Descrizione Obiettivo", "DESCRIZIONE OBIETTIVO", "descrizione obiettivo"],
    "risultato_atteso": ["RISULTATO FINALE ATTESO :", "RISULTATO FINALE ATTESO", "Risultato finale atteso:"],
    "fasi": ["FASI - ATTIVITA'", "FASI – ATTIVITÀ", "Fasi - Attività", "FASI-ATTIVITA’", "FASI - ATTIVIT\ufffd"],
    "indicatori": ["INDICATORI", "Indicatori", "INDICATORI:"],
    "altri_servizi": ["ALTRI SERVIZI COINVOLTI", "Altri servizi coinvolti", "Uffici coinvolti"],
}


class Travestito:
    """Writes a plan in a disguise chosen by ``caso``; some habits hold for the file, others change at each use."""

    def __init__(self, caso: random.Random) -> None:
        self.caso = caso
        self.righe: list[str] = []
        self.pipe = caso.random() < 0.25
        self.rifila = caso.random() < 0.3
        self.probabilita_pagina = caso.choice([0.0, 0.1, 0.4])
        self.mescola_colonne = caso.random() < 0.3
        self.di_seguito = caso.choice([0.0, 0.0, 0.5])
        self.distese = caso.choice([0.0, 0.0, 0.5]) if not self.mescola_colonne else 0.0

    def scrivi(self, piano: ContenutoPiano, frontespizio: bool = True) -> str:
        if frontespizio:
            vista = f"{piano.codice} {piano.descrizione}"
            self.righe += ["", "## Preventivo obiettivi", "", "### Parametri selezionati:", ""]
            self.righe += [f"{self.marca('Vista')}\t{vista}", f"{self.marca('Livello')}\tobiettivo", ""]
        for o in piano.obiettivi:
            self.obiettivo(o)
        testo = "\n".join(self.righe) + "\n"
        return testo.replace("\n", self.caso.choice(["\n", "\r\n", "\r"]))

    def marca(self, testo: str) -> str:
        return self.caso.choice(MARCHE)(testo)

    def vuote(self, almeno: int = 0) -> None:
        self.righe += [""] * self.caso.randint(almeno, 2)

    def titolo(self, testo: str) -> str:
        return self.caso.choice(["", "", "## ", "#### "]) + self.marca(testo)

    def obiettivo(self, o: ContenutoObiettivo) -> None:
        tipo = f"Tipo di Obiettivo {self.marca(o.tipo)}"
        if not o.pluriennale and self.caso.random() < 0.15:
            self.tutta_di_seguito(o, tipo)
        else:
            self.testata(o)
            self.tipo(o, tipo)
        for sezione in ("contesto", "descrizione", "risultato_atteso"):
            self.testo(o, sezione)
        self.tabella(o, "fasi", COLONNE_FASI)
        self.tabella(o, "indicatori", COLONNE_INDICATORI)
        self.servizi(o)
        self.vuote(1)

    def tipo(self, o: ContenutoObiettivo, tipo: str) -> None:
        self.vuote()
        if o.pluriennale and self.caso.random() < 0.5:
            self.righe.append(f"Pluriennale {self.marca('SI')} {tipo}")
        else:
            self.righe += [f"Pluriennale {self.marca('SI')}", ""] * o.pluriennale + [tipo]

    def testata(self, o: ContenutoObiettivo) -> None:
        modi: list[Callable[[ContenutoObiettivo], None]]
        modi = [self.su_righe, self.a_coppie, self.tutta_di_seguito, self.in_colonne, self.tutta_in_una]
        self.vuote()
        self.caso.choice(modi)(o)

    def etichette(self) -> tuple[str, str, str]:
        c = self.caso
        due_punti = c.choice(["", "", ":"])
        return (
            c.choice(["obiettivo", "Obiettivo", "OBIETTIVO", "**obiettivo**"]),
            c.choice(["Centro di Responsabilità", "Centro di responsabilita'", "CENTRO DI RESPONSABILITÀ"]) + due_punti,
            c.choice(["Responsabile", "RESPONSABILE", "<b>Responsabile</b>"]) + due_punti,
        )

    def spezza(self, valore: str) -> str:
        """A value broken over two lines, as the narrow column of the page does."""
        parole = valore.split()
        if len(parole) < 4 or self.caso.random() < 0.5:
            return valore
        return " ".join(parole[:-2]) + self.caso.choice(["\n", "  \n "]) + " ".join(parole[-2:])

    def su_righe(self, o: ContenutoObiettivo) -> None:
        ob, centro, resp = self.etichette()
        coda = self.caso.choice(["", "  "])
        self.righe += [ob + coda, self.marca(o.codice), *[""] * self.caso.randint(0, 1)]
        self.righe += [" " * self.caso.randint(0, 1) + centro + coda]
        self.righe += self.marca(self.spezza(o.centro_di_responsabilita)).split("\n")
        self.vuote()
        if self.caso.random() < 0.2:
            forte = self.caso.choice(FORTI)
            self.righe += [resp + coda, f"{forte(o.responsabile)} {forte(o.titolo)}", ""]
            return
        self.righe += [resp + coda, self.marca(o.responsabile)]
        self.vuote()
        self.righe += [self.titolo(o.titolo), ""]

    def a_coppie(self, o: ContenutoObiettivo) -> None:
        ob, centro, resp = self.etichette()
        self.righe += [f"{ob} {self.marca(o.codice)}", f"{centro} {self.marca(o.centro_di_responsabilita)}"]
        self.vuote()
        self.righe += [f"{resp}\t{self.marca(o.responsabile)}"]
        self.vuote()
        self.righe += [self.titolo(o.titolo), ""]

    def tutta_in_una(self, o: ContenutoObiettivo) -> None:
        """One mark around the whole head, or labels on one line and values on the next."""
        ob, centro, resp = (re.sub(r"[*]|<.?b>", "", e) for e in self.etichette())
        if self.caso.random() < 0.5:
            tutta = f"{ob} {o.codice} {centro} {o.centro_di_responsabilita} {resp} {o.responsabile} {o.titolo}"
            self.righe += [self.marca(tutta), ""]
            return
        valori = [f"**{v}**" for v in (o.codice, o.centro_di_responsabilita, o.responsabile)]
        self.righe += [f"{ob} {centro} {resp}", " ".join(valori), self.titolo(o.titolo), ""]

    def tutta_di_seguito(self, o: ContenutoObiettivo, tipo: str = "") -> None:
        ob, centro, resp = self.etichette()
        m: Callable[[str], str] = self.marca if self.caso.random() < 0.5 else str
        pezzi = [ob, m(o.codice), centro, m(o.centro_di_responsabilita), resp, m(o.responsabile)]
        if self.caso.random() < 0.5:
            self.righe.append(" ".join([*pezzi, m(o.titolo), tipo]))
        else:
            self.righe += [" ".join(pezzi), *[""] * self.caso.randint(0, 1), f"{self.titolo(o.titolo)} {tipo}"]
        self.righe.append("")

    def in_colonne(self, o: ContenutoObiettivo) -> None:
        sep = " | " if self.pipe else "\t"
        valori = [o.codice, o.centro_di_responsabilita, o.responsabile]
        self.righe += [sep.join(self.etichette()), sep.join(self.marca(v) for v in valori)]
        self.vuote()
        self.righe += [self.titolo(o.titolo), ""]

    def pagina(self, o: ContenutoObiettivo) -> bool:
        if self.caso.random() < self.probabilita_pagina:
            self.testata(o)
            return True
        return False

    def testo(self, o: ContenutoObiettivo, sezione: str) -> None:
        testo = getattr(o, sezione)
        if not testo:
            return
        capoversi = testo.split("\n\n")
        nome = self.caso.choice(NOMI_SEZIONI[sezione])
        if self.caso.random() < 0.25 and not capoversi[0].startswith(("-", "**")):
            primo, *altri = capoversi[0].split("\n")
            self.intestazione(o, nome, primo)
            self.righe += [self.riga_di_testo(r) for r in altri]
            capoversi = capoversi[1:]
        else:
            self.vuote()
            self.righe.append(self.titolo(nome))
        for n, capoverso in enumerate(capoversi):
            self.vuote(1)
            # A page that breaks where a sentence would seem to go on is another document.
            if not n or not continua(capoversi[n - 1].split("\n")[-1], capoverso):
                self.pagina(o)
            self.capoverso(o, capoverso)
        self.vuote(1)

    def capoverso(self, o: ContenutoObiettivo, capoverso: str) -> None:
        righe = capoverso.split("\n")
        if len(righe) == 1 and capoverso.startswith("**") and capoverso.endswith("**"):
            interno = capoverso[2:-2]
            self.righe.append(self.caso.choice([*(f(interno) for f in FORTI), f"#### {interno}", f"***{interno}***"]))
            return
        for riga in righe:
            self.righe += [self.riga_di_testo(r) for r in self.spezza_pagina(o, riga)]

    def spezza_pagina(self, o: ContenutoObiettivo, riga: str) -> list[str]:
        """Sometimes the page breaks in the middle of a sentence."""
        parole = riga.split(" ")
        posti = [n for n in range(2, len(parole)) if continua(" ".join(parole[:n]), " ".join(parole[n:]))]
        if not posti or "**" in riga or self.caso.random() >= self.probabilita_pagina / 2:
            return [riga]
        posto = self.caso.choice(posti)
        self.righe += [self.riga_di_testo(" ".join(parole[:posto])), ""]
        self.testata(o)
        return [" ".join(parole[posto:])]

    def riga_di_testo(self, riga: str) -> str:
        if riga.startswith("- "):
            voce = riga[2:]
            segni = ["- ", " - ", "• ", "· ", "* "] + (["-"] if voce[0].isalpha() else [])
            riga = self.caso.choice(segni) + voce
        if "**" in riga and self.caso.random() < 0.5:
            pezzi = riga.split("**")
            riga = "".join(f"<b>{p}</b>" if n % 2 else p for n, p in enumerate(pezzi))
        return riga.replace(" ", "\u00a0", self.caso.choice([0, 0, 1])) + self.caso.choice(["", "", "  "])

    def tabella(self, o: ContenutoObiettivo, sezione: str, colonne: list[tuple[str, str]]) -> None:
        righe = getattr(o, sezione)
        if not righe:
            return
        if self.mescola_colonne:
            colonne = self.caso.sample(colonne, len(colonne))
        prima_di_ogni = self.caso.random() < 0.3
        nome = self.caso.choice(NOMI_SEZIONI[sezione])
        if self.caso.random() < 0.15 and not self.pipe:
            spazio = self.caso.choice(["\t", " "])
            self.righe.append(f"{self.marca(nome)} {spazio.join(n for n, _ in colonne)}")
        else:
            self.intestazione(o, nome)
            self.vuote()
            self.pagina(o)
            self.testa(colonne)
        for n, riga in enumerate(righe):
            if n and (self.pagina(o) or prima_di_ogni):
                self.testa(colonne)
            attaccabile = self.righe[-1].count("\t") == len(colonne) - 1 and self.ben_fatta(riga)
            testa = self.righe.pop() if attaccabile and self.testa_in_fondo(colonne) else ""
            if self.ben_fatta(riga) and self.caso.random() < self.distese:
                self.righe.append(self.distesa(riga, colonne))
            else:
                self.riga([self.cella(riga, campo) for _, campo in colonne])
            if testa:
                spazio = self.caso.choice(["\t", " "]) if self.righe[-1][0] != "\t" else "\t"
                self.righe[-1] = testa + spazio + self.righe[-1]
        self.vuote(1)

    def testa_in_fondo(self, colonne: list[tuple[str, str]]) -> bool:
        """The last line is the head of the table, and this time the next row is glued to it."""
        ultima = re.sub(r"[*_]|</?[bi]>", "", self.righe[-1]).upper().split("\t")
        return ultima == [n.upper() for n, _ in colonne] and self.caso.random() < 0.3

    def ben_fatta(self, riga: ContenutoFase | ContenutoIndicatore) -> bool:
        """Without its cells a person would still part this row in one way only."""
        if isinstance(riga, ContenutoFase):
            date = riga.inizio_previsto and riga.fine_prevista
            return bool(date and riga.centro_di_responsabilita and not riga.responsabile)
        dette = piega(f"{riga.descrizione} {riga.note}")
        chiara = not any(tipo in dette for tipo in TIPI) and re.fullmatch("[0-9/.,]+", riga.valore_atteso)
        return bool(chiara and re.fullmatch(r"(?:[^\W\d]{3}.*)?", riga.note))

    def distesa(self, riga: object, colonne: list[tuple[str, str]]) -> str:
        """The cells run together with spaces."""
        celle = [self.cella(riga, campo, marcata=False) for _, campo in colonne]
        return " ".join(c for c in celle if c)

    def intestazione(self, o: ContenutoObiettivo, nome: str, testo: str = "") -> None:
        """A marked heading with the text that follows it, on a line of its own or behind what was written last."""
        while self.righe and not self.righe[-1].strip() and self.caso.random() < self.di_seguito:
            self.righe.pop()
        ultima = self.righe[-1] if self.righe else ""
        testi = (o.contesto, o.descrizione, o.risultato_atteso)
        in_fondo = ultima.strip() and any(t and t.split("\n")[-1].endswith(ultima.strip()) for t in testi)
        forte = self.caso.choice(FORTI)(nome[0].upper() + nome[1:])
        if (
            in_fondo
            and "**" not in ultima
            and parole(ultima)[-1] not in LEGAMI
            and self.caso.random() < self.di_seguito
        ):
            self.righe[-1] = f"{ultima.strip()} {forte} {testo}".rstrip()
            return
        self.vuote()
        self.righe.append(f"{forte} {testo}" if testo else self.titolo(nome))

    def testa(self, colonne: list[tuple[str, str]]) -> None:
        nomi = [nome for nome, _ in colonne]
        if self.caso.random() < 0.3:
            nomi = [n.upper() for n in nomi]
        if not self.pipe and self.caso.random() < 0.2:
            self.righe.append(f"**{chr(9).join(nomi)}**")
            return
        marca = self.caso.choice(MARCHE)
        self.riga([marca(n) for n in nomi], intera=True)
        if self.pipe:
            self.righe.append("|---" * len(nomi) + "|")

    def riga(self, celle: list[str], intera: bool = False) -> None:
        if self.pipe:
            self.righe.append("| " + " | ".join(celle) + " |")
            return
        riga = "\t".join(celle)
        self.righe.append(riga.rstrip("\t") if self.rifila and not intera else riga)

    def cella(self, riga: object, campo: str, marcata: bool = True) -> str:
        if campo in ("inizio_previsto", "fine_prevista"):
            return data(getattr(riga, campo))
        if campo == "peso":
            return numero(getattr(riga, campo))
        valore: str = getattr(riga, campo)
        if not valore or campo == "valore_atteso":
            return valore
        if campo == "tipo":
            return self.caso.choice([valore, valore.upper(), valore.replace("à", "\ufffd"), valore.replace("à", "a")])
        return self.marca(valore) if marcata and "*" not in valore else valore

    def servizi(self, o: ContenutoObiettivo) -> None:
        if not o.altri_servizi:
            return
        self.righe.append(self.titolo(self.caso.choice(NOMI_SEZIONI["altri_servizi"])))
        self.vuote()
        if self.caso.random() < 0.8:
            self.righe.append(self.marca("Descrizione"))
        for nome in o.altri_servizi:
            self.pagina(o)
            self.righe.append(self.marca(nome))


def codifica(testo: str, caso: random.Random) -> bytes:
    dati = testo.encode(caso.choice(["utf-8", "utf-8-sig", "utf-16"]))
    if caso.random() < 0.3 and "\ufffd" not in testo:
        return testo.encode("cp1252", errors="ignore")
    return dati


def piani() -> list[ContenutoPiano]:
    return [leggi(f.read_bytes()).piano for f in ESEMPI if f.exists()]


@pytest.fixture(scope="module")
def letti() -> list[ContenutoPiano]:
    return piani()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(seme=st.integers(0, 2**32))
def test_lo_stesso_piano_in_ogni_travestimento(letti, seme):
    caso = random.Random(seme)  # noqa: S311 - a disguise is no secret
    piano = caso.choice(letti)
    testo = Travestito(caso).scrivi(piano)
    letto = leggi(codifica(testo, caso)).piano
    assert letto == piano


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seme=st.integers(0, 2**32))
def test_senza_frontespizio_il_piano_si_deduce(letti, seme):
    caso = random.Random(seme)  # noqa: S311
    piano = caso.choice(letti)
    lettura = leggi(Travestito(caso).scrivi(piano, frontespizio=False).encode())
    assert (lettura.piano.codice, lettura.piano.anno) == ("PEG_2020", 2020)
    assert lettura.piano.obiettivi == piano.obiettivi
    assert "piano-dedotto" in {m.codice for m in lettura.messaggi}
