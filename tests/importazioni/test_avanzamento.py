# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far an import is: nothing when it is quick, a line written over in a terminal, few lines in a file."""

import io

from django.core.management import call_command

from dup.models import DUP
from fogli import avanzamento
from fogli.griglia import leggi_griglie


def righe(*, sopra, momenti):
    scritto, tempo = [], iter(momenti)
    riga = avanzamento.Riga(scritto.append, sopra=sopra, orologio=lambda: next(tempo))
    return scritto, riga


def test_chi_e_svelto_non_dice_nulla():
    scritto, riga = righe(sopra=True, momenti=[0, 0.5, 1.9])
    riga("righe lette", 500, 10_000)
    riga("righe lette", 1000, 10_000)
    riga.chiudi()
    assert scritto == []


def test_in_un_terminale_la_riga_si_riscrive_e_alla_fine_sparisce():
    scritto, riga = righe(sopra=True, momenti=[0, 2.1, 2.2, 2.6])
    riga("righe lette", 3000, 10_000)
    riga("righe lette", 3500, 10_000)
    riga("scritti", 7)
    riga.chiudi()
    assert scritto == ["\rrighe lette 3.000 di 10.000", "\rscritti 7".ljust(28), "\r         \r"]


def test_in_un_file_vanno_poche_righe_intere():
    scritto, riga = righe(sopra=False, momenti=[0, 2.1, 4, 7.2])
    for quante in (3000, 4000, 5000):
        riga("righe lette", quante, 10_000)
    riga.chiudi()
    assert scritto == ["righe lette 3.000 di 10.000\n", "righe lette 5.000 di 10.000\n"]


def test_un_totale_sbagliato_non_si_dice():
    scritto, riga = righe(sopra=False, momenti=[0, 3])
    riga("righe lette", 3000, 1)
    assert scritto == ["righe lette 3.000\n"]


def test_la_lettura_dice_a_che_punto_e_e_poi_nessuno_ascolta_piu():
    dette = []
    dati = b"Codice;Titolo;x\n" + b"a;b;c\n" * 1499
    with avanzamento.ascolta(lambda *cosa: dette.append(cosa)):
        leggi_griglie(dati, "p.csv")
    leggi_griglie(dati, "p.csv")
    assert dette == [("righe lette", n, 1500) for n in (500, 1000, 1500)]


def test_il_comando_lo_scrive_accanto_solo_se_ci_mette_molto(db, tmp_path, monkeypatch):
    DUP.objects.create(codice="DUP_2023_2025", descrizione="d", anno_inizio=2023, anno_fine=2025)
    file = tmp_path / "p.csv"
    teste = "AMBITO STRATEGICO;OB. STRATEGICO;OBIETTIVI OPERATIVI\n"
    file.write_text(teste + "".join(f"A;S;O{n}\n" for n in range(600)))

    def accanto(**opzioni):
        uscita = io.StringIO()
        call_command("importa_tabella", "operativi", file, "--prova", stderr=uscita, stdout=io.StringIO(), **opzioni)
        return uscita.getvalue()

    assert accanto() == ""
    monkeypatch.setattr(avanzamento, "SILENZIO_SECONDI", 0)
    assert accanto().startswith("righe lette 500 di 601\n")
    assert accanto(verbosity=0) == ""
