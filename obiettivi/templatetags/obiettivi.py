# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words and addresses of the objectives, for their templates."""

from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.urls import NoReverseMatch, reverse

from obiettivi.choices import Stato
from obiettivi.lettura.gantt import Actual
from obiettivi.lettura.open_work import Work
from obiettivi.models import PianoEsecutivo
from obiettivi.scrittura.places import Offer, offer
from obiettivi.verifica.kinds import nome_del_genere
from organizzazione.rules import Chi

register = template.Library()
WORK_ICONS: Final = {
    Work.RETURNED: "exchange-circle",
    Work.VALIDATE: "upload",
    Work.VARIED: "exchange-circle",
    Work.COMPLETE: "pencil",
    Work.READY: "check-circle",
    Work.VIEW: "password-visible",
}
ICONE: Final = {Stato.BOZZA: "pencil", Stato.PROPOSTO: "upload", Stato.VALIDATO: "check-circle"}
# A finding names the content; these belong to a section of the form rather than to one field.
SEZIONI: Final[dict[tuple[str | int, ...], str]] = {
    ("fasi",): "sezione-fasi",
    ("indicatori",): "sezione-indicatori",
    ("obiettivi_operativi",): "sezione-dup",
    ("centro_di_responsabilita",): "sezione-identita",
}


@register.filter
def of_row(by_row: Mapping[str, Actual], row: str) -> Actual:
    """What became of a phase, by the identity of its row; of one of which nobody has said anything, nothing."""
    return by_row.get(row, Actual(None))


@register.filter
def ancora(campo: tuple[str | int, ...]) -> str:
    """The id of the field of the form that a finding is about: ``("fasi", 2, "peso")`` → ``id_fasi-2-peso``."""
    return SEZIONI.get(campo) or "id_" + "-".join(str(pezzo) for pezzo in campo)


@register.filter
def genere(codice: str) -> str:
    """The kind of a finding in words."""
    return nome_del_genere(codice)


@register.filter
def icona_dello_stato(stato: str) -> str:
    """The icon that goes with the word."""
    return ICONE[Stato(stato)]


@register.filter
def di_qui(by_place: dict[str, Any] | str, place: str) -> Any:
    """What is told at a place of a page; nothing where nothing is."""
    return by_place.get(place, ()) if isinstance(by_place, dict) else ()


@register.filter
def icona_del_lavoro(work: str) -> str:
    """The icon that goes with what is to be done."""
    return WORK_ICONS[Work(work)]


@register.filter
def scadenza(piano: PianoEsecutivo) -> str:
    """How long there is to write, in words."""
    if not piano.aperto:
        return "Chiuso: ora i centri non scrivono"
    giorni = piano.giorni_alla_scadenza
    if giorni is None:
        return "Aperto, senza termine"
    if giorni <= 1:
        return "Ultimo giorno: si scrive fino a oggi" if giorni == 0 else "Manca 1 giorno: si scrive fino a domani"
    return f"Mancano {giorni} giorni: si scrive fino al {piano.apertura_al:%d/%m/%Y}"


@register.simple_tag
def un_nuovo(user: Chi, plan: PianoEsecutivo | None) -> Offer:
    """«Scrivi un obiettivo» in a plan: its address, or why it is not offered."""
    return offer(user, plan or None)


@register.simple_tag
def indirizzo(nome: str, *argomenti: Any) -> str:
    """The address of a page, or nothing where the installation has no such page."""
    try:
        return reverse(nome, args=argomenti)
    except NoReverseMatch:
        return ""
