# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans that look like the real one in all that costs time: lengths of texts, numbers of rows, shares of empty fields.

The words are invented from syllables; the same number of objectives always gives the same plan.
"""

import random
from datetime import date, timedelta
from decimal import Decimal

from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo, ContenutoPiano

SEME = 2020
SILLABE = "ba be bi bo ca ce co da de di do fa fe fi go la le li lo ma me mi mo na ne no pa pe pi po ra re ri ro sa se"
FINALI = "to ta ti te zione mento ne re no na le lio gia tà ria ri o a e"
CORTE = "di a da in con su per tra e il la le un una che non".split()
TIPI = ("SVILUPPO", "FUNZIONAMENTO", "INDIVIDUALE")
TIPI_INDICATORE = ("efficienza", "efficacia", "quantitativo", "processo-attività", "risultato", "qualità")
VALORI = ("140,00", ">10%", "31/12/2020", "5.000,00", "SI", "100000<n<150000", "entro i termini previsti")
CENTRI = 24


class Parlante:
    """Words, sentences and paragraphs of asked lengths."""

    def __init__(self, caso: random.Random) -> None:
        self.caso = caso
        self.sillabe, self.finali = SILLABE.split(), FINALI.split()

    def parola(self) -> str:
        """A word of two to four syllables, or a short one."""
        if self.caso.random() < 0.3:
            return self.caso.choice(CORTE)
        return "".join(self.caso.choices(self.sillabe, k=self.caso.randint(1, 3))) + self.caso.choice(self.finali)

    def testo(self, lunghezza: int) -> str:
        """About that many characters, beginning with a capital."""
        parole: list[str] = []
        misura = 0
        while misura < lunghezza:
            parole.append(self.parola())
            misura += len(parole[-1]) + 1
        return " ".join(parole).capitalize()

    def lungo(self, lunghezza: int) -> str:
        """Paragraphs, now and then a list, about that long in all."""
        parti: list[str] = []
        misura = 0
        while misura < lunghezza:
            if parti and self.caso.random() < 0.25:
                parti.append("\n".join(f"- {self.testo(40)}" for _ in range(self.caso.randint(3, 6))))
            else:
                parti.append(self.testo(min(lunghezza - misura, self.caso.randint(120, 420))) + ".")
            misura += len(parti[-1])
        return "\n\n".join(parti)

    def misura(self, mediana: float, larghezza: float, massimo: int) -> int:
        """A length around a median, skewed as lengths of texts are."""
        return min(massimo, max(10, round(self.caso.lognormvariate(0, larghezza) * mediana)))


def piano(obiettivi: int, anno: int = 2020) -> ContenutoPiano:
    """A plan with so many objectives (at most 67,600)."""
    parlante = Parlante(random.Random(SEME))  # noqa: S311
    centri = [(parlante.testo(28), parlante.testo(12).title()) for _ in range(CENTRI)]
    per_centro = max(1, -(-obiettivi // CENTRI))
    fatti = tuple(_obiettivo(parlante, anno, n, *centri[n // per_centro % CENTRI]) for n in range(obiettivi))
    return ContenutoPiano(f"PEG_{anno}", f"Piano di prova con {obiettivi} obiettivi", anno, fatti)


def _obiettivo(p: Parlante, anno: int, n: int, centro: str, responsabile: str) -> ContenutoObiettivo:
    caso = p.caso
    lettere = chr(65 + n // 100 // 26) + chr(65 + n // 100 % 26)
    return ContenutoObiettivo(
        codice=f"{anno}-{lettere}{n % 100:02d}",
        titolo=p.testo(p.misura(32, 0.4, 90)),
        centro_di_responsabilita=centro,
        responsabile=responsabile,
        tipo=caso.choice(TIPI),
        pluriennale=caso.random() < 0.2,
        contesto=p.lungo(p.misura(250, 0.5, 900)) if caso.random() < 0.1 else "",
        descrizione=p.lungo(p.misura(650, 0.6, 3000)),
        risultato_atteso=p.testo(p.misura(100, 0.4, 300)) if caso.random() < 0.4 else "",
        fasi=_fasi(p, anno, centro[:30]) if caso.random() < 0.82 else (),
        indicatori=tuple(_indicatore(p) for _ in range(min(10, caso.choice((1, 2, 2, 2, 3, 3, 4, 9))))),
        altri_servizi=(p.testo(30),) if caso.random() < 0.2 else (),
    )


def _fasi(p: Parlante, anno: int, centro: str) -> tuple[ContenutoFase, ...]:
    quante = p.caso.choice((2, 3, 4, 5, 5, 5, 7))
    pesi = [Decimal(100 // quante)] * (quante - 1)
    return tuple(_fase(p, anno, centro, peso) for peso in (*pesi, Decimal(100) - sum(pesi, Decimal(0))))


def _fase(p: Parlante, anno: int, centro: str, peso: Decimal) -> ContenutoFase:
    inizio = date(anno, 1, 1) + timedelta(days=p.caso.randint(0, 200))
    return ContenutoFase(
        descrizione=p.testo(p.misura(60, 0.6, 255)),
        inizio_previsto=inizio,
        fine_prevista=min(date(anno, 12, 31), inizio + timedelta(days=p.caso.randint(30, 300))),
        peso=peso.quantize(Decimal("0.01")),
        centro_di_responsabilita=centro,
        note=p.testo(70) if p.caso.random() < 0.08 else "",
    )


def _indicatore(p: Parlante) -> ContenutoIndicatore:
    return ContenutoIndicatore(
        descrizione=p.testo(p.misura(42, 0.3, 120)),
        tipo=p.caso.choice(TIPI_INDICATORE),
        valore_atteso=p.caso.choice(VALORI),
    )
