# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms that take a file in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms

from dup.models import DUP
from importazioni.conferma.doors import INGRESSI, Dove, Ingresso
from importazioni.griglie.choices import Choices
from monitoraggio.choices import SurveyState
from monitoraggio.models import Rilevazione, RilevazioneQuerySet
from obiettivi.models import PianoEsecutivo
from organizzazione.forms import FileToImport, TableToImport
from organizzazione.rules import Chi
from testi.formati import YEARS


class ModuloCarico(forms.Form):
    """A file and, when it is not the one written in it, the code of the plan."""

    file = FileToImport(
        "L'esportazione «Preventivo obiettivi» del vecchio programma, oppure il JSON scaricato da Documenti.",
        ".txt,.json,.md,text/plain,application/json",
    )
    piano = forms.CharField(
        label="Codice del piano",
        help_text="Solo se non è quello scritto nel file. Per esempio PEG_2020.",
        max_length=30,
        required=False,
    )


@dataclass(frozen=True, slots=True)
class Upload:
    """A file for a table, and what it goes into."""

    ingresso: Ingresso
    dove: Dove
    nome: str
    dati: bytes
    # What was said of its columns (``importazioni.griglie.choices.Choices``).
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def scelte(self) -> Choices:
        """The meaning of the columns of which something was said."""
        return Choices(self.meanings)


def open_surveys(chi: Chi) -> RilevazioneQuerySet:
    """The surveys into which somebody brings actual values."""
    surveys: RilevazioneQuerySet = Rilevazione.objects.editable_by(chi).told().filter(stato=SurveyState.APERTA)
    return surveys


def into_survey(survey: Rilevazione) -> Dove:
    """A survey as what a table goes into; its plan stands beside."""
    return Dove(None, survey.piano, survey=survey)


class ModuloTabella(forms.Form):
    """A table, the document or the plan that it belongs to, and the file."""

    resource = forms.ChoiceField(
        label="Tabella",
        choices=[(i.id, i.titolo) for i in INGRESSI.values()],
        help_text="Che cosa contiene il file.",
        error_messages=dict.fromkeys(("invalid_choice", "required"), "Scegliere una delle tabelle."),
    )
    dup = forms.ModelChoiceField(
        DUP.objects.none(),
        to_field_name="codice",
        required=False,
        empty_label=None,
        label="DUP",
        help_text="Il documento della tabella; del raccordo, quello a cui lega. Per gli obiettivi di PEG non serve.",
        error_messages={"invalid_choice": "Il DUP «%(value)s» non c'è."},
    )
    piano = forms.ModelChoiceField(
        PianoEsecutivo.objects.none(),
        to_field_name="codice",
        required=False,
        empty_label=None,
        label="Piano",
        help_text="Solo per gli obiettivi di PEG e per il raccordo.",
        error_messages={"invalid_choice": "Il piano «%(value)s» non c'è."},
    )

    rilevazione = forms.ModelChoiceField(
        Rilevazione.objects.none(),
        required=False,
        empty_label=None,
        label="Rilevazione",
        help_text="Solo per i consuntivi: una di quelle aperte.",
        error_messages={"invalid_choice": "Questa rilevazione non c'è, o non è più aperta."},
    )

    anno = forms.IntegerField(
        required=False,
        min_value=YEARS[0],
        max_value=YEARS[-1],
        label="Anno",
        help_text="Solo per i valori degli indicatori dell'ente: l'anno di cui sono.",
    )

    import_file = TableToImport()

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dup"].queryset = DUP.objects.editable_by(chi)  # type: ignore[attr-defined]
        self.fields["rilevazione"].queryset = open_surveys(chi)  # type: ignore[attr-defined]
        self.fields["piano"].queryset = PianoEsecutivo.objects.editable_by(chi)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A table needs what it goes into, and nothing else."""
        dati: dict[str, Any] = super().clean() or self.cleaned_data
        if ingresso := INGRESSI.get(dati.get("resource", "")):
            for campo, serve, detto in (
                ("dup", ingresso.vuole_dup, "Scegliere il DUP: se non ce n'è nessuno, crearlo nell'amministrazione."),
                ("piano", ingresso.vuole_piano, "Scegliere il piano: se non ce n'è, crearlo nell'amministrazione."),
                ("rilevazione", ingresso.wants_survey, "Scegliere la rilevazione: se non ce n'è di aperte, aprirla."),
                ("anno", ingresso.wants_year, "Scrivere l'anno di cui sono i valori."),
            ):
                if serve and not dati.get(campo) and campo not in self.errors:
                    self.add_error(campo, detto)
        return dati

    @property
    def upload(self) -> Upload:
        """The file and what it goes into; a table that needs no document or no plan gets none."""
        ingresso, file = INGRESSI[self.cleaned_data["resource"]], self.cleaned_data["import_file"]
        dup, piano = self.cleaned_data["dup"], self.cleaned_data["piano"]
        if ingresso.wants_survey:
            return Upload(ingresso, into_survey(self.cleaned_data["rilevazione"]), file.name, file.read())
        year = self.cleaned_data["anno"] if ingresso.wants_year else None
        dove = Dove(dup if ingresso.vuole_dup else None, piano if ingresso.vuole_piano else None, year=year)
        return Upload(ingresso, dove, file.name, file.read())
