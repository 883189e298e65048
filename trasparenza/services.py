# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of the index: a version enters it once, when the first page after the approval asks for it."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Subquery
from django.db.models.functions import Coalesce

from monitoraggio.models import AttoDellaRilevazione
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import texts
from testi.codes import code_key, one_line
from testi.ricerca import piegato
from trasparenza.models import RISERVATI, Pubblicazione, Voce
from versioni.contenuto import raffronta
from versioni.in_force import before
from versioni.models import TimeStamp, Versione


def stato() -> str:
    """What the public pages are made of, in a short text that changes with each new version (one query).

    Versions that are not yet in the index enter it now.
    """
    # A stamp comes after its version, once: the pages that offer it are then others.
    stamps = Coalesce(Subquery(TimeStamp.objects.order_by("-pk").values("pk")[:1]), 0)
    # What the act of a survey delivered is known from then on to who verifies a file.
    deeds = Coalesce(Subquery(AttoDellaRilevazione.objects.order_by("-pk").values("pk")[:1]), 0)
    conti = Versione.objects.aggregate(
        quante=Count("pk"),
        indicizzate=Count("pubblicazione"),
        ultima=Max("pk"),
        quando=Max("registrata_il"),
        marche=Max(stamps),
        atti=Max(deeds),
    )
    if conti["quante"] != conti["indicizzate"]:
        indicizza()
    return f"{conti['quante']} {conti['ultima']} {conti['quando']} {conti['marche']} {conti['atti']}"


def indicizza() -> int:
    """Bring into the index the versions that are not there; whoever comes second finds them done."""
    fatte = 0
    for versione in Versione.objects.filter(pubblicazione__isnull=True).order_by("pk").iterator(chunk_size=1):
        try:
            with transaction.atomic():
                _scrivi(versione)
                fatte += 1
        except IntegrityError:
            # Another process was quicker: what it wrote is the same. Anything else is not for us to hide.
            if not Pubblicazione.objects.filter(versione=versione).exists():
                raise
    return fatte


@transaction.atomic
def rifai() -> int:
    """Throw the index away and make it again from the versions."""
    Pubblicazione.objects.all().delete()
    return indicizza()


def _scrivi(versione: Versione) -> None:
    pubblicata, voci = index_of(versione)
    pubblicata.save()
    Voce.objects.bulk_create(voci)


def index_of(versione: Versione) -> tuple[Pubblicazione, list[Voce]]:
    """What the index must say of a version, not saved."""
    dati = json.loads(versione.contenuto)
    piano, obiettivi, legami = dati["piano"], dati["obiettivi"], dati["collegamenti"]
    operativi = set(_operativi(dati["dup"]))
    serviti = {(r["dup"], r["ambito"], r["strategico"], r["operativo"]) for voci in legami.values() for r in voci}
    pubblicata = Pubblicazione(
        versione=versione,
        codice=piano["codice"],
        indirizzo=_libero(indirizzo_di(piano["codice"]), versione.piano_id),
        anno=piano["anno"],
        descrizione=piano["descrizione"] or "",
        obiettivi=len(obiettivi),
        collegati=sum(1 for o in obiettivi if legami.get(o["codice"])),
        operativi=len(operativi),
        serviti=len(operativi & serviti),
        modifiche=dati["modifiche"],
    )
    changed = _changed(versione)
    return pubblicata, [_voce(pubblicata, o, o["codice"] in changed) for o in obiettivi]


def _changed(version: Versione) -> set[str]:
    """The objectives of which a version says something else than the one before did, or that were not in it."""
    if version.precedente is None:
        return set()
    then = before(version, version.precedente)
    return {r.codice for r in raffronta(then, version.letta) if r.genere and r.dopo}


def indirizzo_di(codice: str) -> str:
    """The code of a plan as a piece of an address of its own, whatever an act has frozen as its code."""
    pezzo = one_line(codice).replace("/", "-")
    return f"{pezzo}-piano" if pezzo in RISERVATI or not pezzo.strip(" .") else pezzo


def _libero(indirizzo: str, piano: int) -> str:
    """The address, with a number when another plan came to it first: «PEG/2030» and «PEG-2030» are two plans."""
    altri = Pubblicazione.objects.in_vigore().exclude(versione__piano=piano)
    provati = (f"{indirizzo}-{n}" if n > 1 else indirizzo for n in count(1))
    return next(provato for provato in provati if not altri.filter(indirizzo=provato).exists())


def _operativi(documenti: list[dict[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    for dup in documenti:
        for ambito in dup["ambiti"]:
            for strategico in ambito["strategici"]:
                for operativo in strategico["operativi"]:
                    yield dup["codice"], ambito["nome"], strategico["nome"], operativo["nome"]


def _voce(pubblicata: Pubblicazione, o: dict[str, Any], changed: bool) -> Voce:
    written = [text for c in texts(ContenutoObiettivo) if c != "titolo" and (text := o[c])]
    return Voce(
        pubblicazione=pubblicata,
        codice=o["codice"],
        # Said here, not left to the saving: whoever compares the index with the version saves nothing.
        sort_key=code_key(o["codice"]),
        titolo=o["titolo"],
        centro=o["centro_di_responsabilita"] or "",
        responsabile=o["responsabile"] or "",
        changed=changed,
        titolo_cercato=piegato(f"{o['codice']} {o['titolo']}") or "",
        testo_cercato=piegato("\n".join((o["codice"], o["titolo"], *written))) or "",
        texts=written,
    )
