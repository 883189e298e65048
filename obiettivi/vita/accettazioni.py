# SPDX-License-Identifier: AGPL-3.0-or-later
"""The writers of the «Verifica»: a warning is accepted with a reason, or that is withdrawn; a plan was looked at.

Only the planning office accepts, and only warnings. What is accepted is the finding as it stands now: a key that no
finding answers to any more is left out, and says so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from flussi.acts import Refused
from obiettivi.lettura.rilievi import SegnalazioneDelPiano, VerificaDelPiano, verifica_del_piano
from obiettivi.models import AvvisoAccettato, PianoEsecutivo, VerificaGuardata
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from testi.formati import data

MOTIVO_MAX: Final = 2000
NON_SPETTA: Final = "Gli avvisi li accetta, con un motivo, l'ufficio programmazione."
CAMBIATA: Final = "Una segnalazione scelta non c'è più: nel frattempo il testo è cambiato."


@dataclass(frozen=True, slots=True)
class AcceptanceOutcome:
    """What becomes of one finding that was chosen; ``perche`` is empty when it is accepted."""

    rilievo: SegnalazioneDelPiano | None
    perche: str = ""


def prevedi_accettazione(piano: PianoEsecutivo, chiavi: Collection[str], chi: Utente) -> list[AcceptanceOutcome]:
    """What ``accetta`` would do now with these findings, without doing it.

    Raises:
        Refused: not of the planning office.
    """
    if not scrive_tutto(chi):
        raise Refused(NON_SPETTA)
    presenti = {r.chiave: r for r in verifica_del_piano(piano, chi).rilievi}
    return [AcceptanceOutcome(r := presenti.get(chiave), _impedimento(r)) for chiave in dict.fromkeys(chiavi)]


def accetta(piano: PianoEsecutivo, chiavi: Collection[str], motivo: str, chi: Utente) -> list[AcceptanceOutcome]:
    """Accept these warnings with one reason; what cannot be accepted is left out and says why.

    Raises:
        Refused: not of the planning office, or without a reason.
    """
    motivo = motivo.strip()
    if not motivo:
        raise Refused("Per accettare un avviso serve il motivo: chi lo legge deve sapere perché va bene così.")
    if len(motivo) > MOTIVO_MAX:
        raise Refused(f"Il motivo è di {len(motivo)} caratteri: al più {MOTIVO_MAX}.")
    esiti = prevedi_accettazione(piano, chiavi, chi)
    adesso = timezone.now()
    nuovi = [_nuovo(piano, e.rilievo, motivo, chi, adesso) for e in esiti if e.rilievo and not e.perche]
    with transaction.atomic():
        # Two officers at once: the unique key lets one row in, and the other is told below.
        AvvisoAccettato.objects.bulk_create(nuovi, ignore_conflicts=True)
        scritti = AvvisoAccettato.objects.filter(piano=piano, ritirato_il=None, chi=chi, quando=adesso)
        miei = {f"{o or ''}:{c}:{i}" for o, c, i in scritti.values_list("obiettivo", "codice", "impronta")}
    return [
        AcceptanceOutcome(e.rilievo, "Qualcun altro l'ha accettato proprio ora.")
        if e.rilievo and not e.perche and e.rilievo.chiave not in miei
        else e
        for e in esiti
    ]


def ritira_accettazione(accettato: AvvisoAccettato, chi: Utente) -> None:
    """The warning is open again; who had accepted it and why stays on record.

    Raises:
        Refused: not of the planning office, or already withdrawn.
    """
    if not scrive_tutto(chi):
        raise Refused(NON_SPETTA)
    in_vigore = AvvisoAccettato.objects.filter(pk=accettato.pk, ritirato_il=None)
    if not in_vigore.update(ritirato_da=chi, ritirato_il=timezone.now()):
        raise Refused("L'avviso è già stato riaperto.")


def segna_guardata(piano: PianoEsecutivo, vista: VerificaDelPiano, chi: Utente) -> None:
    """From now on «new» is what is not among these findings."""
    trovate = {r.chiave: [r.dove, r.segnalazione.livello.value, r.segnalazione.testo] for r in vista.rilievi}
    VerificaGuardata.objects.update_or_create(
        utente=chi, piano=piano, defaults={"quando": timezone.now(), "trovate": trovate}
    )


def _impedimento(r: SegnalazioneDelPiano | None) -> str:
    if r is None:
        return CAMBIATA
    if r.segnalazione.grave:
        return "È un errore: si corregge, non si accetta."
    if a := r.segnalazione.accettazione:
        return f"L'ha già accettato {a.chi} il {data(timezone.localdate(a.quando))}."
    return ""


def _nuovo(
    piano: PianoEsecutivo, r: SegnalazioneDelPiano, motivo: str, chi: Utente, adesso: datetime
) -> AvvisoAccettato:
    s = r.segnalazione
    return AvvisoAccettato(
        piano=piano,
        obiettivo_id=r.obiettivo,
        codice=s.codice,
        campo="/".join(str(pezzo) for pezzo in s.campo),
        impronta=r.impronta,
        testo=s.testo,
        motivo=motivo,
        chi=chi,
        quando=adesso,
    )
