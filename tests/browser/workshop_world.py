# SPDX-License-Identifier: AGPL-3.0-or-later
"""Something in every table of the workshop, with long names and texts, for what looks at all its pages."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.utils import timezone

from dup.choices import StatoDiSalute
from dup.models import DUP, IndicatoreEnte, ObiettivoOperativo, ValoreAnnuale
from fascicoli.services import chiedi
from notifiche.models import Mail, Notifica
from obiettivi.models import AvvisoAccettato, PresaVisione
from obiettivi.vita import comments, services
from organizzazione.models import Assessore, Incarico, OrganismoPartecipato
from tests.fabbriche import CentroFactory, ObiettivoFactory, PersonaFactory, PianoFactory
from tests.versioni.scena import scena, variazione_di

LONG = "Riqualificazione dell'area dell'ex ospedale e del quartiere che le sta intorno, con le scuole e il parco urbano"


def furnish() -> None:
    """One row at least where rows can be."""
    s = scena()
    chiedi(s.piano, timezone.localdate(), s.ufficio)
    variazione_di(s)
    _documents()
    _of_this_year(s.ufficio)
    _people()
    _post(s.ufficio)


def _documents() -> None:
    dup = DUP.objects.get()
    ObiettivoOperativo.objects.filter(nome="Operativo 0.0").update(nome=LONG, codice="1.1.1")
    indicatore = IndicatoreEnte.objects.create(
        dup=dup, stato_di_salute=StatoDiSalute.values[0], descrizione=LONG, tema="Ambiente", fonte="Ufficio statistica"
    )
    ValoreAnnuale.objects.create(indicatore=indicatore, anno=dup.anno_inizio, valore="12,5")


def _of_this_year(office: Any) -> None:
    today = timezone.localdate()
    piano = PianoFactory.create(
        codice="PEG_2030", anno=2030, apertura_dal=today, apertura_al=today + timedelta(days=10)
    )
    o = ObiettivoFactory.create(piano=piano, codice="2030-AA01", titolo=LONG, fasi=1)
    ObiettivoFactory.create(piano=piano, codice="2030-AA02", fasi=0, indicatori=0)
    comments.say(o, office, "Un commento di prova.")
    services.proponi(o, office)
    PresaVisione.objects.create(obiettivo=o, centro=o.centro, utente=office)
    AvvisoAccettato.objects.create(
        piano=piano, obiettivo=o, codice="prova", impronta="0" * 32, testo=LONG, motivo="Va bene.", chi=office
    )


def _people() -> None:
    Incarico.objects.create(
        persona=PersonaFactory.create(), centro=CentroFactory.create(nome=LONG), dal=date(2020, 1, 1)
    )
    Assessore.objects.get_or_create(nominativo="Bosi")
    OrganismoPartecipato.objects.get_or_create(nome="Gida")


def _post(office: Any) -> None:
    Notifica.objects.create(
        destinatario=office, genere="esito", oggetto="2030-AA01: rinviato", testo="Mancano le date."
    )
    Mail.objects.create(
        to="ufficio@example.org", genere="esito", subject="Traguardo: rinviato", state="fallita", reason="550 no"
    )


def rows() -> dict[type[Model], Model]:
    """One row of each table of the admin, the oldest."""
    found = {model: model._default_manager.order_by("pk").first() for model in admin.site._registry}
    return {model: row for model, row in found.items() if row is not None}
