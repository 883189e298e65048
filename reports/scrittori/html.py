# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html

from reports.base import Parte, Report, Stampato
from reports.front import front_parts


def scrivi(report: Report[Any], dati: Any) -> bytes:
    """The whole document as one page that needs no other file."""
    stampato = report.stampato(dati)
    parti = [*front_parts(stampato, ()), *stampato.parti]
    contesto = {"stampato": stampato, "parti": [parte_html(stampato, parte) for parte in parti]}
    return render_to_string("reports/pagina_sola.html", contesto).encode()


def parte_html(stampato: Stampato, parte: Parte) -> str:
    """One part on a page; of one that no paper holds its name and why. Safe: templates escape."""
    if why := parte.beyond_paper:
        return format_html("<p><strong>{}</strong>: {}</p>", parte.nome, why)
    return laid_out(stampato, parte)


def laid_out(stampato: Stampato, parte: Parte) -> str:
    """One part through the template that the PDF uses too."""
    return render_to_string(parte.modello or stampato.modello, {"stampato": stampato, **parte.contesto()})
