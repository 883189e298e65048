# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table that ties the PEG to the DUP comes in: links are added, once, and every fault says where."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from dup.models import DUP, ObiettivoOperativo, ObiettivoStrategico
from fogli.limiti import FileNonLeggibile
from importazioni.griglie.findings import TabellaConErrori
from importazioni.peg.raccordo import importa_raccordo, proponi_raccordo
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
TESTE = "Obiettivi strategici DUP\tObiettivi operativi\t\tObiettivi di peg\n"


@pytest.fixture
def dup() -> DUP:
    return un_dup()


@pytest.fixture
def piano(dup: DUP) -> PianoEsecutivo:
    piano = PianoFactory.create()
    for n, titolo in enumerate(("Ciclabili", "Corse", "Corse")):
        ObiettivoFactory.create(piano=piano, codice=f"{piano.anno}-CP0{n}", titolo=titolo)
    return piano


def tabella(piano: PianoEsecutivo, *righe: str) -> bytes:
    return (TESTE + "\n".join(righe).replace("ANNO", str(piano.anno)) + "\n").encode()


def test_i_legami_si_aggiungono_una_volta_sola_con_la_loro_storia(dup: DUP, piano: PianoEsecutivo) -> None:
    dati = tabella(
        piano,
        "01-Mobilità 0\tOperativo 0.0\tANNO-CP00\tCiclabili",
        "\t\tANNO-CP01\tCorse",
        "\tOPERATIVO 0.1\t\tCICLABILI",
        "\tOperativo 1.0\t\t",
        "\tOperativo 1.1\t\t(nessun obiettivo di PEG)",
    )
    utente = UtenteFactory.create(ufficio=True)
    assert len(proponi_raccordo(dup, piano, dati, "r.txt").nuovi) == 3
    assert len(importa_raccordo(dup, piano, dati, "r.txt", utente=utente).nuovi) == 3
    primo = ObiettivoPEG.objects.get(titolo="Ciclabili")
    assert sorted(o.nome for o in primo.obiettivi_operativi.all()) == ["Operativo 0.0", "Operativo 0.1"]
    storia = primo.history.first()
    assert (storia.history_user, storia.history_change_reason) == (utente, "Raccordo col DUP: r.txt")
    quante, versione = primo.history.count(), primo.revisione
    assert not importa_raccordo(dup, piano, dati, "r.txt", utente=utente).nuovi
    primo.refresh_from_db()
    assert (primo.history.count(), primo.revisione) == (quante, versione)


def test_gli_errori_dicono_dove_e_non_si_scrive_nulla(dup: DUP, piano: PianoEsecutivo) -> None:
    dati = tabella(
        piano,
        "Mobilità 0\tOperativo 0.0\tANNO-CP00\tCiclabili",
        "\tNon c'è\tANNO-CP00\tCiclabili",
        "\tOperativo 0.1\tANNO-ZZ99\tAltro",
        "\t\t\tCorse",
    )
    with pytest.raises(TabellaConErrori) as presa:
        importa_raccordo(dup, piano, dati, "r.txt")
    assert [(r.riga, r.colonna) for r in presa.value.rilievi] == [
        (3, "Obiettivi operativi"),
        (4, "C"),
        (5, "Obiettivi di peg"),
    ]
    assert "ha più obiettivi «Corse»" in presa.value.rilievi[2].testo
    assert not ObiettivoPEG.obiettivi_operativi.through.objects.exists()


def test_lo_stesso_nome_in_due_obiettivi_strategici_vuole_quello_giusto(dup: DUP, piano: PianoEsecutivo) -> None:
    ObiettivoOperativo.objects.filter(nome="Operativo 1.0").update(nome="Operativo 0.0")
    giusto = importa_raccordo(dup, piano, tabella(piano, "Mobilità 1\tOperativo 0.0\tANNO-CP00\tx"), "r.txt").legami[0]
    assert ObiettivoOperativo.objects.get(pk=giusto.operativo).obiettivo_strategico.nome == "Mobilità 1"
    with pytest.raises(TabellaConErrori, match="un errore"):
        importa_raccordo(dup, piano, tabella(piano, "Altro\tOperativo 0.0\tANNO-CP00\tx"), "r.txt")


