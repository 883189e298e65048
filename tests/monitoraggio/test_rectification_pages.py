# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages and commands of a rettifica, its document, and what the others say of it."""

import csv
import json
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from fascicoli.forms import NuovoFascicoloForm
from fascicoli.services import chiedi
from monitoraggio.models import Rettifica
from monitoraggio.rectifying.services import REASON, close_rectification, correct, order_rectification
from organizzazione.choices import Ruolo
from reports.dossier.archive import dossier_of, zipped
from reports.elenco import REPORT
from reports.survey_papers import survey_papers
from ricognizioni.lettura import serving
from tests.monitoraggio.monitored import YEAR_END, Monitored
from tests.monitoraggio.test_rectification import SECOND, WHY, approved, phase_of, rectified, value_of
from valutazione.touched import NONE

pytestmark = pytest.mark.django_db
DAY = ("--piano=PEG_2023", "--al=31/12/2023")


def of(m: Monitored, who: Any = None) -> Client:
    client = Client()
    client.force_login(who or m.office)
    return client


def printed(name: str, *more: str) -> str:
    out = StringIO()
    call_command("stampa", name, *DAY, *more, stdout=out)
    return out.getvalue()


def page(client: Client, name: str, args: list[Any]) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.content.decode()[:800]
    return answer.content.decode()


def test_from_the_page_of_the_survey_to_the_act() -> None:
    m = approved()
    client = of(m)
    survey = reverse("monitoraggio:rilevazione", args=[m.survey.pk])
    order = reverse("monitoraggio:ordina_rettifica", args=[m.survey.pk])
    assert order in client.get(survey).content.decode()
    said = {"motivo": "Errore nel collaudo.", "chiave": str(uuid4())}
    assert client.post(order, said).status_code == 302
    # Pressed twice it is ordered once.
    assert client.post(order, said).status_code == 302
    row = Rettifica.objects.get()
    here = page(client, "monitoraggio:rilevazione", [m.survey.pk])
    assert "in corso" in here
    assert order not in here
    rows = reverse("monitoraggio:rettifica_obiettivo", args=[row.pk, m.state().pk])
    where = phase_of(m)
    typed = {
        "di": where.of,
        "riga": where.row,
        "posto": "1",
        "revisione": str(row.revisione),
        "r1-esito": "in corso",
        "r1-percentuale": "50",
        "r1-fine_effettiva": "",
    }
    assert "Salva questa riga" in client.get(rows).content.decode()
    refused = client.post(rows, {**typed, "chiave": str(uuid4())})
    assert refused.status_code == 422
    assert "si dice perché" in refused.content.decode()
    good = {**typed, f"r1-{REASON}": WHY, "chiave": str(uuid4())}
    assert client.post(rows, good).status_code == 302
    assert set(row.correzioni.values_list("campo", flat=True)) == {"esito", "percentuale", "fine_effettiva"}
    late = client.post(rows, {**good, "r1-percentuale": "60", "chiave": str(uuid4())})
    assert late.status_code == 409
    assert 'value="60"' in late.content.decode()
    found = page(client, "monitoraggio:rettifica", [row.pk])
    assert WHY in found
    assert "01/12/2023" in found
    close = reverse("monitoraggio:atto_rettifica", args=[row.pk, "chiudere"])
    assert "Chiudere congela" in client.get(close).content.decode()
    assert client.post(close, {"chiave": str(uuid4())}).status_code == 302
    assert "senza il suo atto" in page(client, "monitoraggio:rilevazione", [m.survey.pk])
    deed = reverse("monitoraggio:atto_rettifica", args=[row.pk, "approvare"])
    act = {"organo": "DGC", "numero": "31", "giorno": "2024-09-02", "oggetto": "", "chiave": str(uuid4())}
    assert client.post(deed, act).status_code == 302
    told = "rettificato con DGC n. 31 del 02/09/2024: la chiusura 2 corregge la chiusura 1"
    assert told in page(client, "monitoraggio:rilevazione", [m.survey.pk])
    assert told in page(client, "monitoraggio:cruscotto", [m.survey.pk])
    assert order in page(client, "monitoraggio:rilevazione", [m.survey.pk])


