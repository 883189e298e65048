# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo city: a DUP, the users and the links around a plan that comes in like any other file."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from dup.contenuto import ContenutoIndicatoreEnte
from dup.contenuto_json import da_json
from dup.models import ObiettivoOperativo
from importazioni.demo_anno import incarica, prepara_anno
from importazioni.dup.writer import importa_dup
from importazioni.files import leggi_file
from importazioni.peg.proposal import Proposta, prepara
from importazioni.peg.writer import importa
from obiettivi.choices import Azione, StatoPiano
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.drafts import Change, Draft, Hand
from obiettivi.scrittura.writer import write
from organizzazione.demo import demand_only
from organizzazione.models import Assessore, OrganismoPartecipato, Utente
from organizzazione.rules import SISTEMA

# The documents that were published, as far as their sources go; the last is the one of the plans' tree.
DOCUMENTI: Final = ("dup_2017_2019.json", "dup_2022_2024.json", "dup_2023_2025.json")


@transaction.atomic
def carica(cartella: Path, password: str) -> tuple[Proposta, list[Utente]]:
    """Load the demo city from ``fixtures/``; said twice it changes nothing but the passwords.

    Raises:
        NotADemo: there are users that are not of the demo.
    """
    dati = json.loads((cartella / "citta_demo.json").read_text(encoding="utf-8"))
    utenti = [_utente(u, password) for u in dati["utenti"]]
    demand_only(u.username for u in utenti)
    for nome in dati["organismi_partecipati"]:
        OrganismoPartecipato.objects.get_or_create(nome=nome)
    for nome in dati["assessori"]:
        Assessore.objects.get_or_create(nominativo=nome)
    for file in DOCUMENTI:
        ultimo = da_json((cartella / file).read_text(encoding="utf-8"))
        importa_dup(ultimo, motivo="Città di esempio")
    # The plans of the demo are of other years than the document that was published.
    dei_piani = replace(
        ultimo,
        **dati["dup_dei_piani"],
        precedente="",
        indicatori_ente=tuple(_indicatore(i) for i in dati["indicatori_dei_piani"]),
    )
    importa_dup(dei_piani, motivo="Città di esempio")
    nel_dup = ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup__codice=dei_piani.codice)
    operativi = {o.nome: o for o in nel_dup}
    lettura = leggi_file(cartella / "preventivo_PEG_2020.txt")
    # What an act has approved stays as it is: loaded again, the demo only says what the file would change.
    approvato = (
        PianoEsecutivo.objects.filter(codice=lettura.piano.codice).exclude(stato=StatoPiano.PREDISPOSIZIONE).exists()
    )
    proposta = prepara(lettura) if approvato else importa(lettura, motivo="Città di esempio")
    for legame in () if approvato else dati["collegamenti"]:
        obiettivo = ObiettivoPEG.objects.get(piano__codice=proposta.piano.codice, codice=legame["obiettivo_peg"])
        collegati = set(obiettivo.obiettivi_operativi.values_list("pk", flat=True))
        # Adding what is there already would still leave a line in the history.
        if mancano := {operativi[nome].pk for nome in legame["obiettivi_operativi"]} - collegati:
            cambio = Change(obiettivo, Draft(links=collegati | mancano), obiettivo.revisione)
            write([cambio], Hand(SISTEMA, Azione.SCRIVERE, "Città di esempio"))
    for utente, descritto in zip(utenti, dati["utenti"], strict=True):
        incarica(utente, descritto.get("incarico"))
    prepara_anno(dati["anno_nuovo"], {u.username: u for u in utenti})
    return proposta, utenti


def _indicatore(dati: dict[str, Any]) -> ContenutoIndicatoreEnte:
    """An invented indicator of the Comune, with the values that its document was approved with."""
    return ContenutoIndicatoreEnte(**{**dati, "valori": tuple((anno, valore) for anno, valore in dati["valori"])})


def _utente(dati: dict[str, Any], password: str) -> Utente:
    utente, _ = Utente.objects.get_or_create(
        username=dati["username"],
        defaults={"first_name": dati["nome"], "last_name": dati["cognome"], "ruolo": dati["ruolo"]},
    )
    utente.set_password(password)
    utente.save()
    return utente
