# SPDX-License-Identifier: AGPL-3.0-or-later
"""The writers of the life of an objective: one function an act, each in one transaction.

Every act takes the next version first (so two people never act on the same one), records who did it, when,
from which state to which and why, and tells those whom it concerns.
"""

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from controlli import Segnalazione
from flussi.acts import Acts, Refused, all_or_nothing
from flussi.gates import GateQuerySet
from obiettivi.choices import Azione
from obiettivi.lettura.stored_contents import segnalazioni
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet, Passaggio, PresaVisione
from obiettivi.rules import SUL_TESTO_APERTO
from obiettivi.scrittura.acts import erase, save_state
from obiettivi.scrittura.gate import closed_text
from obiettivi.vita import notifiche
from organizzazione.models import Utente
from organizzazione.rules import centri_di
from testi.formati import data

# The acts that an objective with errors does not pass, and what is said then.
SENZA_ERRORI: Final = {
    Azione.PROPORRE: "Prima di proporre l'obiettivo ci sono errori da correggere.",
    Azione.VALIDARE: "L'obiettivo ha errori: rinviarlo al centro o correggerli.",
}


class ObjectiveActs(Acts[ObiettivoPEG, Azione]):
    """The acts on the life of an objective."""

    subject = "l'obiettivo"
    gone = "L'obiettivo non c'è più: è stato eliminato."
    without_errors = SENZA_ERRORI

    def gate(self) -> ObiettivoQuerySet:
        """Every objective."""
        every: ObiettivoQuerySet = ObiettivoPEG.objects.all()
        return every

    def told(self, rows: GateQuerySet[ObiettivoPEG]) -> GateQuerySet[ObiettivoPEG]:
        """By code."""
        return rows.select_related("piano", "centro").order_by("sort_key")

    def do(self, row: ObiettivoPEG, who: Utente, act: Azione, **details: Any) -> None:
        """See ``esegui_azione``."""
        esegui_azione(row, who, act, **details)

    def why_closed(self, row: ObiettivoPEG, act: Azione, *, held: bool) -> str:
        """It is in force, its text is closed, it is of another centre, or the window is."""
        if act == Azione.COMMENTARE:
            return f"il piano {row.piano.codice} è chiuso: i suoi commenti si leggono soltanto."
        if act == Azione.ELIMINARE and row.in_vigore:
            return "è in vigore. Si toglie con una variazione, che ne dice il motivo."
        if act in SUL_TESTO_APERTO and not row.testo_aperto:
            return closed_text(row.piano)
        if not held:
            return "l'obiettivo è di un altro centro."
        return f"il piano {row.piano.codice} non è aperto ai centri."

    def findings(self, rows: GateQuerySet[ObiettivoPEG]) -> dict[int, list[Segnalazione]]:
        """Those of the «Verifica»."""
        return segnalazioni(rows)


ACTS: Final = ObjectiveActs()
# The same act on many objectives, each by itself; and what it would do now, without doing it.
su_molti, prevedi = ACTS.on_many, ACTS.foreseen
# What somebody may do now with an objective.
azioni_possibili = ACTS.possible


