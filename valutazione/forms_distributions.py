# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a simulation: the rule in boxes and rows that need no script, the people as lines or as a file."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.forms import BaseFormSet, formset_factory

from fogli.decodifica import PERDUTO, UnknownEncoding, decodifica
from fogli.limiti import FileNonLeggibile
from monitoraggio.deeds import DeedForm
from testi.bounds import LONG_TEXT, first_of
from testi.fields import WrittenText
from testi.validators import validate_line
from valutazione.choices_distributions import Origin, PayingBody
from valutazione.distributing.words import SHARING, SOURCE, choices
from valutazione.distributing.writer import Draft
from valutazione.euro_field import NumberField
from valutazione.files.opening import MOST_BYTES, Unreadable, opened
from valutazione.models import Ripartizione
from valutazione.money import BandKind, Refused
from valutazione.simulator import read
from valutazione.simulator.request import people_of_content
from valutazione.simulator.rows import content_of, lines_of
from valutazione.simulator.writing import people_content

PEOPLE_MOST: Final = 200_000
ROWS_MORE: Final = 3
WRONGS_SHOWN: Final = 12
BANDS_MOST: Final = 20
_NO_TOP_UP: Final = ("", "Nessuna maggiorazione")
_KINDS: Final = [("", "—"), *((kind.value, kind.value.capitalize()) for kind in BandKind)]


