# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of other apps need of the documents, asked for by name in their templates."""

from django import template
from django.urls import reverse

from reports.elenco import REPORT
from reports.schermo import stile_del_foglio

register = template.Library()


@register.simple_tag
def indirizzo_dello_stile(report: str) -> str:
    """The address of the stylesheet that dresses the sheet of a report, with its hash."""
    detto = REPORT[report]
    return f"{reverse('documenti:stile', args=[detto.id])}?v={stile_del_foglio(detto.modelli)[1]}"
