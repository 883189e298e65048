# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents on the web: their list, the page of each with its preview, its files.

Everything is a GET, so that an address can be sent to a colleague, who sees in it what she may see.
"""

import logging
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoraggio.rules import may_have_dossier
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.rules import legge_tutto, scrive_tutto
from reports import desk, queue
from reports.base import Formato, NienteDaStampare, OpzioniReport, Parte, Purpose, Report, Stampato
from reports.elenco import REPORT
from reports.opzioni import prima_scelta, scritte
from reports.pdf import ErroreDiStampa
from reports.schermo import stile_del_foglio
from reports.scrittori import TIPI_MIME
from reports.scrittori.html import parte_html
from reports.versione import dati_di
from testi.downloads import file_answer

PARTI_PER_PAGINA: Final = 20
DA_SCARICARE: Final = (Formato.PDF, Formato.XLSX, Formato.CSV, Formato.JSON)
SENZA_RUOLO: Final = (
    "Il tuo utente oggi non ha un ruolo, o un incarico in corso, che gli faccia leggere i documenti: "
    "lo dà chi amministra Traguardo nel Comune."
)
# What an id of HTML and a fragment of an address hold as it is. Not those of ``ancore``; nor those of the page itself,
# which are words: «menu» may be a code too.
IDENTIFIER: Final = re.compile(r"(?!parte-)(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._-]*")
registro = logging.getLogger(__name__)


@dataclass(frozen=True)
class Foglio:
    """One screenful of a document: some of its parts, laid out with the template of the PDF."""

    stampato: Stampato
    pagina: Page[Parte]

    @property
    def ancore(self) -> list[str]:
        """An id for each part shown: its name, where that is a good one that no other part has."""
        nomi = Counter(parte.nome for parte in self.pagina)
        return [
            parte.nome if nomi[parte.nome] == 1 and IDENTIFIER.fullmatch(parte.nome) else f"parte-{n}"
            for n, parte in enumerate(self.pagina, start=1)
        ]

    def indice(self) -> list[tuple[str, str]]:
        """Id and title of each part shown."""
        return [(a, parte.segnalibro[-1]) for a, parte in zip(self.ancore, self.pagina, strict=True)]

    def parti(self) -> list[tuple[str, str]]:
        """Id and HTML of each part shown; the template of the part has escaped what users wrote."""
        return [(a, parte_html(self.stampato, parte)) for a, parte in zip(self.ancore, self.pagina, strict=True)]


@require_safe
def elenco(request: HttpRequest) -> HttpResponse:
    """The documents that the user may have; without a role none, and a word on whom to ask."""
    miei = [report for report in REPORT.values() if report.disponibile_per(request.user)]
    gruppi = [(purpose.value, [r for r in miei if r.purpose == purpose]) for purpose in Purpose]
    contesto = {
        "report": miei,
        "gruppi": [(nome, adatti) for nome, adatti in gruppi if adatti],
        "fascicoli": legge_tutto(request.user),
        "chiede_fascicoli": scrive_tutto(request.user),
        "dossier": may_have_dossier(request.user),
    }
    return render(request, "reports/elenco.html", contesto)


@require_safe
def pagina(request: HttpRequest, nome: str) -> HttpResponse:
    """The page of a document: options, preview, downloads."""
    report = _report(request, nome)
    return _pagina(request, report, _modulo(request, report))


@require_safe
def scarica(request: HttpRequest, nome: str, formato: str) -> HttpResponseBase:
    """The file for the options in the address. Options that do not hold answer with the page of the document; what is
    large and not ready is made in the queue, and the answer leads to its page there."""
    report = _report(request, nome)
    if formato not in report.formati:
        raise Http404("Formato sconosciuto")
    modulo = _modulo(request, report)
    if not modulo.is_valid():
        return _pagina(request, report, modulo, stato=404)
    ordine = desk.Order(report, modulo.cleaned_data, request.user, Formato(formato), scritte(modulo))
    try:
        nome_file, contenuto = desk.hand_over(ordine)
    except desk.Deferred as poi:
        return queue.ask(request, ordine, poi)
    except NienteDaStampare:
        return _pagina(request, report, modulo, stato=404)
    except ErroreDiStampa as errore:
        return _guasto(request, report, modulo, errore)
    return file_answer(request, lambda: contenuto, TIPI_MIME[Formato(formato)], name=nome_file)


def _guasto(request: HttpRequest, report: Report[Any], modulo: forms.Form, errore: ErroreDiStampa) -> HttpResponse:
    """Which part does not print, why, and where it is mended: 422 for a text beyond measure, 503 for what passes."""
    registro.warning("%s: stampa non riuscita (%s)", report.id, errore)
    contesto = {
        "report": report,
        "guasto": errore,
        "obiettivi": _di_cui_parla(request, modulo, errore.nome),
        "richiesta": _scelte(modulo).urlencode(),
    }
    risposta = render(request, "reports/guasto.html", contesto, status=503 if errore.passa else 422)
    if errore.passa:
        risposta["Retry-After"] = "60"
    return risposta


def _di_cui_parla(request: HttpRequest, modulo: forms.Form, nome: str) -> list[ObiettivoPEG]:
    """The objective that a part is named after, where it is one; among the plans that the options name, if they do."""
    visti = (
        ObiettivoPEG.objects.visible_to(request.user)
        .filter(codice=nome)
        .select_related("piano")
        .order_by("-piano__anno")
    )
    piani = [v for v in modulo.cleaned_data.values() if isinstance(v, PianoEsecutivo)]
    return list((visti.filter(piano__in=piani) if piani else visti).order_by("-piano__anno"))


@require_safe
def foglio_di_stile(request: HttpRequest, nome: str) -> HttpResponse:
    """The stylesheet of the preview. Its address carries its hash, so that browsers may keep it."""
    if nome not in REPORT:
        raise Http404("Documento sconosciuto")
    stile, _ = stile_del_foglio(REPORT[nome].modelli)
    risposta = HttpResponse(stile, content_type="text/css; charset=utf-8")
    risposta["Cache-Control"] = "private, max-age=31536000, immutable"
    return risposta


def _report(request: HttpRequest, nome: str) -> Report[Any]:
    report = REPORT.get(nome)
    if report is None or (report.reserved and not report.disponibile_per(request.user)):
        raise Http404("Documento sconosciuto")
    if not report.disponibile_per(request.user):
        raise PermissionDenied(SENZA_RUOLO)
    return report


def _modulo(request: HttpRequest, report: Report[Any]) -> OpzioniReport:
    # A choice that must be made and was not is the one that goes with the others, or the first: for plans, the newest.
    dati = request.GET.copy()
    modulo = report.Opzioni(dati, chi=request.user)
    for nome, campo in modulo.fields.items():
        if campo.required and nome not in dati and isinstance(campo, forms.ModelChoiceField):
            prima = modulo.starting_choice(nome) or prima_scelta(campo)
            if prima is not None:
                dati[nome] = str(campo.prepare_value(prima))
    return modulo


def _pagina(request: HttpRequest, report: Report[Any], modulo: forms.Form, stato: int = 200) -> HttpResponse:
    contesto: dict[str, Any] = {"report": report, "modulo": modulo, "da_scaricare": DA_SCARICARE}
    contesto["richiesta"] = _scelte(modulo).urlencode()
    contesto["impronta_stile"] = stile_del_foglio(report.modelli)[1]
    if _niente_da_scegliere(modulo):
        contesto |= {"vuoto": True, "puo_importare": scrive_tutto(request.user)}
    elif not modulo.is_valid():
        # What no field offers is a wrong address; what does not go together is said, and chosen again.
        stato = 400 if _not_offered(modulo) else stato
    elif desk.too_large(modulo.cleaned_data, request.user):
        contesto["grande"] = True
    else:
        try:
            stampato = report.stampato(dati_di(report, modulo.cleaned_data, request.user))
            mostrata = Paginator(stampato.parti, PARTI_PER_PAGINA).get_page(request.GET.get("pagina"))
            contesto |= {"foglio": Foglio(stampato, mostrata)}
        except NienteDaStampare as errore:
            contesto |= {"niente": str(errore)}
    return render(request, "reports/pagina.html", contesto, status=stato)


def _not_offered(modulo: forms.Form) -> bool:
    return any(error.code for errors in modulo.errors.as_data().values() for error in errors)


def _niente_da_scegliere(modulo: forms.Form) -> bool:
    obbligate = [c for c in modulo.fields.values() if c.required and isinstance(c, forms.ModelChoiceField)]
    return any(prima_scelta(campo) is None for campo in obbligate)


def _scelte(modulo: forms.Form) -> QueryDict:
    """The options that were chosen, and nothing else of the address."""
    scelte = QueryDict(mutable=True)
    for nome in modulo.fields:
        if valore := modulo.data.get(nome):
            scelte[nome] = valore
    return scelte
