# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of the evaluation by ``manage.py stampa``; what is reserved with the eyes of who reads it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from organizzazione.choices import Ruolo
from tests.valutazione.distributed import defined, of_sheets
from tests.valutazione.evaluated import evaluated
from tests.valutazione.funded import fund_2019, somebody
from valutazione.choices import Reading
from valutazione.models import LetturaDiScheda

pytestmark = pytest.mark.django_db


def printed(document: str, **options: Any) -> str:
    out = StringIO()
    call_command("stampa", document, stdout=out, **options)
    return out.getvalue()


def files(document: str, folder: Path, **options: Any) -> None:
    """PDF and XLSX are written; whether a PDF is archivable is asked where its pages are."""
    for kind, begins in (("pdf", b"%PDF-1.7"), ("xlsx", b"PK")):
        printed(document, formato=kind, uscita=folder / f"{document}.{kind}", **options)
        assert (folder / f"{document}.{kind}").read_bytes().startswith(begins)


def test_the_relazione_of_the_fund_of_a_year(tmp_path: Path) -> None:
    fund_2019()
    files("relazione-illustrativa", tmp_path, anno="2019")
    assert json.loads(printed("relazione-illustrativa", formato="json", anno="2019"))["anno"] == 2019
    with pytest.raises(CommandError, match="--anno: Del 2031 non c'è il fondo"):
        printed("relazione-illustrativa", formato="json", anno="2031")


def test_the_prospetto_with_the_eyes_of_who_sees_whose_a_premium_is(tmp_path: Path) -> None:
    s = defined()
    asked = {"ripartizione": str(s.row.pk), "utente": s.office.username}
    files("prospetto-risultato", tmp_path, **asked)
    assert json.loads(printed("prospetto-risultato", formato="json", **asked))["pagato"] == "55023.31"
    with pytest.raises(CommandError, match="è riservato: dire con --utente chi lo legge"):
        printed("prospetto-risultato", formato="json", ripartizione=str(s.row.pk))
    with pytest.raises(CommandError, match="non legge il documento"):
        printed("prospetto-risultato", formato="json", **asked | {"utente": somebody(Ruolo.AMMINISTRATORE).username})
    with pytest.raises(CommandError, match="si scrive in pdf, xlsx, csv, json"):
        printed("prospetto-risultato", formato="html", **asked)


def test_of_what_comes_from_the_sheets_who_printed_it_is_noted() -> None:
    s, e = of_sheets()
    LetturaDiScheda.objects.all().delete()
    printed("prospetto-risultato", formato="json", ripartizione=str(s.row.pk), utente=e.nucleo.username)
    assert [(one.chi, one.che_cosa) for one in LetturaDiScheda.objects.all()] == [(e.nucleo, Reading.PREMIO)]
    # The office reads what the sheets pay, and not how.
    with pytest.raises(CommandError, match="--ripartizione: Questa ripartizione non c'è"):
        printed("prospetto-risultato", formato="json", ripartizione=str(s.row.pk), utente=s.office.username)


def test_a_sheet_with_the_eyes_of_who_reads_it(tmp_path: Path) -> None:
    e = evaluated(with_account=False)
    final = e.final()
    LetturaDiScheda.objects.all().delete()
    files("scheda-valutazione", tmp_path, scheda=str(final.pk), utente=e.nucleo.username)
    assert {(one.chi, one.che_cosa) for one in LetturaDiScheda.objects.all()} == {(e.nucleo, Reading.DOCUMENTO)}
    with pytest.raises(CommandError, match="è riservato: dire con --utente chi lo legge"):
        printed("scheda-valutazione", formato="json", scheda=str(final.pk))
    with pytest.raises(CommandError, match="non legge il documento"):
        printed(
            "scheda-valutazione", formato="json", scheda=str(final.pk), utente=somebody(Ruolo.AMMINISTRATORE).username
        )
    with pytest.raises(CommandError, match="L'utente «nessuno» non c'è"):
        printed("scheda-valutazione", formato="json", scheda=str(final.pk), utente="nessuno")
