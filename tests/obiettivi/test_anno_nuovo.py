# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new year from an old one: what is carried, what is left, what is told; once, all of it or nothing."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dup.models import DUP, AmbitoStrategico, ObiettivoOperativo, ObiettivoStrategico
from obiettivi.choices import Stato
from obiettivi.contenuto.code_form import USUAL_FORM
from obiettivi.contenuto.next_codes import codes_of_next_year
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo, ServizioCoinvolto
from obiettivi.scrittura.anno_nuovo import PropostaCambiata, apri
from obiettivi.scrittura.riporti import AnnoNonApribile, OperativiInVigore, prepara
from tests.fabbriche import (
    CentroFactory,
    FaseFactory,
    IndicatoreFactory,
    ObiettivoFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def vecchio():
    return PianoFactory(codice="PEG_2020", anno=2020, descrizione="Piano Esecutivo di Gestione - anno 2020")


def obiettivo(piano, codice="2020-CP04", **campi):
    return ObiettivoFactory(
        **{"piano": piano, "codice": codice, "pluriennale": True, "fasi": 0, "indicatori": 0, **campi}
    )


def operativo(codice_dup, anni, nome):
    dup, _ = DUP.objects.get_or_create(codice=codice_dup, defaults={"anno_inizio": anni[0], "anno_fine": anni[1]})
    ambito, _ = AmbitoStrategico.objects.get_or_create(dup=dup, nome="Città")
    strategico, _ = ObiettivoStrategico.objects.get_or_create(ambito=ambito, nome="Casa")
    return ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome=nome)


def nuovo(**filtri):
    return ObiettivoPEG.objects.get(piano__codice="PEG_2021", **filtri)


def righe():
    return [m.objects.count() for m in (PianoEsecutivo, ObiettivoPEG, Fase, IndicatoreObiettivo, ServizioCoinvolto)]


def comando(*argomenti):
    uscita = StringIO()
    call_command("apri_anno", *argomenti, stdout=uscita)
    return uscita.getvalue()


def test_an_objective_is_carried_with_its_texts_and_where_it_came_from(vecchio):
    utente = UtenteFactory(ufficio=True)
    altro = CentroFactory()
    o = obiettivo(vecchio, stato=Stato.VALIDATO, motivo_rinvio="di allora", riaperto_fino_al=date(2020, 5, 1))
    ServizioCoinvoltoFactory(obiettivo=o, descrizione="Patrimonio", ordine=1)
    ServizioCoinvoltoFactory(obiettivo=o, descrizione=altro.nome, centro=altro, ordine=2)
    apri(vecchio, "PEG_2021", utente=utente)
    piano = PianoEsecutivo.objects.get(codice="PEG_2021")
    assert (piano.anno, piano.descrizione, piano.aperto) == (2021, "Piano Esecutivo di Gestione - anno 2021", False)
    n = nuovo()
    uguali = ("titolo", "centro", "responsabile", "tipo", "contesto", "descrizione", "risultato_atteso", "pluriennale")
    assert [getattr(n, nome) for nome in uguali] == [getattr(o, nome) for nome in uguali]
    assert (n.codice, n.origine, n.stato, n.revisione) == ("2021-CP04", o, Stato.BOZZA, 1)
    assert (n.motivo_rinvio, n.riaperto_fino_al) == ("", None)
    assert [(s.descrizione, s.centro) for s in n.altri_servizi.all()] == [("Patrimonio", None), (altro.nome, altro)]
    for riga in (n, n.altri_servizi.first()):
        storia = riga.history.first()
        assert (storia.history_change_reason, storia.history_user) == ("Riportato da PEG_2020 2020-CP04", utente)
    assert piano.history.get().history_change_reason == "Aperto da PEG_2020"


def test_each_row_is_another_one_that_knows_where_it_came_from(vecchio):
    o = obiettivo(vecchio)
    FaseFactory(obiettivo=o, fine_prevista=date(2021, 6, 30))
    IndicatoreFactory(obiettivo=o)
    ServizioCoinvoltoFactory(obiettivo=o)
    apri(vecchio, "PEG_2021")
    for modello in (Fase, IndicatoreObiettivo, ServizioCoinvolto):
        prima, dopo = modello.objects.get(obiettivo=o), modello.objects.get(obiettivo=nuovo())
        assert prima.origin_id is None
        assert dopo.row_id != prima.row_id == dopo.origin_id
        assert {(s.row_id, s.origin_id) for s in dopo.history.all()} == {(dopo.row_id, prima.row_id)}


