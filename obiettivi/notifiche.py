# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what: on the scrivania at once, and by e-mail when the act is in the database.

A mail server that fails never fails the act: the notice stands on the scrivania, the failure in the log.
"""

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Final

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from obiettivi.models import Commento, Notifica, ObiettivoPEG, PianoEsecutivo
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from organizzazione.rules import DI_CENTRO, in_vigore
from testi.codes import one_line
from testi.formati import data

registro = logging.getLogger(__name__)
# The mail goes out beside the answer, in the order of the acts: a mute server keeps nobody waiting.
POSTINO: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="posta")


def proposto(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The planning office learns of a proposal."""
    _avvisa(ufficio(), chi, obiettivo, f"{obiettivo.codice} è stato proposto", f"Da {chi}: {obiettivo}")


def ritirato(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The planning office learns that a proposal was taken back."""
    _avvisa(ufficio(), chi, obiettivo, f"{obiettivo.codice} è stato ritirato", f"Da {chi}: {obiettivo}")


def rinviato(obiettivo: ObiettivoPEG, chi: Utente, motivo: str) -> None:
    """The centre learns that its objective came back, and why."""
    testo = f"{obiettivo}\n\nMotivo: {motivo}"
    _avvisa(del_centro(obiettivo), chi, obiettivo, f"{obiettivo.codice} è tornato indietro", testo)


def validato(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The centre learns that its objective was validated."""
    _avvisa(del_centro(obiettivo), chi, obiettivo, f"{obiettivo.codice} è stato validato", str(obiettivo))


def riaperto(obiettivo: ObiettivoPEG, chi: Utente, fino_al: date) -> None:
    """The centre learns that it may write its objective again, and until when."""
    testo = f"{obiettivo}\n\nSi può modificare fino al {data(fino_al)} compreso."
    _avvisa(del_centro(obiettivo), chi, obiettivo, f"{obiettivo.codice} è di nuovo aperto", testo)


def eliminato(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The centre learns that its draft was deleted; the notice stands by itself, the objective goes."""
    testo = f"{obiettivo}\n\nSi può ripristinare dagli obiettivi eliminati."
    _avvisa(del_centro(obiettivo), chi, None, f"{obiettivo.codice} è stato eliminato da {chi}", testo)


def ripristinato(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The centre learns that a deleted draft is there again."""
    _avvisa(del_centro(obiettivo), chi, obiettivo, f"{obiettivo.codice} è stato ripristinato da {chi}", str(obiettivo))


def in_variazione(obiettivo: ObiettivoPEG, chi: Utente, motivo: str) -> None:
    """The centre learns that a variation has opened its objective, and why."""
    testo = f"{obiettivo}\n\nMotivo della variazione: {motivo}\n\nModificarlo e proporlo di nuovo."
    _avvisa(del_centro(obiettivo), chi, obiettivo, f"{obiettivo.codice} è aperto per una variazione", testo)


def piano_approvato(piano: PianoEsecutivo, atto: str, chi: Utente) -> None:
    """Everybody who reads or writes plans learns that an act has approved this one."""
    destinatari = Utente.objects.filter(is_active=True).exclude(ruolo="")
    _avvisa(destinatari, chi, None, f"{piano.codice} è approvato con {atto}", str(piano))


def lavoro_finito(chi: Utente, oggetto: str, testo: str) -> None:
    """Who asked for something long learns that it has ended, and how."""
    Notifica.objects.create(destinatario=chi, oggetto=oggetto[:200], testo=testo)
    _per_posta([chi], oggetto, testo)


def lavori_fermi(oggetto: str, testo: str) -> None:
    """The planning office and who administers learn that long works wait for nobody; once a day, however many ask."""
    if Notifica.objects.filter(oggetto=oggetto, quando__gt=timezone.now() - timedelta(days=1)).exists():
        return
    amministratori = set(Utente.objects.filter(is_active=True, ruolo=Ruolo.AMMINISTRATORE))
    for chi in sorted(ufficio() | amministratori, key=lambda u: u.pk):
        lavoro_finito(chi, oggetto, testo)


def commentato(commento: Commento) -> None:
    """The centre learns of a comment, and who commented before and may still read the objective."""
    obiettivo = commento.obiettivo
    questo = ObiettivoPEG.objects.filter(pk=obiettivo.pk)
    altri = Utente.objects.filter(is_active=True, commenti__obiettivo=obiettivo).distinct()
    destinatari = {*del_centro(obiettivo), *(u for u in altri if questo.visible_to(u).exists())}
    _avvisa(destinatari, commento.autore, obiettivo, f"Un commento a {obiettivo.codice}", commento.testo)


def ufficio() -> set[Utente]:
    """The users of the planning office."""
    return set(Utente.objects.filter(is_active=True, ruolo=Ruolo.UFFICIO))


def del_centro(obiettivo: ObiettivoPEG) -> set[Utente]:
    """Who works today at the centre of an objective or answers for one above it: those of ``centri_di``."""
    centro, sopra = obiettivo.centro, {obiettivo.centro_id}
    while centro.padre is not None and centro.padre_id not in sopra:
        centro = centro.padre
        sopra.add(centro.pk)
    incarichi = Incarico.objects.filter(in_vigore())
    capi = incarichi.filter(centro__in=sopra, qualita=DI_CENTRO[Ruolo.DIRIGENTE])
    delegati = incarichi.filter(centro=obiettivo.centro_id, qualita=DI_CENTRO[Ruolo.REFERENTE])
    # A person keeps its assignments when its user gets another role or none: then it does not work there.
    qui = Q(ruolo=Ruolo.DIRIGENTE, persona__incarichi__in=capi) | Q(
        ruolo=Ruolo.REFERENTE, persona__incarichi__in=delegati
    )
    return set(Utente.objects.filter(qui, is_active=True, is_superuser=False))


def _avvisa(
    destinatari: Iterable[Utente], chi: Utente, obiettivo: ObiettivoPEG | None, oggetto: str, testo: str
) -> None:
    altri = [u for u in destinatari if u.pk != chi.pk]
    Notifica.objects.bulk_create(
        Notifica(destinatario=u, obiettivo=obiettivo, oggetto=oggetto[:200], testo=testo) for u in altri
    )
    _per_posta(altri, oggetto, testo)


def _per_posta(destinatari: Iterable[Utente], oggetto: str, testo: str) -> None:
    indirizzi = sorted({u.email for u in destinatari if u.email})
    if indirizzi:
        transaction.on_commit(lambda: POSTINO.submit(spedisci, oggetto, testo, indirizzi))


def spedisci(oggetto: str, testo: str, indirizzi: Iterable[str]) -> list[str]:
    """Send one mail to each address over one connection and return those that failed.

    An address that the server refuses is left out; a server that does not answer is not asked again for the others.
    Either is logged and goes no further.
    """
    da_spedire = list(indirizzi)
    falliti: list[str] = []
    try:
        with get_connection() as posta:
            while da_spedire:
                messaggio = EmailMessage(f"[Traguardo] {one_line(oggetto)}", testo, to=da_spedire[:1], connection=posta)
                try:
                    messaggio.send()
                except (SMTPRecipientsRefused, SMTPResponseException):
                    registro.exception("Posta non spedita a %s: %s", da_spedire[0], oggetto)
                    falliti.append(da_spedire[0])
                da_spedire.pop(0)
    except Exception:  # a mail server may fail in any way, the act is done all the same
        registro.exception("Posta non spedita a %s: %s", ", ".join(da_spedire), oggetto)
    return falliti + da_spedire
