# SPDX-License-Identifier: AGPL-3.0-or-later
"""A word to who answers for a centre that has written nothing while the plan is open: once a day and no more."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from flussi.acts import Refused
from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.services import notify, send_soon
from obiettivi.lettura.scrivania import NOTHING_WRITTEN, idle_centres, key_of_idle
from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico, Utente
from organizzazione.rules import entering, in_vigore, scrive_tutto
from testi.formati import data


def tell_the_idle(plan: PianoEsecutivo, who: Utente) -> list[Utente]:
    """Tell who answers today for the centres that have not begun; those who were told now.

    Raises:
        Refused: not of the planning office, or nobody can write in the plan now.
    """
    if not scrive_tutto(who):
        raise Refused("Chi non ha iniziato lo avvisa l'ufficio programmazione.")
    if not plan.aperto:
        raise Refused(f"{plan.codice} non è aperto ai centri: non c'è niente da sollecitare.")
    idle = {centre.pk: centre.nome for centre in idle_centres(plan)}
    in_charge = Incarico.objects.filter(in_vigore(), centro__in=idle, qualita=Qualita.RESPONSABILE)
    pairs = in_charge.exclude(persona__utente=None).values_list("persona__utente", "centro")
    centres: dict[int, list[str]] = {}
    for user, centre in pairs:
        centres.setdefault(user, []).append(idle[centre])
    users = Utente.objects.filter(entering(), pk__in=centres, ruolo=Ruolo.DIRIGENTE).order_by("pk")
    told = [user for user in users if _told(plan, user, sorted(centres[user.pk]), who)]
    if told:
        transaction.on_commit(send_soon)
    return told


def _told(plan: PianoEsecutivo, user: Utente, centres: list[str], who: Utente) -> bool:
    until = f"Si scrive fino al {data(plan.apertura_al)} compreso." if plan.apertura_al else "Si può già scrivere."
    text = "\n".join([f"{plan}: {until}", "", *(NOTHING_WRITTEN.format(name) for name in centres)])
    key = key_of_idle(plan, timezone.localdate())
    try:
        subject, desk = f"{plan.codice}: i tuoi centri non hanno iniziato", inside(reverse("obiettivi:scrivania"))
        notify([user], NoticeKind.PROMEMORIA, subject, text, address=desk, by=who, key=key)
    except IntegrityError:
        return False
    return True
