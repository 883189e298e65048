# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brings a copy back into a place where nothing is, and says whether it is the same, row by row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from custodia.backup import NotPossible, archive
from custodia.backup.engines import Place, engine
from custodia.backup.manifest import Manifest
from custodia.backup.rows import Fingerprint
from custodia.backup.saving import applied
from custodia.release import program_version

Confirm = Callable[[str], bool]
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# Libraries that an older release had: their steps are in its copies, and a migration of ours takes their tables away.
LEFT_LIBRARIES = frozenset({"axes"})


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back. ``different`` names the tables that are not as they were; ``versions`` is how the approved
    versions stand, and ``sound`` whether they do."""

    manifest: Manifest
    different: list[str]
    migrated: int
    versions: str
    sound: bool


def restore(path: Path, *, empty_first: bool = False, confirm: Confirm = lambda name: False) -> Restored:
    """Bring an archive back.

    Args:
        empty_first: what stands there goes, in the same act, once ``confirm`` said yes to the name of the database.

    Raises:
        NotPossible: nothing was changed.
    """
    with archive.opened(path) as (source, said):
        place = _fitting_place(said)
        emptied = _may_fill(place, empty_first, confirm)
        archive.check(source, said.part)
        place.fill(source, said.part, empty_first=emptied)
    different = list(differences(said.tables, place.fingerprints()))
    migrated = _migrate(said)
    versions, sound = _versions()
    return Restored(said, different, migrated, versions, sound)


def _fitting_place(said: Manifest) -> Place:
    chosen = engine()
    if said.engine != chosen.ENGINE:
        raise NotPossible(
            f"la copia è di {NAMES.get(said.engine, said.engine)} e DATABASE_URL dice {NAMES[chosen.ENGINE]}: una "
            "copia torna solo nel motore da cui viene"
        )
    if said.part.nome != chosen.MEMBER:
        raise NotPossible("la copia non contiene la base di dati")
    if said.files:
        raise NotPossible("la copia contiene dei file: serve un Traguardo più recente")
    steps = {name for name in said.migrations if name.partition(".")[0] not in LEFT_LIBRARIES}
    if unknown := sorted(steps - _known_migrations()):
        raise NotPossible(
            f"la copia è di Traguardo {said.version} e questo, {program_version()}, è più vecchio: non conosce "
            f"{', '.join(unknown[:3])}{' e altre' if len(unknown) > 3 else ''}. Ripristinarla con un programma almeno "
            "altrettanto recente"
        )
    return chosen.Place()


def _known_migrations() -> set[str]:
    loader = MigrationLoader(None)
    keys = {*loader.disk_migrations, *(old for new in loader.replacements.values() for old in new.replaces)}
    return {f"{app}.{name}" for app, name in keys}


def _may_fill(place: Place, empty_first: bool, confirm: Confirm) -> bool:
    """Whether there is something to take away; :raises NotPossible: and nobody said that it may go."""
    if place.is_empty():
        return False
    if not empty_first:
        raise NotPossible(
            f"la base di dati «{place.name}» non è vuota: indicarne una vuota con DATABASE_URL, oppure aggiungere "
            "--svuota, che cancella ciò che c'è"
        )
    if not confirm(place.name):
        raise NotPossible(f"il nome scritto non è quello della base di dati («{place.name}»): non si cancella nulla")
    return True


def differences(wanted: dict[str, Fingerprint], found: dict[str, Fingerprint]) -> Iterator[str]:
    """One Italian phrase for each table that is not as it was."""
    for name in sorted(wanted.keys() | found.keys()):
        before, after = wanted.get(name), found.get(name)
        if before == after:
            continue
        if before is None or after is None:
            yield f"{name}: {'non c’era nella copia' if before is None else 'manca'}"
        elif before.rows != after.rows:
            yield f"{name}: righe {after.rows}, erano {before.rows}"
        else:
            yield f"{name}: le righe sono {after.rows} come prima, ma non le stesse"


def _migrate(said: Manifest) -> int:
    """Bring the tables to this program's, which also puts the triggers of the frozen versions in their place."""
    connection.close()
    call_command("migrate", interactive=False, verbosity=0)
    return len(set(applied()) - set(said.migrations))


def _versions() -> tuple[str, bool]:
    told = StringIO()
    try:
        call_command("verifica_versioni", stdout=told, stderr=told)
    except CommandError as error:
        return f"{told.getvalue()}{error}", False
    *notes, result = told.getvalue().strip().splitlines()
    return "\n".join([result, *notes]), True
