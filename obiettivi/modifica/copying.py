# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing pieces of another objective into the form: nothing is written until the person saves."""

import re
from collections.abc import Mapping
from typing import Final

from django.db.models import Q

from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import texts
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.modifica.form_text import FormText, senza_chiavi
from obiettivi.modifica.reading import da_obiettivo
from organizzazione.models import CentroDiResponsabilita
from organizzazione.rules import Chi
from testi.codes import code_key

PARTI: Final = {"testi": "i testi", "fasi": "le fasi", "indicatori": "gli indicatori"}
TESTI: Final = texts(ContenutoObiettivo)
CANDIDATI_MASSIMI: Final = 200
# A code, and that of its plan.
CANDIDATO_MASSIMO: Final = 100


class NienteDaCopiare(Exception):
    """The objective to copy from is not there for this user, or nothing was chosen; says what to do."""


def candidati(
    piano: PianoEsecutivo, centro: CentroDiResponsabilita, obiettivo: ObiettivoPEG | None, chi: Chi
) -> list[tuple[str, str]]:
    """The objectives of the centre to copy from, this year's and last years', newest plan first."""
    suoi = ObiettivoPEG.objects.visible_to(chi).filter(centro=centro, piano__anno__lte=piano.anno)
    if obiettivo:
        suoi = suoi.exclude(pk=obiettivo.pk)
    righe = suoi.order_by("-piano__anno", "sort_key").values_list("codice", "piano__codice", "titolo")
    return [(f"{codice} ({del_piano})", titolo) for codice, del_piano, titolo in righe[:CANDIDATI_MASSIMI]]


def copia(scritto: FormText, richiesta: Mapping[str, str], chi: Chi) -> tuple[FormText, str]:
    """The typed text with pieces of another objective, and what was done in words.

    Texts fill the empty boxes and follow what the others hold; rows are added after those that are there.

    Raises:
        NienteDaCopiare: no such objective for this user, or no piece chosen.
    """
    origine = _cerca(richiesta.get("copia_da", ""), chi)
    parti = [p for p in PARTI if richiesta.get(f"copia_{p}")]
    if not parti:
        raise NienteDaCopiare("Spuntare che cosa copiare: i testi, le fasi o gli indicatori.")
    suo = da_obiettivo(origine)
    for parte in parti:
        if parte == "testi":
            uniti = {c: _dopo(scritto.testa[c], suo.testa[c]) for c in TESTI}
            scritto = FormText(
                scritto.testa | uniti, scritto.operativi, scritto.fasi, scritto.indicatori, scritto.servizi
            )
        else:
            scritto = scritto.con_righe(parte, [*scritto.righe(parte), *senza_chiavi(suo.righe(parte))])
    elenco = ", ".join(PARTI[p] for p in parti)
    return scritto, f"Copiati da {origine.codice}: {elenco}. Nulla è salvato finché non premi Salva."


def _cerca(detto: str, chi: Chi) -> ObiettivoPEG:
    detto = detto.replace("\0", "").strip()[:CANDIDATO_MASSIMO]
    detti = Q(sort_key=code_key(detto))
    if detto.endswith(")"):
        # Code and plan may hold brackets too: one of the places parts the two.
        for posto in re.finditer(r" \(", detto):
            detti |= Q(sort_key=code_key(detto[: posto.start()]), piano__codice=detto[posto.end() : -1])
    trovati = ObiettivoPEG.objects.visible_to(chi).filter(detti).select_related("tipo", "responsabile")
    trovato: ObiettivoPEG | None = trovati.order_by("-piano__anno").first()
    if trovato is None:
        raise NienteDaCopiare(f"Non c'è un obiettivo «{detto}»: scegliere un codice tra quelli proposti.")
    return trovato


def _dopo(mio: str, suo: str) -> str:
    return mio if suo in mio else f"{mio}\n\n{suo}".strip()
