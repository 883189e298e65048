# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document confirms, adds, leaves out and changes of another; and how one is opened from another."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoIndicatoreOperativo, ContenutoOperativo
from dup.contenuto import ContenutoStrategico as Strategico
from dup.models import DUP, IndicatoreOperativo, ObiettivoGestionale, ObiettivoOperativo
from dup.raffronto import Sorte, raffronta
from dup.stored_contents import contenuto_del_dup
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato
from organizzazione.rules import SISTEMA
from reports.base import Formato
from reports.elenco import REPORT
from reports.scrittori import scrivi
from tests.dup.documento import un_dup


def documento(*operativi: tuple[str, str, dict[str, str]]) -> ContenutoDUP:
    """A document of (strategico, operativo, indicator → value)."""
    strategici: dict[str, list[ContenutoOperativo]] = {}
    for s, o, valori in operativi:
        indicatori = tuple(ContenutoIndicatoreOperativo(d, "", v) for d, v in valori.items())
        strategici.setdefault(s, []).append(ContenutoOperativo(o, indicatori=indicatori))
    tutti = tuple(Strategico(s, operativi=tuple(o)) for s, o in strategici.items())
    return ContenutoDUP("D", "d", 2023, 2025, ambiti=(ContenutoAmbito("A", strategici=tutti),))


def sorti(prima: ContenutoDUP, dopo: ContenutoDUP, **altro: object) -> list[tuple[str, str]]:
    return [(r.nome, r.sorte.value) for r in raffronta(prima, dopo, **altro)]  # type: ignore[arg-type]


def test_confermati_nuovi_e_non_riproposti():
    prima = documento(("S", "Città verde", {}), ("S", "Via", {}))
    dopo = documento(("S", "CITTA' VERDE", {}), ("S", "Nuovo", {}))
    assert sorti(prima, dopo) == [
        ("CITTA' VERDE", "confermato"),
        ("Nuovo", "nuovo"),
        ("Via", "non riproposto"),
    ]


def test_chi_cambia_obiettivo_strategico_si_ritrova_dal_nome_se_e_uno_solo():
    prima = documento(("S", "Uno", {}), ("S", "Due", {}), ("T", "Due", {}))
    dopo = documento(("Z", "Uno", {}), ("Z", "Due", {}))
    assert [s for _, s in sorti(prima, dopo)] == ["confermato", "nuovo", "non riproposto", "non riproposto"]


def test_la_continuazione_dichiarata_vince_sul_nome():
    prima, dopo = documento(("S", "Vecchio", {})), documento(("S", "Rinominato", {}))
    (r,) = raffronta(prima, dopo, {("A", "S", "Rinominato"): ("A", "S", "Vecchio")})
    assert (r.sorte, r.rinominato) == (Sorte.CONFERMATO, True)


def test_chi_ha_solo_il_nome_non_prende_il_posto_di_chi_continua():
    prima, dopo = documento(("S", "Casa", {})), documento(("S", "Casa", {}), ("S", "Alloggi", {}))
    detto = {("A", "S", "Alloggi"): ("A", "S", "Casa")}
    assert sorti(prima, dopo, continuazioni=detto) == [("Casa", "nuovo"), ("Alloggi", "confermato")]


def test_i_valori_che_cambiano():
    prima = documento(("S", "O", {"a": "1", "b": "2", "tolto": "3"}))
    dopo = documento(("S", "O", {"A": "1", "b": "5*", "nuovo": ""}))
    (r,) = raffronta(prima, dopo)
    assert [(v.descrizione, v.mutato) for v in r.valori] == [
        ("A", False),
        ("b", True),
        ("nuovo", True),
        ("tolto", True),
    ]


@pytest.mark.django_db
def test_un_dup_si_apre_dal_precedente_e_due_volte_non_cambia_nulla(capsys):
    vecchio = un_dup()
    call_command("apri_dup", "DUP_2024_2026", "--da", vecchio.codice, "--prova")
    assert not DUP.objects.filter(codice="DUP_2024_2026").exists()
    call_command("apri_dup", "DUP_2024_2026", "--da", vecchio.codice)
    nuovo = DUP.objects.get(codice="DUP_2024_2026")
    assert (nuovo.precedente, nuovo.anno_inizio, nuovo.anno_fine, nuovo.tipo) == (vecchio, 2024, 2026, "dup")
    assert contenuto_del_dup(nuovo).ambiti == contenuto_del_dup(vecchio).ambiti
    for o in ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup=nuovo):
        assert o.continua is not None
        assert o.continua.nome == o.nome
        assert o.history.first().history_change_reason == f"Aperto da {vecchio.codice}"
    ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup=nuovo).update(finalita="Lavorato.")
    call_command("apri_dup", "DUP_2024_2026", "--da", vecchio.codice)
    assert "nulla da fare" in capsys.readouterr().out
    assert ObiettivoOperativo.objects.filter(finalita="Lavorato.").count() == 4


@pytest.mark.django_db
def test_una_nota_tiene_gli_anni_e_cio_che_non_si_puo_aprire_si_dice():
    vecchio = un_dup()
    call_command("apri_dup", "NOTA", "--da", vecchio.codice, "--nota", "--descrizione", "Nota di marzo")
    nota = DUP.objects.get(codice="NOTA")
    assert (nota.anno_inizio, nota.tipo, nota.descrizione) == (2023, "nota", "Nota di marzo")
    DUP.objects.create(codice="ALTRO", descrizione="d", anno_inizio=2024, anno_fine=2026)
    with pytest.raises(CommandError, match="non è stato aperto da"):
        call_command("apri_dup", "ALTRO", "--da", vecchio.codice)
    with pytest.raises(CommandError, match="nessun ambito"):
        call_command("apri_dup", "ALTRO_ANCORA", "--da", "ALTRO")
    with pytest.raises(CommandError, match="2024-2026"):
        call_command("apri_dup", "X", "--da", vecchio.codice, "--anni", "24")
    with pytest.raises(CommandError, match="Ci sono: "):
        call_command("apri_dup", "X", "--da", "NON_CE")


