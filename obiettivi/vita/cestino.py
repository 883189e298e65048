# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deleted objectives, brought back from their history with rows and links."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from obiettivi.choices import Azione
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo, ServizioCoinvolto
from obiettivi.modifica.names import operativi_del
from obiettivi.scrittura.places import may
from obiettivi.scrittura.writer import codice_proposto
from obiettivi.vita import notifiche
from obiettivi.vita.services import annota
from organizzazione.models import CentroDiResponsabilita, Persona, Utente
from organizzazione.rules import Chi

QUANTI: Final = 100
# What ``services.elimina`` writes beside each row that goes with its objective.
CON_L_OBIETTIVO: Final = "Eliminare"


class NonRipristinabile(Exception):
    """The objective cannot come back; says why."""


@dataclass(frozen=True, slots=True)
class Eliminato:
    """A deleted objective: its key of then, what it was called, when it went and by whom."""

    pk: int
    codice: str
    titolo: str
    piano: str
    quando: Any
    chi: str


def eliminati(chi: Chi) -> list[Eliminato]:
    """The deleted objectives that somebody may bring back, the last first."""
    voci = ObiettivoPEG.history.filter(history_type="-").exclude(id__in=ObiettivoPEG.objects.values("pk"))
    piani = {p.pk: p for p in PianoEsecutivo.objects.all()}
    ultime: dict[int, Any] = {}
    for voce in voci.select_related("history_user").order_by("-history_date", "-history_id")[: QUANTI * 5]:
        ultime.setdefault(voce.id, voce)
    permessi: dict[tuple[int, int], bool] = {}
    elenco = []
    for voce in ultime.values():
        dove = (voce.piano_id, voce.centro_id)
        if dove not in permessi:
            permessi[dove] = dove[0] in piani and may(chi, Azione.RIPRISTINARE, piani[dove[0]], dove[1])
        if permessi[dove]:
            autore = str(voce.history_user or "")
            piano = piani[dove[0]].codice
            elenco.append(Eliminato(voce.id, voce.codice, voce.titolo, piano, voce.history_date, autore))
    return elenco[:QUANTI]


def ripristina(pk: int, chi: Utente) -> ObiettivoPEG:
    """Bring a deleted objective back as it was, under its old key; with a new code if the old one was taken.

    What was done and said of it has kept that key, so acts, comments, presa visione and notices are its own again.

    Raises:
        NonRipristinabile: there is none that this user may bring back, or its centre or plan is gone.
    """
    with transaction.atomic():
        if pk not in {e.pk for e in eliminati(chi)}:
            raise NonRipristinabile("Tra gli obiettivi eliminati non c'è: forse qualcuno l'ha già ripristinato.")
        voce = ObiettivoPEG.history.filter(id=pk, history_type="-").latest("history_date", "history_id")
        centro = CentroDiResponsabilita.objects.filter(pk=voce.centro_id).first()
        if centro is None:
            raise NonRipristinabile("Il suo centro di responsabilità non c'è più.")
        obiettivo: Any = voce.instance
        # Pages that were open on the deleted one must not save over this.
        obiettivo.revisione += 1
        if obiettivo.in_vigore:
            # A variation took it away: with the one that is open now it goes the way of a draft again.
            obiettivo.in_vigore = False
            obiettivo.esegui_transizione(Azione.PORTARE_IN_VARIAZIONE)
        _senza_chi_non_c_e_piu(obiettivo)
        if obiettivo.piano.obiettivi.filter(codice=obiettivo.codice).exists():
            obiettivo.codice = codice_proposto(obiettivo.piano, centro)
        obiettivo._change_reason = "Ripristinato dal cestino"
        obiettivo.save(force_insert=True)
        obiettivo.obiettivi_operativi.set(_collegati(pk, obiettivo.piano.anno))
        for modello in (Fase, IndicatoreObiettivo, ServizioCoinvolto):
            _righe(modello, obiettivo)
        annota(obiettivo, chi, Azione.RIPRISTINARE, obiettivo.stato)
        notifiche.ripristinato(obiettivo, chi)
    tornato: ObiettivoPEG = obiettivo
    return tornato


def _collegati(pk: int, anno: int) -> list[int]:
    """The links of the last record before the deletion (when it is written, the links are gone)."""
    prima = ObiettivoPEG.history.filter(id=pk).exclude(history_type="-").latest("history_date", "history_id")
    scritti = set(prima.obiettivi_operativi.values_list("obiettivooperativo_id", flat=True))
    return list(operativi_del(anno, scritti).filter(pk__in=scritti).values_list("pk", flat=True))


def _righe(modello: Any, obiettivo: ObiettivoPEG) -> None:
    """The rows that went with the objective: those whose last record is that act, not an earlier edit."""
    ultime = {v.id: v for v in modello.history.filter(obiettivo_id=obiettivo.pk).order_by("history_date", "history_id")}
    tornano = [v for v in ultime.values() if v.history_type == "-" and v.history_change_reason == CON_L_OBIETTIVO]
    # They have their identities again, but for one that another row was given meanwhile.
    prese = set(modello.objects.filter(row_id__in=[v.row_id for v in tornano]).values_list("row_id", flat=True))
    for voce in sorted(tornano, key=lambda v: (v.ordine, v.id)):
        riga = voce.instance
        if riga.row_id in prese:
            riga.row_id = uuid.uuid4()
        _senza_chi_non_c_e_piu(riga)
        riga.save(force_insert=True)


def _senza_chi_non_c_e_piu(riga: Any) -> None:
    for campo in ("responsabile", "centro", "origine", "tipo"):
        chiave = getattr(riga, f"{campo}_id", None)
        if chiave is not None:
            modello = {"responsabile": Persona, "centro": CentroDiResponsabilita, "origine": ObiettivoPEG}.get(campo)
            modello = modello or type(riga)._meta.get_field("tipo").related_model
            if not modello._base_manager.filter(pk=chiave).exists():
                setattr(riga, f"{campo}_id", None)
