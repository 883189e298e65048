# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version prints as it was: the very bytes of the delivery, or its own content with other options."""

import io
from pathlib import Path

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from organizzazione.models import CentroDiResponsabilita
from reports.consegna import consegne, stampa_preventivo
from tests.fabbriche import UtenteFactory
from tests.versioni.scena import ATTO, Scena, cambia_titolo, scena, variazione_di
from versioni.services import approva
from versioni.variazioni import porta

pytestmark = pytest.mark.django_db


def approvata(stampa=stampa_preventivo) -> Scena:
    s = scena()
    approva(s.piano, ATTO, s.ufficio, stampa)
    return s


def cambiata(s: Scena) -> None:
    variazione = variazione_di(s)
    porta(variazione, s.obiettivo(0), "Si chiama diversamente", s.ufficio)
    cambia_titolo(s.obiettivo(0), "Un titolo nuovo", s.ufficio)
    CentroDiResponsabilita.objects.filter(pk=s.obiettivi[0].centro_id).update(nome="Un altro nome")


def stampato(tmp_path: Path, report: str = "preventivo", formato: str = "pdf", **opzioni: str) -> bytes:
    file = tmp_path / f"{report}.{formato}"
    dette = [f"--{nome.replace('_', '-')}={valore}" for nome, valore in opzioni.items()]
    call_command("stampa", report, "--piano=PEG_2023", f"--formato={formato}", f"--uscita={file}", *dette)
    return file.read_bytes()


def parole(pdf: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_i_byte_consegnati_dal_comando_e_dalla_pagina(tmp_path: Path, client: Client) -> None:
    s = approvata()
    cambiata(s)
    client.force_login(UtenteFactory.create(lettore=True))
    for d in s.piano.versioni.get().documenti.all():
        assert stampato(tmp_path, formato=d.formato, versione="1") == bytes(d.dati)
        risposta = client.get(f"/documenti/preventivo/scarica/{d.formato}/?piano=PEG_2023&versione=1")
        assert risposta.content == bytes(d.dati)
        assert d.nome in risposta["Content-Disposition"]
    ora = parole(stampato(tmp_path))
    assert "Un titolo nuovo" in ora
    assert "Un altro nome" in ora


def test_con_altre_opzioni_si_stampa_dal_contenuto(tmp_path: Path, client: Client) -> None:
    s = approvata()
    s.obiettivi[0].centro.nome = "Il nome di oggi"
    s.obiettivi[0].centro.save()
    una = parole(stampato(tmp_path, versione="1", centro="Il nome di oggi", data_elaborazione="01/02/2023"))
    assert "2023-AA01" in una
    assert "2023-AA02" not in una
    assert "01/02/2023" in una
    assert "Servizio di prova numero 0" in una
    client.force_login(UtenteFactory.create(lettore=True))
    indirizzo = "/documenti/preventivo/scarica/pdf/?piano=PEG_2023&versione=1&assessorato=on&collegato_a=on"
    risposta = client.get(indirizzo)
    assert "PEG_2023-v1.pdf" in risposta["Content-Disposition"]
    assert "Squittieri" in parole(risposta.content)
    assert "Mobilità 0" in parole(risposta.content)
    pagina = client.get("/documenti/preventivo/?piano=PEG_2023&versione=1&obiettivo=2023-AA02").content.decode()
    assert '<option value="1" selected>Versione 1</option>' in pagina
    assert "2023-AA02" in pagina


def test_il_piano_della_performance_di_una_versione(tmp_path: Path) -> None:
    s = approvata(consegne)
    d = s.piano.versioni.get().documenti.get(genere="piano-performance", formato="pdf")
    cambiata(s)
    assert stampato(tmp_path, "piano-performance", versione="1", dup="DUP_2023_2025") == bytes(d.dati)
    altro_giorno = stampato(
        tmp_path, "piano-performance", versione="1", dup="DUP_2023_2025", data_elaborazione="01/02/2023"
    )
    assert altro_giorno != bytes(d.dati)
    assert "Obiettivo di prova 0" in parole(altro_giorno)


def test_cio_che_non_si_puo_chiedere_a_una_versione(tmp_path: Path, client: Client) -> None:
    approvata()
    with pytest.raises(CommandError, match="--versione: Il piano PEG_2023 non ha la versione 7"):
        stampato(tmp_path, versione="7")
    with pytest.raises(CommandError, match="Nessun obiettivo della versione"):
        stampato(tmp_path, versione="1", obiettivo="2023-ZZ99")
    client.force_login(UtenteFactory.create(lettore=True))
    pagina = client.get("/documenti/preventivo/?piano=PEG_2023&versione=1&stato=bozza")
    # The page's own form can send it, so it answers in words and is no dead end.
    assert pagina.status_code == 200
    assert "una versione approvata non lo sa" in pagina.content.decode()
