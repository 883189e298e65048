# SPDX-License-Identifier: AGPL-3.0-or-later
"""The days on which surveys are usually made, offered beside the box of the day; any other may be typed.

They come as a list of suggestions that the browser itself shows: without JavaScript too.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.contrib.admin.widgets import AdminDateWidget
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from monitoraggio.models import Rilevazione
from monitoraggio.vita.opening import OPENABLE
from obiettivi.models import PianoEsecutivo
from testi.formati import data

USUAL: Final = ((6, 30), (8, 31), (12, 31))
_LIST: Final = "giorni-di-solito"
Offered = tuple[str, str]


def offered_days() -> list[Offered]:
    """The usual days of the plans that can have a survey and have none at that day, each with its plan, the latest year
    first (two queries)."""
    plans = PianoEsecutivo.objects.filter(stato__in=OPENABLE).order_by("-anno", "codice")
    rows = list(plans.values_list("pk", "codice", "anno"))
    taken = set(Rilevazione.objects.filter(piano__stato__in=OPENABLE).values_list("piano", "al"))
    return [
        (data(day), code)
        for key, code, year in rows
        for day in (date(year, month, n) for month, n in USUAL)
        if (key, day) not in taken
    ]


class DayWithOffers(AdminDateWidget):
    """A box for a day, with days to choose from."""

    def __init__(self, offered: Iterable[Offered]) -> None:
        super().__init__(attrs={"list": _LIST})
        self.offered = list(offered)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The box and its list."""
        box = super().render(name, value, attrs, renderer)
        options = format_html_join("", '<option value="{}" label="{}"></option>', self.offered)
        return format_html('{}<datalist id="{}">{}</datalist>', box, _LIST, options)