def test_the_old_plan_stays_as_it_was(vecchio):
    o = obiettivo(vecchio, fasi=3, indicatori=2)
    prima = (o.revisione, o.history.count(), list(o.fasi.values()), list(o.indicatori.values()))
    apri(vecchio, "PEG_2021")
    o.refresh_from_db()
    assert (o.revisione, o.history.count(), list(o.fasi.values()), list(o.indicatori.values())) == prima


def test_only_multi_year_and_chosen_ones_are_carried_and_the_doubtful_are_told(vecchio):
    obiettivo(vecchio, "2020-AA01")
    obiettivo(vecchio, "2020-AA02", pluriennale=False)
    oltre = obiettivo(vecchio, "2020-AA03", pluriennale=False)
    FaseFactory(obiettivo=oltre, fine_prevista=date(2021, 2, 28), peso=None)
    proposta = apri(vecchio, "PEG_2021", ["2020-AA02"])
    assert set(ObiettivoPEG.objects.filter(piano__anno=2021).values_list("codice", flat=True)) == {
        "2021-AA01",
        "2021-AA02",
    }
    assert nuovo(codice="2021-AA02").pluriennale is False
    assert proposta.da_valutare == [oltre]


def test_phases_of_the_new_year_and_later_come_and_their_weights_are_decided_anew(vecchio):
    o = obiettivo(vecchio)
    for i, (fine, peso) in enumerate(
        [
            (date(2020, 12, 31), "60.00"),
            (date(2021, 1, 1), None),
            (None, "40.00"),
            (date(2022, 6, 30), None),
        ],
        start=1,
    ):
        FaseFactory(obiettivo=o, descrizione=f"F{i}", ordine=i, fine_prevista=fine, peso=peso, note=f"n{i}")
    proposta = apri(vecchio, "PEG_2021")
    fasi = [(f.ordine, f.descrizione, f.inizio_previsto, f.fine_prevista, f.peso, f.note) for f in nuovo().fasi.all()]
    inizio = date(2020, 1, 1)
    assert fasi == [
        (1, "F2", inizio, date(2021, 1, 1), None, "n2"),
        (2, "F3", inizio, None, None, "n3"),
        (3, "F4", inizio, date(2022, 6, 30), None, "n4"),
    ]
    assert "I pesi delle fasi sono da decidere di nuovo." in proposta.riporti[0].avvisi
    assert "Non riporta una fase che finisce prima." in proposta.riporti[0].avvisi


def test_weights_stay_where_nothing_has_to_be_decided(vecchio):
    o = obiettivo(vecchio)
    for i, peso in enumerate(["30.00", "70.00"], start=1):
        FaseFactory(obiettivo=o, ordine=i, fine_prevista=None, peso=peso)
    FaseFactory(obiettivo=o, ordine=3, fine_prevista=date(2022, 1, 1), peso=None)
    proposta = apri(vecchio, "PEG_2021")
    assert [f.peso for f in nuovo().fasi.all()] == [Decimal("30.00"), Decimal("70.00"), None]
    assert proposta.riporti[0].avvisi == ()


@pytest.mark.parametrize(
    ("fine", "pesi"),
    [
        (date(2022, 1, 1), ["50.00", "50.00"]),  # a later phase bears none
        (date(2021, 5, 1), ["100.00", None]),  # a phase of the new year must have one
        (date(2021, 5, 1), ["50.00", "40.00"]),  # they do not sum to 100
    ],
)
def test_weights_that_would_be_an_error_in_the_new_year_are_emptied(vecchio, fine, pesi):
    o = obiettivo(vecchio)
    FaseFactory(obiettivo=o, ordine=1, fine_prevista=None, peso=pesi[0])
    FaseFactory(obiettivo=o, ordine=2, fine_prevista=fine, peso=pesi[1])
    apri(vecchio, "PEG_2021")
    assert [f.peso for f in nuovo().fasi.all()] == [None, None]


