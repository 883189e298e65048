# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small forms of the acts: a comment, the reason of a return or of an acceptance."""

from typing import Final

from django import forms

from obiettivi.models import AvvisoAccettato, Commento

LUNGHEZZA_COMMENTO: Final = Commento._meta.get_field("testo").max_length or 4000


class CommentoForm(forms.Form):
    """A comment; its key makes the same one, sent twice, count once."""

    testo = forms.CharField(
        label="Il tuo commento",
        max_length=LUNGHEZZA_COMMENTO,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Il commento è vuoto: scrivere qualcosa."},
    )
    chiave = forms.UUIDField(widget=forms.HiddenInput)


class RinvioForm(forms.Form):
    """Why an objective goes back to its centre."""

    motivo = forms.CharField(
        label="Motivo del rinvio",
        max_length=LUNGHEZZA_COMMENTO,
        help_text="Il centro lo legge sulla sua scrivania: dire che cosa correggere.",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Serve il motivo: il centro deve sapere che cosa correggere."},
    )


class AccettazioneForm(forms.Form):
    """Why a warning may stand."""

    motivo = forms.CharField(
        label="Motivo",
        max_length=AvvisoAccettato._meta.get_field("motivo").max_length,
        help_text="Lo legge chi vede l'avviso: perché va bene così.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Serve il motivo: chi legge l'avviso deve sapere perché va bene così."},
    )
