# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody else saved meanwhile: both texts side by side, a choice for each difference, nothing lost.

The stored text is in the history whatever is chosen; the typed one travels in the page until it is saved.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import Truncator

from dup.models import ObiettivoOperativo
from flussi.once import OnceKey, fingerprint, key_in, said_before, spent
from obiettivi.contenuto.campi import Kind
from obiettivi.models import ObiettivoPEG
from obiettivi.modifica.form_text import BOXES, CAMPI, FormText, Riga, presenti
from obiettivi.modifica.identities import known_by
from obiettivi.modifica.merging import ENTRAMBI, MIO, ORDER, SUO, Scelta, mancanti, moves, scelte, unito
from obiettivi.modifica.page import NOMI_RIGHE, VERSI
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.submission import Modulo, apri, sigilla
from obiettivi.views.access import leggibile, utente_di
from testi.differenze import Brano, Mark, confronta, solo
from testi.formati import NOTHING, data, leggi_data

PREFISSO = "scelta-"
LINKS = "Obiettivi operativi del DUP"
RIGA_ASSENTE = "(questa riga non c'è)"
CALLED = {MIO: "Il tuo testo", SUO: "Quello salvato", ENTRAMBI: "Tutti e due, uno dopo l'altro"}
OF_ALL = {"fasi": "delle fasi", "indicatori": "degli indicatori", "servizi": "dei servizi"}
# What is compared word by word.
IN_WORDS = frozenset({Kind.TEXT, Kind.LINE})
# Of each side what it started from, and what it says.
Texts = dict[str, tuple[FormText, FormText]]