class BandForm(forms.Form):
    """A band; one that says nothing is none."""

    da = NumberField(label="Da", required=False)
    a = NumberField(label="A", required=False)
    genere = forms.ChoiceField(label="Genere", choices=_KINDS, required=False)
    coefficiente = NumberField(label="Coefficiente", required=False)
    coefficiente_fine = NumberField(label="Alla fine", required=False)

    def clean(self) -> dict[str, Any]:
        """Whole, or empty."""
        said = super().clean() or self.cleaned_data
        if any(value not in (None, "") for value in said.values()):
            for name in ("da", "a", "genere"):
                if said.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, "Manca.")
        return said

    @property
    def content(self) -> dict[str, Any] | None:
        """As the simulator's file has it; None of an empty row."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return {name: _plain(value) for name, value in said.items()} or None


BandFormSet = formset_factory(BandForm, extra=0, max_num=BANDS_MOST, absolute_max=BANDS_MOST)


class DistributionForm(forms.Form):
    """All but the bands, which stand in rows beside it."""

    nome = forms.CharField(
        label="Nome", max_length=120, validators=[validate_line], error_messages={"required": "Manca il nome."}
    )
    ripartizione = forms.ChoiceField(label="Come si ripartisce", choices=choices(SHARING))
    soglia = NumberField(label="Soglia", required=False, help_text="Sotto questo punteggio non si prende nulla.")
    maggiorazione = NumberField(
        label="Maggiorazione, %", required=False, help_text="Art. 30 del CCNL, dal 2021: quanto oltre la media."
    )
    quota = NumberField(label="Quota dei valutati, %", required=False)
    fonte_art30 = forms.ChoiceField(
        label="Chi paga la maggiorazione", choices=[_NO_TOP_UP, *choices(SOURCE)], required=False
    )
    dl13 = forms.BooleanField(
        label="Il 30 % è legato ai tempi di pagamento", required=False, help_text="DL 13/2023, dal 2024."
    )
    interim_massimo = NumberField(label="Interim al più, %", required=False, help_text="Vuoto: senza massimo.")
    fonte = forms.ChoiceField(label="Di chi sono i punteggi", choices=Origin, initial=Origin.IPOTESI)
    persone = WrittenText(
        label="Persone",
        most=PEOPLE_MOST,
        rows=10,
        required=False,
        help_text="Una riga per incarico, anche incollata da un foglio di calcolo: matricola; posizione; giorni; "
        "punteggio; tempi di pagamento (sì, no, o niente); percento, se la riga è un interim.",
    )
    file = forms.FileField(
        label="Oppure da un file",
        required=False,
        help_text="CSV con quelle colonne, o il JSON del simulatore. Prende il posto delle righe qui sopra.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.json"}),
    )
    nota = WrittenText(label="Nota", most=LONG_TEXT, rows=3, required=False)

    def __init__(self, *args: Any, sheets: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sheets:
            del self.fields["fonte"]

    def clean(self) -> dict[str, Any]:
        """The top-up is whole or not there; the people are read."""
        said = super().clean() or self.cleaned_data
        parts = [said.get(name) for name in ("maggiorazione", "quota", "fonte_art30")]
        if any(part not in (None, "") for part in parts) and not all(part not in (None, "") for part in parts):
            self.add_error("fonte_art30", "Maggiorazione, quota e chi la paga: o tutte e tre o nessuna.")
        if said.get("fonte", Origin.IPOTESI) == Origin.IPOTESI:
            self._read_people(said)
        return said

    def _read_people(self, said: dict[str, Any]) -> None:
        file = said.get("file")
        try:
            people, wrongs = _in_file(file.read(MOST_BYTES + 1)) if file else content_of(said.get("persone", ""))
        except Unreadable as no:
            self.add_error("file", f"Il file {no}.")
            return
        for words in first_of([str(wrong) for wrong in wrongs], WRONGS_SHOWN):
            self.add_error("file" if file else "persone", words)
        said["lette"] = people

    def draft(self, bands: BaseFormSet[BandForm]) -> Draft:
        """What it says, once both are valid."""
        said = self.cleaned_data
        rule: dict[str, Any] = {
            "ripartizione": said["ripartizione"],
            "soglia": _plain(said["soglia"] or Decimal(0)),
            "fasce": [content for form in bands.forms if (content := form.content)],
            "dl13": said["dl13"],
        }
        if said["fonte_art30"]:
            rule["art30"] = {
                "maggiorazione": _plain(said["maggiorazione"].scaleb(-2)),
                "quota": _plain(said["quota"].scaleb(-2)),
                "fonte": said["fonte_art30"],
            }
        if said["interim_massimo"] is not None:
            rule["interim_massimo"] = _plain(said["interim_massimo"])
        origin = said.get("fonte", Origin.IPOTESI)
        return Draft(said["nome"], rule, said.get("lette", []), origin=origin, note=said["nota"])


def initial_of(row: Ripartizione) -> dict[str, Any]:
    """The boxes of a stored simulation."""
    rule = json.loads(row.regola)
    top_up = rule.get("art30", {})
    return {
        "nome": row.nome,
        "ripartizione": rule["ripartizione"],
        "soglia": Decimal(rule["soglia"]),
        "maggiorazione": _percent(top_up, "maggiorazione"),
        "quota": _percent(top_up, "quota"),
        "fonte_art30": top_up.get("fonte", ""),
        "dl13": rule["dl13"],
        "interim_massimo": Decimal(rule["interim_massimo"]) if "interim_massimo" in rule else None,
        "fonte": row.fonte,
        "persone": lines_of(people_of_content(opened(row.persone.encode()))),
        "nota": row.nota,
    }


def bands_of(row: Ripartizione) -> list[dict[str, Any]]:
    """The rows of its bands, and some empty ones."""
    words = {"genere"}
    bands = [
        {name: value if name in words else Decimal(value) for name, value in band.items()}
        for band in json.loads(row.regola)["fasce"]
    ]
    return [*bands, *({} for _ in range(ROWS_MORE))][:BANDS_MOST]


def new_bands() -> list[dict[str, Any]]:
    """Those of a new one: proportional, until somebody says otherwise."""
    first = {"da": Decimal(0), "a": Decimal(100), "genere": BandKind.PROPORZIONALE.value}
    return [first, *({} for _ in range(ROWS_MORE + 2))]


def _in_file(data: bytes) -> tuple[list[dict[str, Any]], list[Any]]:
    """The people of a file: JSON of the simulator, or lines."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        try:
            return people_content(read(opened(data)).people), []
        except Refused as no:
            return [], list(no.wrongs)
    if len(data) > PEOPLE_MOST:
        raise Unreadable("è troppo grande per un elenco di persone")
    return content_of(_text_in(data))


def _text_in(data: bytes) -> str:
    """The text of a file of lines. Raises ``Unreadable`` for what would lose a letter, or is no text."""
    try:
        text = decodifica(data).testo
    except UnknownEncoding:
        text = PERDUTO
    except FileNonLeggibile:
        raise Unreadable("è vuoto, tagliato o non è un testo: serve un CSV, o il JSON del simulatore") from None
    if PERDUTO in text:
        raise Unreadable(
            "ha lettere che non si leggono, e andrebbero perse: salvarlo di nuovo in UTF-8 («CSV UTF-8» in Excel)"
        )
    return text


def _percent(said: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(said[name]).scaleb(2) if name in said else None


def _plain(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value


class DefiningForm(DeedForm):
    """The act that makes a distribution definitive."""

    organo = forms.ChoiceField(choices=PayingBody, label="Atto", initial=PayingBody.DET)
