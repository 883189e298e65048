# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small forms of the acts: a comment, the reason of a return or of an acceptance."""

from typing import Any

from django import forms

from obiettivi.models import AvvisoAccettato, ObiettivoPEG
from obiettivi.vita.comments import LONGEST, anchors, mentionable
from organizzazione.models import Utente
from testi.bounds import REASON
from testi.fields import WrittenText


class CommentoForm(forms.Form):
    """A comment, what it is about and whom it calls; its key makes the same one, sent twice, count once."""

    testo = WrittenText(
        label="Il tuo commento",
        most=LONGEST,
        error_messages={"required": "Il commento è vuoto: scrivere qualcosa."},
    )
    ancora = forms.ChoiceField(label="A che cosa si riferisce", required=False)
    citati = forms.ModelMultipleChoiceField(
        Utente.objects.none(),
        label="Avvisa qualcuno (@)",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Solo chi può leggere l'obiettivo.",
    )
    chiave = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, objective: ObiettivoPEG, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = mentionable(objective)
        self.fields["ancora"].choices = [("", "A tutto l'obiettivo"), *anchors(objective)]  # type: ignore[attr-defined]
        named = self.fields["citati"]
        named.queryset = Utente.objects.filter(pk__in=[one.pk for one in people])  # type: ignore[attr-defined]
        named.choices = [(one.pk, str(one)) for one in people]  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """An answer, or the own words said otherwise."""

    testo = WrittenText(
        label="Testo",
        most=LONGEST,
        rows=4,
        error_messages={"required": "Il commento è vuoto: scrivere qualcosa."},
    )


class RinvioForm(forms.Form):
    """Why an objective goes back to its centre."""

    motivo = WrittenText(
        label="Motivo del rinvio",
        most=LONGEST,
        rows=6,
        help_text="Il centro lo legge sulla sua scrivania: dire che cosa correggere.",
        error_messages={"required": "Serve il motivo: il centro deve sapere che cosa correggere."},
    )


class AccettazioneForm(forms.Form):
    """Why a warning may stand."""

    motivo = WrittenText(
        label="Motivo",
        most=AvvisoAccettato._meta.get_field("motivo").max_length or REASON,
        rows=4,
        help_text="Lo legge chi vede l'avviso: perché va bene così.",
        error_messages={"required": "Serve il motivo: chi legge l'avviso deve sapere perché va bene così."},
    )
