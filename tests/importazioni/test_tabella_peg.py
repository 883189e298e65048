# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objectives of the PEG from tables: the workbook of the report comes back equal, and sheets as offices keep them."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from dup.models import ObiettivoOperativo
from fogli.limiti import FileNonLeggibile
from importazioni.files import leggi_file
from importazioni.griglie.findings import TabellaConErrori
from importazioni.peg.table_services import importa_peg, proponi_peg
from importazioni.peg.workbook import esporta_peg
from importazioni.peg.writer import importa
from importazioni.reading import Lettura
from importazioni.writing import PropostaCambiata
from obiettivi.contenuto import ContenutoFase, ContenutoObiettivo, ContenutoPiano
from obiettivi.contenuto.json_shape import in_json
from obiettivi.lettura.stored_contents import contenuti, contenuto_del_piano
from obiettivi.models import ObiettivoPEG, PianoEsecutivo, TipoObiettivo
from organizzazione.models import CentroDiResponsabilita, Persona
from testi.bounds import LONG_TEXT
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, UtenteFactory
from tests.importazioni.test_tabelle_lette import con_parte
from tests.strumenti.silence import without_identities

ESEMPIO = Path(__file__).parents[2] / "fixtures" / "preventivo_PEG_2020.txt"
pytestmark = pytest.mark.django_db
# As the database keeps them: without spaces around, lines ended by one sign, nothing that XML cannot say.
TESTI = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]) | st.just("\n"), max_size=30).map(
    str.strip
)


@pytest.fixture
def piano() -> PianoEsecutivo:
    nuovo: PianoEsecutivo = PianoEsecutivo.objects.create(codice="PEG_2020", descrizione="Piano di prova", anno=2020)
    return nuovo


@pytest.fixture
def esempio() -> PianoEsecutivo:
    importa(leggi_file(ESEMPIO), motivo="prova")
    letto: PianoEsecutivo = PianoEsecutivo.objects.get()
    return letto


def cartella(**fogli: Iterable[Sequence[Any]]) -> bytes:
    libro = Workbook()
    libro.remove(libro.active)
    for nome, righe in fogli.items():
        foglio = libro.create_sheet(nome.replace("_", " "))
        for riga in righe:
            foglio.append(list(riga))
    uscita = io.BytesIO()
    libro.save(uscita)
    return uscita.getvalue()


def csv(*righe: str) -> bytes:
    return "".join(f"{r}\n" for r in righe).encode()


def json_di(piano: PianoEsecutivo) -> str:
    return in_json(without_identities(contenuto_del_piano(piano, ObiettivoPEG.objects.all())))


def obiettivo(codice: str = "2020-CP04") -> ContenutoObiettivo:
    (uno,) = contenuti(ObiettivoPEG.objects.filter(codice=codice)).values()
    return uno


def errori(piano: PianoEsecutivo, dati: bytes, nome: str = "p.csv") -> list[str]:
    prima = json_di(piano)
    with pytest.raises(TabellaConErrori) as presa:
        importa_peg(piano, dati, nome)
    assert json_di(piano) == prima
    return [str(r) for r in presa.value.rilievi if r.grave]


def svuota() -> None:
    for modello in (ObiettivoPEG, CentroDiResponsabilita, Persona, TipoObiettivo):
        modello.objects.all().delete()


def stampato(tmp_path: Path, formato: str) -> bytes:
    file = tmp_path / f"p.{formato}"
    call_command("stampa", "preventivo", "--piano", "PEG_2020", "--formato", formato, "--uscita", file, verbosity=0)
    return file.read_bytes()


def test_la_cartella_del_preventivo_torna_uguale_in_un_database_vuoto(esempio: PianoEsecutivo, tmp_path: Path) -> None:
    strano = ObiettivoPEG.objects.get(codice="2020-CP04")
    strano.titolo, strano.contesto = "=1+1  e <b>due</b>", "Un elenco:\n\n- uno\n  - dentro  due\n\n'=x"
    strano.save()
    strano.fasi.filter(ordine=1).update(descrizione="", note="-5\n@casa")
    prima, dati = json_di(esempio), stampato(tmp_path, "xlsx")
    assert proponi_peg(esempio, dati, "p.xlsx").proposta.nulla_da_fare
    svuota()
    esito = importa_peg(esempio, dati, "p.xlsx")
    assert not esito.rilievi
    assert json_di(esempio) == prima
    assert importa_peg(esempio, dati, "p.xlsx").proposta.nulla_da_fare


