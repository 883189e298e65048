# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small forms of the acts: a comment, the reason of a return or of an acceptance."""

from typing import Final

from django import forms

from obiettivi.models import AvvisoAccettato, Commento
from testi.bounds import REASON
from testi.fields import WrittenText

LUNGHEZZA_COMMENTO: Final = Commento._meta.get_field("testo").max_length or REASON


class CommentoForm(forms.Form):
    """A comment; its key makes the same one, sent twice, count once."""

    testo = WrittenText(
        label="Il tuo commento",
        most=LUNGHEZZA_COMMENTO,
        error_messages={"required": "Il commento è vuoto: scrivere qualcosa."},
    )
    chiave = forms.UUIDField(widget=forms.HiddenInput)


class RinvioForm(forms.Form):
    """Why an objective goes back to its centre."""

    motivo = WrittenText(
        label="Motivo del rinvio",
        most=LUNGHEZZA_COMMENTO,
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