def test_dates_of_the_past_become_targets_to_be_defined(vecchio):
    o = obiettivo(vecchio)
    valori = ["30/12/2020", "140,00", "30/06/2021", "?", "", "SI", "entro il mese di marzo 2020", ">10%"]
    for i, valore in enumerate(valori, start=1):
        IndicatoreFactory(obiettivo=o, ordine=i, descrizione=f"I{i}", valore_atteso=valore, verso="decrescente")
    avvisi = apri(vecchio, "PEG_2021").riporti[0].avvisi
    copie = list(nuovo().indicatori.all())
    assert [i.valore_atteso for i in copie] == ["", *valori[1:]]
    assert {i.verso for i in copie} == {"decrescente"}
    assert "«I1»: il valore atteso era 30/12/2020, ora è da definire." in avvisi
    assert [a for a in avvisi if "I7" in a] == [
        "«I7»: il valore atteso «entro il mese di marzo 2020» nomina un anno passato."
    ]
    assert len(avvisi) == 2
    assert [i.valore_atteso for i in o.indicatori.all()] == valori


def test_links_to_the_dup_are_kept_mapped_or_dropped_and_told(vecchio):
    o = obiettivo(vecchio)
    vale = operativo("DUP_2020_2022", (2020, 2022), "Casa")
    stesso_nome = operativo("DUP_2017_2020", (2017, 2020), " scuole  e NIDI")
    operativo("DUP_2020_2022", (2020, 2022), "Scuole e nidi")
    recente = operativo("DUP_2021_2023", (2021, 2023), "Scuole e nidi")
    finito = operativo("DUP_2017_2020", (2017, 2020), "Teatri")
    o.obiettivi_operativi.set([vale, stesso_nome, finito])
    avvisi = apri(vecchio, "PEG_2021").riporti[0].avvisi
    assert set(nuovo().obiettivi_operativi.all()) == {vale, recente}
    assert set(avvisi) == {
        "Il collegamento a «Casa» resta a DUP_2020_2022: DUP_2021_2023, che viene dopo, non ha un obiettivo che lo "
        "continua.",
        "Il collegamento a « scuole  e NIDI» passa da DUP_2017_2020 a DUP_2021_2023.",
        "Cade il collegamento a «Teatri»: DUP_2017_2020 non copre il 2021.",
    }
    assert set(o.obiettivi_operativi.all()) == {vale, stesso_nome, finito}


def test_of_two_dup_that_cover_the_year_the_later_holds_where_it_has_the_objective(vecchio):
    o = obiettivo(vecchio)
    rinominato, uguale, altrove, solo_qui = (
        operativo("DUP_2020_2022", (2020, 2022), nome) for nome in ("Nidi", "Casa", "Strade", "Teatri")
    )
    nuovi = operativo("DUP_2021_2023", (2021, 2023), "Nidi e scuole"), operativo("DUP_2021_2023", (2021, 2023), "Casa")
    fuori = operativo("DUP_2021_2023", (2021, 2023), "Strade")
    mobilita = AmbitoStrategico.objects.create(dup=fuori.obiettivo_strategico.ambito.dup, nome="Mobilità")
    ObiettivoOperativo.objects.filter(pk=fuori.pk).update(
        obiettivo_strategico=ObiettivoStrategico.objects.create(ambito=mobilita, nome="Strade sicure")
    )
    ObiettivoOperativo.objects.filter(pk=nuovi[0].pk).update(continua=rinominato)
    # Of a year that it does not cover, the next document says nothing.
    operativo("DUP_2022_2024", (2022, 2024), "Casa")
    o.obiettivi_operativi.set([rinominato, uguale, altrove, solo_qui])
    avvisi = prepara(vecchio, "PEG_2021").riporti[0].avvisi
    apri(vecchio, "PEG_2021")
    assert set(nuovo().obiettivi_operativi.all()) == {*nuovi, altrove, solo_qui}
    resta = "resta a DUP_2020_2022: DUP_2021_2023, che viene dopo, non ha un obiettivo che lo continua."
    assert sorted(avvisi) == [
        "Il collegamento a «Casa» passa da DUP_2020_2022 a DUP_2021_2023.",
        "Il collegamento a «Nidi» passa da DUP_2020_2022 a «Nidi e scuole» di DUP_2021_2023.",
        f"Il collegamento a «Strade» {resta}",
        f"Il collegamento a «Teatri» {resta}",
    ]


