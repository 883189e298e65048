# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fascicolo is asked of: the plan at work, its open variation, or one of its versions."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from obiettivi.models import PianoEsecutivo
from versioni.choices import StatoVariazione
from versioni.models import Variazione, Versione

LAVORO = "lavoro"


class NuovoFascicoloForm(forms.Form):
    """The source and the day; the choices are those that the plan has now (two queries)."""

    sorgente = forms.ChoiceField(label="Di che cosa")
    giorno = forms.DateField(
        required=False,
        label="Data elaborazione",
        help_text="Quella dell'atto, o prima: l'approvazione consegna questi documenti se il contenuto è lo stesso. "
        "Vuota: oggi, o per una versione la data del suo atto.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, piano: PianoEsecutivo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variazioni: dict[str, Variazione] = {}
        self.versioni: dict[str, Versione] = {}
        self.fields["sorgente"].choices = list(self._scelte(piano))  # type: ignore[attr-defined]

    def _scelte(self, piano: PianoEsecutivo) -> Iterator[tuple[str, str]]:
        if not piano.approvato:
            yield LAVORO, "Il piano com'è ora, prima dell'approvazione: gli obiettivi validati"
        aperte = piano.variazioni.filter(stato=StatoVariazione.APERTA).select_related("base")
        for variazione in aperte.defer("base__contenuto", "base__manifesto"):
            self.variazioni[nome := f"variazione-{variazione.pk}"] = variazione
            yield nome, f"La variazione aperta «{variazione.oggetto}»"
        for versione in piano.versioni.order_by("-numero").senza_contenuti():
            self.versioni[nome := f"versione-{versione.numero}"] = versione
            yield nome, f"La versione {versione.numero} ({versione.atto_in_breve})"

    @property
    def chiesto(self) -> dict[str, Any]:
        """The source, as ``services.chiedi`` takes it."""
        scelta = self.cleaned_data["sorgente"]
        return {"variazione": self.variazioni.get(scelta), "versione": self.versioni.get(scelta)}

    @property
    def del_giorno(self) -> date:
        """The day that was asked for, or the one that goes without saying."""
        versione = self.versioni.get(self.cleaned_data["sorgente"])
        detto: date | None = self.cleaned_data["giorno"]
        return detto or (versione.data_atto if versione else timezone.localdate())

    def errori(self) -> str:
        """What is wrong, in one line."""
        return " ".join(
            f"{self.fields[campo].label}: {testo}" if campo in self.fields else str(testo)
            for campo, testi in self.errors.items()
            for testo in testi
        )
