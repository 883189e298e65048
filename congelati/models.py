# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows that are written once: what an act approved, what happened and was noted.

Saving, deleting and the writing methods of querysets refuse here, in words; triggers in the database refuse whatever
does not pass here (``congelati.triggers``). Who may read them is for each kind to say: there is no answer by default.
"""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, NoReturn, Self

from django.db import models

from organizzazione.rules import Chi


class FrozenRow(Exception):
    """Somebody tried to change or delete what is written once."""

    def __init__(self) -> None:
        super().__init__("Una versione approvata non si cambia e non si cancella: per cambiare il piano si varia.")


class FrozenQuerySet(models.QuerySet[Any], ABC):
    """Rows that are written once."""

    @abstractmethod
    def visible_to(self, chi: Chi) -> Self:
        """Those that somebody may read. Who freezes a table says so, or nobody can ask it for anything."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse."""
        raise FrozenRow

    def delete(self) -> NoReturn:
        """Refuse."""
        raise FrozenRow

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise FrozenRow

    def bulk_create(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: a row is written by its own ``save``, which looks at it first."""
        raise FrozenRow


class Frozen(models.Model):
    """A row that is written once and never again. ``kept_until``: the column of the last day on which it may not be
    deleted, of what must not be kept for ever; empty where it is."""

    kept_until: ClassVar[str] = ""

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it the first time; refuse afterwards."""
        if not self._state.adding:
            raise FrozenRow
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise FrozenRow
