# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table takes nothing away, and renames nothing, before somebody says so: by command and on the page."""

import csv
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from dup.models import IndicatoreOperativo, ObiettivoOperativo
from importazioni.asking import EVERYTHING, Asked, Unanswered
from importazioni.dup.table_services import importa_tabella
from importazioni.dup.tables import TABELLE
from importazioni.griglie.findings import TabellaConErrori
from importazioni.peg.table_services import importa_peg, proponi_peg
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita, Persona
from tests.dup.documento import un_dup
from tests.fabbriche import PianoFactory, UtenteFactory

pytestmark = pytest.mark.django_db
PRIMA = [
    ["Codice", "Titolo", "Centro di Responsabilità", "Fase", "Fine Prevista", "Peso", "Indicatore", "Valore Atteso"],
    ["2026-CP01", "Uno", "Sport", "Avvio dei lavori", "30/06/2026", "60", "Visitatori del museo", "100"],
    ["", "", "", "Collaudo finale", "31/12/2026", "40", "Mostre allestite", "5"],
]


@pytest.fixture
def piano() -> PianoEsecutivo:
    piano = PianoFactory.create(anno=2026)
    importa_peg(piano, dati(*PRIMA), "p.csv")
    return piano


def dati(*righe: list[str]) -> bytes:
    uscita = io.StringIO()
    csv.writer(uscita, delimiter=";").writerows(righe)
    return uscita.getvalue().encode()


def stato() -> tuple[list[str], list[str]]:
    fasi = Fase.objects.order_by("ordine").values_list("descrizione", flat=True)
    return list(fasi), list(IndicatoreObiettivo.objects.order_by("ordine").values_list("descrizione", flat=True))


def comando(tmp_path: Path, piano: PianoEsecutivo, contenuto: bytes, *opzioni: str) -> None:
    file = tmp_path / "p.csv"
    file.write_bytes(contenuto)
    call_command("importa_tabella", "peg", file, "--piano", piano.codice, *opzioni)


UN_INDICATORE = dati(["Codice", "Indicatore", "Valore Atteso"], ["2026-CP01", "Mostre allestite", "7"])
UNA_FASE = dati(["Codice", "Fase", "Peso"], ["2026-CP01", "Collaudo finale", "45"])


@pytest.mark.parametrize(
    ("contenuto", "va_via"), [(UN_INDICATORE, "Visitatori del museo"), (UNA_FASE, "Avvio dei lavori")]
)
def test_by_command_nothing_goes_before_it_is_said(
    piano: PianoEsecutivo, tmp_path: Path, capsys: pytest.CaptureFixture[str], contenuto: bytes, va_via: str
) -> None:
    prima = stato()
    with pytest.raises(CommandError, match="--togli-righe-mancanti"):
        comando(tmp_path, piano, contenuto)
    assert va_via in capsys.readouterr().err
    assert stato() == prima
    comando(tmp_path, piano, contenuto, "--prova")
    assert va_via in capsys.readouterr().out
    comando(tmp_path, piano, contenuto, "--togli-righe-mancanti")
    assert va_via not in [*stato()[0], *stato()[1]]


def test_what_lists_all_rows_needs_no_question(piano: PianoEsecutivo, tmp_path: Path) -> None:
    comando(tmp_path, piano, dati(*PRIMA, ["", "", "", "", "", "", "Un terzo indicatore", "1"]))
    assert len(stato()[1]) == 3
    # Phases that weigh 100 are all that there are.
    comando(
        tmp_path,
        piano,
        dati(["Codice", "Fase", "Peso"], *(["2026-CP01", x, "33,33"] for x in ("Alfa", "Beta", "Gamma"))),
    )
    assert stato()[0] == ["Alfa", "Beta", "Gamma"]
    comando(tmp_path, piano, dati(["Codice", "N.", "Valore Atteso"], ["2026-CP01", "1", "9"]))