def test_il_csv_del_preventivo_riporta_gli_obiettivi_e_lascia_il_resto(esempio: PianoEsecutivo, tmp_path: Path) -> None:
    ObiettivoPEG.objects.filter(codice="2020-CP04").update(titolo="=un titolo")
    prima, dati = json_di(esempio), stampato(tmp_path, "csv")
    assert b"'=un titolo" in dati
    ObiettivoPEG.objects.update(descrizione="Altro.", titolo="Altro", pluriennale=False)
    importa_peg(esempio, dati, "p.csv")
    assert json_di(esempio) == prima


TESTE = [
    *("Codice", "Titolo", "Centro di Responsabilità", "Responsabile", "Tipo", "Pluriennale", "CONTESTO di riferimento"),
    *("descrizione\nobiettivo", "RISULTATO FINALE ATTESO", "FASE", "Inizio Previsto", "Fine Prevista", "Peso"),
    *("Responsabile", "Note", "Descrizione", "Tipo", "Valore Atteso", "Note"),
]
PRIMA = [
    *("2020-CP04", "Uno", "Cultura", "Rossi Ada", "SVILUPPO", "Sì", "C.", "D.", "R."),
    *("prima", date(2020, 1, 1), "31/12/2020", 20, "Bo Ugo", "n1", "corse", "efficacia", 140, "i1"),
]
SOTTO = [None] * 9 + ["seconda", datetime.combine(date(2020, 3, 5), time()), "2020-06-30", "80.00", None, None]
SOTTO += ["soste", "quantità", "<=5", ""]


def test_un_foglio_solo_con_righe_che_continuano(piano: PianoEsecutivo) -> None:
    altra = ["2020-CP05", "Due", None, None, "SVILUPPO", "NO", "", "Altro.", "", "terza", "", "", "", "", "", *[""] * 4]
    esito = importa_peg(piano, cartella(Foglio1=[["Titolo della pagina"], TESTE, PRIMA, SOTTO, TESTE, altra]), "p.xlsx")
    assert not esito.rilievi
    o = obiettivo()
    assert (o.titolo, o.responsabile, o.pluriennale, o.risultato_atteso) == ("Uno", "Rossi Ada", True, "R.")
    uno, due = Decimal("20.00"), Decimal("80.00")
    assert o.fasi == (
        ContenutoFase("prima", date(2020, 1, 1), date(2020, 12, 31), uno, "Bo Ugo", "", "n1"),
        ContenutoFase("seconda", date(2020, 3, 5), date(2020, 6, 30), due),
    )
    assert [(i.descrizione, i.valore_atteso, i.note) for i in o.indicatori] == [
        ("corse", "140", "i1"),
        ("soste", "<=5", ""),
    ]
    seconda = obiettivo("2020-CP05")
    assert (seconda.centro_di_responsabilita, seconda.responsabile) == ("Cultura", "Rossi Ada")
    assert [f.descrizione for f in seconda.fasi] == ["terza"]


@pytest.mark.parametrize("separatore", [",", ";", "\t"])
@pytest.mark.parametrize("codifica", ["utf-8-sig", "cp1252"])
def test_il_testo_in_ogni_separatore_e_codifica(piano: PianoEsecutivo, separatore: str, codifica: str) -> None:
    righe = [["TITOLO", "Codice", "CENTRO DI RESPONSABILITA'"], ["Città più verde", "2020-cp04", "Qualità"]]
    importa_peg(piano, "\r\n".join(separatore.join(r) for r in righe).encode(codifica), "p.csv")
    assert (obiettivo().titolo, obiettivo().centro_di_responsabilita) == ("Città più verde", "Qualità")


def test_cio_che_si_riempie_in_giu_non_si_raddoppia_e_i_testi_spezzati_si_uniscono(piano: PianoEsecutivo) -> None:
    teste = "Codice;Titolo;Centro;Descrizione obiettivo;Fase;Inizio;Indicatore;Valore"
    importa_peg(
        piano,
        csv(
            teste,
            "2020-CP04;Uno;Cultura;Una cosa che va;prima;01/01/2020;corse;1",
            "2020-CP04;Uno;Cultura;Una cosa che va;prima;01/01/2020;soste;2",
            ";;;a capo di pagina.;e il suo seguito;;;",
            ";;;- una voce;;;;",
        ),
        "p.csv",
    )
    o = obiettivo()
    assert o.descrizione == "Una cosa che va a capo di pagina.\n- una voce"
    assert [f.descrizione for f in o.fasi] == ["prima e il suo seguito"]
    assert [i.descrizione for i in o.indicatori] == ["corse", "soste"]