def test_a_nota_holds_over_its_dup_and_what_is_said_to_continue_over_a_name(vecchio):
    o = obiettivo(vecchio)
    prima = operativo("NOTA", (2020, 2022), "Casa")
    nota = prima.obiettivo_strategico.ambito.dup
    lontano, vicino = operativo("DUP_2017_2019", (2017, 2019), "Alloggi"), operativo("DUP", (2020, 2022), "Case")
    DUP.objects.filter(pk=nota.pk).update(precedente=DUP.objects.get(codice="DUP"))
    ObiettivoOperativo.objects.filter(pk=vicino.pk).update(continua=lontano)
    ObiettivoOperativo.objects.filter(pk=prima.pk).update(continua=vicino)
    # It has the old name in the last document, and is not what continues the old one.
    operativo("NOTA", (2020, 2022), "Case")
    o.obiettivi_operativi.set([lontano])
    assert prepara(vecchio, "PEG_2021").riporti[0].operativi == (prima,)


def test_what_continues_an_older_objective_at_the_same_place_continues_what_continues_it_too(vecchio):
    o = obiettivo(vecchio)
    primo, nella_nota, dopo = (
        operativo(codice, anni, "Casa")
        for codice, anni in (("DUP_A", (2020, 2022)), ("NOTA_A", (2020, 2022)), ("DUP_B", (2021, 2023)))
    )
    DUP.objects.filter(codice__in=["NOTA_A", "DUP_B"]).update(precedente=DUP.objects.get(codice="DUP_A"))
    ObiettivoOperativo.objects.filter(pk__in=[nella_nota.pk, dopo.pk]).update(continua=primo)
    o.obiettivi_operativi.set([nella_nota])
    (riporto,) = prepara(vecchio, "PEG_2021").riporti
    assert riporto.operativi == (dopo,)
    assert riporto.avvisi == ("Il collegamento a «Casa» passa da NOTA_A a DUP_B.",)
    # What continues another one of its own document has only the name in common.
    altro = operativo("NOTA_A", (2020, 2022), "Case popolari")
    ObiettivoOperativo.objects.filter(pk=dopo.pk).update(continua=altro)
    assert prepara(vecchio, "PEG_2021").riporti[0].operativi == (nella_nota,)
    # Nor is it another one of the document that it itself comes from.
    accanto = operativo("DUP_A", (2020, 2022), "Case popolari")
    ObiettivoOperativo.objects.filter(pk=dopo.pk).update(continua=accanto)
    assert prepara(vecchio, "PEG_2021").riporti[0].operativi == (nella_nota,)


def test_what_continues_an_older_objective_under_another_name_continues_what_continues_it_too(vecchio):
    o = obiettivo(vecchio)
    primo, nella_nota, dopo = (
        operativo(codice, anni, nome)
        for codice, anni, nome in (
            ("DUP_A", (2020, 2022), "Casa"),
            ("NOTA_A", (2020, 2022), "Casa"),
            ("DUP_B", (2021, 2023), "Alloggi"),
        )
    )
    DUP.objects.filter(codice__in=["NOTA_A", "DUP_B"]).update(precedente=DUP.objects.get(codice="DUP_A"))
    ObiettivoOperativo.objects.filter(pk__in=[nella_nota.pk, dopo.pk]).update(continua=primo)
    o.obiettivi_operativi.set([nella_nota])
    (riporto,) = prepara(vecchio, "PEG_2021").riporti
    assert riporto.operativi == (dopo,)
    assert riporto.avvisi == ("Il collegamento a «Casa» passa da NOTA_A a «Alloggi» di DUP_B.",)
    # It has the name alone: somebody has said which one goes on.
    operativo("DUP_B", (2021, 2023), "Casa")
    assert prepara(vecchio, "PEG_2021").riporti[0].operativi == (dopo,)


