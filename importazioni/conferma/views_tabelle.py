# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables in the admin: the workbook to fill in, the upload, what it would change, the confirmation."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from aggregati.revisions import row_key_in
from dup.models import DUP
from fogli.limiti import FileNonLeggibile
from fogli.outgoing_workbook import XLSX_TYPE
from importazioni.asking import Unanswered
from importazioni.conferma.doors import INGRESSI, Dove, Ingresso
from importazioni.conferma.forms import ModuloTabella, Upload, into_survey, open_surveys
from importazioni.conferma.recognising import other_table
from importazioni.conferma.sheet_view import columns_of, grids_of, meanings_of, said_of_columns
from importazioni.conferma.telling import Racconto, conto_in_parole
from importazioni.griglie.account import Account
from importazioni.griglie.findings import TabellaConErrori
from importazioni.writing import PropostaCambiata
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.signed_upload import Busta, BustaNonValida, apri, chiudi
from raccolte.models import Raccolta
from testi.downloads import name_download

# A page of thousands of rows helps nobody: the first ones are shown, and the rest is counted.
MOSTRATE: Final = 300
# The words of an address, and the fields that they fill.
_CHIESTE: Final = {"tabella": "resource", "dup": "dup", "piano": "piano", "rilevazione": "rilevazione", "anno": "anno"}
# Its envelopes are good for no other import.
GENERE: Final = "tabella"


@require_http_methods(["GET", "HEAD", "POST"])
def tabella(request: HttpRequest) -> HttpResponse:
    """The upload; with a file, what it would change."""
    utente = cast(Utente, request.user)
    if request.method != "POST":
        chieste = {campo: request.GET[nome] for nome, campo in _CHIESTE.items() if request.GET.get(nome)}
        return _carico(request, ModuloTabella(chi=utente, initial=chieste))
    if "busta" in request.POST:
        return _riletta(request, utente)
    modulo = ModuloTabella(request.POST, request.FILES, chi=utente)
    if not modulo.is_valid():
        return _carico(request, modulo)
    return _proposta(request, modulo, modulo.upload)


def _riletta(request: HttpRequest, utente: Utente) -> HttpResponse:
    """The file of a preview again, with what the page says of its columns."""
    modulo = ModuloTabella(chi=utente)
    try:
        upload = _di(apri(request.POST["busta"], utente, GENERE), utente, frozenset())
    except BustaNonValida as no:
        return _carico(request, modulo, no)
    dette = said_of_columns(request.POST, upload.ingresso.form(upload.dove))
    return _proposta(request, modulo, replace(upload, meanings={**upload.meanings, **dette}))


def _proposta(
    request: HttpRequest, modulo: ModuloTabella, upload: Upload, *, altre_colonne: bool = False
) -> HttpResponse:
    """What a file would change, or why it would not."""
    try:
        racconto = upload.ingresso.proponi(
            upload.dove, upload.dati, upload.nome, utente=cast(Utente, request.user), scelte=upload.scelte
        )
    except FileNonLeggibile as no:
        return _carico(request, modulo, no)
    except TabellaConErrori as no:
        if isinstance(no.conto, Account) and (no.conto.headed or no.conto.ledger.reads_something):
            return _con_errori(request, upload, no, no.conto)
        return _carico(request, modulo, no, _altra(request, upload, no))
    return _anteprima(request, upload, racconto, altre_colonne=altre_colonne)


def _altra(request: HttpRequest, upload: Upload, no: TabellaConErrori) -> Upload | None:
    """The same file for the table that its heads plainly say, when there is one to put it in."""
    ingresso = other_table(no, upload.ingresso)
    if ingresso is None:
        return None
    chiesti = (request.POST.get("dup", ""), request.POST.get("piano", ""))
    dup, piano = (chiesto or getattr(x, "codice", "") for chiesto, x in zip(chiesti, _di_che(upload), strict=True))
    dove = _dove(ingresso, dup, piano, cast(Utente, request.user), year=_year_key(upload.dove))
    return replace(upload, ingresso=ingresso, dove=dove, meanings={}) if dove else None


def _di_che(upload: Upload) -> tuple[DUP | None, PianoEsecutivo | None]:
    return upload.dove.dup, upload.dove.piano