@pytest.mark.parametrize(
    "righe",
    [
        [["Codice", "N.", "Fase"], ["2026-CP01", "1", "Gara e aggiudicazione"], ["", "2", "Collaudo finale"]],
        [["Codice", "Fase"], ["2026-CP01", "Avvio di tutti i lavori"], ["", "Collaudo finale"]],
    ],
)
def test_a_reworded_row_is_asked_about_and_keeps_what_hangs_on_it(
    piano: PianoEsecutivo, tmp_path: Path, capsys: pytest.CaptureFixture[str], righe: list[list[str]]
) -> None:
    chi = Fase.objects.order_by("ordine").first()
    assert chi is not None
    with pytest.raises(CommandError, match="--nuovi-nomi"):
        comando(tmp_path, piano, dati(*righe))
    assert f"«{righe[1][-1]}» è un nuovo nome di «Avvio dei lavori» (la fase)?" in capsys.readouterr().err
    comando(tmp_path, piano, dati(*righe), "--nuovi-nomi")
    nuova = Fase.objects.order_by("ordine").first()
    assert nuova is not None
    assert (nuova.row_id, nuova.descrizione) == (chi.row_id, righe[1][-1])


@pytest.mark.parametrize(
    "detto", ["Bo Ugo\nDe Luca Ada", "Bo Ugo / De Luca Ada", "Bo Ugo - De Luca Ada", "U. Bo", "Bo"]
)
def test_a_person_within_a_new_name_is_asked_about(
    piano: PianoEsecutivo, tmp_path: Path, capsys: pytest.CaptureFixture[str], detto: str
) -> None:
    Persona.objects.create(nominativo="Bo Ugo")
    teste = ["Codice", "Titolo", "Centro di Responsabilità", "Responsabile"]
    with pytest.raises(CommandError, match="--nomi-simili"):
        comando(tmp_path, piano, dati(teste, ["2026-CP02", "Due", "Sport", detto]))
    assert "somiglia a «Bo Ugo»" in capsys.readouterr().err