def proponi(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """Propose a draft to the planning office.

    Raises:
        Refused: not allowed now, or with errors still in it (they are in ``missing``).
        ConflittoDiRevisione: somebody saved meanwhile.
    """
    with ACTS.doing(obiettivo, chi, Azione.PROPORRE):
        _passa(obiettivo, chi, Azione.PROPORRE)
        notifiche.proposto(obiettivo, chi)


def ritira(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """Take a proposal back, while it is not yet validated."""
    with ACTS.doing(obiettivo, chi, Azione.RITIRARE):
        _passa(obiettivo, chi, Azione.RITIRARE)
        notifiche.ritirato(obiettivo, chi)


def rinvia(obiettivo: ObiettivoPEG, chi: Utente, motivo: str) -> None:
    """Send an objective back to its centre, with the reason.

    Raises:
        Refused: not allowed now, or without a reason.
    """
    motivo = motivo.strip()
    if not motivo:
        raise Refused("Per rinviare un obiettivo serve il motivo: il centro deve sapere che cosa correggere.")
    with ACTS.doing(obiettivo, chi, Azione.RINVIARE):
        _passa(obiettivo, chi, Azione.RINVIARE, motivo)
        notifiche.rinviato(obiettivo, chi, motivo)


def valida(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The planning office agrees with a proposal.

    Raises:
        Refused: not allowed now, or with errors still in it.
    """
    with ACTS.doing(obiettivo, chi, Azione.VALIDARE):
        _passa(obiettivo, chi, Azione.VALIDARE)
        notifiche.validato(obiettivo, chi)


def riapri(obiettivo: ObiettivoPEG, chi: Utente, fino_al: date | None) -> None:
    """Let the centre write one objective until a day (included), whatever the window of the plan.

    Raises:
        Refused: not allowed now, or the day is missing or past.
    """
    if fino_al is None or fino_al < timezone.localdate():
        raise Refused("Per riaprire un obiettivo serve il giorno fino a cui il centro può scriverlo, da oggi in poi.")
    with ACTS.doing(obiettivo, chi, Azione.RIAPRIRE):
        obiettivo.riaperto_fino_al = fino_al
        _registra(obiettivo, chi, Azione.RIAPRIRE, obiettivo.stato, f"fino al {data(fino_al)}")
        notifiche.riaperto(obiettivo, chi, fino_al)


def esegui_azione(
    obiettivo: ObiettivoPEG, chi: Utente, atto: Azione, motivo: str = "", fino_al: date | None = None
) -> None:
    """One of the acts on the life of an objective, by its name. Raises what that act raises."""
    match atto:
        case Azione.PROPORRE:
            proponi(obiettivo, chi)
        case Azione.RITIRARE:
            ritira(obiettivo, chi)
        case Azione.RINVIARE:
            rinvia(obiettivo, chi, motivo)
        case Azione.VALIDARE:
            valida(obiettivo, chi)
        case Azione.RIAPRIRE:
            riapri(obiettivo, chi, fino_al)
        case Azione.ELIMINARE:
            elimina(obiettivo, chi)
        case Azione.PORTARE_IN_VARIAZIONE | Azione.LASCIARE_LA_VARIAZIONE:
            raise Refused(f"«{atto.label}» si fa dalla pagina della variazione, che ne chiede il motivo.")
        case _:
            raise Refused(f"«{atto.label}» non cambia lo stato di un obiettivo.")


def elimina(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """Delete a draft; its history, acts and comments stay, and ``cestino.ripristina`` brings it back."""
    with all_or_nothing(obiettivo):
        ACTS.demand(obiettivo, chi, Azione.ELIMINARE)
        _cancella(obiettivo, chi)


def togli_dal_piano(obiettivo: ObiettivoPEG, chi: Utente, atto: str) -> None:
    """Delete what a variation takes away, in the transaction of its act. Only ``versioni.variazioni`` calls it."""
    _cancella(obiettivo, chi, f"tolto con {atto}")


def transita(obiettivo: ObiettivoPEG, chi: Utente, atto: Azione, motivo: str = "") -> None:
    """Into a variation, or out of it. Only ``versioni.variazioni`` calls it, which tells whom it concerns.

    Raises:
        Refused: not allowed now.
    """
    with ACTS.doing(obiettivo, chi, atto):
        _passa(obiettivo, chi, atto, motivo)


def _cancella(obiettivo: ObiettivoPEG, chi: Utente, motivo: str = "") -> None:
    obiettivo.prenota_revisione()
    notifiche.eliminato(obiettivo, chi)
    annota(obiettivo, chi, Azione.ELIMINARE, obiettivo.stato, motivo)
    erase(obiettivo, chi)


def prendi_visione(obiettivo: ObiettivoPEG, chi: Utente) -> list[PresaVisione]:
    """Say that the centres of this user which the objective involves have seen it. Said twice it counts once."""
    with transaction.atomic():
        ACTS.demand(obiettivo, chi, Azione.PRENDERE_VISIONE)
        coinvolti = set(obiettivo.altri_servizi.exclude(centro=None).values_list("centro", flat=True))
        coinvolti |= set(obiettivo.fasi.exclude(centro=None).values_list("centro", flat=True))
        centri = (coinvolti & centri_di(chi)) - {obiettivo.centro_id}
        return [
            PresaVisione.objects.get_or_create(obiettivo=obiettivo, centro_id=centro, defaults={"utente": chi})[0]
            for centro in sorted(centri)
        ]


def annota(obiettivo: ObiettivoPEG, chi: Utente, atto: Azione, da: str, motivo: str = "") -> None:
    """Record an act that is being done, in the transaction that does it."""
    Passaggio.note(chi, atto, da, obiettivo.stato, motivo, obiettivo=obiettivo)


def _passa(obiettivo: ObiettivoPEG, chi: Utente, atto: Azione, motivo: str = "") -> None:
    da = obiettivo.stato
    obiettivo.esegui_transizione(atto, motivo)
    _registra(obiettivo, chi, atto, da, motivo)


def _registra(obiettivo: ObiettivoPEG, chi: Utente, atto: Azione, da: str, motivo: str) -> None:
    save_state(obiettivo, chi, f"{atto.label}: {motivo}" if motivo else str(atto.label))
    annota(obiettivo, chi, atto, da, motivo)