def test_accanto_a_indicatore_la_descrizione_e_dell_obiettivo(piano: PianoEsecutivo) -> None:
    righe = csv(
        "Codice;Centro;Titolo;Descrizione;Fase;Peso;Indicatore;Tipo indicatore;Valore Atteso",
        "2020-CP04;Cultura;Uno;Che cosa si fa;prima;100;corse;efficacia;10",
    )
    importa_peg(piano, righe, "p.csv")
    o = obiettivo()
    assert o.descrizione == "Che cosa si fa"
    assert [f.descrizione for f in o.fasi] == ["prima"]
    assert [(i.descrizione, i.valore_atteso) for i in o.indicatori] == [("corse", "10")]


def test_le_colonne_che_non_ci_sono_e_gli_obiettivi_non_nominati_restano(esempio: PianoEsecutivo) -> None:
    prima = contenuti(ObiettivoPEG.objects.all())
    vecchio = obiettivo()
    importa_peg(
        esempio, csv("Codice;Fase;Note;", *(f"2020-CP04;{f.descrizione};vista;" for f in vecchio.fasi)), "p.csv"
    )
    nuovo = obiettivo()
    assert {f.note for f in nuovo.fasi} == {"vista"}
    assert [(f.peso, f.inizio_previsto, f.responsabile) for f in nuovo.fasi] == [
        (f.peso, f.inizio_previsto, f.responsabile) for f in vecchio.fasi
    ]
    assert nuovo.indicatori == vecchio.indicatori
    dopo = contenuti(ObiettivoPEG.objects.all())
    assert [o for o in dopo.values() if o.codice != "2020-CP04"] == [
        o for o in prima.values() if o.codice != "2020-CP04"
    ]
    importa_peg(esempio, csv("Codice;N.;Valore atteso;", "2020-CP04;1;nuovo;"), "p.csv")
    assert obiettivo().indicatori[0] == replace(vecchio.indicatori[0], valore_atteso="nuovo")


def test_un_foglio_senza_righe_non_toglie_nulla_e_chi_toglie_lo_dice(esempio: PianoEsecutivo) -> None:
    prima = obiettivo()
    fasi = [["Codice", "N.", "Fase", "Peso"]]
    importa_peg(esempio, cartella(Obiettivi=[["Codice", "Titolo"], ["2020-CP04", "Altro"]], Fasi=fasi), "p.xlsx")
    assert (obiettivo().titolo, obiettivo().fasi) == ("Altro", prima.fasi)
    esito = proponi_peg(esempio, csv("Codice;Titolo;Fase", "2020-CP04;Altro;"), "p.csv")
    assert "si tolgono" in str(esito.rilievi[0])


def test_ogni_errore_dice_file_foglio_riga_colonna_e_che_cosa_ci_voleva(piano: PianoEsecutivo) -> None:
    sbagliata = list(PRIMA)
    sbagliata[5], sbagliata[10], sbagliata[12] = "forse", "30/02/2020", "venti"
    senza_codice = [None, "Due", "Cultura", *[None] * 16]
    sparso = ["2020-XX99", None, *[None] * 17]
    dati = cartella(Foglio1=[TESTE, sbagliata, senza_codice, sparso, ["C" * 41, "T", "Cultura", *[None] * 16]])
    trovati = errori(piano, dati, "marzo.xlsx")
    assert [t.partition(": ")[0] for t in trovati] == [
        "marzo.xlsx, foglio «Foglio1», riga 2, colonna «Pluriennale»",
        "marzo.xlsx, foglio «Foglio1», riga 2, colonna «Inizio Previsto»",
        "marzo.xlsx, foglio «Foglio1», riga 2, colonna «Peso»",
        "marzo.xlsx, foglio «Foglio1», riga 3, colonna «Codice»",
        "marzo.xlsx, foglio «Foglio1», riga 4, colonna «Codice»",
        "marzo.xlsx, foglio «Foglio1», riga 5, colonna «Codice»",
    ]
    for detto, atteso in zip(
        trovati,
        ("SI oppure NO", "gg/mm/aaaa", "20,00", "manca il codice", "non ha l'obiettivo", "Ci stanno 40 caratteri"),
        strict=True,
    ):
        assert atteso in detto


