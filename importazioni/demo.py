# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo city: a DUP, the users and the links around a plan that comes in like any other file."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from dup.models import DUP, AmbitoStrategico, IndicatoreOperativo, ObiettivoOperativo, ObiettivoStrategico
from importazioni.demo_anno import incarica, prepara_anno
from importazioni.file import leggi_file
from importazioni.proposta import Proposta
from importazioni.services import importa
from obiettivi.models import ObiettivoPEG
from organizzazione.models import Assessore, OrganismoPartecipato, Utente


class NonEUnaDemo(Exception):
    """The database holds somebody's real work: an Italian sentence."""


@transaction.atomic
def carica(cartella: Path, password: str) -> tuple[Proposta, list[Utente]]:
    """Load the demo city from ``fixtures/``; said twice it changes nothing but the passwords.

    Raises:
        NonEUnaDemo: there are users that are not of the demo.
    """
    dati = json.loads((cartella / "citta_demo.json").read_text(encoding="utf-8"))
    utenti = [_utente(u, password) for u in dati["utenti"]]
    if Utente.objects.exclude(pk__in=[u.pk for u in utenti]).exists():
        raise NonEUnaDemo("Questo database ha già utenti suoi: la città di esempio si carica solo in uno nuovo.")
    for nome in dati["organismi_partecipati"]:
        OrganismoPartecipato.objects.get_or_create(nome=nome)
    assessori = {n: Assessore.objects.get_or_create(nominativo=n)[0] for n in dati["assessori"]}
    _dup(dati["dup"], assessori)
    # The plans of the demo are of other years than the document that was published.
    operativi = _dup(dati["dup"] | dati["dup_dei_piani"], assessori)
    proposta = importa(leggi_file(cartella / "preventivo_PEG_2020.txt"), motivo="Città di esempio")
    for legame in dati["collegamenti"]:
        obiettivo = ObiettivoPEG.objects.get(piano__codice=proposta.piano.codice, codice=legame["obiettivo_peg"])
        collegati = set(obiettivo.obiettivi_operativi.all())
        # Adding what is there already would still leave a line in the history.
        if mancano := {operativi[nome] for nome in legame["obiettivi_operativi"]} - collegati:
            obiettivo.obiettivi_operativi.add(*mancano)
    for utente, descritto in zip(utenti, dati["utenti"], strict=True):
        incarica(utente, descritto.get("incarico"))
    prepara_anno(dati["anno_nuovo"], {u.username: u for u in utenti})
    return proposta, utenti


def _utente(dati: dict[str, Any], password: str) -> Utente:
    utente, _ = Utente.objects.get_or_create(
        username=dati["username"],
        defaults={"first_name": dati["nome"], "last_name": dati["cognome"], "ruolo": dati["ruolo"]},
    )
    utente.set_password(password)
    utente.save()
    return utente


def _dup(dati: dict[str, Any], assessori: dict[str, Assessore]) -> dict[str, ObiettivoOperativo]:
    campi = {nome: dati[nome] for nome in ("descrizione", "tipo", "anno_inizio", "anno_fine")}
    dup, _ = DUP.objects.get_or_create(codice=dati["codice"], defaults=campi)
    operativi = {}
    for i, a in enumerate(dati["ambiti"], start=1):
        ambito, _ = AmbitoStrategico.objects.get_or_create(dup=dup, nome=a["nome"], defaults={"ordine": i})
        for j, s in enumerate(a["obiettivi_strategici"], start=1):
            chiave = {"ambito": ambito, "nome": s["nome"]}
            strategico, _ = ObiettivoStrategico.objects.get_or_create(**chiave, defaults={"ordine": j})
            for k, o in enumerate(s["obiettivi_operativi"], start=1):
                operativi[o["nome"]] = _operativo(strategico, k, o, assessori)
    return operativi


def _operativo(
    strategico: ObiettivoStrategico, ordine: int, dati: dict[str, Any], assessori: dict[str, Assessore]
) -> ObiettivoOperativo:
    operativo, nuovo = ObiettivoOperativo.objects.get_or_create(
        obiettivo_strategico=strategico,
        nome=dati["nome"],
        defaults={"ordine": ordine, "finalita": dati["finalita"]},
    )
    if nuovo:
        for nome in dati["assessori"]:  # one by one: they print in the order in which they were linked
            operativo.assessori.add(assessori[nome])
        for i, indicatore in enumerate(dati.get("indicatori", ()), start=1):
            IndicatoreOperativo.objects.create(obiettivo=operativo, ordine=i, **indicatore)
    return operativo
