# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo city at work: who answers for which centre, and the plan of a new year while it is being written."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from obiettivi.choices import Azione
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.anno_nuovo import apri
from obiettivi.scrittura.drafts import Change, Draft, Hand, RowDraft
from obiettivi.scrittura.writer import write
from obiettivi.vita import comments, services
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona, Utente
from organizzazione.rules import SISTEMA


def incarica(utente: Utente, dati: dict[str, str] | None) -> None:
    """Give a user its person and its assignment; users for the whole Comune have none."""
    if dati is None:
        return
    persona, _ = Persona.objects.get_or_create(nominativo=dati["persona"])
    if persona.utente_id is None:
        persona.utente = utente
        persona.save()
    centro = CentroDiResponsabilita.objects.get(nome=dati["centro"])
    Incarico.objects.get_or_create(
        persona=persona, centro=centro, qualita=dati["qualita"], defaults={"dal": dati["dal"]}
    )


def prepara_anno(dati: dict[str, Any], utenti: dict[str, Utente]) -> None:
    """Open the new year from the old one, with objectives in every state; said twice it only opens the window.

    What happens there goes through the services, as if the users of the demo had done it.
    """
    da = PianoEsecutivo.objects.get(codice=dati["da"])
    nuovo = not PianoEsecutivo.objects.filter(codice=dati["codice"]).exists()
    if nuovo:
        apri(da, dati["codice"], dati["riportati"], utente=utenti["ufficio"])
    piano = PianoEsecutivo.objects.get(codice=dati["codice"])
    _apri_finestra(piano, dati["finestra"])
    if nuovo:
        _racconta_la_storia({o.codice: o for o in piano.obiettivi.all()}, dati, utenti)


def _apri_finestra(piano: PianoEsecutivo, giorni: dict[str, int]) -> None:
    # A demo loaded again after its deadline is open again; one that is open is left as its users set it.
    if piano.aperto:
        return
    oggi = timezone.localdate()
    piano.apertura_dal = oggi - timedelta(days=giorni["aperta_da_giorni"])
    piano.apertura_al = oggi + timedelta(days=giorni["chiude_fra_giorni"])
    piano.save()


def _racconta_la_storia(obiettivi: dict[str, ObiettivoPEG], dati: dict[str, Any], utenti: dict[str, Utente]) -> None:
    for codice, pesi in dati["pesi"].items():
        fasi = zip(obiettivi[codice].fasi.all(), pesi, strict=True)
        _scrivi(obiettivi[codice], {"fasi": [RowDraft({"peso": peso}, str(f.row_id)) for f, peso in fasi]})
    for c in dati["coinvolti"]:
        centro = CentroDiResponsabilita.objects.get(nome=c["centro"])
        altri = [RowDraft({}, str(s.row_id)) for s in obiettivi[c["obiettivo"]].altri_servizi.all()]
        nuovo = RowDraft({"descrizione": centro.nome, "centro_id": centro.pk})
        _scrivi(obiettivi[c["obiettivo"]], {"altri_servizi": [*altri, nuovo]})
    for a in dati["atti"]:
        obiettivo, chi = obiettivi[a["obiettivo"]], utenti[a["utente"]]
        services.esegui_azione(obiettivo, chi, Azione(a["atto"]), a.get("motivo", ""))
    for c in dati["commenti"]:
        comments.say(obiettivi[c["obiettivo"]], utenti[c["utente"]], c["testo"])
    for v in dati["prese_visione"]:
        services.prendi_visione(obiettivi[v["obiettivo"]], utenti[v["utente"]])


def _scrivi(obiettivo: ObiettivoPEG, righe: dict[str, list[RowDraft]]) -> None:
    write(
        [Change(obiettivo, Draft(rows=righe), obiettivo.revisione)], Hand(SISTEMA, Azione.SCRIVERE, "Città di esempio")
    )
