# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of health of the city and of the administration, with its years (D.Lgs. 150/2009, art. 8)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.template.loader import render_to_string

from dup.choices import StatoDiSalute
from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoIndicatoreEnte
from dup.printed import place_in_words
from dup.provisional import unmarked
from fogli.outgoing_cells import WrittenNumber
from indicatori.valori import leggi_consuntivo
from reports.base import Cella, Colonna, Foglio
from reports.tabella_dup import ColonnaDUP, DatiTabella, Righe, Sezione, TabellaDelDUP

AMMINISTRAZIONE: Final = "Stato di salute dell'amministrazione"
CITTA: Final = "Stato di salute della città"
SENZA_AMBITO: Final = "Senza ambito"


class IndicatoriEnte(TabellaDelDUP):
    """The indicators of the Comune, theme by theme, a column a year."""

    id = "indicatori-ente"
    titolo = "Indicatori di performance organizzativa"
    descrizione = "Lo stato di salute della città, per ambito e tema, e dell'amministrazione, con i valori degli anni."
    nome_parte = ("elenco", "elenchi")

    def colonne(self, dup: ContenutoDUP) -> Sequence[ColonnaDUP]:
        """The heads of the published table; then the years that have values, and their course."""
        anni = _anni(dup)
        andamento = (ColonnaDUP("Andamento", 11, 30),) if _con_andamento(dup) else ()
        return (
            ColonnaDUP("Tema", 15, 30),
            ColonnaDUP("Indicatore", 22, 44, forte=True),
            ColonnaDUP("Formula", 24, 44),
            ColonnaDUP("U.M.", 5, 8),
            ColonnaDUP("Fonte", 12, 24),
            *(ColonnaDUP(str(anno), 6, 12, numero=True) for anno in anni),
            *andamento,
        )

    def righe(self, dati: DatiTabella, ambito: ContenutoAmbito) -> Iterator[tuple[tuple[str, ...], ...]]:
        """The indicators of an ambito of the city."""
        citta = StatoDiSalute.CITTA
        yield from self._tabella(
            dati.dup, [i for i in dati.dup.indicatori_ente if i.stato_di_salute == citta and i.ambito == ambito.nome]
        )

    def sezioni(self, dati: DatiTabella) -> Sequence[Sezione]:
        """The ambiti of the city, what has none, then the administration; each state of health under its title."""
        tutti = dati.dup.indicatori_ente
        senza = [i for i in tutti if i.stato_di_salute == StatoDiSalute.CITTA and not i.ambito]
        interni = [i for i in tutti if i.stato_di_salute == StatoDiSalute.AMMINISTRAZIONE]
        altre = [
            Sezione(nome, tuple(self.colonne(dati.dup)), tuple(self._tabella(dati.dup, indicatori)), parte=parte)
            for nome, parte, indicatori in ((SENZA_AMBITO, CITTA, senza), (AMMINISTRAZIONE, None, interni))
            if indicatori
        ]
        return [*(replace(sezione, parte=CITTA) for sezione in super().sezioni(dati)), *altre]

    def _tabella(self, dup: ContenutoDUP, indicatori: Sequence[ContenutoIndicatoreEnte]) -> Righe:
        anni, con_andamento = _anni(dup), _con_andamento(dup)
        righe = []
        for i in indicatori:
            valori = dict(i.valori)
            riga = [(i.tema,), (i.descrizione,), _linee(i.formula), (i.unita,), (i.fonte,)]
            riga += [(valori.get(anno, ""),) for anno in anni]
            righe.append(tuple(riga + ([(_linea(i),)] if con_andamento else [])))
        return righe

    def fogli(self, dati: DatiTabella) -> Sequence[Foglio]:
        """One sheet: where it belongs, the texts, and the values as numbers where they are plain numbers."""
        anni = _anni(dati.dup)
        colonne = [Colonna("Stato di salute", 16), Colonna("Ambito strategico", 28, lungo=True)]
        colonne += [
            Colonna(t, larghezza, lungo=True)
            for t, larghezza in (("Tema", 30), ("Indicatore", 44), ("Formula", 44), ("U.M.", 8), ("Fonte", 24))
        ]
        colonne += [Colonna(str(anno), 12) for anno in anni]
        righe: list[list[Cella]] = []
        for i in dati.dup.indicatori_ente:
            valori = dict(i.valori)
            righe.append(
                [
                    *(*place_in_words(i.stato_di_salute, i.ambito, i.tema), i.descrizione, i.formula, i.unita, i.fonte),
                    *(_cella(valori.get(anno, "")) for anno in anni),
                ]
            )
        return [Foglio("Indicatori", colonne, righe)]


def _anni(dup: ContenutoDUP) -> list[int]:
    return sorted({anno for i in dup.indicatori_ente for anno, _ in i.valori})


def _punti(indicatore: ContenutoIndicatoreEnte) -> list[tuple[int, Decimal]]:
    return [(anno, n) for anno, valore in indicatore.valori if (n := _numero(valore)) is not None]


def _numero(valore: str) -> Decimal | None:
    # What was measured, and no target: «31.12» is 31,12 here.
    letto = leggi_consuntivo(unmarked(valore)[0])
    return letto if isinstance(letto, Decimal) else None


def _cella(valore: str) -> Cella:
    # Only what is nothing but a number: «11,7%» and «€ 26,20» stay as they are written.
    numero = _numero(valore)
    if numero is None:
        return valore
    scritto = WrittenNumber(numero, valore)
    return scritto if scritto.fedele else valore


def _con_andamento(dup: ContenutoDUP) -> bool:
    return any(len(_punti(i)) > 1 for i in dup.indicatori_ente)


def _linee(testo: str) -> tuple[str, ...]:
    return tuple(r for r in testo.split("\n") if r) or ("",)


def _linea(indicatore: ContenutoIndicatoreEnte) -> str:
    """The course of the values as a small line chart; nothing with fewer than two numbers."""
    punti = _punti(indicatore)
    if len(punti) < 2:
        return ""
    anni, valori = [a for a, _ in punti], [v for _, v in punti]
    largo, alto = max(anni) - min(anni), max(valori) - min(valori)
    posti = [
        (
            f"{4 + 112 * (a - min(anni)) / largo:.1f}",
            f"{32 - 28 * float((v - min(valori)) / alto):.1f}" if alto else "18.0",
        )
        for a, v in punti
    ]
    return render_to_string(
        "testi/figure/linea.svg.html",
        {
            "punti": " ".join(f"{x},{y}" for x, y in posti),
            "singoli": posti,
            "in_parole": f"{indicatore.descrizione}: " + ", ".join(f"{a} {v}" for a, v in indicatore.valori),
        },
    )
