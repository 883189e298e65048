# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody wants to have by mail, kind by kind."""

from typing import Any

from django import forms

from notifiche.choices import CHOSEN_BY_PEOPLE, Delivery, NoticeKind
from notifiche.models import NoticePreference
from organizzazione.models import Utente


class PreferencesForm(forms.Form):
    """A choice for each kind of notice."""

    def __init__(self, *args: Any, who: Utente, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = dict(NoticePreference.objects.filter(utente=who).values_list("genere", "posta"))
        for kind in CHOSEN_BY_PEOPLE:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label, choices=Delivery.choices, initial=chosen.get(kind.value, Delivery.NOW)
            )

    @property
    def chosen(self) -> dict[NoticeKind, Delivery]:
        """What was chosen, once it is valid."""
        return {NoticeKind(kind): Delivery(how) for kind, how in self.cleaned_data.items()}
