# SPDX-License-Identifier: AGPL-3.0-or-later
"""The import into the database: once, twice, changed, refused, killed."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fogli.limiti import FileNonLeggibile
from importazioni.files import leggi_file
from importazioni.peg.proposal import Stato, prepara
from importazioni.peg.writer import importa
from importazioni.stampa_vecchia import leggi
from importazioni.writing import PropostaCambiata
from indicatori.choices import Verso
from indicatori.models import TipoIndicatore
from obiettivi.contenuto.json_shape import in_json
from obiettivi.lettura.stored_contents import contenuto_del_piano
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita, Persona
from organizzazione.rules import SISTEMA
from tests import migrated
from tests.strumenti.silence import as_first_said

RADICE = Path(__file__).resolve().parents[2]
CAMPIONE = RADICE / "fixtures" / "preventivo_PEG_2020.txt"
ATTESO = RADICE / "tests" / "attesi" / "preventivo_PEG_2020.json"


def comando(*argomenti):
    uscita = StringIO()
    call_command("importa_preventivo", *map(str, argomenti), stdout=uscita)
    return uscita.getvalue()


def in_memoria():
    piano = PianoEsecutivo.objects.get(codice="PEG_2020")
    return contenuto_del_piano(piano, ObiettivoPEG.objects.visible_to(SISTEMA))


def righe_di_tutte_le_tabelle():
    modelli = [m for m in apps.get_models() if m._meta.app_label not in ("sessions", "contenttypes", "auth")]
    return {m._meta.label: list(m._base_manager.order_by("pk").values_list()) for m in modelli}


@pytest.mark.django_db
def test_the_sample_becomes_what_a_person_reads_in_it():
    comando(CAMPIONE)
    assert in_json(as_first_said(in_memoria())) == ATTESO.read_text(encoding="utf-8")


@pytest.mark.django_db
def test_counts_names_and_centres():
    racconto = comando(CAMPIONE)
    assert "Obiettivi: 11 (nuovi 11, cambiati 0, invariati 0), fasi 40, indicatori 31" in racconto
    assert "Persone nuove: Maccioni Marco, Morosi Giovanni" in racconto
    assert CentroDiResponsabilita.objects.count() == 6
    urbanistica = CentroDiResponsabilita.objects.get(nome="Urbanistica e Protezione Civile")
    assert urbanistica.nome_breve == "Urbanistica e Protez Civile"
    assert not TipoIndicatore.objects.filter(da_verificare=True).exists()


@pytest.mark.django_db
def test_twice_changes_nothing_and_says_so():
    comando(CAMPIONE)
    prima = righe_di_tutte_le_tabelle()
    racconto = comando(CAMPIONE)
    assert "nuovi 0, cambiati 0, invariati 11" in racconto
    assert "Tutto era già così" in racconto
    assert righe_di_tutte_le_tabelle() == prima


@pytest.mark.django_db
def test_a_trial_writes_nothing():
    prima = righe_di_tutte_le_tabelle()
    assert "Prova: non è stato scritto nulla." in comando(CAMPIONE, "--prova")
    assert righe_di_tutte_le_tabelle() == prima


@pytest.mark.django_db
def test_the_json_of_the_report_gives_the_same_database(tmp_path):
    comando(CAMPIONE)
    dal_testo = in_memoria()
    json_del_report = tmp_path / "piano.json"
    json_del_report.write_text(in_json(dal_testo), encoding="utf-8")
    assert "invariati 11" in comando(json_del_report)
    for modello in (ObiettivoPEG, PianoEsecutivo, CentroDiResponsabilita, Persona):
        modello.objects.all().delete()
    comando(json_del_report)
    assert in_memoria() == dal_testo
    assert CentroDiResponsabilita.objects.filter(nome_breve="Urbanistica e Protez Civile").count() == 1


@pytest.mark.django_db
def test_a_changed_weight_is_told_and_written_with_history():
    comando(CAMPIONE)
    fase = Fase.objects.filter(obiettivo__codice="2020-CP04").first()
    Fase.objects.filter(pk=fase.pk).update(peso="15.00")
    racconto = comando(CAMPIONE)
    assert "cambiati 1, invariati 10" in racconto
    assert "fase 1, peso: 15,00 → 20,00" in racconto
    fase.refresh_from_db()
    assert (fase.peso, fase.history.first().history_change_reason) == (20, f"Importazione di {CAMPIONE.name}")
    assert ObiettivoPEG.objects.get(codice="2020-CP04").revisione == 2


@pytest.mark.django_db
def test_what_the_file_does_not_know_stays():
    """Direction of an indicator and rows that only moved keep what the office has set."""
    comando(CAMPIONE)
    indicatori = list(IndicatoreObiettivo.objects.filter(obiettivo__codice="2020-CP04"))
    indicatori[3].verso = Verso.DECRESCENTE
    indicatori[3].save()
    indicatori[0].delete()
    comando(CAMPIONE)
    dopo = {i.descrizione: i.verso for i in IndicatoreObiettivo.objects.filter(obiettivo__codice="2020-CP04")}
    assert len(dopo) == 9
    assert [d for d, verso in dopo.items() if verso == Verso.DECRESCENTE] == [indicatori[3].descrizione]


@pytest.mark.django_db
def test_rows_that_the_file_no_longer_has_go():
    comando(CAMPIONE)
    obiettivo = ObiettivoPEG.objects.get(codice="2020-PD01")
    Fase.objects.create(obiettivo=obiettivo, ordine=9, descrizione="di troppo")
    assert "fase 1: «di troppo» → (vuoto)" in comando(CAMPIONE)
    assert not obiettivo.fasi.exists()
    assert Fase.history.filter(history_type="-", descrizione="di troppo").count() == 1


@pytest.mark.django_db
def test_existing_names_are_matched_whatever_their_case_and_accents():
    centro = CentroDiResponsabilita.objects.create(nome="SOCIALE E IMMIGRAZIÓNE")
    persona = Persona.objects.create(nominativo="Valentina SARDI")
    comando(CAMPIONE)
    casa = ObiettivoPEG.objects.get(codice="2020-PL10")
    assert (casa.centro, casa.responsabile) == (centro, persona)


@pytest.mark.django_db
def test_the_code_of_the_plan_may_be_given():
    comando(CAMPIONE, "--piano", "PEG_2020_bis")
    assert ObiettivoPEG.objects.filter(piano__codice="PEG_2020_bis").count() == 11


@pytest.mark.django_db
def test_findings_carry_line_and_objective():
    messaggi = prepara(leggi_file(CAMPIONE)).messaggi
    righe = CAMPIONE.read_text(encoding="utf-8").splitlines()
    codici = [(m.obiettivo, m.codice) for m in messaggi]
    assert codici.count(("2020-PG18", "testo-troncato")) == 2
    assert ("2020-PA10", "valore-da-definire") in codici
    assert ("2020-PG03", "pluriennale-dubbio") in codici
    da_definire = next(m for m in messaggi if m.codice == "valore-da-definire")
    assert "\t?\t" in righe[da_definire.riga - 1]


@pytest.mark.django_db
def test_weights_that_do_not_sum_are_found_with_their_line(tmp_path):
    testo = CAMPIONE.read_text(encoding="utf-8").replace(
        "01/02/2020\t29/02/2020\t50,00", "01/02/2020\t29/02/2020\t40,00"
    )
    (tmp_path / "x.txt").write_text(testo, encoding="utf-8")
    racconto = comando(tmp_path / "x.txt")
    assert "2020-PF02: Le fasi del 2020 pesano 90,00: mancano 10,00." in racconto
    assert Fase.objects.filter(obiettivo__codice="2020-PF02").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "contenuto",
    [b"", b"\x00\x01\x02" * 1000, b"%PDF-1.7 ...", b"una lettera qualunque\n", b"{", b"[]", b"x" * (6 * 1024 * 1024)],
    ids=["vuoto", "binario", "pdf", "altro", "json-rotto", "json-altro", "enorme"],
)
def test_what_is_no_export_is_refused_with_one_message(tmp_path, contenuto):
    prima = righe_di_tutte_le_tabelle()
    (tmp_path / "x").write_bytes(contenuto)
    with pytest.raises(CommandError) as errore:
        comando(tmp_path / "x")
    assert errore.value.returncode == 1
    assert len(str(errore.value)) > 20
    assert "Traceback" not in str(errore.value)
    assert righe_di_tutte_le_tabelle() == prima


@pytest.mark.django_db
def test_a_truncated_export_is_refused(tmp_path):
    dati = CAMPIONE.read_bytes()
    (tmp_path / "x").write_bytes(dati[: len(dati) * 2 // 3])
    with pytest.raises(CommandError):
        comando(tmp_path / "x")
    assert not PianoEsecutivo.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_not_there_and_a_folder(tmp_path):
    with pytest.raises(CommandError, match="non c'è"):
        comando(tmp_path / "manca.txt")
    with pytest.raises(CommandError, match="Non posso aprire"):
        comando(tmp_path)


@pytest.mark.django_db
def test_a_text_too_long_for_its_field_stops_everything():
    lettura = leggi_file(CAMPIONE)
    lungo = replace(lettura.piano.obiettivi[-1], titolo="x" * 301)
    piano = replace(lettura.piano, obiettivi=(*lettura.piano.obiettivi[:-1], lungo))
    for prova in (prepara, lambda letta: importa(letta, motivo="prova")):
        with pytest.raises(
            FileNonLeggibile, match=r"2020-PL10, obiettivo PEG, titolo: «x+…» ha 301 caratteri, al più 300"
        ):
            prova(replace(lettura, piano=piano))
    assert not CentroDiResponsabilita.objects.exists()


@pytest.mark.django_db
def test_a_preview_no_longer_true_is_not_written():
    lettura = leggi_file(CAMPIONE)
    impronta = prepara(lettura).impronta
    importa(lettura, motivo="prima")
    Fase.objects.filter(obiettivo__codice="2020-CP04").update(peso="1.00")
    with pytest.raises(PropostaCambiata) as cambiata:
        importa(lettura, motivo="poi", impronta=impronta)
    assert len(cambiata.value.proposta.con_stato(Stato.CAMBIATO)) == 1
    assert Fase.objects.filter(obiettivo__codice="2020-CP04", peso="1.00").exists()


@pytest.mark.django_db
def test_preview_needs_a_constant_number_of_queries(django_assert_num_queries):
    lettura = leggi_file(CAMPIONE)
    importa(lettura, motivo="x")
    with CaptureQueriesContext(connection) as tutte:
        prepara(lettura)
    una = replace(lettura, piano=replace(lettura.piano, obiettivi=lettura.piano.obiettivi[:1]))
    with django_assert_num_queries(len(tutte)):
        prepara(una)


@pytest.mark.django_db
def test_an_error_half_way_leaves_nothing(monkeypatch):
    def guasto(*_, **__):
        raise RuntimeError("spento")

    monkeypatch.setattr("obiettivi.scrittura.rows.record", guasto)
    with pytest.raises(RuntimeError):
        importa(leggi_file(CAMPIONE), motivo="prova")
    assert not PianoEsecutivo.objects.exists()
    assert not CentroDiResponsabilita.objects.exists()


UCCISO = """
import os, sys, time
import django
django.setup()
from pathlib import Path
from importazioni.peg import writer
from importazioni.files import leggi_file
prima = writer.write
def fermati(changes, hand):
    prima(changes, hand)
    print("scritto", flush=True)
    time.sleep(60)
