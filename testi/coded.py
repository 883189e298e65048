# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key by which the rows of a table are sorted and told apart by their code, kept in step with the code."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import models
from django.db.models import CharField
from django.db.models.expressions import Combinable

from testi.codes import KEY_MAX, code_key

SORT_KEY: Final = "sort_key"
CODE: Final = "codice"

if TYPE_CHECKING:
    _Text = CharField[str | int | Combinable, str]
else:
    _Text = CharField


class SortKeyField(_Text):
    """The key of the column ``codice`` (``testi.codes.code_key``), made anew whenever the row is saved.

    Migrations see an ordinary text.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options = {"max_length": KEY_MAX, "editable": False, "default": "", **options}
        super().__init__(*args, **options)

    def get_internal_type(self) -> str:
        """A text as others."""
        return "CharField"

    def deconstruct(self) -> Any:
        """As migrations write it down."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The key of the code as it is now."""
        key = code_key(getattr(model_instance, CODE))
        setattr(model_instance, self.attname, key)
        return key


M = TypeVar("M", bound=models.Model)


class CodedQuerySet(models.QuerySet[M]):
    """Writes that go round ``save`` take the key along."""

    def update(self, **kwargs: Any) -> int:
        """One code for all of them, where one is said; an expression must bring its key."""
        if isinstance(code := kwargs.get(CODE), str):
            kwargs[SORT_KEY] = code_key(code)
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        """The key with the code."""
        rows, names = list(objs), list(fields)
        if CODE in names:
            for row in rows:
                setattr(row, SORT_KEY, code_key(getattr(row, CODE)))
            names = [*dict.fromkeys((*names, SORT_KEY))]
        return super().bulk_update(rows, names, batch_size=batch_size)

    bulk_update.alters_data = True  # type: ignore[attr-defined]


class Coded(models.Model):
    """A row with a code."""

    sort_key = SortKeyField("ordine del codice")

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """The key is saved with the code."""
        update_fields = None if update_fields is None else set(update_fields)
        if update_fields is not None and CODE in update_fields:
            update_fields = {*update_fields, SORT_KEY}
        super().save(*args, update_fields=update_fields, **kwargs)


# As many rows at once as make no statement too long for SQLite.
_LOT: Final = 200


def give_keys(rows: Any) -> None:
    """For migrations: the key of every row of a table that has none yet (a manager of its model of then)."""
    without, last = rows.filter(**{SORT_KEY: ""}).order_by("pk").only("pk", CODE, SORT_KEY), 0
    while found := list(without.filter(pk__gt=last)[:_LOT]):
        for row in found:
            setattr(row, SORT_KEY, code_key(getattr(row, CODE)))
        rows.bulk_update(found, [SORT_KEY])
        last = found[-1].pk