@pytest.mark.parametrize(
    ("righe", "detto"),
    [
        (("Codice;Titolo;Centro", "2020-CP04;" + "T" * 301 + ";C"), "ha 301 caratteri, al più 300"),
        (("Codice;Titolo;Centro", ";Uno;C"), "manca il codice"),
        (("Codice;Titolo;Centro", "2020-CP04;Uno;C", "2020-CP04;Due;C"), "diverso da «Uno» della riga 2"),
        (("Codice;Titolo;Centro;Fase;Peso", "2020-CP04;Uno;C;;20"), "non ha la fase"),
        (("Codice;Titolo;Centro;Fase;Peso", "2020-CP04;Uno;C;f;16.666"), "non è un peso"),
        (("Codice;Titolo;Centro;Fase;Peso", "2020-CP04;Uno;C;f;-1"), "non è un peso"),
        (("Codice;N.;Peso;", "2020-CP04;1;20;"), "non ha l'obiettivo"),
        (("Titolo;Centro;x", "Uno;C;"), "«Codice»"),
        (("FASE\tInizio Previsto\tFine Prevista",), "importa_preventivo"),
    ],
)
def test_che_cosa_si_rifiuta(piano: PianoEsecutivo, righe: Sequence[str], detto: str) -> None:
    assert detto in " ".join(errori(piano, csv(*righe)))


@pytest.mark.parametrize(
    ("parte", "contenuto", "detto"),
    [("xl/vbaProject.bin", b"x", "macro"), ("xl/media/bomba", b"0" * 120_000_000, "aperto occuperebbe")],
)
def test_i_limiti_valgono_anche_qui(piano: PianoEsecutivo, parte: str, contenuto: bytes, detto: str) -> None:
    with pytest.raises(FileNonLeggibile, match=detto):
        importa_peg(piano, con_parte(cartella(Foglio=[TESTE, PRIMA]), parte, contenuto), "p.xlsx")


@pytest.mark.parametrize(
    ("dati", "detto"),
    [(b"a;b;c\n" * 40_001, "40000 righe"), (b";" * 61 + b"\n", "60 colonne"), (b"x" * (32 * 2**20 + 1), "32 MB")],
)
def test_anche_righe_colonne_e_peso(piano: PianoEsecutivo, dati: bytes, detto: str) -> None:
    with pytest.raises(FileNonLeggibile, match=detto):
        importa_peg(piano, dati, "p.csv")


def test_i_quasi_doppi_si_dicono_e_non_si_uniscono(piano: PianoEsecutivo) -> None:
    ObiettivoFactory.create(piano=piano, centro__nome="Servizio Mobilità", responsabile__nominativo="Squittieri Ugo")
    righe = ("2020-CP04;Uno;Mobilità;Squitieri Ugo", "2020-CP05;Due;MOBILITA';Rossi", "2020-CP06;Tre;Mobillità;Rossi")
    esito = importa_peg(piano, csv("Codice;Titolo;Centro;Responsabile", *righe), "p.csv")
    assert [(q.nuovo, q.simile) for q in esito.quasi_doppi] == [
        ("Mobillità", "Servizio Mobilità"),
        ("Squitieri Ugo", "Squittieri Ugo"),
    ]
    assert obiettivo().centro_di_responsabilita == obiettivo("2020-CP05").centro_di_responsabilita
    assert obiettivo().centro_di_responsabilita == "Servizio Mobilità"
    assert obiettivo("2020-CP06").centro_di_responsabilita == "Mobillità"


def test_chi_non_puo_piu_scrivere_un_obiettivo_non_lo_importa(esempio: PianoEsecutivo) -> None:
    prima, dati = json_di(esempio), csv("Codice;Titolo;", "2020-CP04;Altro;")
    lettore = UtenteFactory.create(lettore=True)
    for fai in (proponi_peg, importa_peg):
        with pytest.raises(FileNonLeggibile, match="2020-CP04"):
            fai(esempio, dati, "p.csv", utente=lettore)
    nuovo = csv("Codice;Titolo;Centro", "2020-ZZ01;Uno;C")
    with pytest.raises(FileNonLeggibile, match="aggiungere"):
        importa_peg(esempio, nuovo, "p.csv", utente=lettore)
    assert json_di(esempio) == prima


