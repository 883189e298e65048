# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four tables of a DUP go out and come back into an empty document: nothing of it is lost on the way."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dup.contenuto import (
    ContenutoAmbito,
    ContenutoDUP,
    ContenutoGestionale,
    ContenutoIndicatoreEnte,
    ContenutoIndicatoreOperativo,
    ContenutoOperativo,
    ContenutoStrategico,
)
from dup.contenuto_json import da_json, in_json
from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from importazioni.dup.table_services import importa_tabella, proponi_tabella
from importazioni.dup.tables import TABELLE
from importazioni.dup.workbook import esporta
from importazioni.dup.writer import importa_dup
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato
from tests.importazioni.prove import letta, xlsx

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures"
DEL_DUP = ("quadro-strategico", "operativi", "gestionali", "indicatori-ente")


def vuoto(dup: ContenutoDUP) -> ContenutoDUP:
    return replace(dup, ambiti=(), indicatori_ente=())


# Anything in memory

NOME = st.from_regex(r"[A-ZÈ][a-zà]{0,6}( [a-z0-9]{1,6}){0,2}", fullmatch=True).filter(
    lambda n: n.casefold() not in ("nessuno", "nessuna")
)
FRASE = st.from_regex(r"[A-ZÈ][a-zà,;: ]{0,12}[a-z.]", fullmatch=True).map(lambda t: " ".join(t.split()))
TESTO = st.lists(FRASE, max_size=3).map("\n".join)
PERSONE = st.lists(st.sampled_from(["Bosi", "Faggi", "Di Giacomo", "Sindaco"]), unique=True, max_size=3).map(tuple)
UFFICI = st.lists(
    st.sampled_from(["Cultura, turismo e promozione", "Urbanistica", "Servizio Affari generali"]),
    unique=True,
    max_size=2,
).map(tuple)
DI_ENTI = ["Gida", "Consiag S.p.A.", "ETS Prato", "La Rete", "Museo del Tessuto"]
ENTI = st.lists(st.sampled_from(DI_ENTI), unique=True, max_size=4).map(tuple)
VALORE = st.sampled_from(["", "15*", "67**", "0,117", "€ 10.000", "SI"])
VERSO = st.sampled_from(["crescente", "decrescente"])


def diversi(strategia, massimo=3):
    """Siblings, which their folded names tell apart."""
    return st.lists(strategia, max_size=massimo, unique_by=lambda v: v.nome.casefold()).map(tuple)


INDICATORE = st.builds(ContenutoIndicatoreOperativo, NOME, st.one_of(st.just(""), FRASE), VALORE, VERSO, TESTO)
GESTIONALE = st.builds(ContenutoGestionale, NOME, st.sampled_from(["", "G1"]), TESTO, ENTI)
OPERATIVO = st.builds(
    ContenutoOperativo,
    NOME,
    codice=st.sampled_from(["", "1.1"]),
    finalita=TESTO,
    assessori=PERSONE,
    strutture=UFFICI,
    organismi=ENTI,
    indicatori=st.lists(INDICATORE, max_size=3).map(tuple),
    note=TESTO,
    gestionali=diversi(GESTIONALE),
)
STRATEGICO = st.builds(
    ContenutoStrategico,
    NOME,
    st.sampled_from(["", "S1"]),
    TESTO,
    st.lists(NOME, unique=True, max_size=3).map(tuple),
    UFFICI,
    ENTI,
    diversi(OPERATIVO),
)
AMBITO = st.builds(ContenutoAmbito, NOME, st.sampled_from(["", "A1"]), TESTO, diversi(STRATEGICO))


@st.composite
def documenti(draw):
    ambiti = draw(diversi(AMBITO))
    nomi = st.sampled_from(["", *(a.nome for a in ambiti)])
    valori = st.dictionaries(st.integers(2020, 2024), VALORE.filter(bool), max_size=2)
    citta = st.builds(
        ContenutoIndicatoreEnte,
        st.just("citta"),
        NOME,
        ambito=nomi,
        tema=st.one_of(st.just(""), NOME),
        formula=st.one_of(st.just(""), FRASE),
        unita=st.sampled_from(["", "%", "n."]),
        fonte=st.one_of(st.just(""), FRASE),
        verso=VERSO,
        note=TESTO,
        valori=valori.map(lambda v: tuple(sorted(v.items()))),
    )
    interni = st.builds(replace, citta, stato_di_salute=st.just("amministrazione"), ambito=st.just(""))
    chiave = lambda i: (i.ambito.casefold(), i.tema.casefold(), i.descrizione.casefold())  # noqa: E731
    liste = [draw(st.lists(s, max_size=4, unique_by=chiave)) for s in (interni, citta)]
    return ContenutoDUP("DUP_2023_2025", "Un DUP", 2023, 2025, ambiti=ambiti, indicatori_ente=(*liste[0], *liste[1]))


@given(documenti())
def test_qualunque_documento_torna_uguale(documento):
    dopo = vuoto(documento)
    for nome in DEL_DUP:
        tabella = TABELLE[nome]
        teste = [c.testa for c in tabella.da_compilare] + [str(a) for a in tabella.anni(documento)]
        esito = letta(xlsx(*tabella.righe(documento), teste=teste), nome, dopo)
        assert not [str(r) for r in esito.rilievi if r.grave]
        dopo = esito.dup
        assert letta(xlsx(*tabella.righe(documento), teste=teste), nome, documento).dup == documento
    assert in_json(dopo) == in_json(documento)


# The documents of the demo in the database


@pytest.mark.parametrize("file", ["dup_2017_2019", "dup_2022_2024", "dup_2023_2025"])
def test_i_documenti_pubblicati_tornano_in_un_database_vuoto(db, file):
    contenuto = replace(da_json((FIXTURE / f"{file}.json").read_text("utf-8")), precedente="", atti=())
    importa_dup(contenuto, motivo="prova")
    prima = contenuto_del_dup(DUP.objects.get())
    cartelle = {nome: esporta(TABELLE[nome], prima) for nome in DEL_DUP}
    _sgombera()
    dup = DUP.objects.create(
        codice=prima.codice,
        descrizione=prima.descrizione,
        anno_inizio=prima.anno_inizio,
        anno_fine=prima.anno_fine,
        tipo=prima.tipo,
        narrativa=prima.narrativa,
    )
    for nome, cartella in cartelle.items():
        importa_tabella(TABELLE[nome], dup, cartella, f"{nome}.xlsx")
    assert in_json(contenuto_del_dup(dup)) == in_json(prima)
    for nome, cartella in cartelle.items():
        assert proponi_tabella(TABELLE[nome], dup, cartella, f"{nome}.xlsx").proposta.nulla_da_fare


def _sgombera() -> None:
    """An empty database in the same test: what there was goes by another name."""
    for dup in DUP.objects.all():
        DUP.objects.filter(pk=dup.pk).update(codice=f"ALTRO_{dup.pk}")
    for modello, campo in ((Assessore, "nominativo"), (CentroDiResponsabilita, "nome"), (OrganismoPartecipato, "nome")):
        for riga in modello.objects.all():
            nuovi = {campo: f"zzz {riga.pk}"} | ({"nome_breve": ""} if hasattr(riga, "nome_breve") else {})
            modello.objects.filter(pk=riga.pk).update(**nuovi)
