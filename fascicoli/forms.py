# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a fascicolo is asked of: the plan at work, its open variation, one of its versions, a survey that is closed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from monitoraggio.lettura.closed import last_closings, waiting_rectifications
from monitoraggio.models import RilevazioneChiusa
from obiettivi.models import PianoEsecutivo
from testi.formati import data
from versioni.choices import StatoVariazione
from versioni.models import Variazione, Versione

LAVORO = "lavoro"


def source_of(closing: RilevazioneChiusa) -> str:
    """How the form calls what a closing froze."""
    return f"chiusura-{closing.pk}"


class NuovoFascicoloForm(forms.Form):
    """The source and the day; the choices are those that the plan has now (four queries)."""

    sorgente = forms.ChoiceField(label="Di che cosa")
    giorno = forms.DateField(
        required=False,
        label="Data elaborazione",
        help_text="Quella dell'atto, o prima: l'approvazione consegna questi documenti se il contenuto è lo stesso. "
        "Vuota: oggi; per una versione la data del suo atto, per una rilevazione il giorno in cui è stata chiusa.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, piano: PianoEsecutivo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variazioni: dict[str, Variazione] = {}
        self.versioni: dict[str, Versione] = {}
        self.chiusure: dict[str, RilevazioneChiusa] = {}
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
        for chiusura in last_closings(piano):
            self.chiusure[nome := source_of(chiusura)] = chiusura
            yield nome, f"La rilevazione al {data(chiusura.rilevazione.al)}, com'è stata chiusa"
        for chiusura in waiting_rectifications(piano):
            self.chiusure[nome := source_of(chiusura)] = chiusura
            yield nome, f"La rettifica della rilevazione al {data(chiusura.rilevazione.al)}, com'è stata chiusa"

    @property
    def chiesto(self) -> dict[str, Any]:
        """The source, as ``services.chiedi`` takes it."""
        scelta = self.cleaned_data["sorgente"]
        return {
            "variazione": self.variazioni.get(scelta),
            "versione": self.versioni.get(scelta),
            "chiusura": self.chiusure.get(scelta),
        }

    @property
    def del_giorno(self) -> date:
        """The day that was asked for, or the one that goes without saying."""
        scelta = self.cleaned_data["sorgente"]
        detto: date | None = self.cleaned_data["giorno"]
        if detto is not None:
            return detto
        if versione := self.versioni.get(scelta):
            return versione.data_atto
        # The day that the pages print on what was closed.
        chiusura = self.chiusure.get(scelta)
        return timezone.localdate(chiusura.registrata_il if chiusura else None)

    def errori(self) -> str:
        """What is wrong, in one line."""
        return " ".join(
            f"{self.fields[campo].label}: {testo}" if campo in self.fields else str(testo)
            for campo, testi in self.errors.items()
            for testo in testi
        )