@pytest.mark.parametrize("role", [Ruolo.DIRIGENTE, Ruolo.REFERENTE, Ruolo.LETTORE, Ruolo.NUCLEO, Ruolo.VERTICE])
def test_the_others_read_and_write_nothing(role: Ruolo) -> None:
    m = approved()
    own = role in (Ruolo.DIRIGENTE, Ruolo.REFERENTE)
    other = m.somebody(role, m.state().centro if own else None)
    client = of(m, other)
    row = order_rectification(m.survey, "Errore nel collaudo.", m.office)
    last = next(n for n in range(3) if m.state(n).centro_id != m.state().centro_id)
    correct(row, value_of(m), {"valore": "142"}, "Letto male il primo.", m.office)
    correct(row, value_of(m, last), {"valore": "142"}, "Letto male l'altro.", m.office)
    found = page(client, "monitoraggio:rettifica", [row.pk])
    assert "Letto male il primo." in found
    assert ("Letto male l&#x27;altro." in found) is not own
    assert "Salva" not in found
    assert "Chiudere" not in found
    # The Nucleo finds its notes there (tests/monitoraggio/test_rectified_proofs.py).
    notes = role == Ruolo.NUCLEO
    assert client.get(reverse("monitoraggio:rettifica_obiettivo", args=[row.pk, m.state().pk])).status_code == (
        200 if notes else 403
    )
    closed: list[tuple[str, list[Any]]] = [
        ("ordina_rettifica", [m.survey.pk]),
        *([] if notes else [("rettifica_obiettivo", [row.pk, m.state().pk])]),
        ("atto_rettifica", [row.pk, "chiudere"]),
        ("atto_rettifica", [row.pk, "ritirare"]),
    ]
    for name, args in closed:
        for answer in (
            client.get(reverse(f"monitoraggio:{name}", args=args)),
            client.post(reverse(f"monitoraggio:{name}", args=args), {"motivo": "x", "chiave": str(uuid4())}),
        ):
            assert answer.status_code == 403
    assert Rettifica.objects.get().correzioni.count() == 2
    if own:
        close_rectification(row, m.office)
        told = client.get(reverse("documenti:pagina", args=["rettifica"]), {"piano": "PEG_2023", "al": "2023-12-31"})
        assert "Letto male l&#x27;altro." not in told.content.decode()


def test_the_original_prints_to_the_same_bytes_and_what_holds_says_that_it_is_rectified() -> None:
    m = approved()
    before = {name: printed(name, "--formato=json") for name in ("stato-attuazione", "consuntivo")}
    before["csv"] = printed("stato-attuazione", "--formato=csv")
    row = rectified(m, None)
    assert printed("consuntivo", "--formato=json") == before["consuntivo"]
    call_command("approva_rettifica", *DAY, "--numero=31", "--data=02/09/2024", stdout=StringIO())
    for name in ("stato-attuazione", "consuntivo"):
        assert printed(name, "--formato=json", "--chiusura=1") == before[name]
        assert printed(name, "--formato=json") != before[name]
    assert printed("stato-attuazione", "--formato=csv", "--chiusura=1") == before["csv"]
    now = json.loads(printed("stato-attuazione", "--formato=json"))
    assert now["rettifica"]["corregge"] == {"chiusura": 1, "atto": str(row.corretta.atto), "correzioni": 3}
    assert "Rettificata: corregge la chiusura 1" in printed("stato-attuazione", "--formato=html")
    with pytest.raises(CommandError, match="ci sono le chiusure 1, 2"):
        printed("consuntivo", "--formato=json", "--chiusura=7")


def test_its_document_has_only_the_differences() -> None:
    m = approved()
    with pytest.raises(CommandError, match="nessuna è stata ancora chiusa"):
        printed("rettifica", "--formato=json")
    row = rectified(m, None)
    text = printed("rettifica", "--formato=json")
    said = json.loads(text)
    assert (said["chiusura"], said["corregge"]["chiusura"], said["motivo"]) == (2, 1, "Errore nel collaudo.")
    assert [(c["codice"], c["campo"], c["prima"], c["dopo"]) for c in said["correzioni"]] == [
        ("2023-AA01", "Esito", "Conclusa", "In corso"),
        ("2023-AA01", "Percentuale", "100", "50"),
        ("2023-AA01", "Fine effettiva", "01/12/2023", "(vuoto)"),
    ]
    assert {c["motivo"] for c in said["correzioni"]} == {WHY}
    (o,) = said["obiettivi"]
    assert o["fatto"]["prima"] == "100.00"
    assert o["fatto"]["dopo"] == "75.00"
    assert set(o) >= {"scostamento", "risultato", "luce", "grado", "tempo"}
    assert said["totali"][0]["livello"] == "Tutto il piano"
    assert said["schede_e_premi"] == [NONE]
    html = printed("rettifica", "--formato=html")
    assert NONE in html
    assert "2023-AA02" not in html
    cells = list(csv.reader(StringIO(printed("rettifica", "--formato=csv").lstrip("\ufeff")), delimiter=";"))
    assert cells[0] == ["Codice", "Di", "Riga", "Campo", "Prima", "Dopo", "Perché"]
    assert len(cells) == 4
    # The act comes after its document, and changes no byte of it.
    call_command("approva_rettifica", *DAY, "--numero=31", "--data=02/09/2024", stdout=StringIO())
    assert printed("rettifica", "--formato=json") == text
    row.refresh_from_db()
    assert row.nuova is not None
    paper: Any = survey_papers(row.nuova, SECOND.data)[0]
    assert paper.genere == "rettifica"
    sheets = REPORT["rettifica"].fogli(paper.dati)
    assert [sheet.nome for sheet in sheets] == ["Correzioni", "Obiettivi", "Totali"]


