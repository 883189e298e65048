# SPDX-License-Identifier: AGPL-3.0-or-later
"""What to print in the «Preventivo obiettivi»: a plan or a DUP, at its level, narrowed."""

from typing import Any, Final

from django import forms
from django.db.models import QuerySet, TextChoices

from dup.models import DUP
from obiettivi.choices import Stato
from obiettivi.contenuto.code_form import CODE_MAX, USUAL_FORM, CodeForm
from obiettivi.lettura.selection import DiChi, Trovate, scelte_possibili
from obiettivi.models import PianoEsecutivo, TipoObiettivo
from organizzazione.models import Assessore, CentroDiResponsabilita, Persona
from organizzazione.rules import DI_CENTRO, Chi, ruolo_di
from reports.opzioni import ChoiceOfCentre, ConVersione, PrintedDay, SceltaFraTabelle, SceltaPerNome


class Livello(TextChoices):
    """The levels that the report prints."""

    OBIETTIVO = "obiettivo", "Obiettivo (PEG)"
    OPERATIVO = "operativo", "Obiettivo operativo (DUP)"


# What can be asked only of one level; ``piano``, ``livello``, ``centro``, ``testo`` and the day of both.
SOLO_DI: Final = {
    Livello.OBIETTIVO: (
        *("responsabile", "tipo", "obiettivo", "stato", "segnalazioni", "rinviati", "di_chi"),
        *("assessorato", "collegato_a", "uffici_coinvolti", "versione", "senza_colonne_vuote"),
    ),
    Livello.OPERATIVO: ("assessore",),
}


class OpzioniPreventivo(ConVersione):
    """A plan, or a DUP, narrowed by criteria. Only those of the level at hand are asked."""

    piano = SceltaFraTabelle(
        label="Vista",
        error_messages={"invalid_choice": "Il piano «%(value)s» non c'è.", "required": "Indicare il piano."},
    )
    livello = forms.ChoiceField(choices=[("", "Quello della vista"), *Livello.choices], required=False, label="Livello")
    centro = ChoiceOfCentre()
    responsabile = SceltaPerNome(
        Persona.objects.all(), nomi=("nominativo",), required=False, label="Responsabile", empty_label="Tutti"
    )
    assessore = SceltaPerNome(
        Assessore.objects.all(), nomi=("nominativo",), required=False, label="Assessore", empty_label="Tutti"
    )
    tipo = SceltaPerNome(
        TipoObiettivo.objects.all(),
        nomi=("nome",),
        required=False,
        label="Tipo di obiettivo",
        empty_label="Tutti",
    )
    obiettivo = forms.CharField(required=False, label="Codice dell'obiettivo", max_length=CODE_MAX)
    stato = forms.ChoiceField(choices=[("", "Tutti"), *Stato.choices], required=False, label="Stato")
    segnalazioni = forms.ChoiceField(choices=[("", "Tutte"), *Trovate.choices], required=False, label="Segnalazioni")
    testo = forms.CharField(required=False, label="Solo con queste parole", max_length=200)
    rinviati = forms.BooleanField(required=False, label="Solo i rinviati")
    di_chi = forms.ChoiceField(choices=[("", "Tutti"), *DiChi.choices], required=False, label="Di chi")
    data_elaborazione = PrintedDay()
    assessorato = forms.BooleanField(required=False, label="Stampa l'assessorato")
    collegato_a = forms.BooleanField(required=False, label="Stampa il collegamento al DUP")
    uffici_coinvolti = forms.BooleanField(required=False, label="Chiama «Uffici coinvolti» gli altri servizi")
    copertina = forms.BooleanField(
        required=False,
        label="Copertina",
        help_text="Nel PDF: stemma, Comune, titolo, piano, atto e giorno su una pagina loro.",
    )
    indice = forms.BooleanField(
        required=False, label="Indice", help_text="Nel PDF: centri e obiettivi, con la pagina a cui si va con un clic."
    )
    senza_colonne_vuote = forms.BooleanField(
        required=False,
        label="Togli le colonne vuote dalla tabella delle fasi",
        help_text="In ogni obiettivo: il loro posto va ai testi.",
    )

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        documenti = DUP.objects.visible_to(chi)
        scelte = scelte_possibili(chi)
        self.qui = self._livello_detto(scelte["piano"], documenti)
        if self.qui is Livello.OPERATIVO:
            detto = self.data.get("piano")
            scelte |= _scelte_del_dup(documenti.filter(codice=detto) if detto else documenti[:1])
        viste = {"PEG": scelte.pop("piano"), "DUP": documenti}
        self.fields["piano"].offri(viste, prima=_TABELLA[self.qui])  # type: ignore[attr-defined]
        for campo, righe in scelte.items():
            self.fields[campo].queryset = righe  # type: ignore[attr-defined]
        for altro in set(Livello) - {self.qui}:
            for campo in SOLO_DI[altro]:
                del self.fields[campo]
        if ruolo_di(chi) not in DI_CENTRO:
            self.fields.pop("di_chi", None)

    def _livello_detto(self, piani: QuerySet[PianoEsecutivo], documenti: QuerySet[DUP]) -> Livello:
        # What is printed says its level; before it is chosen, the level, or what there is, says among which to choose.
        detto = self.data.get("piano")
        if detto:
            # In Python: what somebody typed may be no text for a database.
            del_dup = detto in set(documenti.values_list("codice", flat=True))
        else:
            del_dup = self.data.get("livello") == Livello.OPERATIVO or not piani.exists()
        return Livello.OPERATIVO if del_dup else Livello.OBIETTIVO

    def clean_livello(self) -> Livello:
        """That of the plan; another one cannot be printed of it."""
        detto = self.cleaned_data["livello"]
        if detto and detto != self.qui and "piano" in self.cleaned_data:
            cosa, giusto = _NOMI[self.qui]
            piano = self.cleaned_data["piano"].codice
            raise forms.ValidationError(f"{piano} è un {cosa}: il suo livello è «{giusto}».")
        return self.qui

    def clean_obiettivo(self) -> str:
        """Codes are written in capitals."""
        typed = str(self.cleaned_data["obiettivo"]).strip()
        return typed.upper() if CodeForm(USUAL_FORM).parts(typed.upper()) else typed


_TABELLA: Final = {Livello.OBIETTIVO: "PEG", Livello.OPERATIVO: "DUP"}
_NOMI: Final = {Livello.OBIETTIVO: ("PEG", "obiettivo"), Livello.OPERATIVO: ("DUP", "obiettivo operativo")}


def _scelte_del_dup(dup: QuerySet[DUP]) -> dict[str, QuerySet[Any]]:
    """Who works at the operative objectives of a document."""
    nel_dup = {"obiettivi_operativi__obiettivo_strategico__ambito__dup__in": dup}
    return {
        "centro": CentroDiResponsabilita.objects.filter(**nel_dup).distinct(),
        "assessore": Assessore.objects.filter(**nel_dup).distinct(),
    }