def _con_errori(request: HttpRequest, upload: Upload, no: TabellaConErrori, conto: Account) -> HttpResponse:
    """What there is to say of a file that is not imported as it stands; its columns can be said, and read again."""
    contesto = {
        **admin.site.each_context(request),
        "title": "Che cosa dire del file",
        "tabella": upload.ingresso,
        "documenti": [x for x in _di_che(upload) if x],
        "rilevazione": upload.dove.survey,
        "rifiuto": str(no),
        "modulo": ModuloTabella(chi=cast(Utente, request.user), initial=_iniziali(upload)),
        **_i_primi(rilievi=sorted(no.rilievi, key=lambda r: not r.grave)),
        **_del_file(request, upload, "", conto),
    }
    return render(request, "importazioni/tabella_con_errori.html", contesto, status=400)


def _iniziali(upload: Upload) -> dict[str, str]:
    """What was chosen, for the form that takes the file in again."""
    dup, piano = (getattr(x, "codice", "") for x in _di_che(upload))
    of = {"rilevazione": _survey_key(upload.dove), "anno": _year_key(upload.dove)}
    return {"resource": upload.ingresso.id, "dup": dup, "piano": piano, **of}


def _del_file(request: HttpRequest, upload: Upload, impronta: str, conto: Account | None) -> dict[str, Any]:
    """The file and its account, for the page; with no fingerprint it cannot be confirmed."""
    busta = Busta(upload.nome, _scelta(upload), upload.dati, impronta)
    return {
        "busta": chiudi(busta, cast(Utente, request.user), GENERE),
        "nome_file": upload.nome,
        "byte": len(upload.dati),
        "colonne": columns_of(conto) if conto else (),
        "significati": meanings_of(conto.form) if conto else (),
        "griglie": grids_of(conto) if conto else (),
        "conto": conto_in_parole(conto) if conto else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def conferma(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed, or show the new preview when the data has changed meanwhile."""
    if request.method != "POST":
        return redirect("importazioni:tabella")
    utente = cast(Utente, request.user)
    try:
        # Table, place and change are those of the envelope, whatever a field beside it says.
        busta = apri(request.POST.get("busta", ""), utente, GENERE)
        upload = _di(busta, utente, frozenset(request.POST.getlist("risposta")))
        if dette := said_of_columns(request.POST, upload.ingresso.form(upload.dove)):
            # What was not shown is not written: the columns were said anew beside the button.
            altre = replace(upload, meanings={**upload.meanings, **dette})
            return _proposta(request, ModuloTabella(chi=utente), altre, altre_colonne=True)
        racconto = upload.ingresso.importa(
            upload.dove, upload.dati, upload.nome, utente=utente, impronta=busta.impronta, scelte=upload.scelte
        )
    except (BustaNonValida, FileNonLeggibile, TabellaConErrori) as no:
        return _carico(request, ModuloTabella(chi=utente), no)
    except PropostaCambiata as cambiata:
        return _cambiata(request, upload, cambiata.proposta)
    except Unanswered as domande:
        return _domande(request, upload, domande)
    return _fatto(request, upload, racconto)


def _domande(request: HttpRequest, upload: Upload, domande: Unanswered) -> HttpResponse:
    """The preview again: the ticks that are missing are told, those that were made stay."""
    racconto = upload.ingresso.proponi(
        upload.dove, upload.dati, upload.nome, utente=cast(Utente, request.user), scelte=upload.scelte
    )
    return _anteprima(request, upload, racconto, mancano=frozenset(str(q.asked) for q in domande.questions))


def _carico(
    request: HttpRequest, modulo: ModuloTabella, rifiuto: Exception | None = None, altra: Upload | None = None
) -> HttpResponse:
    contesto = {
        "altra": altra,
        **(_del_file(request, altra, "", None) if altra else {}),
        **admin.site.each_context(request),
        "title": "Importa una tabella",
        "modulo": modulo,
        "cartelle": _cartelle(request),
        "rifiuto": str(rifiuto or ""),
        **_i_primi(rilievi=getattr(rifiuto, "rilievi", ())),
    }
    return render(request, "importazioni/tabella.html", contesto, status=400 if request.method == "POST" else 200)


def _anteprima(
    request: HttpRequest,
    upload: Upload,
    racconto: Racconto,
    *,
    cambiata: bool = False,
    altre_colonne: bool = False,
    mancano: frozenset[str] = frozenset(),
) -> HttpResponse:
    contesto = {
        **admin.site.each_context(request),
        "title": "Anteprima dell'importazione",
        "tabella": upload.ingresso,
        "documenti": [x for x in (upload.dove.piano, upload.dove.dup) if x],
        "rilevazione": upload.dove.survey,
        "pagina": _pagina(upload.dove),
        "racconto": racconto,
        **_i_primi(
            rilievi=racconto.rilievi,
            segnalazioni=racconto.segnalazioni,
            cambi=racconto.cambi,
            nuovi=racconto.nuovi,
            nomi=racconto.nomi,
            quasi_doppi=racconto.quasi_doppi,
        ),
        **_del_file(request, upload, racconto.impronta, racconto.conto),
        "cambiata": cambiata,
        "altre_colonne": altre_colonne,
        "mancano": mancano,
        "risposte": upload.dove.answers,
    }
    stato = 409 if cambiata else 400 if mancano or altre_colonne else 200
    return render(request, "importazioni/tabella_anteprima.html", contesto, status=stato)


def _cambiata(request: HttpRequest, upload: Upload, racconto: Racconto) -> HttpResponse:
    if racconto.nulla_da_fare:
        # Pressed twice, or somebody wrote the same: what was wanted is there.
        messages.info(request, f"«{upload.nome}»: è già tutto scritto, non c'è nulla da fare.")
        return redirect(_pagina(upload.dove))
    return _anteprima(request, upload, racconto, cambiata=True)


def _fatto(request: HttpRequest, upload: Upload, racconto: Racconto) -> HttpResponse:
    """Log it, say it, and go where it can be seen."""
    if racconto.cambi or racconto.nuovi:
        # One line in the log of the admin: the history of each object has its own.
        scritto: Any = upload.dove.piano or upload.dove.dup
        detto = f"{upload.ingresso.titolo}, importati da {upload.nome}."
        chi = cast(Utente, request.user).pk
        LogEntry.objects.log_actions(chi, [scritto], CHANGE, change_message=detto, single_object=True)
    detto = "nulla da fare" if racconto.nulla_da_fare else f"importazione riuscita, {racconto.riepilogo}"
    messages.success(request, f"«{upload.nome}»: {detto}.")
    return redirect(_pagina(upload.dove))


@require_safe
def scarica(request: HttpRequest, tabella: str, codice: str) -> HttpResponse:
    """The workbook of a table: as it is, or empty to fill in (``?vuota=1``); the links need ``?dup=`` too."""
    ingresso = INGRESSI.get(tabella)
    if ingresso is None:
        raise Http404("Questa tabella non c'è.")
    dup = request.GET.get("dup", "") if ingresso.vuole_piano else codice
    survey = request.GET.get("rilevazione", "")
    dove = _dove(ingresso, dup, codice, cast(Utente, request.user), survey, request.GET.get("anno", ""))
    if dove is None:
        raise Http404("Questa tabella non c'è.")
    vuota = bool(request.GET.get("vuota"))
    nome = f"{tabella}-{'da-compilare' if vuota else codice}.xlsx"
    risposta = HttpResponse(ingresso.cartella(dove, vuota), content_type=XLSX_TYPE)
    name_download(risposta, nome)
    return risposta


def _dove(ingresso: Ingresso, dup: str, piano: str, utente: Utente, survey: str = "", year: str = "") -> Dove | None:
    """What the table goes into; None when it is not there, or not for this user."""
    if ingresso.wants_survey:
        found = open_surveys(utente).filter(pk=key).first() if (key := row_key_in(survey)) is not None else None
        return into_survey(found) if found else None
    dove = Dove(
        DUP.objects.editable_by(utente).filter(codice=dup).first() if ingresso.vuole_dup else None,
        PianoEsecutivo.objects.editable_by(utente).filter(codice=piano).first() if ingresso.vuole_piano else None,
        year=int(year) if ingresso.wants_year and year.isdecimal() and len(year) == 4 else None,
    )
    manca = (ingresso.vuole_dup and dove.dup is None) or (ingresso.vuole_piano and dove.piano is None)
    manca = manca or (ingresso.wants_year and dove.year is None)
    return None if manca else dove


def _scelta(upload: Upload) -> str:
    codici = [getattr(x, "codice", "") for x in _di_che(upload)]
    keys = (_survey_key(upload.dove), _year_key(upload.dove))
    return json.dumps([upload.ingresso.id, *codici, *keys, dict(upload.meanings)])


def _year_key(dove: Dove) -> str:
    return str(dove.year) if dove.year else ""


def _survey_key(dove: Dove) -> str:
    return str(dove.survey.pk) if dove.survey else ""


def _di(busta: Busta, utente: Utente, answers: frozenset[str]) -> Upload:
    """The file of an envelope, its table, and what it goes into.

    Raises:
        BustaNonValida: it is the envelope of something else, or what it was for is no longer there.
    """
    try:
        tabella, dup, piano, survey, year, meanings = json.loads(busta.piano)
        ingresso = INGRESSI[tabella]
    except (ValueError, TypeError, KeyError):
        raise BustaNonValida("Questa anteprima non è di una tabella: caricare di nuovo il file.") from None
    dove = _dove(ingresso, dup, piano, utente, survey, year)
    if dove is None:
        raise BustaNonValida("Il documento di questa anteprima non c'è più: caricare di nuovo il file.")
    return Upload(ingresso, replace(dove, answers=answers), busta.nome, busta.dati, meanings)


def _pagina(dove: Dove) -> str:
    """Where what was written can be seen."""
    if dove.survey:
        return reverse("admin:monitoraggio_rilevazione_change", args=[dove.survey.pk])
    if raccolta := Raccolta.objects.filter(dup=dove.dup, anno=dove.year).first() if dove.year else None:
        return reverse("raccolte:foglio", args=[raccolta.pk])
    if dove.piano:
        lista = reverse("admin:obiettivi_obiettivopeg_changelist")
        return f"{lista}?{urlencode({'piano__id__exact': dove.piano.pk})}"
    return reverse("admin:dup_dup_change", args=[cast(DUP, dove.dup).pk])


def _cartelle(request: HttpRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """The workbooks to take home, of all tables or of the one asked for: by document or plan, title and address."""
    chiesta = INGRESSI.get(request.GET.get("tabella", ""))
    tabelle = [chiesta] if chiesta else list(INGRESSI.values())
    documenti = list(DUP.objects.editable_by(request.user))
    piani = list(PianoEsecutivo.objects.editable_by(request.user))

    def voce(ingresso: Ingresso, codice: str, dup: DUP | None = None) -> tuple[str, str]:
        coda = f"?{urlencode({'dup': dup.codice})}&" if dup else "?"
        titolo = f"{ingresso.titolo} ({dup.codice})" if dup else ingresso.titolo
        return titolo, reverse("importazioni:tabella_scarica", args=[ingresso.id, codice]) + coda

    dei_dup = [i for i in tabelle if i.vuole_dup and not i.vuole_piano and not i.wants_year]
    dei_piani = [i for i in tabelle if i.vuole_piano]
    nessuno: list[DUP | None] = [None]
    of_surveys = [
        (
            str(s),
            [(i.titolo, f"{reverse('importazioni:tabella_scarica', args=[i.id, s.piano.codice])}?rilevazione={s.pk}&")],
        )
        for s in open_surveys(cast(Utente, request.user))
        for i in tabelle
        if i.wants_survey
    ]
    of_years = [
        (
            str(r),
            [(i.titolo, f"{reverse('importazioni:tabella_scarica', args=[i.id, r.dup.codice])}?anno={r.anno}&")],
        )
        for r in Raccolta.objects.editable_by(cast(Utente, request.user)).select_related("dup")
        for i in tabelle
        if i.wants_year
    ]
    cartelle = [
        *of_surveys,
        *of_years,
        *((d.codice, [voce(i, d.codice) for i in dei_dup]) for d in documenti),
        *(
            (p.codice, [voce(i, p.codice, d) for i in dei_piani for d in (documenti if i.vuole_dup else nessuno)])
            for p in piani
        ),
    ]
    return [(codice, voci) for codice, voci in cartelle if voci]


def _i_primi(**elenchi: Sequence[Any]) -> dict[str, Any]:
    """The first of each list, and under ``altri_…`` how many more there are."""
    primi: dict[str, Any] = {nome: elenco[:MOSTRATE] for nome, elenco in elenchi.items()}
    return primi | {f"altri_{nome}": max(0, len(elenco) - MOSTRATE) for nome, elenco in elenchi.items()}
