# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms that take a file in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from dup.models import DUP
from fogli.limiti import LIMITE_BYTE
from importazioni.conferma.doors import INGRESSI, Dove
from obiettivi.models import PianoEsecutivo
from organizzazione.forms import ModuloFile, entro_il_limite
from organizzazione.rules import Chi


class ModuloCarico(forms.Form):
    """A file and, when it is not the one written in it, the code of the plan."""

    file = forms.FileField(
        label="File",
        help_text="L'esportazione «Preventivo obiettivi» del vecchio programma, oppure il JSON scaricato da "
        f"Documenti. Al più {LIMITE_BYTE // 2**20} MB.",
        widget=forms.FileInput(attrs={"accept": ".txt,.json,.md,text/plain,application/json"}),
        allow_empty_file=True,
        error_messages={
            "required": "Scegliere il file da importare.",
            "invalid": "Scegliere il file da importare.",
        },
    )
    piano = forms.CharField(
        label="Codice del piano",
        help_text="Solo se non è quello scritto nel file. Per esempio PEG_2020.",
        max_length=30,
        required=False,
    )

    def clean_file(self) -> UploadedFile:
        """Refuse by size before anything is read."""
        return entro_il_limite(self.cleaned_data["file"])


class ModuloTabella(ModuloFile):
    """A table, the document or the plan that it belongs to, and the file."""

    field_order = ("resource", "dup", "piano", "import_file")
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

    def __init__(self, formats: Any, resources: Any, *, chi: Chi, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["resource"] = forms.ChoiceField(
            label="Tabella",
            choices=[(r.ingresso.id, r.get_display_name()) for r in resources],
            help_text="Che cosa contiene il file.",
            error_messages=dict.fromkeys(("invalid_choice", "required"), "Scegliere una delle tabelle."),
        )
        self.order_fields(self.field_order)
        self.fields["dup"].queryset = DUP.objects.editable_by(chi)
        self.fields["piano"].queryset = PianoEsecutivo.objects.editable_by(chi)

    def clean_resource(self) -> str:
        """The table chosen."""
        scelta: str = self.cleaned_data["resource"]
        return scelta

    def clean(self) -> dict[str, Any]:
        """A table needs what it goes into, and nothing else."""
        dati: dict[str, Any] = super().clean() or self.cleaned_data
        if ingresso := INGRESSI.get(dati.get("resource", "")):
            for campo, serve, detto in (
                ("dup", ingresso.vuole_dup, "Scegliere il DUP: se non ce n'è nessuno, crearlo nell'amministrazione."),
                ("piano", ingresso.vuole_piano, "Scegliere il piano: se non ce n'è, crearlo nell'amministrazione."),
            ):
                if serve and not dati.get(campo) and campo not in self.errors:
                    self.add_error(campo, detto)
        return dati

    @property
    def dove(self) -> Dove:
        """What the table goes into."""
        ingresso = INGRESSI[self.cleaned_data["resource"]]
        dup, piano = self.cleaned_data["dup"], self.cleaned_data["piano"]
        return Dove(dup if ingresso.vuole_dup else None, piano if ingresso.vuole_piano else None)


class ModuloBusta(forms.Form):
    """The envelope of a preview: file, table, place and change, signed."""

    busta = forms.CharField(widget=forms.HiddenInput)
