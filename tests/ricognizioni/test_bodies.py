# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of the gestionale objectives at the bodies they are given to: rows, the one writer, checks, document."""

import io
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from aggregati.models import ConflittoDiRevisione
from dup.models import ObiettivoGestionale
from flussi.acts import Refused
from monitoraggio.scrittura.drafts import NotStorable, NotWritable
from organizzazione.choices import Ruolo
from organizzazione.models import OrganismoPartecipato
from organizzazione.rules import SISTEMA, Chi
from reports.base import Formato, NienteDaStampare
from reports.elenco import REPORT
from reports.scrittori import scrivi
from ricognizioni.bodies import BODY_OUTCOMES, bodies_told
from ricognizioni.checks import everything_told
from ricognizioni.choices import ManagementOutcome
from ricognizioni.lettura.seen import content_seen
from ricognizioni.lettura.stored import content_of, read_rows
from ricognizioni.models import StatoGestionale
from ricognizioni.scrittura.management import save_management
from ricognizioni.vita.closing import close_ricognizione, reopen_ricognizione
from ricognizioni.vita.opening import realign
from tests.monitoraggio.monitored import hand
from tests.ricognizioni.surveyed import Surveyed, surveyed
from tests.strumenti import verapdf

pytestmark = pytest.mark.django_db
DOCUMENT = REPORT["partecipate-stato"]
SAID: dict[str, Any] = {
    "esito": "in corso",
    "narrativa": "=1+1 & <b>mai</b>\nSi posa.",
    "misura": "km posati",
    "valore": "2,5",
    "indirizzo": "https://esempio.it/a",
    "protocollo": "12/2024",
}


def management(n: int = 0) -> ObiettivoGestionale:
    return ObiettivoGestionale.objects.order_by("obiettivo_operativo__nome", "nome")[n]


def row(n: int = 0, body: str = "Gida") -> StatoGestionale:
    rows = StatoGestionale.objects.filter(organismo__nome=body).order_by("nome_operativo", "nome")
    return rows.select_related("ricognizione__dup", "organismo")[n]


def write(s: Surveyed, n: int = 0, who: Any = None, **said: Any) -> bool:
    found = row(n)
    return save_management(found, said, found.revisione, hand(who or s.office))


def codes(s: Surveyed) -> list[str]:
    read = read_rows(s.survey)
    return [
        x.codice
        for x in everything_told(read.content, read.lost, read.answered)
        if "gestionale" in x.codice or "organismo" in x.codice
    ]


def options(chi: Chi = SISTEMA) -> Mapping[str, Any]:
    form = DOCUMENT.Opzioni({"dup": "DUP_2023_2025"}, chi=chi)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def prints(format: Formato) -> bytes:
    return scrivi(DOCUMENT, DOCUMENT.dati(options(), SISTEMA), format)


def test_the_words_are_those_of_the_choices() -> None:
    assert BODY_OUTCOMES[:-1] == tuple(ManagementOutcome.values)


def test_a_row_for_each_objective_and_body_that_follows_the_document() -> None:
    other = OrganismoPartecipato.objects.create(nome="Consiag")
    s = surveyed()
    assert StatoGestionale.objects.count() == 4
    assert realign(s.survey, s.office) == 0
    write(s, **SAID)
    first, second = management(0), management(1)
    first.organismi.add(other)
    first.nome = "Nuove corse notturne"
    first.save()
    second.delete()
    assert realign(s.survey, s.office) == 3
    assert [(r.nome, r.nel_documento, r.esito) for r in (row(0), row(1), row(0, "Consiag"))] == [
        ("Nuove corse notturne", True, "in corso"),
        ("Nuove corse", False, ""),
        ("Nuove corse notturne", True, ""),
    ]
    # Written anew by an import under the same name, it is the same one.
    first.delete()
    again = ObiettivoGestionale.objects.create(obiettivo_operativo=first.obiettivo_operativo, nome=first.nome)
    again.organismi.add(other)
    realign(s.survey, s.office)
    assert (row(0, "Consiag").gestionale_id, row(0, "Consiag").nel_documento) == (again.pk, True)
    # Nothing that was typed is lost: it is among what left.
    told = bodies_told(content_of(s.survey))
    (gone,) = next(b for b in told.bodies if b.name == "Gida").left
    assert (gone.operative, gone.management.nome, gone.said.valore if gone.said else "") == (
        *("Operativo 0.0", "Nuove corse notturne", "2,5"),
    )
    assert "gestionale-uscito" in codes(s)