@dataclass(frozen=True, slots=True)
class Lato:
    """One of the answers: its value, what it is called, the text it would leave.

    ``pieces`` are that text with what only this side has marked; ``rows`` a list in its order, with who was moved.
    """

    valore: str
    nome: str
    testo: str
    scelto: bool
    pieces: tuple[Brano, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Domanda:
    """One difference, in words."""

    nome: str
    dove: str
    lati: list[Lato]
    proposta: str
    manca: bool
    before: str = ""


def pagina(
    request: HttpRequest,
    obiettivo: ObiettivoPEG,
    modulo: Modulo,
    indirizzo: str,
    risposte: dict[str, str] | None = None,
) -> HttpResponse:
    """The page of the conflict; nothing has been written."""
    if spent(modulo.chiave):
        # Spent on another text, by a page that came back out of the browser's history.
        modulo.chiave = uuid.uuid4()
    modulo.scritto = known_by(obiettivo.pk, modulo.scritto)
    modulo.base = known_by(obiettivo.pk, modulo.base) if modulo.base else None
    suo = da_obiettivo(obiettivo)
    elenco = scelte(modulo.base, modulo.scritto, suo)
    texts = {MIO: (modulo.base or suo, modulo.scritto), SUO: (modulo.base or modulo.scritto, suo)}
    ultima = ObiettivoPEG.history.filter(id=obiettivo.pk).select_related("history_user").first()
    contesto: dict[str, Any] = {
        "obiettivo": obiettivo,
        "indirizzo": indirizzo,
        "modulo": modulo,
        "mio": sigilla(modulo.scritto),
        "domande": list(_domande(elenco, risposte, texts)),
        "ultima": ultima,
        "mancano": bool(risposte is not None and mancanti(elenco, risposte)),
    }
    return render(request, "obiettivi/modifica/conflitto.html", contesto, status=409)


def risolto(request: HttpRequest, obiettivo: ObiettivoPEG) -> Modulo | HttpResponse:
    """The text made by the choices, to be saved on the version that was shown; or the page again.

    Raises:
        BadRequest: the typed text did not come back.
    """
    mio = apri(request.POST.get("mio", ""))
    if mio is None:
        raise BadRequest("Il testo scritto non è tornato intero.")
    base = apri(request.POST.get("base", ""))
    chiave = key_in(request.POST.get("chiave", "")) or uuid.uuid4()
    vista = request.POST.get("vista", "")
    risposte = {k.removeprefix(PREFISSO): str(v) for k, v in request.POST.items() if k.startswith(PREFISSO)}
    detta = fingerprint(vista, mio.in_json(), json.dumps(risposte, sort_keys=True))
    # Read before the key is asked for: whoever finds the version that the first click made finds its key too.
    attuale = leggibile(request, obiettivo.pk)
    if indirizzo := said_before(utente_di(request), OnceKey(chiave, detta)):
        # A double click: the browser has dropped the first answer, and its notice with it.
        messages.success(request, "Salvato.")
        return HttpResponseRedirect(indirizzo)
    modulo = Modulo(mio, None, base, chiave, request.user.pk)
    if vista != str(attuale.revisione):
        messages.warning(request, "Intanto qualcuno ha salvato ancora: le differenze qui sotto sono quelle di adesso.")
        return pagina(request, attuale, modulo, request.path)
    suo = da_obiettivo(attuale)
    if mancanti(scelte(base, mio, suo), risposte):
        return pagina(request, attuale, modulo, request.path, risposte)
    return Modulo(unito(base, mio, suo, risposte), attuale.revisione, suo, chiave, request.user.pk, detta)


def in_parole(scritto: FormText) -> Iterator[tuple[str, str]]:
    """Everything that was typed, with the names of the form."""
    for campo, valore in scritto.testa.items():
        if valore:
            yield BOXES[campo].form, _mostra(campo, valore)
    for sezione in CAMPI:
        for n, (_, riga) in enumerate(presenti(scritto.righe(sezione)), start=1):
            testi = (_mostra(f"{sezione}.{campo}", v) for campo, v in riga.valori.items() if v)
            yield f"{NOMI_RIGHE[sezione].capitalize()} {n}", " · ".join(testi)


def _domande(elenco: list[Scelta], risposte: dict[str, str] | None, texts: Texts) -> Iterator[Domanda]:
    for s in elenco:
        scelta = (risposte or {}).get(s.nome) or s.proposta
        lati = [_side(s, value, texts, chosen=scelta == value) for value in (MIO, SUO)]
        if s.unibile:
            lati.append(Lato(ENTRAMBI, CALLED[ENTRAMBI], "", scelta == ENTRAMBI))
        before = "" if s.proposta or s.base is None else _lato(s, s.base)
        yield Domanda(PREFISSO + s.nome, _dove(s), lati, s.proposta, risposte is not None and not scelta, before)


def _side(s: Scelta, value: str, texts: Texts, *, chosen: bool) -> Lato:
    if s.dove[1:] == (ORDER,):
        rows = tuple(_row_in_order(s.dove[0], row, went) for row, went in moves(*texts[value], s.dove[0]))
        return Lato(value, CALLED[value], "", chosen, rows=rows)
    mine, theirs = _lato(s, s.mio), _lato(s, s.suo)
    own, other = (mine, theirs) if value == MIO else (theirs, mine)
    return Lato(value, CALLED[value], own, chosen, _marked(s, own, other))


def _marked(s: Scelta, own: str, other: str) -> tuple[Brano, ...]:
    """A text with the words that the other does not have; of links the lines; of dates and whole rows nothing."""
    if s.dove[0] == "operativi":
        there = other.split("\n")
        return tuple(Brano(Mark.UGUALE if n in there else Mark.AGGIUNTO, f"{n}\n") for n in own.split("\n"))
    if len(s.dove) == 2 or BOXES[_box_of(s)].kind not in IN_WORDS or not (s.mio and s.suo):
        return ()
    return solo(confronta(other, own), Mark.AGGIUNTO)


def _row_in_order(section: str, row: Riga, went: tuple[int, int] | None) -> tuple[str, str]:
    return Truncator(row.valori["descrizione"]).chars(80), moved_in_words(section, *went) if went else ""


def moved_in_words(section: str, was: int, now: int) -> str:
    """«spostata dalla 2ª alla 4ª»."""
    woman = section == "fasi"
    sign, ending = ("ª", "a") if woman else ("º", "o")
    parts = []
    for word, place in (("dal", was), ("al", now)):
        article = f"{word}l'" if place in (8, 11) else f"{word}la " if woman else f"{word} "
        parts.append(f"{article}{place}{sign}")
    return f"spostat{ending} {' '.join(parts)}"


def _dove(s: Scelta) -> str:
    match s.dove:
        case (sezione, "ordine"):
            return f"Ordine {OF_ALL[sezione]}"
        case (sezione, posto):
            return f"{NOMI_RIGHE[sezione].capitalize()} {int(posto) + 1}"
        case (sezione, posto, campo):
            etichetta = BOXES[f"{sezione}.{campo}"].form
            return f"{NOMI_RIGHE[sezione].capitalize()} {int(posto) + 1}, {etichetta.lower()}"
    return LINKS if s.dove[0] == "operativi" else BOXES[s.dove[0]].form


def _lato(s: Scelta, testo: str | None) -> str:
    if testo is None:
        return RIGA_ASSENTE
    if len(s.dove) == 2:
        return testo
    return _mostra(_box_of(s), testo) or NOTHING


def _box_of(s: Scelta) -> str:
    return s.dove[0] if len(s.dove) == 1 else f"{s.dove[0]}.{s.dove[-1]}"


def _mostra(box: str, testo: str) -> str:
    if box == "operativi":
        nomi = ObiettivoOperativo.objects.filter(pk__in=testo.split()).values_list("nome", flat=True)
        return "\n".join(nomi)
    match BOXES[box].kind:
        case Kind.FLAG:
            return "sì" if testo else "no"
        case Kind.SENSE:
            return dict(VERSI).get(testo, testo)
        case Kind.DATE:
            giorno = leggi_data(testo)
            return data(giorno) if giorno else testo
    return testo
