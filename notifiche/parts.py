# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bell in the head of every page of who has entered (``organizzazione.page_parts``)."""

from typing import Any, Final

from notifiche.models import Notifica
from organizzazione.rules import Chi

MOST: Final = 9


def bell(reader: Chi) -> tuple[str, dict[str, Any]]:
    """How many notices wait, up to «9+»: one query where none does, a few more where one has to ask who may read."""
    return "notifiche/campana.html", {"unread": _told(reader), "many": MOST}


def _told(reader: Chi) -> str:
    own = Notifica.objects.filter(destinatario=reader.pk).da_leggere().order_by()
    leading_to = list(own.values_list("indirizzo", flat=True).distinct())
    if not leading_to:
        return ""
    readable = Notifica.objects.visible_to(reader, leading_to).da_leggere().order_by()
    some = len(readable.values_list("pk")[: MOST + 1])
    return f"{MOST}+" if some > MOST else str(some or "")


def by_mail(reader: Chi) -> tuple[str, dict[str, Any]]:
    """On the own page of somebody: where one chooses what comes by mail."""
    return "notifiche/nel_profilo.html", {}
