# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deleted objectives, brought back from their history with rows and links."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from obiettivi.choices import Azione
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.modifica.names import operativi_del
from obiettivi.scrittura.acts import WITH_ITS_OBJECTIVE
from obiettivi.scrittura.codes import code_taken, codice_proposto
from obiettivi.scrittura.drafts import TABLES, Change, Draft, Hand, RowDraft
from obiettivi.scrittura.places import may
from obiettivi.scrittura.rows import LINKS, let_go, said_by
from obiettivi.scrittura.writer import write
from obiettivi.vita import notifiche
from obiettivi.vita.services import annota
from organizzazione.models import CentroDiResponsabilita, Utente
from organizzazione.rules import Chi

QUANTI: Final = 100
DAL_CESTINO: Final = "Ripristinato dal cestino"


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
        for colonna in ("responsabile_id", "origine_id", "tipo_id"):
            let_go([obiettivo], colonna)
        if code_taken([obiettivo]):
            obiettivo.codice = codice_proposto(obiettivo.piano, centro)
        testo = Draft(rows={s: _righe(TABLES[s], pk) for s in TABLES}, links=_collegati(pk, obiettivo.piano.anno))
        write([Change(obiettivo, testo)], Hand(chi, Azione.RIPRISTINARE, DAL_CESTINO))
        annota(obiettivo, chi, Azione.RIPRISTINARE, obiettivo.stato)
        notifiche.ripristinato(obiettivo, chi)
    tornato: ObiettivoPEG = obiettivo
    return tornato


def _collegati(pk: int, anno: int) -> list[int]:
    """The links of the last record before the deletion (when it is written, the links are gone)."""
    prima = ObiettivoPEG.history.filter(id=pk).exclude(history_type="-").latest("history_date", "history_id")
    scritti = set(prima.obiettivi_operativi.values_list("obiettivooperativo_id", flat=True))
    return list(operativi_del(anno, scritti).filter(pk__in=scritti).values_list("pk", flat=True))


def _righe(modello: Any, obiettivo: int) -> list[RowDraft]:
    """The rows that went with the objective: those whose last record is that act, not an earlier edit.

    They are themselves again, but for one whose identity another row was given meanwhile.
    """
    ultime = {v.id: v for v in modello.history.filter(obiettivo_id=obiettivo).order_by("history_date", "history_id")}
    tornano = [v for v in ultime.values() if v.history_type == "-" and v.history_change_reason == WITH_ITS_OBJECTIVE]
    righe = [v.instance for v in sorted(tornano, key=lambda v: (v.ordine, v.id))]
    for colonna in LINKS:
        let_go(righe, colonna)
    return [RowDraft(said_by(r), str(r.row_id), r.origin_id) for r in righe]
