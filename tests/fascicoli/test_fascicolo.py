# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fascicolo from the press to the ZIP: what it holds, when it stops, when it is another's."""

import hashlib
import io
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pypdf
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from fascicoli import jobs
from fascicoli.archivio import zip_di
from fascicoli.jobs import lavora
from fascicoli.models import ELENCO, DocumentoDelFascicolo, Fascicolo
from fascicoli.services import FascicoloImpossibile, annulla, chiedi, riprova, stampa_per
from lavori.choices import StatoLavoro
from lavori.registry import go_round
from lavori.shift import MORTI, TENTATIVI, Presa
from notifiche.models import Notifica
from reports.pdf import ErroreDiStampa
from tests.fabbriche import UtenteFactory
from tests.strumenti import verapdf
from tests.versioni.scena import ATTO, Scena, cambia_titolo, scena, variazione_di
from versioni.hash_chain import difetti
from versioni.services import approva
from versioni.variazioni import porta

pytestmark = pytest.mark.django_db(transaction=True)
CHI = "prova:1:abc"
GENERI = ["preventivo", "piano-performance", "dup-operativi"]


def chiesto(s: Scena, giorno: date = ATTO.data) -> Fascicolo:
    return chiedi(s.piano, giorno, s.ufficio)[0]


def lavora_la_coda() -> None:
    call_command("lavora", "--una-volta", "--gentilezza=0")


