# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Sequence
from datetime import datetime, time
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from reports.base import Parte, Report, Stampato
from reports.front import front_key, front_parts
from reports.pdf import Allegato, Documento, ErroreDiStampa, Pezzo, componi
from reports.scrittori.html import laid_out
from testi.filenames import file_name


def scrivi(report: Report[Any], dati: Any) -> bytes:
    """The document as PDF/A-3a and PDF/UA-1 with its own JSON attached.

    Raises:
        reports.pdf.ErroreDiStampa: a part could not be laid out; the error names it.
    """
    return componi(*da_comporre(report, dati))


def da_comporre(report: Report[Any], dati: Any) -> tuple[Documento, list[Pezzo]]:
    """The document and its pieces, as the engine takes them; nothing is laid out yet."""
    stampato = report.stampato(dati)
    allegato = Allegato(
        nome=file_name(f"{stampato.nome_allegato}.json"),
        dati=report.in_dati(dati).encode(),
        tipo_mime="application/json",
        descrizione=stampato.descrizione_allegato,
    )
    documento = Documento(
        titolo=stampato.titolo,
        autore=stampato.ente,
        soggetto=stampato.soggetto,
        data=timezone.make_aware(datetime.combine(stampato.data, time())),
        piede=stampato.piede,
        allegati=(allegato,),
        foglio_di_stile=stampato.stile,
        front=partial(_front, stampato) if stampato.front else None,
        front_key=front_key(stampato),
    )
    return documento, [_pezzo(stampato, parte) for parte in stampato.parti]


def _front(stampato: Stampato, starts: Sequence[int]) -> list[Pezzo]:
    return [_pezzo(stampato, parte) for parte in front_parts(stampato, starts)]


def _pezzo(stampato: Stampato, parte: Parte) -> Pezzo:
    def pagina() -> str:
        if why := parte.beyond_paper:
            raise ErroreDiStampa(parte.nome, why)
        contesto = {"stampato": stampato, "parte": laid_out(stampato, parte)}
        return render_to_string("reports/pezzo.html", contesto)

    return Pezzo(nome=parte.nome, contenuto=parte.contenuto, html=pagina, segnalibro=parte.segnalibro)