writer.write = fermati
writer.importa(leggi_file(Path(sys.argv[1])), motivo="prova")
"""


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_last_write_and_before_the_end_nothing_is_there(tmp_path):
    """A real process killed with -9 inside the transaction, on the engine of this run, looked at from outside."""
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}" if connection.vendor == "sqlite" else _url(connection.settings_dict)
    ambiente = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "peg.settings"}
    if connection.vendor == "sqlite":
        migrated.copy_to(tmp_path / "x.sqlite3")
    _uccidi(ambiente)
    conta = [sys.executable, "manage.py", "importa_preventivo", str(CAMPIONE), "--prova"]
    esito = subprocess.run(conta, cwd=RADICE, env=ambiente, check=True, capture_output=True, text=True)
    assert "nuovi 11, cambiati 0, invariati 0" in esito.stdout


def _uccidi(ambiente):
    processo = subprocess.Popen(
        [sys.executable, "-c", UCCISO, str(CAMPIONE)], cwd=RADICE, env=ambiente, stdout=subprocess.PIPE, text=True
    )
    assert processo.stdout.readline().strip() == "scritto"
    processo.send_signal(signal.SIGKILL)
    assert processo.wait(30) == -signal.SIGKILL
    processo.stdout.close()
    time.sleep(0.2)


def _url(impostazioni):
    """The address of the run's server, with the name of the test database in the place of its own."""
    server = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(server._replace(path=f"/{impostazioni['NAME']}"))


