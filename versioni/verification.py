# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``manage.py verifica_versioni`` looks at: a list of checks that each app adds its own to when it starts.

``versioni`` knows nothing of the apps above it; what they have made of the versions (the index of the public pages)
they compare themselves.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from congelati.triggers import frozen_models


@dataclass(frozen=True, slots=True)
class Finding:
    """One Italian sentence: what, where, what to do. What is no fault is merely told."""

    text: str
    fault: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever verifies wants looked at: everything, or the versions of one plan (its key); and the register that
    they have brought along."""

    plan: int | None = None
    register: Path | None = None


Check = Callable[[Asked], Iterator[Finding]]
_CHECKS: Final[list[Check]] = []


def add_check(check: Check) -> None:
    """Let a check run with the others, in the order in which they come."""
    if check not in _CHECKS:
        _CHECKS.append(check)


EVERYTHING: Final = Asked()


def findings(asked: Asked = EVERYTHING) -> Iterator[Finding]:
    """What every check has to say; faults and what is told, as they come."""
    for check in _CHECKS:
        yield from check(asked)


def looked_at() -> Iterator[tuple[str, int]]:
    """What stands frozen in the apps whose checks run, and how much of it there is; nothing of what nobody has made."""
    known = {check.__module__.partition(".")[0] for check in _CHECKS}
    for model in frozen_models():
        if model._meta.app_label in known and (count := model._base_manager.count()):
            yield str(model._meta.verbose_name_plural), count


def faults(asked: Asked = EVERYTHING) -> Iterator[str]:
    """The faults alone, in words."""
    return (f.text for f in findings(asked) if f.fault)
