# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of the sample city: each comes in as it is written, and the links of 2017 find both their ends."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dup.contenuto_json import da_json, in_json
from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from importazioni.demo import DOCUMENTI
from obiettivi.models import ObiettivoPEG

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.mark.parametrize("file", DOCUMENTI)
def test_i_documenti_entrano_come_sono_scritti(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    testo = (FIXTURES / file).read_text(encoding="utf-8")
    contenuto = da_json(testo)
    if contenuto.precedente:
        DUP.objects.create(codice=contenuto.precedente, descrizione="Prima", anno_inizio=2022, anno_fine=2024)
    call_command("importa_dup", FIXTURES / file, verbosity=0)
    assert in_json(contenuto_del_dup(DUP.objects.get(codice=contenuto.codice))) == testo
    capsys.readouterr()
    call_command("importa_dup", FIXTURES / file)
    assert "nulla da fare" in capsys.readouterr().out


def test_i_legami_del_2017_trovano_i_loro_capi() -> None:
    call_command("importa_dup", FIXTURES / "dup_2017_2019.json", verbosity=0)
    call_command("importa_preventivo", FIXTURES / "peg_2017.json", verbosity=0)
    call_command("importa_tabella", "raccordo", FIXTURES / "raccordo_2017.csv", verbosity=0)
    legati = ObiettivoPEG.objects.filter(obiettivi_operativi__isnull=False).distinct()
    assert legati.count() == ObiettivoPEG.objects.count() == 76
    pecci = ObiettivoPEG.objects.get(codice="2017-PA11")
    assert pecci.obiettivi_operativi.count() == 3


def test_un_documento_che_non_e_json_si_rifiuta(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    for dati in (b"\xff\xfe", b"{}", b"no"):
        file.write_bytes(dati)
        with pytest.raises(CommandError, match=r"x\.json"):
            call_command("importa_dup", file)
