# SPDX-License-Identifier: AGPL-3.0-or-later
"""The approval: one version, with reasons for what stays out, and a text that then stands still."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from flussi.acts import Refused
from fogli.limiti import FileNonLeggibile
from importazioni.peg.writer import importa
from importazioni.reading import Lettura
from notifiche.models import Notifica
from obiettivi.lettura.stored_contents import contenuto_del_piano
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import NonPermesso, crea, salva
from obiettivi.vita import services
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Incarico
from organizzazione.rules import DI_CENTRO
from tests.fabbriche import CentroFactory, PersonaFactory, UtenteFactory
from tests.versioni.scena import ATTO, scena, stampa
from versioni.contenuto import in_canonico
from versioni.hash_chain import difetti
from versioni.models import Versione
from versioni.schemas import read_version
from versioni.services import Atto, NonApprovabile, approva
from versioni.stored_contents import prevedi_approvazione

pytestmark = pytest.mark.django_db


def test_tutti_i_validati_diventano_la_versione_e_gli_altri_dicono_perche() -> None:
    s = scena()
    prevista = prevedi_approvazione(s.piano)
    assert {e.obiettivo.codice: e.perche for e in prevista.esclusi} == {
        "2023-AA04": "è proposto, ma l'ufficio non l'ha validato",
        "2023-AA05": "è ancora in bozza: il centro non l'ha proposto",
    }
    versione = s.approvata()
    letta = versione.letta
    assert [o.codice for o in letta.piano.obiettivi] == ["2023-AA01", "2023-AA02", "2023-AA03"]
    assert letta.legami["2023-AA01"][0].operativo == "Operativo 0.0"
    assert [d.codice for d in letta.dup] == ["DUP_2023_2025"]
    assert in_canonico(read_version(versione.contenuto)) == versione.contenuto
    assert versione.registrata_da == "Alice Rossi"
    assert s.piano.approvato
    assert s.obiettivo(0).in_vigore
    assert not s.obiettivo(3).in_vigore
    assert {d.formato for d in versione.documenti.all()} == {"pdf", "xlsx"}
    assert list(difetti()) == []


def test_un_secondo_colpo_con_lo_stesso_atto_non_fa_nulla() -> None:
    s = scena()
    prima = s.approvata()
    dopo = approva(s.piano, ATTO, s.ufficio, stampa)
    assert dopo.gia
    assert dopo.versione == prima
    with pytest.raises(NonApprovabile, match=r"già approvato con DGC n\. 12 del 30/01/2023"):
        approva(s.piano, Atto("DGC", "13", date(2023, 2, 1)), s.ufficio, stampa)
    assert Versione.objects.count() == 1


def test_chi_non_e_dell_ufficio_e_un_atto_che_non_puo_essere() -> None:
    s = scena()
    with pytest.raises(NonApprovabile, match="ufficio programmazione"):
        approva(s.piano, ATTO, UtenteFactory.create(lettore=True), stampa)
    domani = timezone.localdate() + timedelta(days=1)
    with pytest.raises(NonApprovabile, match="numero dell'atto") as no:
        approva(s.piano, Atto("DGC", " ", domani), s.ufficio, stampa)
    assert len(no.value.motivi) == 2
    assert not Versione.objects.exists()


def test_un_errore_in_un_obiettivo_validato_ferma() -> None:
    s = scena()
    s.obiettivi[0].fasi.all().update(peso=10)
    with pytest.raises(NonApprovabile, match=r"2023-AA01: Le fasi del 2023 pesano 20,00: mancano 80,00\."):
        s.approvata()
    assert not Versione.objects.exists()


def test_se_il_piano_cambia_mentre_si_stampa_i_documenti_si_rifanno() -> None:
    s = scena()
    volte: list[int] = []

    def stampa_che_vede_cambiare(contenuto, giorno):
        volte.append(1)
        if len(volte) == 1:
            ObiettivoPEG.objects.filter(pk=s.obiettivi[0].pk).update(titolo="Cambiato proprio ora")
        return stampa(contenuto, giorno)

    versione = approva(s.piano, ATTO, s.ufficio, stampa_che_vede_cambiare).versione
    assert len(volte) == 2
    assert versione.letta.per_codice["2023-AA01"].titolo == "Cambiato proprio ora"
    assert b"Cambiato proprio ora" in bytes(versione.documenti.get(formato="pdf").dati)


def test_dopo_l_approvazione_nessuno_scrive_piu_l_obiettivo() -> None:
    s = scena()
    s.approvata()
    for n in (0, 3, 4):
        o = s.obiettivo(n)
        assert not ObiettivoPEG.objects.editable_by(s.ufficio).filter(pk=o.pk).exists()
        with pytest.raises(NonPermesso):
            salva(o, da_obiettivo(o), o.revisione, s.ufficio)
    with pytest.raises(Refused, match=r"è approvato\. Per cambiarlo: aprire una variazione"):
        services.rinvia(s.obiettivo(0), s.ufficio, "ripensarci")
    with pytest.raises(Refused, match="è approvato"):
        services.elimina(s.obiettivo(4), s.ufficio)
    with pytest.raises(NonPermesso):
        crea(s.piano, s.obiettivi[0].centro, da_obiettivo(s.obiettivo(4)), s.ufficio)


def test_un_importazione_non_cambia_un_piano_approvato() -> None:
    s = scena()
    s.approvata()
    letto = contenuto_del_piano(s.piano, ObiettivoPEG.objects.all())
    from dataclasses import replace

    primo = replace(letto.obiettivi[0], titolo="Un altro titolo")
    with pytest.raises(FileNonLeggibile, match="2023-AA01"):
        importa(Lettura(replace(letto, obiettivi=(primo,))), motivo="prova")
    nuovo = replace(letto.obiettivi[0], codice="2023-ZZ01")
    with pytest.raises(FileNonLeggibile, match="sarebbero nuovi: 2023-ZZ01"):
        importa(Lettura(replace(letto, obiettivi=(nuovo,))), motivo="prova")
    assert s.obiettivo(0).titolo != "Un altro titolo"


def test_of_an_approval_learns_who_reads_plans_and_nobody_else() -> None:
    """Whom the page of the acts would answer that there is no such plan."""
    today, long_ago = timezone.localdate(), date(2020, 1, 1)
    s = scena()
    centre, users = CentroFactory.create(), [UtenteFactory.create(ruolo=role) for role in ("", *Ruolo)]
    for role in DI_CENTRO:
        for last in (None, today, today - timedelta(days=1)):
            for held in Qualita:
                user = UtenteFactory.create(ruolo=role)
                person = PersonaFactory.create(utente=user)
                Incarico.objects.create(persona=person, centro=centre, qualita=held, dal=long_ago, al=last)
                users.append(user)
    users.append(UtenteFactory.create(ruolo=Ruolo.LETTORE, is_active=False))
    reads = {u.pk for u in users if u.may_enter() and PianoEsecutivo.objects.visible_to(u).exists()}
    assert 0 < len(reads) < len(users)
    s.approvata()
    told = set(Notifica.objects.filter(oggetto__contains="è approvato con").values_list("destinatario", flat=True))
    assert told & {u.pk for u in users} == reads


def test_the_notice_of_an_approval_goes_with_the_last_centre() -> None:
    s = scena()
    user = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    person = PersonaFactory.create(utente=user)
    post = Incarico.objects.create(
        persona=person, centro=CentroFactory.create(), qualita=Qualita.RESPONSABILE, dal=date(2020, 1, 1)
    )
    s.approvata()
    (notice,) = Notifica.objects.visible_to(user)
    client = Client()
    client.force_login(user)
    assert client.get(f"/notifiche/{notice.pk}/", follow=True).status_code == 200
    post.al = timezone.localdate() - timedelta(days=1)
    post.save()
    assert not Notifica.objects.visible_to(user).exists()
    assert client.get(f"/notifiche/{notice.pk}/").status_code == 404
    assert f"/notifiche/{notice.pk}/" not in client.get("/notifiche/").content.decode()


def test_chi_lavora_al_piano_viene_avvisato() -> None:
    s = scena()
    lettore = UtenteFactory.create(lettore=True)
    s.approvata()
    assert Notifica.objects.get(destinatario=lettore).oggetto == "PEG_2023 è approvato con DGC n. 12 del 30/01/2023"


def test_il_comando_dice_che_tutto_torna_e_che_cosa_no(capsys: pytest.CaptureFixture[str]) -> None:
    s = scena()
    s.approvata()
    call_command("verifica_versioni")
    assert "Tutto torna: versioni 1, documenti 2." in capsys.readouterr().out
    from django.db import connection

    from congelati.triggers import take_triggers

    take_triggers(connection)
    with connection.cursor() as cursore:
        cursore.execute("UPDATE versioni_versione SET numero_atto = '99'")
    with pytest.raises(CommandError, match="Non tornano"):
        call_command("verifica_versioni")
    detto = capsys.readouterr().out
    assert "PEG_2023, versione 1: l'anello della catena non torna" in detto
    assert "manca l'innesco" in detto