def dati_del_raffronto(nuovo: DUP, **altro: str):
    report = REPORT["raffronto-dup"]
    modulo = report.Opzioni({"dup": nuovo.codice, **altro}, chi=SISTEMA)
    assert modulo.is_valid(), modulo.errors
    return report, report.dati(modulo.cleaned_data, SISTEMA)


@pytest.mark.django_db
def test_il_documento_del_raffronto():
    vecchio = un_dup()
    call_command("apri_dup", "DUP_2024_2026", "--da", vecchio.codice)
    nuovo = DUP.objects.get(codice="DUP_2024_2026")
    IndicatoreOperativo.objects.filter(
        obiettivo__obiettivo_strategico__ambito__dup=nuovo, obiettivo__nome="Operativo 0.0", descrizione="corse"
    ).update(valore_atteso="<40", note="Nuovo conteggio")
    ObiettivoOperativo.objects.filter(nome="Operativo 0.1").update(note="Nota di sempre")
    ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup=nuovo, nome="Operativo 0.0").update(
        nome="Operativo <nuovo>", note="Corretto il conto."
    )
    ultimo = ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup=nuovo, nome="Operativo 1.1")
    ObiettivoGestionale.objects.filter(obiettivo_operativo__in=ultimo).delete()
    ultimo.delete()
    report, dati = dati_del_raffronto(nuovo)
    righe = json.loads(report.in_dati(dati))["righe"]
    assert [r["Che cosa ne è"] for r in righe] == [["confermato"]] * 3 + [["non riproposto"]]
    assert righe[0]["Obiettivo operativo"] == ["Operativo <nuovo>", "(prima: «Operativo 0.0»)"]
    assert (righe[0]["Valore atteso prima"], righe[0]["Valore atteso dopo"]) == (["-5"], ["<40"])
    assert righe[0]["Note"] == ["Corretto il conto.", "corse: Nuovo conteggio"]
    assert (righe[1]["Indicatori"], righe[1]["Note"]) == ([], [])
    assert "* valore di ogni anno" in scrivi(report, dati, Formato.HTML).decode()
    for formato in (Formato.HTML, Formato.XLSX, Formato.CSV):
        assert scrivi(report, dati, formato)
    (foglio,) = report.fogli(dati)
    assert foglio.colonne[0].titolo == "Ambito strategico"
    assert [riga[0] for riga in foglio.righe] == [f"CITTA' {i} <del> futuro" for i in (0, 0, 1, 1)]


@pytest.mark.django_db
def test_un_nome_cambiato_in_un_documento_di_mezzo_si_ritrova():
    """From the first to the third, and between two that were both opened from the first."""
    primo = un_dup()
    for codice, da in (("DUP_2024_2026", primo.codice), ("DUP_2025_2027", "DUP_2024_2026"), ("NOTA", primo.codice)):
        call_command("apri_dup", codice, "--da", da)
    nomi = {"DUP_2024_2026": "Rinominato", "DUP_2025_2027": "Rinominato ancora", "NOTA": "Nella nota"}
    for codice, nome in nomi.items():
        suoi = ObiettivoOperativo.objects.filter(obiettivo_strategico__ambito__dup__codice=codice)
        suoi.filter(nome="Operativo 0.0").update(nome=nome)
        suoi.filter(nome="Rinominato").update(nome=nome)
    for codice, rispetto_a, prima in (
        ("DUP_2025_2027", primo.codice, "Operativo 0.0"),
        ("DUP_2025_2027", "NOTA", "Nella nota"),
        ("NOTA", "DUP_2025_2027", "Rinominato ancora"),
    ):
        _, dati = dati_del_raffronto(DUP.objects.get(codice=codice), rispetto_a=rispetto_a)
        righe = json.loads(REPORT["raffronto-dup"].in_dati(dati))["righe"]
        assert {riga["Che cosa ne è"][0] for riga in righe} == {"confermato"}, (codice, rispetto_a)
        assert righe[0]["Obiettivo operativo"] == [nomi[codice], f"(prima: «{prima}»)"]


@pytest.mark.django_db
def test_il_raffronto_chiede_con_che_cosa():
    modulo = REPORT["raffronto-dup"].Opzioni({"dup": un_dup().codice}, chi=SISTEMA)
    assert not modulo.is_valid()
    assert "indicare rispetto a quale" in str(modulo.errors)


@pytest.mark.django_db
def test_le_interrogazioni_del_raffronto_non_crescono():
    quante = []
    for quanti in (1, 3):
        codice = f"NUOVO_{quanti}"
        vecchio = un_dup(quanti)
        call_command("apri_dup", codice, "--da", vecchio.codice)
        report = REPORT["raffronto-dup"]
        modulo = report.Opzioni({"dup": codice}, chi=SISTEMA)
        assert modulo.is_valid()
        with CaptureQueriesContext(connection) as fatte:
            report.dati(modulo.cleaned_data, SISTEMA)
        quante.append(len(fatte))
        # Room for the names of the next one.
        DUP.objects.filter(pk=vecchio.pk).update(codice=f"USATO_{quanti}")
        CentroDiResponsabilita.objects.filter(nome="Servizio Urbanistica").update(nome=f"usato {quanti}")
        OrganismoPartecipato.objects.filter(nome="Gida").update(nome=f"usato {quanti}")
        Assessore.objects.filter(dal=None).update(dal=f"20{quanti}0-01-01")
    assert quante[0] == quante[1] < 60
