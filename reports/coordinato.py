# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of a plan as its acts have made it by a day: the version in force, and the acts that it comes from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from organizzazione.rules import Chi
from reports.base import OpzioniReport
from reports.consegna import dati_del_preventivo
from reports.opzioni import OpzioniDelleVersioni, versioni_di
from reports.preventivo import PreventivoObiettivi
from reports.preventivo.livello import DatiPreventivo
from reports.preventivo.obiettivo import DatiPEG
from versioni.models import Versione


class OpzioniCoordinato(OpzioniDelleVersioni):
    """The plan and the day."""

    al = forms.DateField(
        required=False,
        label="Al giorno",
        help_text="Vuoto: oggi. Conta la data degli atti.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_al(self) -> date:
        """Today when no day was given; the acts still to come are not known."""
        oggi = timezone.localdate()
        al: date = self.cleaned_data["al"] or oggi
        if al > oggi:
            raise forms.ValidationError("Il giorno è nel futuro: gli atti di allora non ci sono ancora.")
        return al


class TestoCoordinato(PreventivoObiettivi):
    """The «Preventivo obiettivi» of the version in force on a day, with the acts on its front page."""

    id = "testo-coordinato"
    titolo = "Testo coordinato"
    descrizione = "Gli obiettivi di un piano approvato come sono in vigore in un giorno, con l'elenco degli atti."
    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniCoordinato

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> DatiPEG:
        """See the base class; only what acts have approved."""
        piano, al = opzioni["piano"], opzioni["al"]
        versioni = versioni_di(piano, chi, al)
        dati = dati_del_preventivo(versioni[-1].letta, al)
        parametri = (("Piano", dati.parametri[0][1]), *_atti(versioni))
        return replace(
            dati,
            parametri=parametri,
            titolo=self.titolo,
            nome_data="Coordinato al",
            nome_parametri="Il piano e i suoi atti:",
        )

    def nome_file(self, dati: DatiPreventivo) -> str:
        """``testo-coordinato-PEG_2020-2020-06-30``."""
        return f"{self.id}-{dati.vista[0]}-{dati.giorno.isoformat()}"


def _atti(versioni: Iterable[Versione]) -> Iterator[tuple[str, str]]:
    for v in versioni:
        nome = "Approvazione" if v.numero == 1 else f"Variazione {v.numero - 1}"
        yield nome, f"{v.atto_in_breve}{f' – {v.oggetto}' if v.oggetto else ''}"
