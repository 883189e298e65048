# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rettifica of what proves it, of the result that was asked for, of the note of the Nucleo: laid over what was
frozen, each with its reason, the note by the Nucleo alone."""

import io
import json
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from flussi.acts import Refused
from monitoraggio.choices import RectifiedRow
from monitoraggio.compiling.saving import NotValid
from monitoraggio.contenuto import SurveyContent
from monitoraggio.lettura.chain import closing_findings
from monitoraggio.lettura.closed import content_for
from monitoraggio.lettura.findings import everything_told
from monitoraggio.models import Correzione, Evidenza, Rettifica, StatoObiettivo
from monitoraggio.rectifying.laying import corrected
from monitoraggio.rectifying.services import (
    REASON,
    Where,
    approve_rectification,
    close_rectification,
    correct,
    order_rectification,
)
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.evidence import Of, add_address, add_file, add_protocol
from monitoraggio.vita.closing import approve_survey, close_survey
from monitoraggio.vita.objective_acts import annotate, ask_override, decide_override
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from reports.dossier.archive import dossier_of, zipped
from tests.made_once import made_once
from tests.monitoraggio.monitored import YEAR_END, Monitored, monitored
from tests.monitoraggio.test_rectification import SECOND, phase_of
from tests.monitoraggio.test_rectification_pages import of, page, printed
from tests.monitoraggio.test_survey_life import DEED, whole
from versioni.verification import EVERYTHING

pytestmark = pytest.mark.django_db
CODE = "2023-AA01"
WHY = "Il verbale era di un'altra gara."
NOTE = Where(CODE, RectifiedRow.NOTA, "nota")
OVERRIDE = Where(CODE, RectifiedRow.FORZATURA, "forzatura")


@made_once
def approved() -> Monitored:
    """The account of a year, approved: three proofs, a result that was granted, a note."""
    m = monitored(YEAR_END)
    whole(m)
    state = m.state()
    add_file(Of(state, phase=m.phase()), m.office, GivenFile("verbale.txt", b"Verbale di gara."), "Verbale")
    add_address(Of(state), m.office, "https://www.comune.example/gara", "La gara")
    add_protocol(Of(state), m.office, "12/2023", "Delibera")
    ask_override(state, m.head(), Decimal(90), "La gara è stata annullata dal TAR.")
    decide_override(m.state(), m.office, "Si concede.", granted=True)
    annotate(m.state(), m.somebody(Ruolo.NUCLEO), "Coerente con gli atti.")
    close_survey(m.survey, m.office)
    approve_survey(m.survey, DEED, m.office)
    m.survey.refresh_from_db()
    return m


def proof(row: str) -> Where:
    return Where(CODE, RectifiedRow.EVIDENZA, row)


def ordered(m: Monitored) -> Rettifica:
    return order_rectification(m.survey, "Evidenze sbagliate.", m.office)


def said(content: SurveyContent) -> Any:
    return content.by_code[CODE]


def finished(row: Rettifica, m: Monitored) -> Any:
    close_rectification(row, m.office)
    approve_rectification(row, SECOND, m.office)
    return said(content_for(m.survey))


def test_proofs_are_taken_away_told_better_and_added() -> None:
    m = approved()
    before = m.survey.chiusure.get()
    rows = list(Evidenza.objects.order_by("pk").values())
    row = ordered(m)
    assert correct(row, proof("prova-1"), {"tolta": "si"}, WHY, m.office)
    new = {"titolo": "La gara giusta", "indirizzo": "https://www.comune.example/gara-2", "riga": str(m.phase(1).row_id)}
    assert correct(row, proof("prova-2"), new, WHY, m.office)
    assert correct(row, proof("nuova-1"), {"titolo": "Collaudo", "protocollo": "99/2023"}, "Mancava.", m.office)
    now = finished(row, m)
    assert [(e.titolo, e.riga, e.indirizzo, e.protocollo) for e in now.evidenze] == [
        ("La gara giusta", str(m.phase(1).row_id), "https://www.comune.example/gara-2", ""),
        ("Delibera", "", "", "12/2023"),
        ("Collaudo", "", "", "99/2023"),
    ]
    # No figure stands on what proves it: each stays letter by letter, and so do the means.
    then = said(before.read)
    assert (now.cifre, now.frasi, now.passi) == (then.cifre, then.frasi, then.passi)
    assert content_for(m.survey).livelli == before.read.livelli
    # What was frozen first, and the rows with their files, stay.
    assert m.survey.chiusure.get(numero=1).contenuto == before.contenuto
    assert list(Evidenza.objects.order_by("pk").values()) == rows
    assert list(closing_findings(EVERYTHING)) == []


def test_what_changes_is_told_with_its_reason_in_the_document_and_on_the_pages() -> None:
    m = approved()
    row = ordered(m)
    nucleo = m.somebody(Ruolo.NUCLEO)
    correct(row, proof("prova-1"), {"tolta": "si"}, WHY, m.office)
    correct(row, proof("nuova-1"), {"titolo": "Collaudo", "protocollo": "99/2023"}, "Mancava.", m.office)
    correct(row, OVERRIDE, {"stato": "negata", "risposta": "Gli atti dicono altro."}, "Letti gli atti.", m.office)
    correct(row, NOTE, {"nota_nucleo": "Riletti gli atti: non coerente."}, "Riletti gli atti.", nucleo)
    close_rectification(row, m.office)
    told = json.loads(printed("rettifica", "--formato=json"))["correzioni"]
    assert [(c["di"], c["riga"], c["campo"], c["prima"], c["dopo"], c["motivo"]) for c in told] == [
        ("forzatura", "Risultato chiesto: concessa", "Forzatura", "Concessa", "Negata", "Letti gli atti."),
        (
            *("forzatura", "Risultato chiesto: concessa", "Perché la si concede o no", "Si concede."),
            *("Gli atti dicono altro.", "Letti gli atti."),
        ),
        (
            *("nota", said(row.corretta.read).titolo, "Nota del Nucleo", "Coerente con gli atti."),
            *("Riletti gli atti: non coerente.", "Riletti gli atti."),
        ),
        ("evidenza", "Verbale", "Non prova: si toglie", "no", "sì", WHY),
        ("evidenza", "Una che manca", "Titolo", "(vuoto)", "Collaudo", "Mancava."),
        ("evidenza", "Una che manca", "Numero di protocollo", "(vuoto)", "99/2023", "Mancava."),
    ]
    html = printed("rettifica", "--formato=html")
    assert all(words in html for words in ("Riletti gli atti: non coerente.", "Collaudo", "Negata"))
    assert "Riletti gli atti." in page(of(m), "monitoraggio:rettifica", [row.pk])
    objective = [m.state().pk]
    assert "Coerente con gli atti." in page(of(m), "monitoraggio:obiettivo", objective)
    approve_rectification(row, SECOND, m.office)
    here = page(of(m), "monitoraggio:obiettivo", objective)
    assert "Riletti gli atti: non coerente." in here
    assert "Coerente con gli atti." not in here
    assert "Forzatura negata" in here
    assert "Collaudo" in here
    assert "verbale.txt" not in here
    account = printed("consuntivo", "--formato=html")
    assert "Riletti gli atti: non coerente." in account
    assert "90 (negata)" in account
    assert "Verbale" not in re.sub(r"(?s)<style.*?</style>", "", account)
    assert "Coerente con gli atti." in printed("consuntivo", "--formato=html", "--chiusura=1")


def test_an_override_that_was_never_asked_for_goes_and_none_is_made_up() -> None:
    m = approved()
    row = ordered(m)
    assert correct(row, OVERRIDE, {"stato": "tolta"}, "Di un altro obiettivo.", m.office)
    with pytest.raises(Refused, match="non c'è in ciò che si corregge"):
        correct(row, Where("2023-AA02", RectifiedRow.FORZATURA, "forzatura"), {"risultato": "90"}, WHY, m.office)
    assert finished(row, m).forzatura is None


@pytest.mark.parametrize(
    ("where", "texts", "column", "words"),
    [
        (OVERRIDE, {"risultato": "101"}, "risultato", "da 0 a 100"),
        (OVERRIDE, {"risultato": ""}, "risultato", "da 0 a 100"),
        (OVERRIDE, {"risultato": "molto"}, "risultato", "numero"),
        (OVERRIDE, {"risposta": " "}, "risposta", "dice perché"),
        (OVERRIDE, {"motivo": ""}, "motivo", "dice perché"),
        (OVERRIDE, {"stato": "chiesta"}, "risposta", "non c'è una risposta"),
        (OVERRIDE, {"stato": "boh"}, "stato", "non c'è fra quelle previste"),
        (proof("prova-1"), {"titolo": ""}, "titolo", "ha un titolo"),
        (proof("prova-1"), {"titolo": "x" * 201}, "titolo", "200"),
        (proof("prova-1"), {"riga": "altro"}, "riga", "non c'è fra quelle previste"),
        (proof("prova-2"), {"indirizzo": "comune"}, "indirizzo", "https://"),
        (proof("prova-2"), {"indirizzo": ""}, "indirizzo", "https://"),
        (proof("prova-3"), {"protocollo": "https://x.example"}, "protocollo", "indirizzo"),
        (proof("nuova-1"), {"titolo": "Senza luogo"}, "indirizzo", "uno solo"),
        (
            *(proof("nuova-1"), {"titolo": "Due", "indirizzo": "https://x.example/a", "protocollo": "1/2023"}),
            *("indirizzo", "uno solo"),
        ),
        (proof("nuova-1"), {"protocollo": "1/2023"}, "titolo", "ha un titolo"),
    ],
)
def test_what_cannot_be_is_refused_in_its_box(where: Where, texts: dict[str, str], column: str, words: str) -> None:
    m = approved()
    row = ordered(m)
    with pytest.raises(NotValid) as no:
        correct(row, where, texts, WHY, m.office)
    assert words in " ".join(no.value.faults[column])
    assert not row.correzioni.exists()


@pytest.mark.parametrize("row", ["prova-4", "prova-0", "nuova-0", "nuova-31", "nuova-01", "prova-", "altro", ""])
def test_evidence_that_is_not_there_is_not_corrected(row: str) -> None:
    m = approved()
    with pytest.raises(Refused, match="non c'è in ciò che si corregge"):
        correct(ordered(m), proof(row), {"titolo": "Altro"}, WHY, m.office)


def test_said_as_it_was_it_is_no_correction_any_more() -> None:
    m = approved()
    row = ordered(m)
    correct(row, proof("nuova-1"), {"titolo": "Collaudo", "protocollo": "99/2023"}, "Mancava.", m.office)
    assert not correct(row, proof("nuova-1"), {"titolo": "", "protocollo": ""}, "", m.office)
    correct(row, proof("prova-1"), {"tolta": "si"}, WHY, m.office)
    assert not correct(row, proof("prova-1"), {}, "", m.office)
    assert corrected(row).obiettivi == row.corretta.read.obiettivi


def test_the_note_is_corrected_by_the_nucleo_alone() -> None:
    m = approved()
    row = ordered(m)
    nucleo = m.somebody(Ruolo.NUCLEO)
    for role in (Ruolo.DIRIGENTE, Ruolo.REFERENTE, Ruolo.LETTORE, Ruolo.VERTICE):
        centre = m.state().centro if role in (Ruolo.DIRIGENTE, Ruolo.REFERENTE) else None
        with pytest.raises(Refused, match="la corregge il Nucleo"):
            correct(row, NOTE, {"nota_nucleo": "Altro."}, WHY, m.somebody(role, centre))
    with pytest.raises(Refused, match="la corregge il Nucleo"):
        correct(row, NOTE, {"nota_nucleo": "Altro."}, WHY, m.office)
    for where in (OVERRIDE, proof("prova-1"), phase_of(m)):
        with pytest.raises(Refused, match="ufficio programmazione"):
            correct(row, where, {"titolo": "Altro"}, WHY, nucleo)
    with pytest.raises(NotValid, match=r"."):
        correct(row, NOTE, {"nota_nucleo": "Altro."}, " ", nucleo)
    posted = m.somebody(Ruolo.NUCLEO, m.state().centro)
    with pytest.raises(Refused, match="ti astieni"):
        correct(row, NOTE, {"nota_nucleo": "Altro."}, WHY, posted)
    assert correct(row, NOTE, {"nota_nucleo": "Altro."}, WHY, nucleo)
    close_rectification(row, m.office)
    with pytest.raises(Refused, match="è chiusa"):
        correct(row, NOTE, {"nota_nucleo": "Ancora."}, WHY, nucleo)
    assert StatoObiettivo.objects.get(codice=CODE).nota_nucleo == "Coerente con gli atti."


def places(client: Client, m: Monitored, row: Rettifica) -> dict[str, str]:
    """The rows of the page of an objective in a rettifica, by what they are of, with their place."""
    found = page(client, "monitoraggio:rettifica_obiettivo", [row.pk, m.state().pk])
    pairs = re.findall(
        r'name="di" value="(\w+)".*?name="riga" value="([^"]*)".*?name="posto" value="(\d+)"', found, re.DOTALL
    )
    return {f"{kind} {key}".strip(): place for kind, key, place in pairs}


def sent(m: Monitored, who: Utente, row: Rettifica, of_row: str, **boxes: str) -> int:
    client = of(m, who)
    kind, _, key = of_row.partition(" ")
    place = places(client, m, row)[of_row]
    row.refresh_from_db()
    said_ = {"di": kind, "riga": key, "posto": place, "revisione": str(row.revisione), "chiave": str(uuid4())}
    address = reverse("monitoraggio:rettifica_obiettivo", args=[row.pk, m.state().pk])
    return client.post(address, {**said_, **{f"r{place}-{name}": text for name, text in boxes.items()}}).status_code


def test_each_finds_on_the_page_what_is_of_the_own_role() -> None:
    m = approved()
    row = ordered(m)
    nucleo = m.somebody(Ruolo.NUCLEO)
    office = places(of(m), m, row)
    assert "nota nota" not in office
    assert {"forzatura forzatura", "evidenza prova-3", "evidenza nuova-1"} < set(office)
    assert list(places(of(m, nucleo), m, row)) == ["nota nota"]
    assert "Correggi un obiettivo" in page(of(m, nucleo), "monitoraggio:rettifica", [row.pk])
    assert "Correggi un obiettivo" not in page(of(m, m.head()), "monitoraggio:rettifica", [row.pk])
    assert sent(m, nucleo, row, "nota nota", nota_nucleo="Riletti gli atti.", **{REASON: WHY}) == 302
    assert sent(m, m.office, row, "evidenza nuova-1", titolo="Uno", protocollo="1/2023", **{REASON: WHY}) == 302
    # Where one is added there is room for the next.
    assert {"evidenza nuova-1", "evidenza nuova-2"} < set(places(of(m), m, row))
    assert sent(m, m.office, row, "evidenza prova-2", tolta="si", **{REASON: ""}) == 422
    assert sent(m, m.office, row, "forzatura forzatura", risultato="80", **{REASON: WHY}) == 302
    assert row.correzioni.count() == 4
    address = reverse("monitoraggio:rettifica_obiettivo", args=[row.pk, m.state().pk])
    stolen = {"di": "nota", "riga": "nota", "posto": "1", "chiave": str(uuid4()), "revisione": str(row.revisione)}
    assert of(m).post(address, {**stolen, "r1-nota_nucleo": "Dell'ufficio."}).status_code == 403
    forged = {**stolen, "di": "fase", "riga": str(m.phase().row_id), "r1-esito": "in corso", "chiave": str(uuid4())}
    assert of(m, nucleo).post(address, forged).status_code == 403


def test_the_dossier_hands_over_what_is_still_evidence() -> None:
    m = approved()
    row = ordered(m)
    correct(row, proof("prova-1"), {"tolta": "si"}, WHY, m.office)
    finished(row, m)
    for number, files in ((1, ["evidenze/0001-verbale.txt"]), (2, [])):
        data = b"".join(zipped(dossier_of(m.survey, m.survey.chiusure.get(numero=number))))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert [name for name in archive.namelist() if name.startswith("evidenze/")] == files


def test_what_is_rectified_again_starts_from_what_is_said_now() -> None:
    m = approved()
    row = ordered(m)
    correct(row, proof("prova-1"), {"tolta": "si"}, WHY, m.office)
    finished(row, m)
    again = ordered(m)
    assert correct(again, proof("prova-1"), {"titolo": "La gara del 2023"}, WHY, m.office)
    assert [e.titolo for e in said(corrected(again)).evidenze] == ["La gara del 2023", "Delibera"]


def test_the_database_knows_no_other_kind() -> None:
    row = ordered(approved())
    for said_ in ({"di": "altro", "riga": "x"}, {"di": "nota", "riga": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Correzione.objects.create(rettifica=row, codice=CODE, campo="c", motivo="Prova.", **said_)


def test_the_checks_of_its_closing_read_the_evidence_that_is_left() -> None:
    m = approved()
    row = ordered(m)
    for n in (1, 2, 3):
        correct(row, proof(f"prova-{n}"), {"tolta": "si"}, WHY, m.office)

    def unproved(content: SurveyContent) -> bool:
        asked = replace(content, regole=replace(content.regole, prove_al_cento=True))
        return any(s.codice == "cento-senza-evidenza" and CODE in str(s) for s in everything_told(m.survey, asked))

    assert unproved(corrected(row))
    assert not unproved(row.corretta.read)