def test_la_storia_dice_il_file_e_l_impronta_vale_per_cio_che_si_e_visto(esempio: PianoEsecutivo) -> None:
    utente, dati = UtenteFactory.create(ufficio=True), csv("Codice;Titolo;", "2020-CP04;Altro;")
    impronta = proponi_peg(esempio, dati, "p.csv").proposta.impronta
    ObiettivoPEG.objects.filter(codice="2020-CP04").update(titolo="Di un collega")
    with pytest.raises(PropostaCambiata):
        importa_peg(esempio, dati, "p.csv", utente=utente, impronta=impronta)
    importa_peg(esempio, dati, "p.csv", utente=utente)
    storia = ObiettivoPEG.objects.get(codice="2020-CP04").history.first()
    assert (storia.history_user, storia.history_change_reason) == (utente, "Tabella degli obiettivi: p.csv")


def test_le_segnalazioni_dicono_la_riga_del_foglio(piano: PianoEsecutivo) -> None:
    esito = proponi_peg(piano, cartella(Foglio1=[TESTE, PRIMA]), "p.xlsx")
    pesi = next(str(s) for s in esito.segnalazioni if "pesano" in s.testo)
    assert pesi.startswith("p.xlsx, foglio «Foglio1», riga 2: 2020-CP04: ")


def test_leggere_non_costa_di_piu_con_piu_righe(esempio: PianoEsecutivo) -> None:
    conti = []
    for quanti in (1, 3):
        righe = [f"{c};Altro titolo" for c in sorted(esempio.obiettivi.values_list("codice", flat=True))[:quanti]]
        with CaptureQueriesContext(connection) as fatte:
            proponi_peg(esempio, csv("Codice;Titolo;", *(f"{r};" for r in righe)), "p.csv")
        conti.append(len(fatte))
    assert conti[0] == conti[1]


def test_le_colonne_sconosciute_si_dicono(esempio: PianoEsecutivo) -> None:
    esito = proponi_peg(esempio, csv("Codice;Titolo;Colore", "2020-CP04;Altro;rosso"), "p.csv")
    assert "p.csv, riga 1, colonna «Colore»: questa colonna non la conosco" in str(esito.rilievi[0])


def test_la_formula_che_non_trova_nulla_e_un_guasto(esempio: PianoEsecutivo) -> None:
    with pytest.raises(TabellaConErrori) as errori:
        proponi_peg(esempio, csv("Codice;Titolo", "2020-CP04;#RIF!"), "p.csv")
    assert "p.csv, riga 2, colonna «Titolo»: la formula della cella dà «#RIF!»" in str(errori.value.rilievi[0])


def test_chi_cambia_prende_una_versione_e_la_storia_tiene_i_suoi_legami(esempio: PianoEsecutivo) -> None:
    un_dup()
    operativo = ObiettivoOperativo.objects.first()
    uno = ObiettivoPEG.objects.get(codice="2020-CP04")
    uno.obiettivi_operativi.add(operativo)
    uno.refresh_from_db()
    fasi = list(uno.fasi.order_by("ordine"))
    importa_peg(esempio, csv("Codice;N.;Note fase;", "2020-CP04;1;vista;"), "p.csv")
    dopo = ObiettivoPEG.objects.get(pk=uno.pk)
    assert dopo.revisione == uno.revisione + 1
    assert [legame.obiettivooperativo for legame in dopo.history.first().obiettivi_operativi.all()] == [operativo]
    assert dopo.history.first().history_type == "~"
    assert [f.history.first().history_change_reason for f in fasi] == [
        "Tabella degli obiettivi: p.csv",
        *["prova"] * (len(fasi) - 1),
    ]


def test_di_due_omonimi_resta_quello_che_c_era(esempio: PianoEsecutivo) -> None:
    uno = ObiettivoPEG.objects.get(codice="2020-CP04")
    altro = Persona.objects.create(nominativo=uno.responsabile.nominativo, matricola="9")
    uno.responsabile = altro
    uno.save()
    importa_peg(esempio, csv("Codice;Titolo;", "2020-CP04;Altro;"), "p.csv")
    uno.refresh_from_db()
    assert (uno.titolo, uno.responsabile) == ("Altro", altro)


