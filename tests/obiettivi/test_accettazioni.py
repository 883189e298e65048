# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accepting a warning: who, with which reason, until when; what the database refuses; what stays on record."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from flussi.acts import Refused
from obiettivi.lettura.rilievi import VerificaDelPiano, giorno_del_piano, novita, verifica_del_piano
from obiettivi.lettura.stored_contents import segnalazioni
from obiettivi.models import AvvisoAccettato, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo
from obiettivi.vita import cestino, services
from obiettivi.vita.accettazioni import accetta, prevedi_accettazione, ritira_accettazione, segna_guardata
from organizzazione.choices import Ruolo
from organizzazione.models import Incarico, Utente
from organizzazione.rules import SISTEMA
from tests.fabbriche import CentroFactory, FaseFactory, ObiettivoFactory, PersonaFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
MOTIVO = "Lo dice la convenzione."


@pytest.fixture
def ufficio() -> Utente:
    return UtenteFactory.create(ufficio=True, first_name="Dora", last_name="Neri")


@pytest.fixture
def piano() -> PianoEsecutivo:
    return PianoFactory.create(codice="PEG_2020", anno=2020)


@pytest.fixture
def obiettivo(piano: PianoEsecutivo) -> ObiettivoPEG:
    """With two warnings: a target in words and no link to the DUP."""
    o = ObiettivoFactory.create(piano=piano, codice="2020-AA01", titolo="Trasparenza")
    o.indicatori.update(valore_atteso="entro i termini di legge")
    return o


def vista(piano: PianoEsecutivo) -> VerificaDelPiano:
    return verifica_del_piano(piano, SISTEMA)


def chiavi(piano: PianoEsecutivo, codice: str) -> list[str]:
    return [r.chiave for r in vista(piano).rilievi if r.segnalazione.codice == codice]


def aperti(piano: PianoEsecutivo) -> list[str]:
    return sorted(r.segnalazione.codice for r in vista(piano).rilievi if r.segnalazione.aperta)


def test_an_accepted_warning_stays_with_reason_and_name(obiettivo: Any, piano: Any, ufficio: Any) -> None:
    assert aperti(piano) == ["senza-dup", "valore-testo"]
    (esito,) = accetta(piano, chiavi(piano, "valore-testo"), f"  {MOTIVO} ", ufficio)
    assert esito.perche == ""
    assert aperti(piano) == ["senza-dup"]
    (s,) = [s for s in segnalazioni(ObiettivoPEG.objects.all())[obiettivo.pk] if not s.aperta]
    assert s.accettazione is not None
    assert (s.codice, s.accettazione.motivo, s.accettazione.chi) == ("valore-testo", MOTIVO, "Dora Neri")
    assert (vista(piano).totale.avvisi, vista(piano).totale.accettati) == (1, 1)
    scritto = AvvisoAccettato.objects.get()
    assert (scritto.obiettivo_id, scritto.campo) == (obiettivo.pk, "indicatori/0/valore_atteso")
    assert "entro i termini di legge" in scritto.testo


def test_when_the_text_changes_the_acceptance_falls(obiettivo: Any, piano: Any, ufficio: Any) -> None:
    accetta(piano, chiavi(piano, "valore-testo"), MOTIVO, ufficio)
    IndicatoreObiettivo.objects.update(valore_atteso="quando si può")
    assert aperti(piano) == ["senza-dup", "valore-testo"]
    accetta(piano, chiavi(piano, "valore-testo"), "Va bene anche così.", ufficio)
    IndicatoreObiettivo.objects.update(valore_atteso="entro i termini di legge")
    assert aperti(piano) == ["senza-dup"]
    assert AvvisoAccettato.objects.count() == 2


def test_a_row_that_moves_keeps_its_acceptance(obiettivo: Any, piano: Any, ufficio: Any) -> None:
    FaseFactory.create(obiettivo=obiettivo, ordine=9, descrizione="Senza inizio", inizio_previsto=None, peso=0)
    accetta(piano, chiavi(piano, "data-mancante"), MOTIVO, ufficio)
    FaseFactory.create(obiettivo=obiettivo, ordine=0, descrizione="Prima di tutte", peso=0)
    assert "data-mancante" not in aperti(piano)
    FaseFactory.create(obiettivo=obiettivo, ordine=1, descrizione="Un'altra", inizio_previsto=None, peso=0)
    assert aperti(piano).count("data-mancante") == 1


