# SPDX-License-Identifier: AGPL-3.0-or-later
"""The JSON of a DUP goes out and comes back; the database is read in as many queries for one level as for three."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dup.contenuto import (
    ContenutoAmbito,
    ContenutoAtto,
    ContenutoDUP,
    ContenutoGestionale,
    ContenutoIndicatoreEnte,
    ContenutoIndicatoreOperativo,
    ContenutoOperativo,
    ContenutoStrategico,
)
from dup.contenuto_json import DUPNonValido, da_json, in_json
from dup.models import DUP, AmbitoStrategico, IndicatoreOperativo, ObiettivoOperativo, ObiettivoStrategico
from dup.stored_contents import contenuto_del_dup
from organizzazione.models import Assessore, Utente
from tests.fabbriche import UtenteFactory

TESTO = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
NOMI = st.lists(TESTO, max_size=3).map(tuple)


def lista(strategia):
    return st.lists(strategia, max_size=2).map(tuple)


INDICATORE = st.builds(ContenutoIndicatoreOperativo, TESTO, TESTO, TESTO)
OPERATIVO = st.builds(
    ContenutoOperativo,
    TESTO,
    assessori=NOMI,
    organismi=NOMI,
    indicatori=lista(INDICATORE),
    gestionali=lista(st.builds(ContenutoGestionale, TESTO, azioni=TESTO, organismi=NOMI)),
)
STRATEGICO = st.builds(ContenutoStrategico, TESTO, linee=NOMI, operativi=lista(OPERATIVO))
ENTE = st.builds(
    ContenutoIndicatoreEnte,
    st.sampled_from(["citta", "amministrazione"]),
    TESTO,
    valori=lista(st.tuples(st.integers(1990, 2100), TESTO)),
)
DOCUMENTO = st.builds(
    ContenutoDUP,
    TESTO,
    TESTO,
    st.integers(1990, 2100),
    st.integers(1990, 2100),
    atti=lista(st.builds(ContenutoAtto, TESTO, TESTO, TESTO, st.dates())),
    ambiti=lista(st.builds(ContenutoAmbito, TESTO, narrativa=TESTO, strategici=lista(STRATEGICO))),
    indicatori_ente=lista(ENTE),
)


@given(DOCUMENTO)
def test_what_is_written_reads_back_the_same(documento):
    assert da_json(in_json(documento)) == documento


@pytest.mark.parametrize(
    ("testo", "detto"),
    [
        ("{", "non è JSON"),
        ("[]", "dup: qui ci vuole un oggetto"),
        ('{"codice": 1}', "dup.codice: qui ci vuole un testo"),
        ('{"codice": "A"}', "dup: manca «descrizione»"),
        ('{"colore": "A"}', "dup: «colore» non è previsto"),
        ('{"ambiti": {}}', "dup.ambiti: qui ci vuole una lista"),
        ('{"anno_inizio": true}', "dup.anno_inizio: qui ci vuole un numero intero"),
        ('{"indicatori_ente": [{"valori": [[2020]]}]}', "dup.indicatori_ente[0].valori[0]: qui ci vogliono 2 valori"),
        ('{"atti": [{"data": "31/12/2020"}]}', "dup.atti[0].data: qui ci vuole una data"),
        ('{"codice": "\\u0000"}', "dup.codice: qui ci vuole un testo"),
    ],
)
def test_what_is_no_dup_is_refused_with_its_place(testo, detto):
    with pytest.raises(DUPNonValido) as rifiuto:
        da_json(testo)
    assert detto in str(rifiuto.value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | TESTO, lambda s: lista(s) | st.dictionaries(TESTO, s)))
def test_any_json_is_refused_or_read(dati):
    with pytest.raises(DUPNonValido):
        da_json(json.dumps(dati))


def un_dup(quanti: int) -> DUP:
    dup = DUP.objects.create(codice="DUP_2023_2025", descrizione="Prova", anno_inizio=2023, anno_fine=2025)
    dup.atti.create(passo="approvazione", organo="DCC", numero="7", data=date(2023, 1, 30))
    zeta, alfa = (Assessore.objects.create(nominativo=n) for n in ("Zeta", "Alfa"))
    for i in range(quanti):
        ambito = AmbitoStrategico.objects.create(dup=dup, nome=f"Ambito {i}", ordine=quanti - i)
        strategico = ObiettivoStrategico.objects.create(ambito=ambito, nome="Strategico")
        strategico.linee.create(testo="Una linea")
        operativo = ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome="Operativo")
        operativo.assessori.add(zeta)
        operativo.assessori.add(alfa)
        IndicatoreOperativo.objects.create(obiettivo=operativo, descrizione="Quante", valore_atteso="15*")
    return dup


@pytest.mark.django_db
def test_the_document_reads_in_its_own_order():
    contenuto = contenuto_del_dup(un_dup(2))
    assert [a.nome for a in contenuto.ambiti] == ["Ambito 1", "Ambito 0"]
    ((_, strategico, operativo), _) = contenuto.operativi()
    assert strategico.linee == ("Una linea",)
    assert operativo.assessori == ("Zeta", "Alfa")
    assert operativo.indicatori == (ContenutoIndicatoreOperativo("Quante", valore_atteso="15*"),)
    assert contenuto.atti == (ContenutoAtto("approvazione", "DCC", "7", date(2023, 1, 30)),)


@pytest.mark.django_db
@pytest.mark.parametrize("quanti", [1, 3])
def test_reading_takes_the_same_queries_for_one_and_for_three(quanti, django_assert_num_queries):
    dup = un_dup(quanti)
    with django_assert_num_queries(15):
        contenuto_del_dup(dup)


@pytest.mark.django_db
def test_a_dup_is_read_by_who_has_a_role_and_kept_by_the_office():
    un_dup(1)
    nessuno, lettore, ufficio = UtenteFactory(), UtenteFactory(lettore=True), UtenteFactory(ufficio=True)

    def vede(chi: Utente) -> tuple[bool, bool]:
        return DUP.objects.visible_to(chi).exists(), DUP.objects.editable_by(chi).exists()

    assert [vede(chi) for chi in (nessuno, lettore, ufficio)] == [(False, False), (True, False), (True, True)]
