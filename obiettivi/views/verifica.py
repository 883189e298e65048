# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page «Verifica» of a plan: what the checks find, what the office accepted, what changed since the last look.

Looking writes nothing: «guardata» is said with a button, and only of the findings that the page was showing.
"""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from flussi.acts import Refused
from obiettivi.lettura.rilievi import (
    DEL_PIANO,
    Novita,
    SegnalazioneDelPiano,
    VerificaDelPiano,
    modificabili,
    novita,
    verifica_del_piano,
)
from obiettivi.models import AvvisoAccettato, ObiettivoPEG, PianoEsecutivo
from obiettivi.templatetags.obiettivi import ancora
from obiettivi.verifica.kinds import nome_del_genere
from obiettivi.views.access import torna_o, utente_di
from obiettivi.vita import accettazioni
from obiettivi.vita.forms import AccettazioneForm
from organizzazione.rules import scrive_tutto

PER_PAGINA: Final = 50
PIANO: Final = "piano"


class FiltroVerifica(forms.Form):
    """Which findings to show; it offers what there is."""

    centro = forms.ChoiceField(label="Centro", required=False)
    genere = forms.ChoiceField(label="Tipo di segnalazione", required=False)
    gravita = forms.ChoiceField(
        label="Gravità", required=False, choices=[("", "Tutte"), ("errore", "Errori"), ("avviso", "Avvisi")]
    )
    stato = forms.ChoiceField(
        label="Stato", required=False, choices=[("", "Tutte"), ("aperte", "Aperte"), ("accettate", "Accettate")]
    )
    nuove = forms.BooleanField(label="Solo le nuove", required=False)

    def __init__(self, dati: Any, vista: VerificaDelPiano) -> None:
        super().__init__(dati)
        generi = sorted({(nome_del_genere(c), c) for c in (r.segnalazione.codice for r in vista.rilievi)})
        centri = [(str(c.centro_pk), c.nome) for c in vista.centri]
        self.fields["genere"].choices = [("", "Tutti"), *((c, n) for n, c in generi)]  # type: ignore[attr-defined]
        self.fields["centro"].choices = [("", "Tutti"), (PIANO, DEL_PIANO), *centri]  # type: ignore[attr-defined]

    def scelti(self, rilievi: Iterable[SegnalazioneDelPiano], nuovi: set[str]) -> list[SegnalazioneDelPiano]:
        """The findings that meet every criterion."""
        return [r for r in rilievi if self._adatto(r, nuovi)]

    def _adatto(self, r: SegnalazioneDelPiano, nuovi: set[str]) -> bool:
        d, s = self.cleaned_data, r.segnalazione
        return (
            d["centro"] in ("", str(r.centro_pk) if r.centro_pk else PIANO)
            and d["genere"] in ("", s.codice)
            and d["gravita"] in ("", s.livello.value)
            and d["stato"] in ("", "aperte" if s.aperta else "accettate")
            and (not d["nuove"] or r.chiave in nuovi)
        )


@never_cache
@require_safe
def verifica(request: HttpRequest, codice: str) -> HttpResponse:
    """Figures, what changed, and the findings by centre and objective, a page at a time."""
    return _pagina(request, _piano(request, codice), request.GET, request.get_full_path())


def _pagina(
    request: HttpRequest, piano: PianoEsecutivo, chieste: QueryDict, torna: str, spuntati: Iterable[str] = ()
) -> HttpResponse:
    chi = utente_di(request)
    vista = verifica_del_piano(piano, chi)
    diverso = novita(vista, chi)
    filtro = FiltroVerifica(chieste, vista)
    valido = filtro.is_valid()
    scelti = filtro.scelti(vista.rilievi, _nuovi(diverso)) if valido else []
    pagina = Paginator(scelti, PER_PAGINA).get_page(chieste.get("pagina"))
    dette = {n: str(chieste[n]) for n in filtro.fields if chieste.get(n)}
    genere = filtro.cleaned_data["genere"] if valido else ""
    contesto = {
        "piano": piano,
        "piani": PianoEsecutivo.objects.visible_to(chi),
        "vista": vista,
        "novita": diverso,
        "filtro": filtro,
        "filtrato": bool(dette),
        "richiesta": urlencode(dette),
        "pagina": pagina,
        "gruppi": _gruppi(pagina, modificabili(piano, chi), _nuovi(diverso), piano),
        "genere": nome_del_genere(genere) if genere else "",
        "accettabili": sum(r.accettabile for r in scelti),
        "puo_accettare": scrive_tutto(chi),
        "impronta": vista.impronta,
        "torna": torna,
        "spuntati": set(spuntati),
    }
    buona = valido and request.method != "POST"
    return render(request, "obiettivi/verifica.html", contesto, status=200 if buona else 400)


@require_POST
def accetta(request: HttpRequest, codice: str) -> HttpResponseBase:
    """First what would be accepted and what not, with the reason to write; once confirmed, what was."""
    piano = _piano(request, codice)
    chi = utente_di(request)
    if not scrive_tutto(chi):
        raise PermissionDenied(accettazioni.NON_SPETTA)
    confermato = "conferma" in request.POST
    chiavi = request.POST.get("scelti", "").split() if confermato else _scelte(request, piano)
    esiti = accettazioni.prevedi_accettazione(piano, chiavi, chi)
    if perche := _perche_no(esiti):
        messages.error(request, perche)
        torna = torna_o(request, _indirizzo(piano))
        if not chiavi:
            return torna
        # The page that it came from, with its filters and what was ticked: nothing has to be ticked again.
        return _pagina(request, piano, QueryDict(urlsplit(torna.url).query), torna.url, chiavi)
    modulo = AccettazioneForm(request.POST if confermato else None)
    if confermato and modulo.is_valid():
        _racconta(request, accettazioni.accetta(piano, chiavi, modulo.cleaned_data["motivo"], chi))
        return torna_o(request, _indirizzo(piano))
    contesto = {
        "piano": piano,
        "modulo": modulo,
        "si_accettano": [e.rilievo for e in esiti if not e.perche],
        "restano": [e for e in esiti if e.perche],
        "scelti": " ".join(e.rilievo.chiave for e in esiti if e.rilievo and not e.perche),
        "genere": next(nome_del_genere(e.rilievo.segnalazione.codice) for e in esiti if e.rilievo and not e.perche),
        "torna": request.POST.get("torna", ""),
    }
    return render(request, "obiettivi/verifica/accetta.html", contesto, status=400 if confermato else 200)


@require_POST
def riapri_avviso(request: HttpRequest, codice: str, pk: int) -> HttpResponseBase:
    """Withdraw an acceptance: the warning is open again."""
    piano = _piano(request, codice)
    chi = utente_di(request)
    visibili = ObiettivoPEG.objects.visible_to(chi).order_by().values("pk")
    propri = AvvisoAccettato.objects.filter(piano=piano)
    accettato = get_object_or_404(propri if scrive_tutto(chi) else propri.filter(obiettivo__in=visibili), pk=pk)
    if not scrive_tutto(chi):
        raise PermissionDenied(accettazioni.NON_SPETTA)
    try:
        accettazioni.ritira_accettazione(accettato, chi)
    except Refused as no:
        messages.warning(request, no.reason)
    else:
        messages.success(request, f"Di nuovo aperto: {accettato.testo}")
    return torna_o(request, _indirizzo(piano))


@require_POST
def guardata(request: HttpRequest, codice: str) -> HttpResponseBase:
    """From here on, «new» is what is not on the page now; if that is no longer what it was, nothing is written."""
    piano = _piano(request, codice)
    chi = utente_di(request)
    vista = verifica_del_piano(piano, chi)
    if request.POST.get("impronta") == vista.impronta:
        accettazioni.segna_guardata(piano, vista, chi)
        messages.success(request, "Segnata come guardata: la prossima volta qui si legge che cosa è cambiato da ora.")
    else:
        messages.warning(request, "Nel frattempo le segnalazioni sono cambiate: rileggerle, poi segnare di nuovo.")
    return redirect(_indirizzo(piano))


def _piano(request: HttpRequest, codice: str) -> PianoEsecutivo:
    piano: PianoEsecutivo = get_object_or_404(PianoEsecutivo.objects.visible_to(request.user), codice=codice)
    return piano


def _indirizzo(piano: PianoEsecutivo) -> str:
    return reverse("obiettivi:verifica", args=[piano.codice])


def _nuovi(diverso: Novita | None) -> set[str]:
    return {r.chiave for r in diverso.nuovi} if diverso else set()


def _gruppi(
    rilievi: Iterable[SegnalazioneDelPiano], scrivibili: set[int], nuovi: set[str], piano: PianoEsecutivo
) -> list[dict[str, Any]]:
    """Centres with their objectives with their findings, each with the address of its field."""
    gruppi: dict[tuple[str, int | None], dict[tuple[int | None, str], list[dict[str, Any]]]] = {}
    for r in rilievi:
        righe = gruppi.setdefault((r.centro, r.centro_pk), {}).setdefault((r.obiettivo, r.codice), [])
        dove, da_scrivere = _campo(r, scrivibili, piano), r.obiettivo in scrivibili
        righe.append({"r": r, "s": r.segnalazione, "dove": dove, "scrive": da_scrivere, "nuova": r.chiave in nuovi})
    return [
        {"nome": centro or DEL_PIANO, "pk": pk or PIANO, "obiettivi": list(obiettivi.values())}
        for (centro, pk), obiettivi in gruppi.items()
    ]


def _campo(r: SegnalazioneDelPiano, scrivibili: set[int], piano: PianoEsecutivo) -> str:
    if r.obiettivo in scrivibili:
        return f"{reverse('obiettivi:modifica', args=[r.obiettivo])}#{ancora(r.segnalazione.campo)}"
    if r.obiettivo:
        return f"{reverse('obiettivi:scheda', args=[r.obiettivo])}#segnalazioni"
    centro = {"centro": r.centro_pk} if r.centro_pk else {}
    return f"{reverse('obiettivi:elenco')}?{urlencode({'piano': piano.codice, **centro})}"


def _scelte(request: HttpRequest, piano: PianoEsecutivo) -> list[str]:
    """The ticked findings, or all the open warnings of the filters that the page had."""
    if "tutti" not in request.POST:
        return request.POST.getlist("scelto")
    chi = utente_di(request)
    vista = verifica_del_piano(piano, chi)
    filtro = FiltroVerifica(request.POST, vista)
    trovati = filtro.scelti(vista.rilievi, _nuovi(novita(vista, chi))) if filtro.is_valid() else []
    return [r.chiave for r in trovati if r.accettabile]


def _perche_no(esiti: list[accettazioni.AcceptanceOutcome]) -> str:
    if not esiti:
        return "Nessun avviso scelto: spuntare quelli da accettare."
    generi = {e.rilievo.segnalazione.codice for e in esiti if e.rilievo and not e.perche}
    if not generi:
        return "Nessuno di quelli scelti si può accettare. " + " ".join(dict.fromkeys(e.perche for e in esiti))
    if len(generi) > 1:
        nomi = ", ".join(sorted(f"«{nome_del_genere(g)}»" for g in generi))
        return f"Hai scelto avvisi di tipi diversi ({nomi}): un motivo vale per un tipo solo. Filtrare per tipo."
    return ""


def _racconta(request: HttpRequest, esiti: list[accettazioni.AcceptanceOutcome]) -> None:
    fatti = sum(not e.perche for e in esiti)
    if fatti:
        messages.success(request, "Accettato un avviso." if fatti == 1 else f"Accettati {fatti} avvisi.")
    for perche in dict.fromkeys(e.perche for e in esiti if e.perche):
        quali = [e.rilievo.dove for e in esiti if e.perche == perche and e.rilievo]
        messages.warning(request, f"Lasciati fuori {', '.join(quali)}: {perche}" if quali else perche)


indirizzi: list[URLPattern] = [
    path("piani/<codepath:codice>/verifica/", verifica, name="verifica"),
    path("piani/<codepath:codice>/verifica/accetta/", accetta, name="accetta_avvisi"),
    path("piani/<codepath:codice>/verifica/guardata/", guardata, name="verifica_guardata"),
    path("piani/<codepath:codice>/verifica/avvisi/<int:pk>/riapri/", riapri_avviso, name="riapri_avviso"),
]
