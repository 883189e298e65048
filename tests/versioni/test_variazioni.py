# SPDX-License-Identifier: AGPL-3.0-or-later
"""A variation: opens texts, collects reasons, becomes the next version, or lets everything be as it was."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from aggregati.models import ConflittoDiRevisione
from dup.models import ObiettivoOperativo
from flussi.acts import Refused
from obiettivi.choices import Azione
from obiettivi.models import ObiettivoPEG, Passaggio
from obiettivi.modifica.reading import da_obiettivo
from obiettivi.modifica.saving import NonPermesso, crea, salva
from obiettivi.scrittura.codes import codice_proposto, fault_of_code
from obiettivi.scrittura.drafts import Change, CodeTaken, Draft, Hand
from obiettivi.scrittura.writer import write
from obiettivi.vita import services
from obiettivi.vita.cestino import ripristina
from tests.fabbriche import UtenteFactory
from tests.versioni.scena import ATTO, ATTO_DI_VARIAZIONE, cambia_titolo, scena, stampa, variazione_di
from versioni import variazioni
from versioni.contenuto import Modificato, raffronta
from versioni.hash_chain import difetti
from versioni.models import Modifica, Variazione, Versione, in_vigore
from versioni.services import Atto, NonApprovabile
from versioni.stored_contents import prevedi_variazione
from versioni.variazioni import VariazioneImpossibile

pytestmark = pytest.mark.django_db


def test_cambiare_aggiungere_e_togliere_in_un_atto() -> None:
    s = scena()
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Il bando è slittato", s.ufficio)
    assert s.obiettivo(0).stato == "bozza"
    cambia_titolo(s.obiettivo(0), "Titolo variato", s.ufficio)
    variazioni.togli(v, s.obiettivo(1), "Il servizio è passato all'Unione", s.ufficio)
    variazioni.porta(v, s.obiettivo(3), "Era rimasto fuori", s.ufficio)
    services.proponi(s.obiettivo(3), s.ufficio)
    services.valida(s.obiettivo(3), s.ufficio)
    versione = variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa).versione
    letta = versione.letta
    assert versione.numero == 2
    assert list(letta.per_codice) == ["2023-AA01", "2023-AA03", "2023-AA04"]
    assert letta.per_codice["2023-AA01"].titolo == "Titolo variato"
    assert letta.modifiche == (
        Modificato("2023-AA01", "cambiato", "Il bando è slittato"),
        Modificato("2023-AA02", "tolto", "Il servizio è passato all'Unione"),
        Modificato("2023-AA04", "nuovo", "Era rimasto fuori"),
    )
    assert not ObiettivoPEG.objects.filter(codice="2023-AA02").exists()
    assert s.obiettivo(3).in_vigore
    v.refresh_from_db()
    s.piano.refresh_from_db()
    assert (v.diventata, s.piano.variazione_aperta) == (versione, False)
    assert list(difetti()) == []
    generi = [r.genere for r in raffronta(v.base.letta, letta)]
    assert generi == ["cambiato", "tolto", "", "nuovo"]
    assert in_vigore(s.piano, date(2023, 3, 1)) == v.base
    assert in_vigore(s.piano, date(2023, 1, 1)) is None


def test_lasciare_fuori_rimette_il_testo_i_legami_e_le_righe_com_erano() -> None:
    s = scena()
    v = variazione_di(s)
    prima = da_obiettivo(s.obiettivo(0))
    variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    o = s.obiettivo(0)
    scritto = da_obiettivo(o)
    scritto.testa["titolo"] = "Tutt'altro"
    scritto = replace(scritto, fasi=scritto.fasi[:1], operativi=())
    salva(o, scritto, o.revisione, s.ufficio)
    assert s.obiettivo(0).obiettivi_operativi.count() == 0
    variazioni.lascia(v, s.obiettivo(0), s.ufficio)
    o = s.obiettivo(0)
    dopo = da_obiettivo(o)
    assert (dopo.testa, dopo.operativi) == (prima.testa, prima.operativi)
    assert [r.valori for r in dopo.fasi] == [r.valori for r in prima.fasi]
    assert (o.stato, o.in_variazione, o.in_vigore) == ("validato", False, True)
    assert not v.modifiche.exists()
    atti = list(Passaggio.objects.filter(obiettivo=o).order_by("quando", "pk").values_list("atto", flat=True))
    assert atti[-2:] == ["variare", "non-variare"]


def test_annullare_rimette_tutto_e_libera_il_posto() -> None:
    s = scena()
    v = variazione_di(s)
    titolo = s.obiettivo(0).titolo
    variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Altro", s.ufficio)
    variazioni.annulla(v, "La Giunta non la porta", s.ufficio)
    assert (v.stato, s.obiettivo(0).titolo) == ("annullata", titolo)
    assert variazioni.apri(s.piano, "Un'altra", s.ufficio).stato == "aperta"


def test_che_cosa_ferma_una_variazione() -> None:
    s = scena()
    v = variazione_di(s)
    with pytest.raises(NonApprovabile, match="non cambia nulla"):
        variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    with pytest.raises(NonApprovabile, match="2023-AA01 è aperto e non è validato"):
        variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    cambia_titolo(s.obiettivo(0), "Altro", s.ufficio)
    v.modifiche.update(motivo="")
    with pytest.raises(NonApprovabile, match="2023-AA01: manca il motivo"):
        variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    variazioni.motiva(v.modifiche.get(), "Ecco", v.modifiche.get().revisione, s.ufficio)
    with pytest.raises(NonApprovabile, match="di prima di quello che varia"):
        variazioni.approva(v, Atto("DGC", "1", date(2023, 1, 2)), s.ufficio, stampa)
    assert variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa).versione.numero == 2
    assert variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa).gia
    with pytest.raises(NonApprovabile, match="già stata approvata"):
        variazioni.approva(v, Atto("DGC", "141", date(2023, 6, 20)), s.ufficio, stampa)
    assert Versione.objects.count() == 2


def test_un_obiettivo_aperto_e_non_cambiato_non_e_una_modifica() -> None:
    s = scena()
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    services.proponi(s.obiettivo(0), s.ufficio)
    services.valida(s.obiettivo(0), s.ufficio)
    prevista = prevedi_variazione(v)
    assert prevista.contenuto.modifiche == ()
    assert prevista.impedimenti[0].startswith("La variazione non cambia nulla")


def test_cambiare_solo_un_legame_e_una_modifica() -> None:
    s = scena()
    v = variazione_di(s)
    variazioni.porta(v, s.obiettivo(0), "Serve un altro obiettivo", s.ufficio)
    altro = ObiettivoOperativo.objects.order_by("-pk")[0]
    o = s.obiettivo(0)
    scritto = replace(da_obiettivo(o), operativi=(str(altro.pk),))
    salva(o, scritto, o.revisione, s.ufficio)
    services.proponi(o, s.ufficio)
    services.valida(o, s.ufficio)
    letta = variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa).versione.letta
    assert letta.legami["2023-AA01"][0].operativo == altro.nome
    assert [m.codice for m in letta.modifiche] == ["2023-AA01"]


def test_un_obiettivo_nuovo_nasce_dentro_la_variazione_e_chiede_il_motivo() -> None:
    s = scena()
    v = variazione_di(s)
    s.piano.refresh_from_db()
    scritto = da_obiettivo(s.obiettivo(0))
    scritto.testa["codice"] = "2023-BB01"
    from obiettivi.modifica.form_text import senza_chiavi

    for sezione in ("fasi", "indicatori", "servizi"):
        scritto = scritto.con_righe(sezione, senza_chiavi(scritto.righe(sezione)))
    nuovo = crea(s.piano, s.obiettivi[0].centro, scritto, s.ufficio)
    assert nuovo.in_variazione
    assert [e.obiettivo.codice for e in prevedi_variazione(v).esclusi] == ["2023-BB01"]
    services.proponi(nuovo, s.ufficio)
    services.valida(nuovo, s.ufficio)
    with pytest.raises(NonApprovabile, match="2023-BB01: manca il motivo"):
        variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    variazioni.spiega(v, nuovo, "Finanziato con il PNRR", s.ufficio)
    letta = variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa).versione.letta
    assert Modificato("2023-BB01", "nuovo", "Finanziato con il PNRR") in letta.modifiche


def test_chi_non_puo_e_quando_no() -> None:
    s = scena()
    with pytest.raises(VariazioneImpossibile, match="non è ancora approvato"):
        variazioni.apri(s.piano, "Prima", s.ufficio)
    v = variazione_di(s)
    lettore = UtenteFactory.create(lettore=True)
    with pytest.raises(VariazioneImpossibile, match="ufficio programmazione"):
        variazioni.porta(v, s.obiettivo(0), "Prova", lettore)
    with pytest.raises(VariazioneImpossibile, match="Scrivere il motivo"):
        variazioni.porta(v, s.obiettivo(0), "  ", s.ufficio)
    with pytest.raises(VariazioneImpossibile, match="già una variazione aperta"):
        variazioni.apri(s.piano, "Seconda", s.ufficio)
    variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    with pytest.raises(VariazioneImpossibile, match="è già nella variazione"):
        variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    with pytest.raises(VariazioneImpossibile, match="non è in vigore"):
        variazioni.togli(v, s.obiettivo(4), "Prova", s.ufficio)
    with pytest.raises(Refused, match=r"è in vigore\. Si toglie con una variazione"):
        services.elimina(s.obiettivo(0), s.ufficio)
    o = s.obiettivo(1)
    with pytest.raises(NonPermesso):
        salva(o, da_obiettivo(o), o.revisione, s.ufficio)
    assert not Variazione.objects.visible_to(UtenteFactory.create()).exists()
    assert Variazione.objects.visible_to(lettore).count() == 1
    assert not Variazione.objects.editable_by(lettore).exists()


def test_due_motivi_insieme_sono_un_conflitto() -> None:
    s = scena()
    v = variazione_di(s)
    modifica = variazioni.porta(v, s.obiettivo(0), "Prova", s.ufficio)
    letta = modifica.revisione
    variazioni.motiva(Modifica.objects.get(), "Il primo", letta, s.ufficio)
    with pytest.raises(ConflittoDiRevisione):
        variazioni.motiva(Modifica.objects.get(), "Il secondo", letta, s.ufficio)
    with pytest.raises(ConflittoDiRevisione):
        variazioni.motiva(Modifica.objects.get(), "Il terzo", None, s.ufficio)
    assert Modifica.objects.get().motivo == "Il primo"


def test_il_database_non_ne_vuole_due_aperte() -> None:
    s = scena()
    v = variazione_di(s)
    with pytest.raises(IntegrityError), transaction.atomic():
        Variazione.objects.create(
            piano=s.piano, base=v.base, oggetto="Di nascosto", aperta_il=v.aperta_il, aperta_da=s.ufficio
        )


def test_l_atto_di_prima_resta_scritto() -> None:
    s = scena()
    v = variazione_di(s)
    variazioni.togli(v, s.obiettivo(1), "Fine", s.ufficio)
    variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    prima, dopo = s.piano.versioni.order_by("numero")
    assert (prima.numero_atto, dopo.numero_atto) == (ATTO.numero, ATTO_DI_VARIAZIONE.numero)
    assert dopo.precedente == prima


def test_the_code_of_what_an_act_took_away_is_given_to_nobody_else() -> None:
    """What was said of it is found by its code: in surveys, in the documents, on the public pages."""
    s = scena()
    v = variazione_di(s)
    gone = s.obiettivo(1)
    variazioni.togli(v, gone, "Fine", s.ufficio)
    variazioni.approva(v, ATTO_DI_VARIAZIONE, s.ufficio, stampa)
    assert not ObiettivoPEG.objects.filter(pk=gone.pk).exists()
    other = s.obiettivo(4)
    assert "c'era prima di una variazione" in fault_of_code(other, gone.codice)
    variazioni.porta(variazioni.apri(s.piano, "Seconda variazione", s.ufficio), other, "Nuovo", s.ufficio)
    other.refresh_from_db()
    draft = Draft(head={"codice": gone.codice.lower()})
    with pytest.raises(CodeTaken):
        write(
            [Change(other, draft, revision=other.revisione)], Hand(s.ufficio, Azione.SCRIVERE, "Scritto in una prova")
        )
    assert codice_proposto(s.piano, gone.centro) != gone.codice
    # It is its own when it comes back.
    assert ripristina(gone.pk, s.ufficio).codice == gone.codice
