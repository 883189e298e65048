# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that can be done to an approved version below the program, and what ``verifica_versioni`` says of it.

``python -m pytest tests/versioni/test_attacks.py -s`` prints the table.
"""

import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dup.models import ObiettivoOperativo
from obiettivi.models import ObiettivoPEG
from organizzazione.models import CentroDiResponsabilita, Persona
from tests.trasparenza.citta import citta
from tests.versioni.attacks import attacks
from tests.versioni.scena import cambia_titolo, scena
from tests.versioni.tsa import TSA, Served
from trasparenza.services import stato
from versioni import variazioni
from versioni.register import export
from versioni.verification import Asked, faults

pytestmark = pytest.mark.django_db


def test_every_attack_is_found_and_named(authority: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    c = citta()
    stato()
    call_command("marca_versioni")
    export(tmp_path / "registro.jsonl")
    asked = Asked(register=tmp_path / "registro.jsonl")
    assert list(faults(asked)) == []
    table = []
    for attack in attacks(TSA(tmp_path / "stranger", "Autorità sconosciuta")):
        with transaction.atomic():
            attack.do(c)
            said = list(faults(asked))
            transaction.set_rollback(True)
        assert [s for s in said if attack.says in s], f"{attack.kind}, {attack.name}: {said}"
        table.append((attack.kind, attack.name, next(s for s in said if attack.says in s)))
    assert list(faults()) == []
    with capsys.disabled():
        sys.stdout.write(f"\n{connection.display_name}: {len(table)} attacchi, trovati {len(table)}\n")
        sys.stdout.writelines(f"  {kind:26} {name:28} {said[:110]}\n" for kind, name, said in table)


def test_what_lives_on_under_an_approved_plan_is_no_fault() -> None:
    """Renamed, opened, written, left again: each step the way the program does it."""
    c = citta()
    s = c.scena
    centre = CentroDiResponsabilita.objects.get(pk=s.obiettivi[2].centro_id)
    centre.nome = centre.nome_breve = "Servizio rinominato"
    centre.save()
    Persona.objects.filter(obiettivi=s.obiettivi[2]).update(nominativo="Rinominato senza storia")
    assert list(faults()) == []
    operative = ObiettivoOperativo.objects.order_by("pk")[0]
    operative.nome = "Obiettivo operativo rinominato"
    operative.save()
    assert list(faults()) == []
    s.piano.refresh_from_db()
    s.piano.descrizione = "Un altro nome"
    s.piano.codice = "PEG_23"
    s.piano.save()
    assert list(faults()) == []
    opened = variazioni.apri(s.piano, "Seconda variazione", s.ufficio)
    variazioni.porta(opened, s.obiettivo(2), "Un motivo", s.ufficio)
    o = s.obiettivo(2)
    o.codice = "2023-AA09"
    o.save()
    cambia_titolo(s.obiettivo(2), "Un titolo nuovo", s.ufficio)
    assert list(faults()) == []
    ObiettivoPEG.objects.filter(pk=o.pk).update(codice="2023-AA03")
    variazioni.annulla(opened, "Non serve più", s.ufficio)
    assert list(faults()) == []


def test_the_command_tells_what_is_no_fault_and_fails_for_what_is(capsys: pytest.CaptureFixture[str]) -> None:
    c = citta()
    call_command("verifica_versioni")
    said = capsys.readouterr().out
    assert "· PEG_2023, versione 2: non è ancora nell'indice pubblico" in said
    assert "Tutto torna: versioni 2, documenti 4." in said
    stato()
    ObiettivoPEG.objects.filter(pk=c.scena.obiettivi[2].pk).update(titolo="Falso")
    with pytest.raises(CommandError, match="Non tornano 1 cose"):
        call_command("verifica_versioni")
    assert "✗ PEG_2023: 2023-AA03 non dice più ciò che dice la versione 2 (Titolo)" in capsys.readouterr().out


def test_queries_do_not_grow_with_the_objectives() -> None:
    counted = []
    for many in (1, 6):
        with transaction.atomic():
            scena(quanti=many).approvata()
            stato()
            with CaptureQueriesContext(connection) as queries:
                assert list(faults()) == []
            counted.append(len(queries))
            transaction.set_rollback(True)
    assert counted[0] == counted[1]