def test_la_cartella_esportata_torna_uguale_e_quella_da_compilare_ha_scelte_e_istruzioni(
    esempio: PianoEsecutivo, tmp_path: Path
) -> None:
    strano = ObiettivoPEG.objects.get(codice="2020-CP04")
    strano.titolo, strano.contesto = "=1+1", "x" * LONG_TEXT
    strano.save()
    file = tmp_path / "p.xlsx"
    call_command("importa_tabella", "peg", file, "--modello")
    vuota = load_workbook(file)
    assert vuota.sheetnames == ["Obiettivi", "Fasi", "Indicatori", "Altri servizi", "Elenchi", "Istruzioni"]
    assert [len(f.data_validations.dataValidation) for f in vuota.worksheets[:4]] == [4, 3, 3, 2]
    scelta = next(v for v in vuota["Fasi"].data_validations.dataValidation if "H2" in str(v.sqref))
    colonna = scelta.formula1.split("$")[1]
    assert vuota["Elenchi"][f"{colonna}1"].value == CentroDiResponsabilita.objects.all()[0].nome_in_tabella
    call_command("importa_tabella", "peg", file, "--piano", "PEG_2020")
    prima = json_di(esempio)
    with pytest.raises(CommandError, match="c'è già: scegliere un altro nome"):
        call_command("importa_tabella", "peg", file, "--esporta", "--piano", "PEG_2020")
    call_command("importa_tabella", "peg", file, "--esporta", "--sovrascrivi", "--piano", "PEG_2020")
    titolo = next(r[1] for r in load_workbook(file)["Obiettivi"].iter_rows() if r[0].value == "2020-CP04")
    assert (titolo.data_type, titolo.quotePrefix) == ("s", True)
    svuota()
    call_command("importa_tabella", "peg", file, verbosity=0)
    assert json_di(esempio) == prima


def test_un_testo_che_excel_ha_tagliato_non_torna_indietro(esempio: PianoEsecutivo, tmp_path: Path) -> None:
    ObiettivoPEG.objects.filter(codice="2020-CP04").update(contesto="x" * 40_000)
    for dati in (stampato(tmp_path, "xlsx"), esporta_peg(esempio)):
        (trovato,) = errori(esempio, dati, "p.xlsx")
        assert "colonna «Contesto di riferimento»: il testo è stato tagliato da Excel" in trovato


def test_il_comando(esempio: PianoEsecutivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.csv"
    file.write_bytes(csv("Codice;Titolo;Centro", "2020-CP04;Altro;", "2020-ZZ01;Nuovo;Servizio nuovo"))
    prima = json_di(esempio)
    call_command("importa_tabella", "peg", file, "--prova", "--piano", "PEG_2020")
    detto = capsys.readouterr().out
    for parte in (
        "titolo: «",
        "→ «Altro»",
        "+ obiettivo: 2020-ZZ01 Nuovo",
        "Si aggiunge: centro di responsabilità «Servizio n",
    ):
        assert parte in detto
    assert "Prova, non ho scritto nulla: Obiettivi: 2 (nuovi 1, cambiati 1, invariati 0)" in detto
    assert json_di(esempio) == prima
    call_command("importa_tabella", "peg", file)
    assert obiettivo().titolo == "Altro"
    with pytest.raises(CommandError, match="indicare --piano"):
        call_command("importa_tabella", "peg", file, "--dup", "DUP_2023_2025")
    with pytest.raises(CommandError, match="PEG_1900 non c'è"):
        call_command("importa_tabella", "peg", file, "--piano", "PEG_1900")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.builds(
            ContenutoFase,
            TESTI,
            st.none() | st.dates(date(2000, 1, 1)),
            st.none() | st.dates(date(2000, 1, 1)),
            st.none() | st.decimals(0, 100, places=2),
            note=TESTI,
        ),
        max_size=3,
    ),
    TESTI,
    st.lists(TESTI.filter(bool), max_size=2),
)
def test_qualunque_contenuto_torna_uguale(
    piano: PianoEsecutivo, fasi: list[ContenutoFase], testo: str, servizi: list[str]
) -> None:
    ObiettivoPEG.objects.all().delete()
    voluto = ContenutoObiettivo(
        "2020-CP04",
        "Uno",
        "C",
        "",
        "",
        True,
        testo,
        testo,
        "",
        tuple(fasi),
        (),
        tuple(s[:200].strip() for s in servizi),
    )
    importa(Lettura(ContenutoPiano("PEG_2020", "", 2020, (voluto,))), motivo="prova")
    prima, cartella_piena = json_di(piano), esporta_peg(piano)
    ObiettivoPEG.objects.all().delete()
    importa_peg(piano, cartella_piena, "p.xlsx")
    assert json_di(piano) == prima