def test_of_an_objective_that_was_divided_each_part_goes_on_in_its_own(vecchio):
    o = obiettivo(vecchio)
    primo = operativo("DUP_A", (2020, 2022), "Casa")
    nidi, scuole = (operativo("NOTA_A", (2020, 2022), nome) for nome in ("Nidi", "Scuole"))
    nidi_dopo, scuole_dopo = (operativo("DUP_B", (2021, 2023), nome) for nome in ("Nidi", "Scuole"))
    DUP.objects.filter(codice__in=["NOTA_A", "DUP_B"]).update(precedente=DUP.objects.get(codice="DUP_A"))
    parti = [nidi.pk, scuole.pk, nidi_dopo.pk, scuole_dopo.pk]
    ObiettivoOperativo.objects.filter(pk__in=parti).update(continua=primo)
    o.obiettivi_operativi.set([nidi])
    assert prepara(vecchio, "PEG_2021").riporti[0].operativi == (nidi_dopo,)
    # Said to continue the whole, the other part is still the other's; and one that says nothing has the name.
    ObiettivoOperativo.objects.filter(pk=nidi_dopo.pk).update(continua=None)
    assert prepara(vecchio, "PEG_2021").riporti[0].operativi == (nidi_dopo,)
    # Under a name of nobody it goes on from both.
    ObiettivoOperativo.objects.filter(pk=scuole_dopo.pk).update(nome="Infanzia")
    ObiettivoOperativo.objects.filter(pk=nidi_dopo.pk).delete()
    o.obiettivi_operativi.set([nidi, scuole])
    assert [v.nome for v in prepara(vecchio, "PEG_2021").riporti[0].operativi] == ["Infanzia"]


def test_the_long_texts_of_the_dup_are_not_read_for_every_operative_objective():
    for nome in ("Casa", "Strade", "Teatri"):
        operativo("DUP_2020_2022", (2020, 2022), nome)
    with CaptureQueriesContext(connection) as fatte:
        OperativiInVigore(2021)
    lette = [q["sql"] for q in fatte]
    assert len(lette) == 2
    assert not [sql for sql in lette if "narrativa" in sql or "finalita" in sql]


def test_what_the_new_year_no_longer_has_is_told(vecchio):
    centro = CentroFactory(nome="Ufficio chiuso", attivo_al=date(2020, 12, 31))
    o = obiettivo(vecchio, centro=centro, tipo__nome="STRATEGICO")
    type(o.tipo).objects.update(in_uso=False)
    avvisi = " ".join(apri(vecchio, "PEG_2021").riporti[0].avvisi)
    assert "«Ufficio chiuso» è finito il 31/12/2020" in avvisi
    assert "«STRATEGICO» non è più in uso" in avvisi


@pytest.mark.parametrize(
    ("codici", "presi", "attesi"),
    [
        (["2020-CP04"], [], ["2021-CP04"]),
        (["2017-PI05A", "2017-PI05B"], [], ["2021-PI05A", "2021-PI05B"]),
        (["2020-CP04"], ["2021-CP04"], ["2021-CP05"]),
        (["2020-CP04", "2020-CP05"], ["2021-CP04"], ["2021-CP06", "2021-CP05"]),
        (["2019-CP04", "2020-CP04"], [], ["2021-CP04", "2021-CP05"]),
        (["2020-CP99"], ["2021-CP99", "2021-CP01"], ["2021-CP02"]),
        (["2020-CP04"], ["2021-CP04", "2021-CP05A"], ["2021-CP06"]),
        (["2020-CP05A"], ["2021-CP05A"], ["2021-CP06"]),
        (["2020-CP04"], [f"2021-CP{n:02}" for n in range(1, 100)], [None]),
        (["2020-CP04"], ["2021-PA04"], ["2021-CP04"]),
        (["1", "OB.2", "LP/2020/01"], [], ["1", "OB.2", "LP/2021/01"]),
        (["OB.2", "LP/2020/01", "A & B"], ["ob.2", "LP/2021/01", "A & B"], ["OB.3", "LP/2021/02", "A & B1"]),
    ],
)
def test_codes_of_the_new_year(codici, presi, attesi):
    assert codes_of_next_year(codici, (2020, 2021), presi, USUAL_FORM) == attesi


