# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was taken outside, compared with what the database says: time stamps and register.

A version from before the anchoring is «non ancorata», which is told and is no fault.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from testi.formati import data
from testi.system_errors import in_words
from versioni.authority import Authority, Roots, StampFailed, verify
from versioni.contenuto import PRIMO_ANELLO, impronta
from versioni.models import PendingStamp, TimeStamp, Versione
from versioni.register import Line, RegisterFault, read
from versioni.verification import Asked, Finding

# An authority may be away for a while: a version waits that long for its stamp before it is missing.
GRACE: Final = timedelta(days=7)
ALTROVE: Final = "Confrontare con una copia di sicurezza e con gli atti: questa versione è stata riscritta."


@dataclass(frozen=True, slots=True)
class Anchoring:
    """How the installation stands: whether it asks for stamps, since when it has some, whose it believes."""

    on: bool
    first: datetime | None
    roots: Roots | None


def stamp_findings(asked: Asked) -> Iterator[Finding]:
    """The time stamps against the links; the versions that have none."""
    first = _first()
    on = Authority.configured() is not None
    roots = None
    try:
        roots = _roots()
    except StampFailed as failed:
        yield Finding(f"{failed}: indicare un file PEM con i certificati dell'autorità.")
    if first and not roots:
        text = "Le firme delle marche temporali non si verificano: manca MARCA_TEMPORALE_CERTIFICATI."
        yield Finding(text, fault=False)
    if not on:
        yield Finding("Nessuna autorità per le marche temporali è impostata (MARCA_TEMPORALE_URL).", fault=False)
    stamped = _stamped(asked)
    for version in _versions(asked):
        yield from _of_version(version, stamped[version.piano_id], Anchoring(on, first, roots))
    there = Versione.objects.order_by().values("pk")
    for key in TimeStamp.objects.exclude(versione__in=there).order_by("pk").values_list("pk", flat=True):
        yield Finding(f"La marca temporale {key} è di una versione che non c'è più. {ALTROVE}")


def _first() -> datetime | None:
    """Since when versions are stamped: the first stamp, or the first version that has one if that is older.

    The hour of a stamp alone is not enough: two versions that waited together are both older than their stamps, and
    the second could lose its own unseen.
    """
    found = TimeStamp.objects.aggregate(stamp=Min("time"), version=Min("versione__registrata_il"))
    return min((moment for moment in found.values() if moment), default=None)


def _roots() -> Roots | None:
    file = settings.TRAGUARDO_MARCA_TEMPORALE["CERTIFICATI"]
    return Roots.read(file) if file else None


def _versions(asked: Asked) -> Iterator[Versione]:
    chosen: Any = Versione.objects.filter(**({"piano": asked.plan} if asked.plan else {}))
    yield from chosen.senza_contenuti().select_related("piano").order_by("piano", "numero").iterator()


def _stamped(asked: Asked) -> defaultdict[int, list[int]]:
    """The numbers of the stamped versions of each plan."""
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for plan, number in TimeStamp.objects.order_by().values_list("versione__piano", "versione__numero"):
        numbers[plan].append(number)
    return numbers


def _of_version(version: Versione, stamped: list[int], anchoring: Anchoring) -> Iterator[Finding]:
    who = f"{version.piano.codice}, versione {version.numero}"
    stamps = list(TimeStamp.objects.filter(versione=version))
    for row in stamps:
        yield from (Finding(f"{who}: {fault}. {ALTROVE}") for fault in _of_stamp(row, version, anchoring.roots))
    if not stamps:
        yield _unanchored(version, who, min((n for n in stamped if n > version.numero), default=None), anchoring)
    elif (time := min(row.time for row in stamps)) - version.registrata_il > GRACE:
        yield Finding(f"{who}: la marca è del {data(time.date())}, e prova il testo da quel giorno.", fault=False)


