# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the filters of the list under a name, and letting them go."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from obiettivi.lettura.columns import COLUMNS_PARAMETER
from obiettivi.lettura.filters import FiltroObiettivi
from organizzazione.models import Utente
from ricerca.models import NAME_MAX, QUERY_MAX, SavedView
from testi.validators import validate_line

# More are no longer found again.
MOST: Final = 20
KEPT: Final = frozenset({*FiltroObiettivi.base_filters, COLUMNS_PARAMETER})


class SavedViewForm(forms.Form):
    """The name that somebody gives to what the list shows."""

    nome = forms.CharField(label="Nome della vista", max_length=NAME_MAX, validators=[validate_line])
    richiesta = forms.CharField(required=False, max_length=QUERY_MAX * 4, widget=forms.HiddenInput)

    def clean_richiesta(self) -> str:
        """Of an address only what the list knows; anything else would come back as an address of ours."""
        asked, kept = QueryDict(self.cleaned_data["richiesta"]), QueryDict(mutable=True)
        for name in sorted(KEPT):
            if said := asked.get(name):
                kept[name] = said
        query: str = kept.urlencode()
        if len(query) > QUERY_MAX:
            raise forms.ValidationError("Questi filtri sono troppo lunghi da conservare: accorcia le parole cercate.")
        return query


class TooManyViews(Exception):
    """Somebody has as many as they may keep: an Italian sentence that says so."""

    def __init__(self) -> None:
        super().__init__(f"Hai già {MOST} viste: eliminane una per salvarne un'altra.")


@transaction.atomic
def keep(of: Utente, name: str, query: str) -> bool:
    """Keep a query under a name; one that has the name already, in any case of its letters, becomes this one.

    Returns:
        Whether there was one of that name.

    Raises:
        TooManyViews: nothing is kept.
    """
    # Two pages of the same person at once: the second waits, and finds what the first kept.
    Utente.objects.select_for_update().get(pk=of.pk)
    mine = SavedView.objects.filter(utente=of)
    if there := mine.filter(nome__iexact=name).first():
        there.nome, there.richiesta = name, query
        there.save()
        return True
    if mine.count() >= MOST:
        raise TooManyViews
    SavedView.objects.create(utente=of, nome=name, richiesta=query)
    return False


def views_on_the_list(of: Utente, query: str) -> tuple[str, Mapping[str, Any]]:
    """The part of the page of the list: the own views, and the box to keep what it shows now (one query)."""
    views = list(SavedView.objects.visible_to(of))
    context = {
        "saved": [(view, f"{reverse('obiettivi:elenco')}?{view.richiesta}", view.richiesta == query) for view in views],
        "saved_query": query,
        "name_max": NAME_MAX,
    }
    return "ricerca/viste.html", context
