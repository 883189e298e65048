# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that opens a DUP, or a «Nota di aggiornamento», from the one before: choose, preview, confirm."""

import re
from collections import Counter
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from dup.choices import TipoDocumento
from dup.models import DUP
from fogli.limiti import FileNonLeggibile
from importazioni.dup.opening import DUPNonApribile, apri_dup, contenuto_di_partenza, prepara_apertura
from importazioni.dup.proposal import PropostaDUP
from importazioni.writing import PropostaCambiata
from organizzazione.models import Utente
from testi.validators import validate_code, validate_line


class ModuloApertura(forms.Form):
    """The new document; its years follow from its kind, unless they are written."""

    codice = forms.CharField(
        label="Codice del documento nuovo",
        max_length=30,
        validators=[validate_code],
        help_text="Per esempio DUP_2024_2026.",
        error_messages={"required": "Scrivere il codice, per esempio DUP_2024_2026."},
    )
    tipo = forms.ChoiceField(
        label="Tipo",
        choices=TipoDocumento.choices,
        help_text="Un DUP comincia un anno dopo, una nota di aggiornamento tiene gli stessi anni.",
    )
    descrizione = forms.CharField(
        label="Descrizione",
        max_length=200,
        required=False,
        validators=[validate_line],
        help_text="Vuota: il tipo e gli anni.",
    )
    dal = forms.IntegerField(label="Primo anno", required=False, help_text="Solo se gli anni non sono i soliti.")
    al = forms.IntegerField(label="Ultimo anno", required=False, help_text="Insieme al primo.")

    def clean(self) -> dict[str, Any]:
        """Both years, or none."""
        dati = super().clean() or self.cleaned_data
        for campo, altro in (("dal", "al"), ("al", "dal")):
            if dati.get(altro) and not dati.get(campo) and campo not in self.errors:
                self.add_error(campo, "Scrivere tutti e due gli anni, o nessuno.")
        return dati

    @property
    def anni(self) -> tuple[int, int] | None:
        """First and last, when they are written."""
        dal, al = self.cleaned_data["dal"], self.cleaned_data["al"]
        return (dal, al) if dal and al else None


@require_http_methods(["GET", "HEAD", "POST"])
def apertura(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; sent, what would be written; confirmed, the new document."""
    da = get_object_or_404(DUP.objects.editable_by(request.user), pk=pk)
    if request.method != "POST":
        return _pagina(request, da, ModuloApertura(initial={"codice": code_after(da)}))
    modulo = ModuloApertura(request.POST)
    if not modulo.is_valid():
        return _pagina(request, da, modulo, stato=400)
    dati = modulo.cleaned_data
    try:
        contenuto = contenuto_di_partenza(
            da, dati["codice"], tipo=dati["tipo"], descrizione=dati["descrizione"], anni=modulo.anni
        )
        if "impronta" not in request.POST:
            return _pagina(request, da, modulo, prepara_apertura(contenuto))
        utente = cast(Utente, request.user)
        proposta = apri_dup(contenuto, da, utente=utente, impronta=request.POST["impronta"])
    except (DUPNonApribile, FileNonLeggibile) as no:
        modulo.add_error("codice", str(no))
        return _pagina(request, da, modulo, stato=400)
    except PropostaCambiata as cambiata:
        return _pagina(request, da, modulo, cambiata.proposta, stato=409)
    detto = "c'era già, non è stato scritto nulla" if proposta.nulla_da_fare else f"aperto da {da.codice}"
    messages.success(request, f"{contenuto.codice}: {detto}.")
    return redirect("admin:dup_dup_struttura", DUP.objects.get(codice=contenuto.codice).pk)


def code_after(da: DUP) -> str:
    """The code of the document that begins a year after one, as its code says the years: «DUP_2023_2025» after
    «DUP_2022_2024». Empty where the code says no years of the document, or that document is there already."""

    def a_year_later(year: re.Match[str]) -> str:
        return str(int(year[0]) + (da.anno_inizio <= int(year[0]) <= da.anno_fine))

    code = re.sub(r"(?<!\d)\d{4}(?!\d)", a_year_later, da.codice)
    return "" if DUP.objects.filter(codice=code).exists() else code


def _pagina(
    request: HttpRequest, da: DUP, modulo: ModuloApertura, proposta: PropostaDUP | None = None, *, stato: int = 200
) -> HttpResponse:
    contesto = {
        **admin.site.each_context(request),
        "title": f"Apri un documento da {da.codice}",
        "da": da,
        "modulo": modulo,
        "proposta": proposta,
        "generi": dict(Counter(v.genere for v in proposta.variazioni)) if proposta else {},
        "cambiata": stato == 409,
    }
    return render(request, "importazioni/apri_dup.html", contesto, status=stato)
