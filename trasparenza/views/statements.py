# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every public site must say: accessibility, privacy, legal notes, contacts. Ours, or the text of the Comune."""

from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from trasparenza.cache import pubblica
from trasparenza.catalogo import LICENZA

TITLES: Final = {
    "accessibilita": "Dichiarazione di accessibilità",
    "privacy": "Privacy",
    "note-legali": "Note legali",
    "contatti": "Contatti",
}


@login_not_required
@pubblica
@require_safe
def statement(request: HttpRequest, name: str) -> HttpResponse:
    """One of them."""
    context: dict[str, Any] = {
        "title": TITLES[name],
        "own": settings.TRAGUARDO_VOLTO.texts.get(name, ""),
        "ours": f"trasparenza/informazioni/{name}.html",
        "licenza": LICENZA,
        "durata_ore": settings.TRAGUARDO_SESSIONE_MASSIMA // 3600,
    }
    return render(request, "trasparenza/informazioni.html", context)


indirizzi = [path(f"{name}/", statement, {"name": name}, name=name.replace("-", "_")) for name in TITLES]
