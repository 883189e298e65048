# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawings that several documents share: SVG made by us, the texts of users escaped by the template."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.html import format_html_join

LARGA: Final = 440
NOME_MAX: Final = 52
# Of a map: how many rows a page holds, the shades from nothing to most with what is written on each.
RIGHE_DELLA_MAPPA: Final = 24
TONI: Final = (
    ("#ffffff", "#17324d"),
    ("#e8f1fa", "#17324d"),
    ("#bcd6ee", "#17324d"),
    ("#7fb0dd", "#17324d"),
    ("#1f5c97", "#ffffff"),
)


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Where things stand in a map: its squares begin at ``start``, their rows ``row`` apart, each ``drop`` under its
    name."""

    wide: int
    start: int
    row: int
    drop: int
    name_until: int


WIDE_MAP: Final = MapFrame(1000, 300, 24, 0, 40)
# For a telephone: the names stand over their squares, and nothing shrinks or is to be slid into view.
NARROW_MAP: Final = MapFrame(360, 0, 46, 18, 48)


def barre(detto: str, conti: Sequence[tuple[str, int, int]]) -> str:
    """Bars by name: how many of all (name, all, those) are full. Their words are the alternative text."""
    scala = LARGA / max((tutti for _, tutti, _ in conti), default=1) if any(t for _, t, _ in conti) else 0
    disegnate = []
    for i, (nome, tutti, pieni) in enumerate(conti):
        piena, alto = round(pieni * scala), 8 + i * 30
        disegnate.append(
            {
                "nome": nome if len(nome) <= NOME_MAX else f"{nome[: NOME_MAX - 1]}…",
                "y": alto + 13,
                "alto": alto,
                "piena": piena,
                "da": 420 + piena,
                "vuota": round((tutti - pieni) * scala),
                "detto": f"{pieni} su {tutti}",
            }
        )
    in_parole = f"{detto}. " + "; ".join(f"{nome}: {pieni} su {tutti}" for nome, tutti, pieni in conti)
    contesto = {"barre": disegnate, "altezza": 16 + 30 * len(disegnate), "in_parole": in_parole}
    return render_to_string("testi/figure/barre.svg.html", contesto)


def mappa(
    detto: str,
    righe: Sequence[str],
    colonne: Sequence[str],
    conti: Mapping[tuple[str, str], int],
    frame: MapFrame = WIDE_MAP,
) -> str:
    """A square for each row and column, the darker the more are counted there, with the number in it.

    What does not fit on a page goes on in another drawing with the same heads. Their words are the alternative text.
    """
    massimo = max(conti.values(), default=0)
    pezzi = [righe[i : i + RIGHE_DELLA_MAPPA] for i in range(0, len(righe), RIGHE_DELLA_MAPPA)]
    disegni = (_pezzo(detto, pezzo, colonne, conti, massimo, frame) for pezzo in pezzi if colonne)
    return format_html_join("", "{}", ((disegno,) for disegno in disegni))


def _pezzo(
    detto: str,
    righe: Sequence[str],
    colonne: Sequence[str],
    conti: Mapping[tuple[str, str], int],
    massimo: int,
    frame: MapFrame,
) -> str:
    largo = (frame.wide - frame.start) // len(colonne)
    teste = [textwrap.wrap(nome, max(6, largo // 7), max_lines=4, placeholder="…") for nome in colonne]
    testata = 10 + 15 * max(map(len, teste))
    parole = "; ".join(f"{riga}: {_in_fila(riga, colonne, conti)}" for riga in righe)
    contesto = {
        "frame": frame,
        "in_parole": f"{detto}. {parole}",
        "altezza": testata + frame.row * len(righe) + 4,
        "colonne": [
            {
                "centro": frame.start + largo * i + largo // 2,
                "righe": [(testata - 8 - 15 * (len(testa) - 1 - n), riga) for n, riga in enumerate(testa)],
            }
            for i, testa in enumerate(teste)
        ],
        "righe": [
            _riga(nome, testata + frame.row * n, frame)
            | {"quadri": list(_quadri(nome, colonne, conti, massimo, frame))}
            for n, nome in enumerate(righe)
        ],
    }
    return render_to_string("testi/figure/mappa.svg.html", contesto)


def _riga(nome: str, alto: int, frame: MapFrame) -> dict[str, Any]:
    return {
        "nome": textwrap.shorten(nome, frame.name_until, placeholder="…"),
        "nome_y": alto + (16 if not frame.drop else 13),
        "alto": alto + frame.drop,
        "y": alto + frame.drop + 16,
    }


def _in_fila(riga: str, colonne: Sequence[str], conti: Mapping[tuple[str, str], int]) -> str:
    return ", ".join(f"{conti[riga, c]} in {c}" for c in colonne if conti.get((riga, c))) or "nessuno"


def _quadri(
    riga: str, colonne: Sequence[str], conti: Mapping[tuple[str, str], int], massimo: int, frame: MapFrame
) -> Iterator[dict[str, Any]]:
    largo = (frame.wide - frame.start) // len(colonne)
    for i, colonna in enumerate(colonne):
        quanti = conti.get((riga, colonna), 0)
        # Of the shades that are not white, by how much of the most it is.
        tono = 0 if not quanti else min(len(TONI) - 1, 1 + (quanti - 1) * (len(TONI) - 1) // massimo)
        fondo, inchiostro = TONI[tono]
        x = frame.start + largo * i
        yield {
            "x": x,
            "largo": largo - 2,
            "centro": x + (largo - 2) // 2,
            "quanti": quanti,
            "fondo": fondo,
            "inchiostro": inchiostro,
        }