def test_a_taken_code_gets_the_next_free_number_and_it_is_told(vecchio):
    obiettivo(vecchio)
    gia = PianoFactory(codice="PEG_2021", anno=2021)
    suo = obiettivo(gia, "2021-CP04", titolo="FormText a mano")
    proposta = apri(vecchio, "PEG_2021")
    assert nuovo(codice="2021-CP05").origine.codice == "2020-CP04"
    assert "Il codice 2021-CP04 è già preso: diventa 2021-CP05." in proposta.riporti[0].avvisi
    suo.refresh_from_db()
    assert (suo.titolo, suo.revisione) == ("FormText a mano", 1)


def test_letters_without_numbers_left_are_told_and_left_out(vecchio):
    o = obiettivo(vecchio)
    gia = PianoFactory(codice="PEG_2021", anno=2021)
    ObiettivoPEG.objects.bulk_create(
        ObiettivoPEG(piano=gia, codice=f"2021-CP{n:02}", titolo="x", centro=o.centro) for n in range(1, 100)
    )
    proposta = apri(vecchio, "PEG_2021")
    assert (proposta.senza_codice, proposta.riporti) == ([o], [])


def test_said_twice_it_does_nothing_more(vecchio):
    obiettivo(vecchio, fasi=2, indicatori=1)
    obiettivo(vecchio, "2020-AA01", pluriennale=False)
    argomenti = ("PEG_2021", "--da", "PEG_2020", "--codici", "2020-AA01")
    comando(*argomenti)
    prima = (righe(), nuovo(codice="2021-CP04").history.count())
    ObiettivoPEG.objects.filter(codice="2021-CP04").update(codice="2021-CP77", titolo="Riscritto")
    detto = comando(*argomenti)
    assert "PEG_2021: nulla da fare, c'è già tutto." in detto
    assert "2020-CP04: già riportato." in detto
    assert (righe(), nuovo(codice="2021-CP77").history.count()) == prima
    assert nuovo(codice="2021-CP77").titolo == "Riscritto"


def test_what_is_added_later_is_added(vecchio):
    obiettivo(vecchio)
    apri(vecchio, "PEG_2021")
    obiettivo(vecchio, "2020-AA01")
    proposta = apri(vecchio, "PEG_2021")
    assert [r.codice for r in proposta.riporti] == ["2021-AA01"]
    assert ObiettivoPEG.objects.filter(piano__anno=2021).count() == 2


def test_a_trial_writes_nothing(vecchio):
    obiettivo(vecchio, fasi=2)
    prima = righe()
    detto = comando("PEG_2021", "--da", "PEG_2020", "--prova")
    assert "non è stato scritto nulla" in detto
    assert "2020-CP04 → 2021-CP04" in detto
    assert righe() == prima


def test_a_plan_without_multi_year_objectives_opens_empty(vecchio):
    obiettivo(vecchio, pluriennale=False)
    proposta = apri(vecchio, "PEG_2021")
    assert not proposta.riporti
    assert PianoEsecutivo.objects.get(codice="PEG_2021").obiettivi.count() == 0
    assert apri(vecchio, "PEG_2021").nulla_da_fare


def test_all_or_nothing(vecchio, monkeypatch):
    obiettivo(vecchio, fasi=2)
    prima = righe()

    def si_rompe_alle_fasi(*_, **__):
        raise RuntimeError("a metà")

    monkeypatch.setattr("obiettivi.scrittura.writer.write_rows", si_rompe_alle_fasi)
    with pytest.raises(RuntimeError):
        apri(vecchio, "PEG_2021")
    assert righe() == prima


@pytest.mark.parametrize(
    ("codice", "scelti", "parole"),
    [
        ("PEG_2020", [], "un anno si apre da uno precedente"),
        ("PEG_2019", [], "un anno si apre da uno precedente"),
        ("PEG_2101", [], "un anno si apre da uno precedente"),
        ("", [], "da 1 a 30 caratteri"),
        ("P" * 31, [], "da 1 a 30 caratteri"),
        ("PEG_2021", ["2020-ZZ01"], "Nel piano PEG_2020 non c'è 2020-ZZ01"),
    ],
)
def test_what_cannot_be_opened_says_why(vecchio, codice, scelti, parole):
    with pytest.raises(AnnoNonApribile, match=parole):
        prepara(vecchio, codice, scelti)


