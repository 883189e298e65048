# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Struttura»: a whole document as a tree that is edited in place.

Every act is a button of a plain form; with htmx the answer is the tree alone, and the focus stays where it was. An act
carries the version of its row: when that has moved on nothing is written and both texts are shown.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from aggregati.models import ConflittoDiRevisione
from dup import services
from dup.forms import SPOSTA, ModuloGesto
from dup.gradini import AMBITO, SOPRA, SOTTO, Gradino, Nodo, gradino_di, padre_di, posto_di
from dup.models import DUP
from dup.struttura import Ramo, Struttura, struttura
from flussi.acts import Refused

CAMBIATO = "Nel frattempo qualcun altro ha modificato questo punto: non è stato scritto nulla. "


@dataclass(slots=True)
class Vista:
    """What the page says and where it stands: the open row, the element in focus, what was typed and not saved."""

    detto: str = ""
    guasto: str = ""
    aperto: str = ""
    qui: str = ""
    fuoco: str = ""
    scritto: str = ""
    campo: str = ""
    salvato: str = ""
    conferma: bool = False
    # Whether what went wrong is told beside the open row, and not above the tree.
    sul_posto: bool = False
    stato: int = 200
    dove: list[tuple[str, list[Ramo]]] = field(default_factory=list)


def indirizzo(dup: DUP, posto: str = "", **altro: str) -> str:
    """The page of a document, at one of its rows."""
    pagina = reverse("admin:dup_dup_struttura", args=[dup.pk])
    opzioni = {**({"qui": posto} if posto else {}), **altro}
    return f"{pagina}?{urlencode(opzioni)}#nodo-{posto}" if posto else pagina


