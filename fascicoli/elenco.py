# SPDX-License-Identifier: AGPL-3.0-or-later
"""The covering list: what the fascicolo holds, as a PDF for the act, as text to paste into it, as SHA256SUMS."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from reports.fingerprint import of_templates
from reports.pdf import Allegato, Documento, Pezzo, componi
from reports.pdf.conteggio import pagine
from testi.formati import data, numero
from versioni.contenuto import Consegna, canonico

CARTELLA: Final = settings.BASE_DIR / "templates" / "fascicoli" / "elenco"
TITOLO: Final = "Elenco dei documenti"


@dataclass(frozen=True, slots=True)
class DocumentoInElenco:
    """A document in the list: what is said of it, without its bytes."""

    titolo: str
    nome: str
    pagine: int | None
    byte: int
    impronta: str

    @property
    def quante_pagine(self) -> str:
        """The pages in words; nothing for what has none."""
        return "" if self.pagine is None else f"{migliaia(self.pagine)} pagin{'a' if self.pagine == 1 else 'e'}"

    @property
    def dimensione(self) -> str:
        """«1.234.567»."""
        return migliaia(self.byte)


@dataclass(frozen=True, slots=True)
class Copertina:
    """What stands above the list."""

    ente: str
    piano: str
    sorgente: str
    giorno: date
    contenuto: str

    @property
    def titolo(self) -> str:
        """«PEG_2020, variazione «Prima»»."""
        return f"{self.piano}, {self.sorgente}"


def migliaia(quanti: int) -> str:
    """«1.234.567»."""
    return numero(Decimal(quanti), decimali=0)


def in_testo(copertina: Copertina, voci: Sequence[DocumentoInElenco]) -> str:
    """The list as an office pastes it into the text of an act."""
    righe = [
        f"{TITOLO}: {copertina.titolo}",
        f"{copertina.ente}, data elaborazione {data(copertina.giorno)}",
        f"SHA-256 del contenuto: {copertina.contenuto}",
    ]
    for n, voce in enumerate(voci, start=1):
        misure = ", ".join(filter(None, (voce.quante_pagine, f"{voce.dimensione} byte")))
        righe += ["", f"{n}. {voce.titolo}", f"   File: {voce.nome} ({misure})", f"   SHA-256: {voce.impronta}"]
    return "\n".join(righe) + "\n"


def somme(file: Iterable[tuple[str, str]]) -> str:
    """What ``sha256sum --check`` reads, of pairs of a hash and a name."""
    return "".join(f"{impronta}  {nome}\n" for impronta, nome in file)


def in_pdf(copertina: Copertina, voci: Sequence[DocumentoInElenco], nome: str) -> Consegna:
    """The list as PDF/A-3a and PDF/UA-1, with itself as JSON attached."""
    contesto = {"copertina": copertina, "giorno": data(copertina.giorno), "voci": voci, "titolo": TITOLO}
    contenuto = repr((of_templates("fascicoli/elenco"), copertina, tuple(voci)))
    allegato = Allegato(
        nome=f"{Path(nome).stem}.json",
        dati=canonico([{c: getattr(v, c) for c in DocumentoInElenco.__slots__} for v in voci]).encode(),
        tipo_mime="application/json",
        descrizione="L'elenco in JSON",
    )
    documento = Documento(
        titolo=f"{TITOLO} · {copertina.piano}",
        autore=copertina.ente,
        soggetto=f"{TITOLO}: {copertina.titolo}",
        data=timezone.make_aware(datetime.combine(copertina.giorno, time())),
        piede=f"{copertina.ente} · {copertina.piano}",
        allegati=(allegato,),
        foglio_di_stile=(CARTELLA / "stile.css").read_text(encoding="utf-8"),
    )
    pezzo = Pezzo(
        nome=TITOLO,
        contenuto=contenuto.encode(),
        html=lambda: render_to_string("fascicoli/elenco/pezzo.html", contesto),
        segnalibro=(TITOLO,),
    )
    dati = componi(documento, [pezzo])
    return Consegna("elenco", "pdf", nome, TITOLO, dati, pagine(dati))