@pytest.mark.django_db
def test_the_sample_in_windows_1252(tmp_path):
    testo = CAMPIONE.read_text(encoding="utf-8").replace("\ufffd", "à")
    assert leggi(testo.encode("cp1252")).piano == leggi(testo.encode()).piano


def test_the_oracle_is_json_of_the_declared_shape():
    dati = json.loads(ATTESO.read_text(encoding="utf-8"))
    assert list(dati) == ["piano", "obiettivi"]


@pytest.mark.django_db
def test_an_old_document_without_a_title_or_a_centre_is_kept_and_flagged():
    lettura = leggi_file(CAMPIONE)
    primo = replace(lettura.piano.obiettivi[0], titolo="", centro_di_responsabilita="")
    piano = replace(lettura.piano, obiettivi=(primo, *lettura.piano.obiettivi[1:]))
    proposta = importa(replace(lettura, piano=piano), motivo="prova")
    obiettivo = ObiettivoPEG.objects.get(codice="2020-CP04")
    assert (obiettivo.titolo, str(obiettivo.centro)) == ("(senza titolo)", "(centro da assegnare)")
    assert {"manca-titolo", "manca-centro"} <= {m.codice for m in proposta.messaggi if m.obiettivo == "2020-CP04"}


@pytest.mark.django_db
@pytest.mark.parametrize("cambio", [{"anno": 1950}, {"codice": "P" * 31}, {"descrizione": "d" * 201}])
def test_a_plan_that_the_database_cannot_keep_is_refused_before(cambio):
    lettura = leggi_file(CAMPIONE)
    with pytest.raises(FileNonLeggibile):
        prepara(replace(lettura, piano=replace(lettura.piano, **cambio)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("codice", "detto"),
    [("2020-CP04\n", "un a capo"), ("", "manca il codice"), (" 1", "uno spazio"), ("..", "punti"), ("x" * 41, "40")],
)
def test_a_malformed_code_is_refused_before(codice, detto):
    lettura = leggi_file(CAMPIONE)
    primo = replace(lettura.piano.obiettivi[0], codice=codice)
    with pytest.raises(FileNonLeggibile, match=detto):
        prepara(replace(lettura, piano=replace(lettura.piano, obiettivi=(primo,))))