def test_a_centre_within_a_new_name_is_asked_about(
    piano: PianoEsecutivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    CentroDiResponsabilita.objects.create(nome="Musei")
    teste = ["Codice", "Titolo", "Centro di Responsabilità"]
    with pytest.raises(CommandError, match="--nomi-simili"):
        comando(tmp_path, piano, dati(teste, ["2026-CP02", "Due", "Musei / Sport"]))
    assert "«Musei / Sport» somiglia a «Musei»" in capsys.readouterr().err


def test_names_like_known_ones_are_asked_about_and_plain_new_ones_are_not(
    piano: PianoEsecutivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Persona.objects.create(nominativo="Squittieri Anna")
    teste = ["Codice", "Titolo", "Centro di Responsabilità", "Responsabile"]
    with pytest.raises(CommandError, match="--nomi-simili"):
        comando(tmp_path, piano, dati(teste, ["2026-CP02", "Due", "Sport", "Squitieri Anna"]))
    assert "persona «Squitieri Anna» somiglia a «Squittieri Anna»" in capsys.readouterr().err
    comando(tmp_path, piano, dati(teste, ["2026-CP02", "Due", "Sport", "Squitieri Anna"]), "--nomi-simili")
    comando(tmp_path, piano, dati(teste, ["2026-CP03", "Tre", "Servizio Musei", "Bo Ugo"]))
    assert "Si aggiunge: centro di responsabilità «Servizio Musei»" in capsys.readouterr().out
    assert CentroDiResponsabilita.objects.filter(nome="Servizio Musei").exists()
    # Two that resemble each other and are both new are told, as before.
    comando(
        tmp_path, piano, dati(teste, ["2026-CP04", "Q", "Urbanistica", "Bo Ugo"], ["2026-CP05", "C", "Urbanistca", ""])
    )
    assert "somiglia" in capsys.readouterr().out


def test_what_is_written_by_a_service_asks_nobody_and_all_can_be_asked(piano: PianoEsecutivo) -> None:
    with pytest.raises(Unanswered) as no:
        importa_peg(piano, UN_INDICATORE, "p.csv", answers=frozenset())
    assert [q.asked for q in no.value.questions] == [Asked.REMOVED]
    assert [q.asked for q in proponi_peg(piano, UN_INDICATORE, "p.csv").domande] == [Asked.REMOVED]
    importa_peg(piano, UN_INDICATORE, "p.csv", answers=EVERYTHING)
    assert not proponi_peg(piano, UN_INDICATORE, "p.csv").domande


def test_indicators_of_the_dup_are_asked_about() -> None:
    dup = un_dup()
    IndicatoreOperativo.objects.filter(descrizione="=piste ciclabili").update(descrizione="piste ciclabili")
    teste = ["Ambito strategico", "Ob. strategico", "Obiettivi operativi", "Indicatori", "Valore atteso"]
    riga = ["CITTA' 0 <del> futuro", "Mobilità 0", "Operativo 0.0", "corse", "-7"]
    with pytest.raises(Unanswered) as no:
        importa_tabella(TABELLE["operativi"], dup, dati(teste, riga), "o.csv", answers=frozenset())
    assert [q.items for q in no.value.questions] == [("Operativo 0.0: l'indicatore «piste ciclabili»",)]
    tutti = [riga, ["", "", "", "piste ciclabili", "15*"]]
    importa_tabella(TABELLE["operativi"], dup, dati(teste, *tutti), "o.csv", answers=frozenset())


def test_on_the_page_a_tick_is_needed(piano: PianoEsecutivo, client: Client) -> None:
    client.force_login(UtenteFactory.create(ufficio=True))
    prima = stato()
    file = SimpleUploadedFile("p.csv", UN_INDICATORE)
    vista = client.post(
        reverse("importazioni:tabella"), {"resource": "peg", "piano": piano.codice, "import_file": file}
    )
    assert vista.status_code == 200
    pagina = vista.content.decode()
    assert "Si toglie ciò che il file non nomina?" in pagina
    assert "Visitatori del museo" in pagina
    busta = vista.context["busta"]
    senza = client.post(reverse("importazioni:tabella_conferma"), {"busta": busta})
    assert senza.status_code == 400
    assert "Manca la risposta" in senza.content.decode()
    assert stato() == prima
    detto = {"busta": senza.context["busta"], "risposta": [str(Asked.REMOVED)]}
    assert client.post(reverse("importazioni:tabella_conferma"), detto).status_code == 302
    assert stato() == (prima[0], ["Mostre allestite"])
    assert ObiettivoPEG.objects.count() == 1


def test_levels_and_indicators_like_those_that_are_there_are_asked_about() -> None:
    dup = un_dup()
    teste = ["Ambito strategico", "Ob. strategico", "Obiettivi operativi"]
    posto = ["CITTA' 0 <del> futuro", "Mobilità 0"]
    ObiettivoOperativo.objects.filter(nome="Operativo 0.0").update(nome="Piste ciclabili e percorsi")
    simile = dati(teste, [*posto, "Piste ciclabili e i percorsi"], [*posto, "Piste ciclabili e ì percorsi"])
    with pytest.raises(Unanswered) as no:
        importa_tabella(TABELLE["operativi"], dup, simile, "o.csv", answers=frozenset())
    (domanda,) = no.value.questions
    assert domanda.items[0].endswith("è un nuovo nome di «Piste ciclabili e percorsi»?")
    importa_tabella(TABELLE["operativi"], dup, simile, "o.csv")
    importa_tabella(TABELLE["operativi"], dup, simile, "o.csv", answers=frozenset())
    ente = ["Stato di salute", "Ambito strategico", "Tema", "Indicatore", "Formula", "2023"]
    riga = ["Città", "CITTA' 0 <del> futuro", "Aria", "Giorni oltre i limiti", "n.", "12"]
    importa_tabella(TABELLE["indicatori-ente"], dup, dati(ente, riga), "i.csv", answers=frozenset())
    riga[3] = "Giorni oltre il limite"
    with pytest.raises(Unanswered) as no:
        importa_tabella(TABELLE["indicatori-ente"], dup, dati(ente, riga), "i.csv", answers=frozenset())
    assert [q.items for q in no.value.questions] == [
        ("l'indicatore «Giorni oltre il limite»: è un nuovo nome di «Giorni oltre i limiti»?",)
    ]


@pytest.mark.parametrize(("sotto", "intero"), [("e turismo", True), ("Istruzione", True), ("Sport", False)])
def test_a_centre_cut_by_the_end_of_a_page_is_put_together(piano: PianoEsecutivo, sotto: str, intero: bool) -> None:
    sopra = "Servizio Pubblica"
    CentroDiResponsabilita.objects.create(nome="Servizio Pubblica Istruzione")
    teste = ["Codice", "Titolo", "Centro di Responsabilità"]
    contenuto = dati(teste, ["2026-CP09", "Nove", sopra], ["", "", sotto])
    if not intero:
        with pytest.raises(TabellaConErrori):
            proponi_peg(piano, contenuto, "p.csv")
        return
    esito = proponi_peg(piano, contenuto, "p.csv")
    assert esito.proposta.cambi[0].contenuto.centro_di_responsabilita == f"{sopra} {sotto}"
    assert ["continua il nome" in r.testo for r in esito.rilievi] == [True]