def pagina(sito: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """The tree, and every act on it."""
    dup = get_object_or_404(DUP.objects.visible_to(request.user), pk=pk)
    if not DUP.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied("La struttura del DUP la modifica l'ufficio programmazione.")
    if request.method != "POST":
        aperto = request.GET.get("nodo", "")
        vista = Vista(aperto=aperto, qui=request.GET.get("qui", aperto))
        vista.fuoco = f"nome-{aperto}" if aperto else request.GET.get("fuoco", "")
        return _mostra(sito, request, dup, vista)
    vista = _fai(request, dup)
    if vista.stato == 200 and not vista.conferma and not getattr(request, "htmx", False):
        messages.success(request, vista.detto)
        altro = {"nodo": vista.aperto} if vista.aperto else {}
        return HttpResponseRedirect(indirizzo(dup, vista.qui, **altro))
    return _mostra(sito, request, dup, vista)


def _fai(request: HttpRequest, dup: DUP) -> Vista:
    modulo = ModuloGesto(request.POST)
    posto = modulo.data["nodo"]
    if not modulo.is_valid():
        campo = f"{modulo.data['atto']}-{posto}" if "nome" in modulo.errors else ""
        return Vista(guasto=modulo.rifiuto, aperto=posto, qui=posto, campo=campo, fuoco=campo, stato=422)
    dati: dict[str, Any] = modulo.cleaned_data
    scritto = Vista(aperto=posto, qui=posto, scritto=dati["nome"], campo=f"{dati['atto']}-{posto}")
    try:
        return _esegui(dup, dati, request.user)
    except Refused as no:
        scritto.guasto, scritto.stato = str(no), 422
    except ConflittoDiRevisione:
        scritto.guasto, scritto.stato = f"{CAMBIATO}Guardare com'è adesso e, se serve, ripetere.", 409
        if dati["atto"] == "rinomina":
            _due_testi(scritto, dup, posto)
    scritto.fuoco = scritto.campo
    return scritto


def _due_testi(vista: Vista, dup: DUP, posto: str) -> None:
    """What was typed stays in its field, what is stored stands beside it, with who wrote it and when."""
    gradino, chiave = services.gradino_e_chiave(posto)
    nodo: Any = gradino.del_dup(dup).filter(pk=chiave).first()
    if nodo is None:
        vista.guasto = f"Questo {gradino.uno} non c'è più: qualcuno l'ha eliminato. Avevi scritto «{vista.scritto}»."
        return
    vista.salvato = nodo.nome
    ultima = nodo.history.select_related("history_user").first()
    chi = getattr(ultima, "history_user", None)
    vista.guasto = (
        f"{CAMBIATO}Adesso si chiama «{nodo.nome}»{f', salvato da {chi}' if chi else ''}; "
        "nel campo c'è quello che hai scritto tu. Correggere se serve e salvare di nuovo: varrà quello che si vede."
    )


def _esegui(dup: DUP, dati: dict[str, Any], chi: Any) -> Vista:
    """One act, and what to say and show after it.

    Raises:
        ConflittoDiRevisione: the row is no longer what the page showed.
        Refused: the act is not possible.
    """
    if dati["atto"] == "sotto" and not dati["nodo"]:
        nuovo = services.aggiungi(dup, AMBITO, dup, dati["nome"], chi)
        return Vista(f"Aggiunto l'ambito «{nuovo}».", qui=posto_di(nuovo), fuoco="sotto-")
    gradino, chiave = services.gradino_e_chiave(dati["nodo"])
    nodo = services.nodo_del_dup(dup, gradino, chiave)
    revisione = dati["versione"]
    match dati["atto"]:
        case "su" | "giu" as verso:
            return _spostato(nodo, services.sposta(nodo, revisione, SPOSTA[verso], chi), verso)
        case "rinomina":
            cambiato = services.rinomina(nodo, revisione, dati["nome"], chi)
            detto = f"Salvato: «{nodo}»." if cambiato else "Il nome era già quello: nulla da salvare."
            return Vista(detto, qui=posto_di(nodo), fuoco=f"modifica-{posto_di(nodo)}")
        case "sotto" | "dopo" as dove:
            return _aggiunto(dup, gradino, nodo, dove, dati["nome"], chi)
        case "porta":
            return _portato(dup, nodo, revisione, dati["padre"], chi)
    if dati["atto"] == "elimina":
        services.vuoto(nodo)
        posto = posto_di(nodo)
        detto = f"Eliminare «{nodo}» con i suoi testi? Premere «Sì, elimina» per confermare."
        return Vista(detto, aperto=posto, qui=posto, conferma=True, fuoco=f"elimina-{posto}")
    sopra = padre_di(nodo)
    services.elimina(nodo, revisione, chi)
    posto = "" if gradino is AMBITO else posto_di(sopra)
    return Vista(
        f"Eliminato «{nodo}». Resta nella storia.", qui=posto, fuoco=f"modifica-{posto}" if posto else "sotto-"
    )


def _spostato(nodo: Nodo, spostato: bool, verso: str) -> Vista:
    posto = posto_di(nodo)
    detto = f"«{nodo}» spostato {'in su' if verso == 'su' else 'in giù'}." if spostato else "Era già in fondo."
    if not spostato and verso == "su":
        detto = "Era già il primo."
    return Vista(detto, qui=posto, fuoco=f"{verso}-{posto}")


def _aggiunto(dup: DUP, gradino: Gradino, nodo: Nodo, dove: str, nome: str, chi: Any) -> Vista:
    """After a child the form of its parent stays open, after a sibling that of the new row: for the next one."""
    if dove == "dopo":
        nuovo = services.aggiungi(dup, gradino, padre_di(nodo), nome, chi, dopo=nodo)
        posto = posto_di(nuovo)
        return Vista(f"Aggiunto «{nuovo}» dopo «{nodo}».", aperto=posto, qui=posto, fuoco=f"dopo-{posto}")
    if gradino.id not in SOTTO:
        raise Refused(f"Sotto un {gradino.uno} non c'è un altro livello.")
    services.aggiungi(dup, SOTTO[gradino.id], nodo, nome, chi)
    posto = posto_di(nodo)
    return Vista(f"Aggiunto «{nome}» sotto «{nodo}».", aperto=posto, qui=posto, fuoco=f"sotto-{posto}")


def _portato(dup: DUP, nodo: Nodo, revisione: int | None, dove: str, chi: Any) -> Vista:
    gradino, chiave = services.gradino_e_chiave(dove)
    if SOPRA.get(gradino_di(nodo).id) is not gradino:
        raise Refused("Scegliere dall'elenco sotto che cosa spostarlo.")
    padre = services.nodo_del_dup(dup, gradino, chiave)
    posto = posto_di(nodo)
    detto = f"«{nodo}» ora sta sotto «{padre}»." if services.porta(nodo, revisione, padre, chi) else "Stava già lì."
    return Vista(detto, qui=posto, fuoco=f"modifica-{posto}")


def _mostra(sito: AdminSite, request: HttpRequest, dup: DUP, vista: Vista) -> HttpResponse:
    albero = struttura(dup)
    if "tutto" in request.GET or len(albero.radici) == 1:
        albero.apri_tutto()
    albero.apri(vista.qui)
    albero.apri(vista.aperto)
    if vista.aperto in albero.per_posto:
        vista.dove = list(_posti(albero, albero.per_posto[vista.aperto].gradino))
    vista.fuoco = _fuoco(albero, vista.fuoco)
    vista.sul_posto = vista.aperto in albero.per_posto
    contesto = {"albero": albero, "vista": vista, "dup": dup, "ambito": AMBITO}
    if getattr(request, "htmx", False):
        return render(request, "admin/dup/struttura/risposta.html", contesto, status=vista.stato)
    contesto |= {**sito.each_context(request), "title": f"Struttura di {dup.codice}"}
    return render(request, "admin/dup/struttura/pagina.html", contesto, status=vista.stato)


def _posti(albero: Struttura, gradino: Gradino) -> Any:
    """Where a row of a level may go, grouped by what is above: names repeat from one group to the next."""
    if gradino is AMBITO:
        return
    sopra = SOPRA[gradino.id]
    rami = [r for r in albero.per_posto.values() if r.gradino is sopra]
    gruppi: dict[str, list[Ramo]] = {}
    for ramo in rami:
        nonno = albero.per_posto.get(albero.padri.get(ramo.posto, ""))
        gruppi.setdefault(str(nonno.nodo) if nonno else str(albero.dup), []).append(ramo)
    yield from gruppi.items()


def _fuoco(albero: Struttura, chiesto: str) -> str:
    """The element that takes the focus: an arrow that can no longer be pressed gives it to the other one."""
    verso, _, posto = chiesto.partition("-")
    ramo = albero.per_posto.get(posto)
    if ramo and verso in SPOSTA:
        fermo = ramo.primo if verso == "su" else ramo.ultimo
        return f"{'giu' if verso == 'su' else 'su'}-{posto}" if fermo else chiesto
    return chiesto
