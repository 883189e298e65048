# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawings that several documents share: SVG made by us, the texts of users escaped by the template."""

from collections.abc import Sequence
from typing import Final

from django.template.loader import render_to_string

LARGA: Final = 440
NOME_MAX: Final = 52


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
    return render_to_string("reports/figure/barre.svg.html", contesto)