def test_a_body_of_which_something_may_be_said_is_not_deleted() -> None:
    surveyed()
    with pytest.raises(models.ProtectedError):
        OrganismoPartecipato.objects.get().delete()


def test_who_writes_confirms_and_nothing_is_written_over_in_silence() -> None:
    s = surveyed()
    read = row()
    assert write(s, **SAID)
    assert not write(s, **SAID)
    now = row()
    assert (now.stato, now.confermato_da, now.revisione) == ("confermato", s.office, read.revisione + 1)
    assert now.history.first().history_user == s.office
    with pytest.raises(ConflittoDiRevisione):
        save_management(row(), {"esito": "conseguito"}, read.revisione, hand(s.office))
    with pytest.raises(ConflittoDiRevisione):
        save_management(row(), {"esito": "conseguito"}, None, hand(s.office))
    nothing: dict[str, Any] = dict.fromkeys(SAID, "")
    assert write(s, **nothing)
    assert (row().stato, row().confermato_da, row().confermato_il) == ("da-dire", None, None)


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"esito": "forse"}, "esito"),
        ({"narrativa": "Fatto."}, "esito"),
        ({"esito": "conseguito", "indirizzo": "javascript:alert(1)"}, "indirizzo"),
        ({"esito": "conseguito", "indirizzo": "https://"}, "indirizzo"),
        ({"esito": "conseguito", "valore": "1\n2"}, "valore"),
        ({"esito": "conseguito", "protocollo": "9" * 61}, "protocollo"),
        ({"esito": "conseguito", "narrativa": "x" * 200_000}, "narrativa"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(said: dict[str, Any], column: str) -> None:
    s = surveyed()
    with pytest.raises(NotStorable) as found:
        write(s, **said)
    assert [f.column for f in found.value.faults] == [column]
    assert (row().esito, row().revisione) == ("", 1)


def test_the_database_says_no_too() -> None:
    surveyed()
    now = timezone.now()
    for wrong in (
        {"esito": "forse", "stato": "confermato", "confermato_il": now},
        {"narrativa": "Fatto."},
        {"esito": "conseguito"},
        {"esito": "conseguito", "stato": "confermato", "confermato_il": now, "indirizzo": "ftp://a"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            StatoGestionale.objects.filter(pk=row().pk).update(**wrong)


def test_the_centre_of_the_operative_objective_writes_and_others_do_not() -> None:
    s = surveyed()
    assert write(s, who=s.head(), esito="conseguito")
    assert not StatoGestionale.objects.visible_to(s.stranger()).exists()
    for who in (s.stranger(), s.m.somebody(Ruolo.NUCLEO)):
        with pytest.raises(NotWritable):
            write(s, who=who, esito="in corso")
    close_ricognizione(s.survey, s.office)
    with pytest.raises(NotWritable, match="chiusa"):
        write(s, esito="in corso")


def test_out_of_the_window_the_office_alone_writes() -> None:
    s = surveyed(until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotWritable):
        write(s, who=s.head(), esito="conseguito")
    assert write(s, esito="conseguito")


def test_a_centre_reads_its_own_alone() -> None:
    s = surveyed()
    write(s, **SAID)
    management(0).delete()
    realign(s.survey, s.office)
    assert content_seen(s.survey, s.head()).gestionali_usciti
    assert content_seen(s.survey, s.stranger()).gestionali_usciti == ()


def test_who_is_missing_and_what_says_no_reason_is_told() -> None:
    s = surveyed()
    management(3).organismi.clear()
    realign(s.survey, s.office)
    write(s, 0, esito="non conseguito")
    write(s, 1, esito="conseguito in parte")
    assert codes(s) == [
        *("gestionale-senza-perche", "gestionale-in-parte", "organismo-da-dire", "gestionale-senza-organismo"),
    ]
    with pytest.raises(Refused):
        close_ricognizione(s.survey, s.office)
    write(s, 0, esito="non conseguito", narrativa="Gara deserta.")
    close_ricognizione(s.survey, s.office)


def test_the_json_by_command_says_that_it_is_open() -> None:
    s = surveyed()
    write(s, **SAID)
    out = io.StringIO()
    call_command("stampa", "partecipate-stato", "--dup=DUP_2023_2025", "--al=31/12/2023", "--formato=json", stdout=out)
    shape = json.loads(out.getvalue())
    assert (shape["dup"], shape["al"], shape["aperta"], shape["senza_organismo"]) == (
        *("DUP_2023_2025", "2023-12-31", True, []),
    )
    (body,) = shape["organismi"]
    assert body["conteggi"] == shape["conteggi"]
    assert {word: n for word, n in body["conteggi"].items() if n} == {"in corso": 1, "da dire": 3}
    first, second, *_ = body["obiettivi"]
    assert first == {
        "ambito": "CITTA' 0 <del> futuro",
        "obiettivo_strategico": "Mobilità 0",
        "obiettivo_operativo": "Operativo 0.0",
        "obiettivo_gestionale": "Nuove corse",
        "azioni": "Gare",
        **SAID,
        "confermato_da": str(s.office),
        "confermato_il": timezone.localdate().isoformat(),
        "risposta_del": None,
        "nel_documento": True,
    }
    assert (second["esito"], second["valore"], second["confermato_il"]) == (None, None, None)


def test_closed_it_prints_again_to_the_same_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    s = surveyed()
    write(s, **SAID)
    assert "Ricognizione aperta" in prints(Formato.HTML).decode()
    close_ricognizione(s.survey, s.office)
    first = {f: prints(f) for f in Formato}
    assert "Ricognizione aperta" not in first[Formato.HTML].decode()
    StatoGestionale.objects.update(
        narrativa="Scritto dopo.", esito="conseguito", stato="confermato", confermato_il=timezone.now()
    )
    OrganismoPartecipato.objects.update(nome="Altro nome")
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert {f for f in Formato if first[f] != prints(f)} == set()
    printed = tmp_path / "partecipate-stato.pdf"
    printed.write_bytes(first[Formato.PDF])
    assert verapdf.errori([printed]) == []
    flat = " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(printed).pages).split())
    for words in ("Gida", "Nuove corse", "Gare", "in corso", "2,5", "km posati", "=1+1 & <b>mai</b>", "prot. 12/2024"):
        assert words in flat
    book = load_workbook(io.BytesIO(first[Formato.XLSX]))
    head, *rows = book["Obiettivi gestionali"].iter_rows(values_only=True)
    assert len(rows) == 4
    assert str(rows[0][head.index("Racconto")]).endswith("=1+1 & <b>mai</b>\nSi posa.")
    assert all(cell.data_type != "f" for line in book["Obiettivi gestionali"].iter_rows() for cell in line)
    assert book["Conteggi"]["B2"].value == 4


def test_reopened_and_closed_it_says_what_is_said_now() -> None:
    s = surveyed()
    close_ricognizione(s.survey, s.office)
    reopen_ricognizione(s.survey, "Manca Gida.", s.office)
    write(s, **SAID)
    closing = close_ricognizione(s.survey, s.office)
    assert bodies_told(closing.read).bodies[0].rows[0].outcome == "in corso"


def test_who_reads_everything_prints_it_and_a_centre_does_not() -> None:
    s = surveyed()
    assert DOCUMENT.disponibile_per(s.m.somebody(Ruolo.VERTICE))
    assert not DOCUMENT.disponibile_per(s.head())
    with pytest.raises(NienteDaStampare):
        DOCUMENT.dati(options(), s.head())


def test_a_document_that_asks_nothing_of_bodies_says_so() -> None:
    s = surveyed()
    for m in ObiettivoGestionale.objects.all():
        m.delete()
    with pytest.raises(NienteDaStampare, match="nessun obiettivo gestionale"):
        prints(Formato.JSON)
    close_ricognizione(s.survey, s.office)
    with pytest.raises(NienteDaStampare, match="quando è stata chiusa"):
        prints(Formato.JSON)


def test_the_queries_do_not_grow_with_the_bodies() -> None:
    s = surveyed()

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            DOCUMENT.dati(options(), SISTEMA)
        return len(found)

    before = queries()
    for n in range(3):
        management(n).organismi.add(OrganismoPartecipato.objects.create(nome=f"Altro {n}"))
    realign(s.survey, s.office)
    assert queries() == before