def test_an_error_cannot_be_accepted_and_still_stops(obiettivo: Any, piano: Any, ufficio: Any) -> None:
    ObiettivoPEG.objects.update(descrizione="")
    (esito,) = accetta(piano, chiavi(piano, "manca-descrizione"), MOTIVO, ufficio)
    assert esito.perche == "È un errore: si corregge, non si accetta."
    assert not AvvisoAccettato.objects.exists()
    o = ObiettivoPEG.objects.get()
    # Even a row written by other means does not hide an error.
    (chiave,) = chiavi(piano, "manca-descrizione")
    AvvisoAccettato.objects.create(
        piano=piano, obiettivo=o, codice="manca-descrizione", impronta=chiave.split(":")[2], motivo="x", chi=ufficio
    )
    with pytest.raises(Refused):
        services.proponi(o, ufficio)


def test_open_warnings_do_not_stop(obiettivo: Any, piano: Any, ufficio: Any) -> None:
    services.proponi(obiettivo, ufficio)
    services.valida(obiettivo, ufficio)
    assert aperti(piano) == ["senza-dup", "valore-testo"]


@pytest.mark.parametrize("ruolo", [Ruolo.DIRIGENTE, Ruolo.REFERENTE, Ruolo.LETTORE])
def test_only_the_office_accepts_and_withdraws(ruolo: Ruolo, obiettivo: Any, piano: Any, ufficio: Any) -> None:
    altri = UtenteFactory.create(ruolo=ruolo)
    with pytest.raises(Refused, match="ufficio programmazione"):
        accetta(piano, chiavi(piano, "senza-dup"), MOTIVO, altri)
    accetta(piano, chiavi(piano, "senza-dup"), MOTIVO, ufficio)
    with pytest.raises(Refused, match="ufficio programmazione"):
        ritira_accettazione(AvvisoAccettato.objects.get(), altri)
    assert aperti(piano) == ["valore-testo"]


@pytest.mark.parametrize("motivo", ["", "  \n ", "x" * 2001])
def test_a_reason_is_needed(motivo: str, obiettivo: Any, piano: Any, ufficio: Any) -> None:
    with pytest.raises(Refused):
        accetta(piano, chiavi(piano, "senza-dup"), motivo, ufficio)
    assert not AvvisoAccettato.objects.exists()


def test_what_is_no_more_is_left_out(obiettivo: Any, piano: Any, ufficio: Any) -> None:
    scelte = [*chiavi(piano, "valore-testo"), *chiavi(piano, "senza-dup"), "non:si:legge", ""]
    IndicatoreObiettivo.objects.update(valore_atteso="140")
    esiti = accetta(piano, scelte, MOTIVO, ufficio)
    assert [bool(e.perche) for e in esiti] == [True, False, True, True]
    assert "il testo è cambiato" in esiti[0].perche


def test_accepted_twice_counts_once(obiettivo: Any, piano: Any, ufficio: Any) -> None:
    scelte = chiavi(piano, "senza-dup") * 2
    assert len(accetta(piano, scelte, MOTIVO, ufficio)) == 1
    (esito,) = accetta(piano, scelte, "Un altro motivo.", UtenteFactory.create(ufficio=True))
    assert esito.perche == f"L'ha già accettato Dora Neri il {timezone.localdate():%d/%m/%Y}."
    assert AvvisoAccettato.objects.get().motivo == MOTIVO