def test_the_commands_say_what_they_did() -> None:
    m = approved()
    out = StringIO()
    with pytest.raises(CommandError, match="non c'è una rettifica"):
        call_command("chiudi_rettifica", *DAY)
    call_command("apri_rettifica", *DAY, "--motivo=Errore.", stdout=out)
    with pytest.raises(CommandError, match="già una rettifica in corso"):
        call_command("apri_rettifica", *DAY, "--motivo=Errore.")
    with pytest.raises(CommandError, match="non corregge ancora nulla"):
        call_command("chiudi_rettifica", *DAY)
    call_command("ritira_rettifica", *DAY, "--motivo=Per sbaglio.", stdout=out)
    row = order_rectification(m.survey, "Errore.", m.office)
    correct(row, value_of(m), {"valore": "142"}, "Letto male.", m.office)
    call_command("chiudi_rettifica", *DAY, stdout=out)
    for _ in range(2):
        call_command("approva_rettifica", *DAY, "--numero=31", "--data=02/09/2024", stdout=out)
    told = out.getvalue()
    assert "aperta, corregge la chiusura 1 (DGC n. 7 del 01/03/2024)" in told
    assert "ritirata" in told
    assert "approvata con DGC n. 31 del 02/09/2024, senza documenti" in told
    assert "era già registrato" in told


def test_a_rettifica_that_waits_for_its_act_has_its_documents_prepared() -> None:
    m = approved()
    row = rectified(m, None)
    form = NuovoFascicoloForm(piano=m.survey.piano)
    names = [words for _, words in form.fields["sorgente"].choices]  # type: ignore[attr-defined]
    assert "La rettifica della rilevazione al 31/12/2023, com'è stata chiusa" in names
    assert row.nuova is not None
    asked, _ = chiedi(m.survey.piano, SECOND.data, m.office, chiusura=row.nuova)
    assert asked.chiusura_id == row.nuova_id


def test_the_dossier_of_each_of_its_two_closings(tmp_path: Path) -> None:
    m = approved()
    whole = dossier_of(m.survey)
    row = rectified(m, None)
    assert row.nuova is not None
    files = {}
    for number in (1, 2):
        files[number] = tmp_path / f"{number}.zip"
        chosen = (f"--chiusura={number}", f"--uscita={files[number]}")
        call_command("stampa", "dossier", *DAY, *chosen, stdout=StringIO())
    assert files[1].read_bytes() == b"".join(zipped(whole))
    with zipfile.ZipFile(files[2]) as archive:
        assert archive.read("rilevazione.json").decode() == row.nuova.contenuto
        assert json.loads(archive.read("chiusura.json"))["atto"] is None
    paper: Any = survey_papers(row.nuova, SECOND.data)[-1]
    assert (paper.genere, paper.stampa("zip").dati) == ("dossier", files[2].read_bytes())
    call_command("approva_rettifica", *DAY, "--numero=31", "--data=02/09/2024", stdout=StringIO())
    call_command("stampa", "dossier", *DAY, "--chiusura=1", f"--uscita={files[2]}", stdout=StringIO())
    assert files[2].read_bytes() == files[1].read_bytes()
    door = f"/documenti/dossier/{m.survey.pk}/?chiusura=1"
    assert door in page(of(m), "monitoraggio:rettifica", [row.pk])
    assert door in page(of(m), "documenti:dossier", [])
    assert door not in page(of(m, m.head()), "monitoraggio:rettifica", [row.pk])


def test_the_ricognizione_takes_the_rectified_figures() -> None:
    m = approved()
    plans = [m.survey.piano]
    row = rectified(m, None)
    assert serving._closed(plans, YEAR_END)[m.survey.piano_id].link == row.corretta.catena
    call_command("approva_rettifica", *DAY, "--numero=31", "--data=02/09/2024", stdout=StringIO())
    row.refresh_from_db()
    assert row.nuova is not None
    taken = serving._closed(plans, YEAR_END)[m.survey.piano_id]
    assert taken.link == row.nuova.catena
    assert taken.said == row.nuova.read


def test_a_box_that_did_not_come_corrects_nothing() -> None:
    m = approved()
    row = order_rectification(m.survey, "Errore.", m.office)
    rows = reverse("monitoraggio:rettifica_obiettivo", args=[row.pk, m.state().pk])
    where = value_of(m)
    sent = {"di": where.of, "riga": where.row, "posto": "3", "revisione": str(row.revisione), "chiave": str(uuid4())}
    assert of(m).post(rows, {**sent, "r3-fonte": "Registro", f"r3-{REASON}": WHY}).status_code == 302
    assert [(c.campo, c.valore) for c in row.correzioni.all()] == [("fonte", "Registro")]