def _of_stamp(row: TimeStamp, version: Versione, roots: Roots | None) -> Iterator[str]:
    """What does not fit between a stamp and its version; nothing when all does."""
    if row.link != version.catena:
        yield "la marca temporale è di un altro anello della catena"
        return
    nonce = int(row.nonce) if row.nonce.isdecimal() else None
    try:
        made = verify(bytes(row.response), bytes.fromhex(row.link), roots, nonce=nonce)
    except (StampFailed, ValueError) as failed:
        yield f"la marca temporale non vale: {failed}"
        return
    if (made.time, made.authority, made.policy) != (row.time, row.authority, row.policy):
        yield "ora, autorità o politica scritte accanto alla marca temporale non sono le sue"


def _unanchored(version: Versione, who: str, covered: int | None, anchoring: Anchoring) -> Finding:
    if covered is not None:
        return Finding(f"{who}: non ancorata da sé; la copre la marca della versione {covered}.", fault=False)
    if anchoring.first is None or version.registrata_il < anchoring.first:
        return Finding(f"{who}: non ancorata (nessuna marca temporale: è di prima).", fault=False)
    waits = PendingStamp.objects.filter(versione=version).exists()
    if not anchoring.on or (waits and timezone.now() - version.registrata_il <= GRACE):
        return Finding(f"{who}: non ancorata (aspetta la sua marca temporale).", fault=False)
    return Finding(
        f"{who}: non ancorata, e doveva esserlo: le altre di quel tempo hanno una marca temporale. Eseguire "
        "«manage.py marca_versioni», e se una marca c'era cercare chi l'ha tolta."
    )


def register_findings(asked: Asked) -> Iterator[Finding]:
    """The register, both ways: its links in the database, and the links of the database in it."""
    file = asked.register or _own_register()
    if file is None:
        return
    seen: set[str] = set()
    told: set[tuple[str, int]] = set()
    last = ""
    try:
        with file.open("rb") as register:
            for line in read(register):
                last = line.recorded
                seen.add(line.link)
                for fault in _of_line(line):
                    told.add((line.plan, line.version))
                    yield Finding(f"{line.who}: {fault} (registro {file}, riga {line.number}). {ALTROVE}")
    except OSError as error:
        yield Finding(f"Il registro {file} non si legge ({in_words(error)}): indicare il file giusto.")
        return
    except RegisterFault as fault:
        yield Finding(f"Registro {file}: {fault}. Confrontarlo con un'altra copia.")
        return
    yield from _not_in_register(file, seen, told, last)


def _own_register() -> Path | None:
    file = settings.TRAGUARDO_REGISTRO_VERSIONI
    return Path(file) if file and Path(file).exists() else None


def _of_line(line: Line) -> Iterator[str]:
    version = Versione.objects.select_related("precedente").filter(catena=line.link).first()
    if version is None:
        other = Versione.objects.filter(piano__codice=line.plan, numero=line.version).values_list("catena", flat=True)
        there = f"il database ha l'anello {other[0][:16]}…" if other else "il database non ha questa versione"
        yield f"{there}, il registro l'anello {line.link[:16]}…"
        return
    said = {
        "il numero della versione": (line.version, version.numero),
        "l'atto": (
            line.act,
            asdict(version.atto),
        ),
        "l'impronta del contenuto": (line.content, version.impronta),
        "l'impronta dei documenti": (line.documents, impronta(version.manifesto)),
        "la versione precedente": (
            line.before,
            version.precedente.catena if version.precedente else PRIMO_ANELLO,
        ),
        "il giorno in cui è stata registrata": (
            datetime.fromisoformat(line.recorded),
            version.registrata_il,
        ),
    }
    for what, (in_register, in_database) in said.items():
        if in_register != in_database:
            yield f"{what} non è come nel registro"


def _not_in_register(file: Path, seen: set[str], told: set[tuple[str, int]], last: str) -> Iterator[Finding]:
    until = datetime.fromisoformat(last) if last else None
    versions: Any = Versione.objects.exclude(catena__in=seen).select_related("piano").senza_contenuti()
    for version in versions.order_by("registrata_il", "pk"):
        who = f"{version.piano.codice}, versione {version.numero}"
        if (version.piano.codice, version.numero) in told:
            continue
        if until is None or version.registrata_il > until:
            yield Finding(f"{who}: è più nuova del registro {file}; esportarlo di nuovo.", fault=False)
        else:
            yield Finding(f"{who}: nel registro {file} non c'è, benché sia di prima della sua ultima riga. {ALTROVE}")