@pytest.fixture(autouse=True)
def _segnali(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker of these tests is the process of the tests: it leaves its signals alone."""
    monkeypatch.setattr("lavori.queue_worker.QueueWorker.configure_signals", lambda self: None)


def test_una_pressione_fa_tutti_i_documenti_e_il_loro_elenco(tmp_path: Path) -> None:
    s = scena()
    f = chiesto(s)
    assert f.stato == StatoLavoro.ATTESA
    lavora_la_coda()
    f.refresh_from_db()
    assert (f.stato, f.errore, f.centesimi) == (StatoLavoro.PRONTO, "", 100)
    righe = list(f.documenti.all())
    assert [(r.genere, r.formato) for r in righe] == [
        *((g, formato) for g in GENERI for formato in ("pdf", "xlsx")),
        (ELENCO, "pdf"),
    ]
    for r in righe:
        assert hashlib.sha256(r.dati).hexdigest() == r.impronta
        assert len(r.dati) == r.byte
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL
    (avviso,) = Notifica.objects.filter(destinatario=s.ufficio, oggetto__contains="fascicolo")
    assert "è pronto" in avviso.oggetto
    elenco = righe[-1]
    (tmp_path / elenco.nome).write_bytes(elenco.dati)
    assert verapdf.errori([tmp_path / elenco.nome]) == []
    detto = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(elenco.dati)).pages)
    senza_spazi = "".join(detto.split())
    for r in righe[:-1]:
        assert r.impronta in senza_spazi
        assert "".join(r.nome.split()) in senza_spazi


def test_lo_zip_e_sempre_lo_stesso_e_le_somme_tornano(tmp_path: Path) -> None:
    f = chiesto(scena())
    lavora_la_coda()
    dati = b"".join(zip_di(f, f.chiesto_da))
    assert dati == b"".join(zip_di(Fascicolo.objects.get(pk=f.pk), f.chiesto_da))
    with zipfile.ZipFile(io.BytesIO(dati)) as archivio:
        assert archivio.testzip() is None
        assert archivio.namelist()[-2:] == ["elenco.txt", "SHA256SUMS"]
        archivio.extractall(tmp_path)
        testo = archivio.read("elenco.txt").decode()
    assert f.documenti.get(genere=ELENCO).nome in (tmp_path / "SHA256SUMS").read_text(encoding="utf-8")
    controllo = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=False)
    assert controllo.returncode == 0
    assert "1. Preventivo obiettivi · PEG_2023 (PDF)" in testo
    assert "pagine" in testo
    for r in f.documenti.exclude(genere=ELENCO):
        assert f"SHA-256: {r.impronta}" in testo


def test_premere_due_volte_e_lo_stesso_fascicolo() -> None:
    s = scena()
    primo, secondo = chiesto(s), chiesto(s)
    assert primo == secondo
    assert DBTaskResult.objects.count() == 1
    assert chiesto(s, date(2023, 2, 1)) != primo


def test_chi_non_puo_e_cio_che_non_c_e() -> None:
    s = scena()
    with pytest.raises(FascicoloImpossibile, match="ufficio programmazione"):
        chiedi(s.piano, ATTO.data, UtenteFactory.create(lettore=True))
    versione = s.approvata()
    with pytest.raises(FascicoloImpossibile, match="è approvato"):
        chiesto(s)
    f, impedimenti = chiedi(s.piano, ATTO.data, s.ufficio, versione=versione)
    assert (f.sorgente, impedimenti) == ("versione 1", ())


def test_della_variazione_con_i_suoi_impedimenti() -> None:
    s = scena()
    variazione = variazione_di(s)
    f, impedimenti = chiedi(s.piano, date(2023, 6, 15), s.ufficio, variazione=variazione)
    assert "non cambia nulla" in impedimenti[0]
    porta(variazione, s.obiettivo(0), "Si chiama diversamente", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Un titolo nuovo", s.ufficio)
    altro, impedimenti = chiedi(s.piano, date(2023, 6, 15), s.ufficio, variazione=variazione)
    assert altro != f
    assert impedimenti == ()
    assert altro.letto.per_codice["2023-AA01"].titolo == "Un titolo nuovo"
    assert altro.rispetto_a == variazione.base
    lavora_la_coda()
    scritto = altro.documenti.get(genere="variazione", formato="pdf")
    prima = "".join(pypdf.PdfReader(io.BytesIO(scritto.dati)).pages[0].extract_text().split())
    for detto in ("versione 1, DGC n. 12 del 30/01/2023", variazione.oggetto):
        assert "".join(detto.split()) in prima


@pytest.mark.parametrize("giorni_prima", [0, 9])
def test_l_approvazione_consegna_i_documenti_del_fascicolo_che_le_sta(giorni_prima: int) -> None:
    s = scena()
    f = chiesto(s, ATTO.data - timedelta(days=giorni_prima))
    lavora_la_coda()
    versione = approva(s.piano, ATTO, s.ufficio, stampa_per(s.piano)).versione
    # The same, in the same order.
    assert [(d.genere, d.formato, d.impronta) for d in versione.documenti.all()] == [
        (d.genere, d.formato, d.impronta) for d in f.documenti.order_by("ordine")
    ]
    assert list(difetti()) == []
    # The covering list too is a paper of the act: whoever holds it learns of which.
    elenco = f.documenti.get(genere=ELENCO)
    pagina = Client().get("/trasparenza/verifica/", {"impronta": elenco.impronta}).content.decode()
    assert "Elenco dei documenti" in pagina
    assert "Sì, è un documento approvato" in pagina
    assert f"n. {ATTO.numero} del 30/01/2023" in pagina


def test_prima_di_confermare_si_legge_quali_documenti_si_consegnano(client: Client) -> None:
    s = scena()
    client.force_login(s.ufficio)
    atto = {"organo": "DGC", "numero": "12", "giorno": "2023-01-30", "azione": "controlla"}
    pagina = client.post("/delibere/PEG_2023/approva/", atto).content.decode()
    assert "il solo «Preventivo obiettivi»" in pagina
    f = chiesto(s, ATTO.data - timedelta(days=9))
    lavora_la_coda()
    pagina = client.post("/delibere/PEG_2023/approva/", atto).content.decode()
    assert f'<a href="/fascicoli/{f.pk}/">fascicolo con data elaborazione 21/01/2023</a>' in pagina


@pytest.mark.parametrize("diverso", ["giorno", "contenuto", "byte"])
def test_un_fascicolo_che_non_le_sta_non_si_consegna(diverso: str) -> None:
    s = scena()
    f = chiesto(s, ATTO.data + timedelta(days=1) if diverso == "giorno" else ATTO.data)
    lavora_la_coda()
    if diverso == "byte":
        f.documenti.filter(genere="preventivo", formato="pdf").update(dati=b"%PDF altro")
    if diverso == "contenuto":
        s.obiettivi[0].titolo = "Cambiato dopo"
        s.obiettivi[0].save()
    versione = approva(s.piano, ATTO, s.ufficio, stampa_per(s.piano)).versione
    assert {d.genere for d in versione.documenti.all()} == {"preventivo"}
    assert b"%PDF altro" not in {bytes(d.dati) for d in versione.documenti.all()}


def test_annullare_ferma_il_lavoro_e_riprendere_non_rifa_cio_che_c_e(monkeypatch: pytest.MonkeyPatch) -> None:
    s = scena()
    f = chiesto(s)
    consegna = jobs.DocumentsShift._consegna
    fatti: list[str] = []

    def poi_annulla(self: jobs.DocumentsShift, c: object, ordine: int) -> None:
        consegna(self, c, ordine)  # type: ignore[arg-type]
        fatti.append(c.nome)  # type: ignore[attr-defined]
        if len(fatti) == 2:
            annulla(f, s.ufficio)

    monkeypatch.setattr(jobs.DocumentsShift, "_consegna", poi_annulla)
    lavora(f.pk, CHI)
    f.refresh_from_db()
    assert f.stato == StatoLavoro.ANNULLATO
    assert f.documenti.count() == 2
    with pytest.raises(FascicoloImpossibile, match="già annullato"):
        annulla(f, s.ufficio)
    chiavi = set(f.documenti.values_list("pk", flat=True))
    riprova(f, s.ufficio)
    lavora_la_coda()
    f.refresh_from_db()
    assert f.stato == StatoLavoro.PRONTO
    assert chiavi < set(f.documenti.values_list("pk", flat=True))
    assert len(fatti) == len(set(fatti)) == 7
    with pytest.raises(FascicoloImpossibile, match="nulla da riprendere"):
        riprova(f, s.ufficio)


def test_un_lavoro_fallito_dice_perche(monkeypatch: pytest.MonkeyPatch) -> None:
    s = scena()
    f = chiesto(s)

    def guasto(*_: object) -> None:
        raise ErroreDiStampa("2023-AA01", "l'impaginazione non è finita entro 30 secondi.")

    monkeypatch.setattr("reports.consegna.scrivi", guasto)
    lavora_la_coda()
    f.refresh_from_db()
    assert f.stato == StatoLavoro.FALLITO
    assert f.errore == (
        "Preventivo obiettivi · PEG_2023, PDF: 2023-AA01: l'impaginazione non è finita entro 30 secondi."
    )
    avviso = Notifica.objects.get(destinatario=s.ufficio, oggetto__contains="fascicolo")
    assert "non è riuscito" in avviso.oggetto
    assert avviso.testo == f.errore


def test_un_errore_imprevisto_si_riprova_e_poi_basta(monkeypatch: pytest.MonkeyPatch) -> None:
    f = chiesto(scena())
    volte: list[int] = []

    def guasto(*_: object) -> None:
        volte.append(1)
        raise OSError("disco pieno")

    monkeypatch.setattr("reports.consegna.scrivi", guasto)
    lavora_la_coda()
    f.refresh_from_db()
    assert len(volte) == TENTATIVI
    assert f.stato == StatoLavoro.FALLITO
    assert "Errore imprevisto (OSError)" in f.errore
    monkeypatch.undo()


def test_chi_ha_perso_il_lavoro_non_scrive_piu(monkeypatch: pytest.MonkeyPatch) -> None:
    f = chiesto(scena())
    passo = jobs.DocumentsShift._inizia

    def rubato(self: jobs.DocumentsShift, che: str) -> None:
        passo(self, che)
        Fascicolo.objects.filter(pk=f.pk).update(chi_lavora="un altro")

    monkeypatch.setattr(jobs.DocumentsShift, "_inizia", rubato)
    lavora(f.pk, CHI)
    f.refresh_from_db()
    assert f.stato == StatoLavoro.CORSO
    assert f.chi_lavora == "un altro"
    assert not f.documenti.exists()
    lavora(f.pk, CHI)  # the other is alive: nothing happens
    assert not DocumentoDelFascicolo.objects.exists()


def abbandona(f: Fascicolo) -> None:
    """As after a kill: the row is in somebody's hands who gives no sign of life, the task still runs."""
    prima = timezone.now() - timedelta(minutes=5)
    Fascicolo.objects.filter(pk=f.pk).update(stato=StatoLavoro.CORSO, chi_lavora="morto", fino_a=prima, passo="X")
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(
        status=TaskResultStatus.RUNNING, started_at=prima, worker_ids=["morto"]
    )


def test_cio_che_un_morto_lascia_torna_in_coda_una_volta_sola() -> None:
    f = chiesto(scena())
    abbandona(f)
    assert go_round() == 1
    assert go_round() == 0
    stati = sorted(DBTaskResult.objects.values_list("status", flat=True))
    assert stati == [TaskResultStatus.FAILED, TaskResultStatus.READY]
    lavora_la_coda()
    f.refresh_from_db()
    assert f.stato == StatoLavoro.PRONTO


def test_un_documento_che_uccide_sempre_alla_fine_fallisce() -> None:
    s = scena()
    f = chiesto(s)
    for _ in range(MORTI):
        abbandona(f)
        go_round()
    f.refresh_from_db()
    assert f.stato == StatoLavoro.FALLITO
    assert f"interrotto {MORTI} volte su «X»" in f.errore
    assert not DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).exists()
    riprova(f, s.ufficio)
    lavora_la_coda()
    f.refresh_from_db()
    assert f.stato == StatoLavoro.PRONTO


def test_un_compito_appena_preso_si_lascia_stare_e_uno_finito_si_chiude() -> None:
    f = chiesto(scena())
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=timezone.now())
    assert go_round() == 0
    Fascicolo.objects.update(stato=StatoLavoro.PRONTO)
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(minutes=5))
    assert go_round() == 1
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL
    assert f.pk


def test_chi_si_chiude_rende_il_lavoro_subito(monkeypatch: pytest.MonkeyPatch) -> None:
    f = chiesto(scena())
    Presa.chiusura.set()
    try:
        lavora(f.pk, CHI)
    finally:
        Presa.chiusura.clear()
    f.refresh_from_db()
    assert (f.stato, f.chi_lavora, f.fino_a) == (StatoLavoro.ATTESA, "", None)
    lavora_la_coda()
    f.refresh_from_db()
    assert f.stato == StatoLavoro.PRONTO