@pytest.mark.parametrize(("codice", "anno"), [("PEG_2023", 2023), ("PEG-bis", 2021), ("P12345", 2021)])
def test_the_year_is_that_of_the_code_or_the_next(vecchio, codice, anno):
    assert prepara(vecchio, codice).anno == anno


def test_the_command_says_which_plans_there_are(vecchio):
    with pytest.raises(CommandError, match=r"«X» non c'è\. Piani presenti: PEG_2020"):
        comando("PEG_2021", "--da", "X")
    with pytest.raises(CommandError, match="un anno si apre"):
        comando("PEG_2020", "--da", "PEG_2020")


def test_a_preview_that_is_no_longer_true_is_not_written(vecchio):
    obiettivo(vecchio)
    impronta = prepara(vecchio, "PEG_2021").impronta
    obiettivo(vecchio, "2020-AA01")
    with pytest.raises(PropostaCambiata) as cambiata:
        apri(vecchio, "PEG_2021", impronta=impronta)
    assert len(cambiata.value.proposta.riporti) == 2
    assert not PianoEsecutivo.objects.filter(anno=2021).exists()


def test_the_page_previews_then_writes_once(vecchio, client):
    client.force_login(UtenteFactory(ufficio=True))
    obiettivo(vecchio, fasi=2)
    obiettivo(vecchio, "2020-AA01", pluriennale=False, titolo="Da scegliere")
    pagina = reverse("admin:obiettivi_pianoesecutivo_apri_anno", args=[vecchio.pk])
    assert pagina in client.get(reverse("admin:obiettivi_pianoesecutivo_change", args=[vecchio.pk])).content.decode()
    assert "Da scegliere" in client.get(pagina).content.decode()
    dati = {"codice": "PEG_2021", "scelti": ["2020-AA01"]}
    anteprima = client.post(pagina, dati)
    assert anteprima.status_code == 200
    assert "2021-AA01" in anteprima.content.decode()
    assert not PianoEsecutivo.objects.filter(anno=2021).exists()
    conferma = dati | {"impronta": anteprima.context["proposta"].impronta}
    assert client.post(pagina, conferma | {"impronta": "vecchia"}).status_code == 409
    assert not PianoEsecutivo.objects.filter(anno=2021).exists()
    fatta = client.post(pagina, conferma, follow=True)
    assert "PEG_2021: obiettivi riportati da PEG_2020: 2." in fatta.content.decode()
    # A double click: the second finds everything there, and writes nothing.
    prima = ObiettivoPEG.history.count()
    assert "PEG_2021: nulla da fare, c&#x27;è già tutto." in client.post(pagina, conferma, follow=True).content.decode()
    assert ObiettivoPEG.history.count() == prima
    assert ObiettivoPEG.objects.filter(piano__anno=2021).count() == 2


@pytest.mark.parametrize(
    "dati", [{"codice": ""}, {"codice": "PEG_2020"}, {"codice": "PEG_2021", "scelti": ["2020-ZZ01"]}]
)
def test_the_page_refuses_in_words(vecchio, client, dati):
    client.force_login(UtenteFactory(ufficio=True))
    pagina = reverse("admin:obiettivi_pianoesecutivo_apri_anno", args=[vecchio.pk])
    risposta = client.post(pagina, dati)
    assert risposta.status_code == 400
    assert 'class="errorlist"' in risposta.content.decode()


@pytest.mark.parametrize("ruolo", ["lettore", "dirigente", None])
def test_the_page_is_of_the_office(vecchio, client, ruolo):
    o = obiettivo(vecchio, titolo="Segreto")
    client.force_login(UtenteFactory(ruolo=ruolo or ""))
    pagina = reverse("admin:obiettivi_pianoesecutivo_apri_anno", args=[vecchio.pk])
    for risposta in (client.get(pagina), client.post(pagina, {"codice": "PEG_2021", "impronta": "x"})):
        assert risposta.status_code in (302, 403, 404)
        assert o.titolo not in risposta.content.decode()
    assert not PianoEsecutivo.objects.filter(anno=2021).exists()