def test_il_comando(dup: DUP, piano: PianoEsecutivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "r.txt"
    file.write_bytes(tabella(piano, "Mobilità 0\tOperativo 0.0\tANNO-CP00\tCiclabili"))
    call_command("importa_tabella", "raccordo", file, "--prova")
    assert "Prova, non ho scritto nulla: un legame nuovo" in capsys.readouterr().out
    assert not ObiettivoPEG.obiettivi_operativi.through.objects.exists()
    call_command("importa_tabella", "raccordo", file, "--piano", piano.codice, "--dup", dup.codice)
    assert ObiettivoPEG.obiettivi_operativi.through.objects.count() == 1
    with pytest.raises(CommandError, match="non c'è"):
        call_command("importa_tabella", "raccordo", file, "--piano", "PEG_1900")
    with pytest.raises(CommandError, match="solo per il raccordo e il peg"):
        call_command("importa_tabella", "operativi", file, "--piano", piano.codice)
    with pytest.raises(CommandError, match="--dup non vale"):
        call_command("importa_tabella", "peg", file, "--dup", dup.codice)


def test_cio_che_si_esporta_torna_uguale(dup: DUP, piano: PianoEsecutivo, tmp_path: Path) -> None:
    # The same name at both levels above: only the ambito tells them apart.
    ObiettivoStrategico.objects.update(nome="01 - Mobilità")
    ObiettivoOperativo.objects.filter(nome__endswith=".0").update(nome="Stesso")
    dati = (
        "Ambito strategico;Obiettivi strategici DUP;Obiettivi operativi;Codice;Obiettivi di peg\n"
        f"CITTA' 0 <del> futuro;01 - Mobilità;Stesso;{piano.anno}-CP00;\n;;;{piano.anno}-CP01;\n"
        f"CITTA' 1 <del> futuro;01 - Mobilità;Stesso;{piano.anno}-CP00;\n;;Operativo 1.1;{piano.anno}-CP02;\n"
    )
    assert len(importa_raccordo(dup, piano, dati.encode(), "r.csv").nuovi) == 4
    tutti = ObiettivoPEG.obiettivi_operativi.through.objects
    legami = set(tutti.values_list("obiettivopeg_id", "obiettivooperativo_id"))
    file = tmp_path / "r.xlsx"
    call_command("importa_tabella", "raccordo", file, "--esporta")
    assert not proponi_raccordo(dup, piano, file.read_bytes(), "r.xlsx").nuovi
    tutti.all().delete()
    call_command("importa_tabella", "raccordo", file)
    assert set(tutti.values_list("obiettivopeg_id", "obiettivooperativo_id")) == legami


def test_il_modello_ha_scelte_e_istruzioni_e_vuoto_non_cambia_nulla(
    dup: DUP, piano: PianoEsecutivo, tmp_path: Path
) -> None:
    file = tmp_path / "r.xlsx"
    call_command("importa_tabella", "raccordo", file, "--modello")
    libro = load_workbook(file)
    assert libro.sheetnames == ["Raccordo", "Elenchi", "Istruzioni"]
    assert len(libro["Raccordo"].data_validations.dataValidation) == 4
    assert libro["Elenchi"]["D1"].value == f"{piano.anno}-CP00"
    assert not proponi_raccordo(dup, piano, file.read_bytes(), "r.xlsx").legami


def test_chi_non_puo_scrivere_gli_obiettivi_non_li_lega(dup: DUP, piano: PianoEsecutivo) -> None:
    dati = tabella(piano, "Mobilità 0\tOperativo 0.0\tANNO-CP00\tCiclabili")
    lettore = UtenteFactory.create(lettore=True)
    for fai in (proponi_raccordo, importa_raccordo):
        with pytest.raises(FileNonLeggibile, match="non si possono più cambiare"):
            fai(dup, piano, dati, "r.txt", utente=lettore)
    assert not ObiettivoPEG.obiettivi_operativi.through.objects.exists()


def test_piu_codici_in_una_cella_sono_piu_legami(dup: DUP, piano: PianoEsecutivo) -> None:
    righe = f'01-Mobilità 0;Operativo 0.0;"{piano.anno}-CP00\n{piano.anno}-CP01";"Ciclabili\nCorse"\n'
    dati = (TESTE.replace("\t", ";") + righe).encode()
    legami = importa_raccordo(dup, piano, dati, "r.csv").nuovi
    assert [legame.codice for legame in legami] == [f"{piano.anno}-CP00", f"{piano.anno}-CP01"]


def test_un_codice_che_non_c_e_dice_la_sua_colonna_anche_senza_testa(dup: DUP, piano: PianoEsecutivo) -> None:
    with pytest.raises(TabellaConErrori) as no:
        proponi_raccordo(dup, piano, tabella(piano, "01-Mobilità 0\tOperativo 0.0\tANNO-ZZ09\tAltro"), "r.txt")
    (rilievo,) = no.value.rilievi
    assert (rilievo.riga, rilievo.colonna) == (2, "C")


def test_codici_e_titoli_a_capo_si_abbinano_riga_per_riga(dup: DUP, piano: PianoEsecutivo) -> None:
    libro = Workbook()
    for riga in (
        [*TESTE.strip().split("\t")[:2], "Codice", "Obiettivi di peg"],
        ["Mobilità 0", "Operativo 0.0", f"\n{piano.anno}-CP01", "Ciclabili\nCorse"],
        ["Mobilità 0", "Operativo 0.1", None, "Ciclabili\nAltre corse"],
    ):
        libro.active.append(riga)
    ObiettivoFactory.create(piano=piano, codice=f"{piano.anno}-CP09", titolo="Altre corse")
    uscita = io.BytesIO()
    libro.save(uscita)
    esito = proponi_raccordo(dup, piano, uscita.getvalue(), "r.xlsx")
    assert [(x.codice[-4:], x.nome) for x in esito.nuovi] == [
        ("CP00", "Operativo 0.0"),
        ("CP01", "Operativo 0.0"),
        ("CP00", "Operativo 0.1"),
        ("CP09", "Operativo 0.1"),
    ]
    assert not esito.rilievi


def test_un_obiettivo_di_peg_unito_sopra_piu_operativi_li_serve_tutti(dup: DUP, piano: PianoEsecutivo) -> None:
    libro = Workbook()
    for riga in (
        ["Obiettivi strategici DUP", "Obiettivi operativi", "Codice", "Obiettivi di peg"],
        ["Mobilità 0", "Operativo 0.0", f"{piano.anno}-CP00", "Ciclabili"],
        [None, "Operativo 0.1", None, None],
        ["Mobilità 1", "Operativo 1.0", None, None],
    ):
        libro.active.append(riga)
    for zona in ("A2:A3", "C2:C3", "D2:D3"):
        libro.active.merge_cells(zona)
    uscita = io.BytesIO()
    libro.save(uscita)
    esito = proponi_raccordo(dup, piano, uscita.getvalue(), "r.xlsx")
    assert [x.nome for x in esito.nuovi] == ["Operativo 0.0", "Operativo 0.1"]


def test_un_titolo_di_un_altro_codice_si_segnala_e_un_nome_tagliato_si_unisce(dup: DUP, piano: PianoEsecutivo) -> None:
    dati = tabella(
        piano,
        "Mobilità 0\tOperativo\tANNO-CP00\tCorse",
        "\t0.0\t\t",
    )
    esito = proponi_raccordo(dup, piano, dati, "r.txt")
    assert [(x.codice[-4:], x.nome) for x in esito.nuovi] == [("CP00", "Operativo 0.0")]
    assert [(r.riga, r.colonna) for r in esito.rilievi] == [(3, "Obiettivi operativi"), (2, "Obiettivi di peg")]
    assert "è il titolo di" in esito.rilievi[1].testo