def test_two_at_once_make_one(obiettivo: Any, piano: Any, ufficio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one writes between the look and the write."""
    altra = UtenteFactory.create(ufficio=True)
    previsti = prevedi_accettazione(piano, chiavi(piano, "senza-dup"), altra)
    accetta(piano, chiavi(piano, "senza-dup"), MOTIVO, ufficio)
    monkeypatch.setattr("obiettivi.vita.accettazioni.prevedi_accettazione", lambda *_: previsti)
    (esito,) = accetta(piano, chiavi(piano, "senza-dup"), "Anch'io.", altra)
    assert "Qualcun altro" in esito.perche
    assert AvvisoAccettato.objects.get().chi == ufficio


def test_a_withdrawal_opens_it_again_and_stays_on_record(obiettivo: Any, piano: Any, ufficio: Any) -> None:
    accetta(piano, chiavi(piano, "senza-dup"), MOTIVO, ufficio)
    accettato = AvvisoAccettato.objects.get()
    ritira_accettazione(accettato, ufficio)
    assert aperti(piano) == ["senza-dup", "valore-testo"]
    with pytest.raises(Refused, match="già stato riaperto"):
        ritira_accettazione(accettato, ufficio)
    accetta(piano, chiavi(piano, "senza-dup"), "Di nuovo.", ufficio)
    prima, poi = AvvisoAccettato.objects.order_by("pk")
    assert (prima.motivo, prima.ritirato_da, poi.ritirato_il) == (MOTIVO, ufficio, None)


def test_the_plan_s_own_findings_are_accepted_too(piano: Any, ufficio: Any) -> None:
    ObiettivoFactory.create(piano=piano, codice="2020-AA02")
    accetta(piano, chiavi(piano, "trasparenza"), MOTIVO, ufficio)
    assert "trasparenza" not in aperti(piano)
    assert AvvisoAccettato.objects.get().obiettivo is None
    altro = PianoFactory.create(codice="PEG_2021", anno=2021)
    ObiettivoFactory.create(piano=altro, codice="2021-AA02")
    assert "trasparenza" in aperti(altro)
    assert accetta(altro, chiavi(altro, "trasparenza"), MOTIVO, ufficio)[0].perche == ""


def test_an_objective_brought_back_finds_its_acceptances(obiettivo: Any, piano: Any, ufficio: Any) -> None:
    accetta(piano, chiavi(piano, "senza-dup"), MOTIVO, ufficio)
    chiave = obiettivo.pk
    services.elimina(obiettivo, ufficio)
    assert AvvisoAccettato.objects.count() == 1
    cestino.ripristina(chiave, ufficio)
    assert "senza-dup" not in aperti(piano)


@pytest.mark.parametrize(
    "storto",
    [{"motivo": ""}, {"codice": ""}, {"impronta": ""}, {"ritirato_il": timezone.now()}],
    ids=lambda storto: next(iter(storto)),  # the same in every process that shares the suite
)
def test_the_database_refuses(storto: dict[str, Any], obiettivo: Any, piano: Any, ufficio: Any) -> None:
    sano = {"piano": piano, "obiettivo": obiettivo, "codice": "x", "impronta": "y", "motivo": "z", "chi": ufficio}
    with pytest.raises(IntegrityError), transaction.atomic():
        AvvisoAccettato.objects.create(**{**sano, **storto})


@pytest.mark.parametrize("di_uno", [True, False])
def test_the_database_holds_one_in_force(di_uno: bool, obiettivo: Any, piano: Any, ufficio: Any) -> None:
    sano = {"piano": piano, "codice": "x", "impronta": "y", "motivo": "z", "chi": ufficio}
    sano["obiettivo"] = obiettivo if di_uno else None
    AvvisoAccettato.objects.create(**sano, ritirato_da=ufficio, ritirato_il=timezone.now())
    AvvisoAccettato.objects.create(**sano)
    with pytest.raises(IntegrityError), transaction.atomic():
        AvvisoAccettato.objects.create(**sano)


def test_what_changed_since_the_last_look(obiettivo: Any, piano: Any, ufficio: Any) -> None:
    assert novita(vista(piano), ufficio) is None
    segna_guardata(piano, vista(piano), ufficio)
    subito = novita(vista(piano), ufficio)
    assert subito is not None
    assert (subito.nuovi, subito.spariti) == ((), ())
    IndicatoreObiettivo.objects.update(valore_atteso="140")
    ObiettivoPEG.objects.update(descrizione="")
    dopo = novita(vista(piano), ufficio)
    assert dopo is not None
    assert [r.segnalazione.codice for r in dopo.nuovi] == ["manca-descrizione"]
    assert [(s.dove, s.livello) for s in dopo.spariti] == [("2020-AA01", "avviso")]
    segna_guardata(piano, vista(piano), ufficio)
    ancora = novita(vista(piano), ufficio)
    assert ancora is not None
    assert (ancora.nuovi, ancora.spariti) == ((), ())


def test_what_is_gone_is_told_only_of_what_one_may_see(obiettivo: Any, piano: Any) -> None:
    chi = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    persona = PersonaFactory.create(utente=chi)
    incarico = Incarico.objects.create(persona=persona, centro=obiettivo.centro, dal=date(2020, 1, 1))
    segna_guardata(piano, verifica_del_piano(piano, chi), chi)
    incarico.centro = CentroFactory.create()
    incarico.save()
    dopo = novita(verifica_del_piano(piano, chi), chi)
    assert dopo is not None
    assert (dopo.nuovi, dopo.spariti) == ((), ())


def test_who_works_at_a_centre_has_the_findings_of_it_alone(obiettivo: Any, piano: Any) -> None:
    altro = ObiettivoFactory.create(piano=piano, codice="2020-AA02", titolo=obiettivo.titolo)
    chi = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE)
    Incarico.objects.create(persona=PersonaFactory.create(utente=chi), centro=altro.centro, dal=date(2020, 1, 1))
    sua = verifica_del_piano(piano, chi)
    assert {r.codice for r in sua.rilievi} == {"2020-AA02"}
    assert "2020-AA01" not in str(sua.rilievi)
    assert [c.nome for c in sua.centri] == [altro.centro.nome]
    assert "titolo-ripetuto" in aperti(piano)


def test_a_centre_with_a_responsible_in_the_year_of_the_plan(piano: Any, obiettivo: Any) -> None:
    vuoto, passato = CentroFactory.create(nome="Vuoto"), CentroFactory.create(nome="Di un altro anno")
    Incarico.objects.create(persona=PersonaFactory.create(), centro=vuoto, dal=date(2019, 1, 1))
    Incarico.objects.create(persona=PersonaFactory.create(), centro=passato, dal=date(2021, 1, 1))
    sopra = CentroFactory.create(nome="Sopra")
    type(sopra).objects.filter(pk=obiettivo.centro_id).update(padre=sopra)
    Incarico.objects.create(persona=PersonaFactory.create(), centro=sopra, dal=date(2019, 1, 1))
    dette = [r for r in vista(piano).rilievi if r.segnalazione.codice == "centro-senza-obiettivi"]
    assert [(r.centro, r.centro_pk) for r in dette] == [("Vuoto", vuoto.pk)]
    assert [(c.nome, c.avvisi) for c in vista(piano).centri if c.obiettivi == 0] == [("Vuoto", 1)]


def test_the_day_a_plan_is_judged_by() -> None:
    oggi = timezone.localdate()
    assert giorno_del_piano(2000) == date(2000, 12, 31)
    assert giorno_del_piano(oggi.year) == oggi
    assert giorno_del_piano(oggi.year + 1) == date(oggi.year + 1, 1, 1)


def test_the_queries_do_not_grow(piano: PianoEsecutivo, ufficio: Utente) -> None:
    contate = []
    for n in (1, 2, 3):
        o = ObiettivoFactory.create(piano=piano, codice=f"2020-AA0{n}", fasi=n, indicatori=n)
        Incarico.objects.create(persona=PersonaFactory.create(), centro=o.centro, dal=date(2020, 1, 1))
        if n != 2:
            with CaptureQueriesContext(connection) as lettura:
                verifica_del_piano(piano, ufficio)
            with CaptureQueriesContext(connection) as scrittura:
                accetta(piano, chiavi(piano, "senza-dup"), MOTIVO, ufficio)
            contate.append((len(lettura), len(scrittura)))
    assert contate[0] == contate[1]
