# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of ``testi.codes`` as Django wants them: validators, fields that have them, the constraint of a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, CheckConstraint, Q
from django.db.models.expressions import Combinable

from testi.codes import BAD_IN_CODE, BAD_IN_LINE, fault_of_code, fault_of_line


def validate_code(code: str) -> None:
    """Refuse what is no code, and say which character it is."""
    if fault := fault_of_code(code):
        raise ValidationError(fault, code="codice")


def validate_line(text: str) -> None:
    """Refuse what does not stand on one line, and say which character it is."""
    if fault := fault_of_line(text):
        raise ValidationError(fault, code="riga")


if TYPE_CHECKING:
    _Text = CharField[str | int | Combinable, str]
else:
    _Text = CharField


class _RuledField(_Text):
    """A short text with a rule. Migrations see an ordinary one: what the database knows of it is ``clean_texts``."""

    def get_internal_type(self) -> str:
        """A text as others."""
        return "CharField"

    def deconstruct(self) -> Any:
        """As migrations write it down."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class CodeField(_RuledField):
    """A code (``testi.codes``)."""

    default_validators = [validate_code]


class LineField(_RuledField):
    """A text of one line: a title, a name."""

    default_validators = [validate_line]


def clean_texts(
    name: str, *, codes: Sequence[str] = (), lines: Sequence[str] = (), unless: Q | None = None
) -> CheckConstraint:
    """The database's own word on the codes and the one-line texts of a table, whoever writes them.

    Args:
        unless: the rows that are left as they are.
    """
    condition = Q()
    for field in codes:
        condition &= ~Q(**{f"{field}__regex": BAD_IN_CODE})
    for field in lines:
        condition &= ~Q(**{f"{field}__regex": BAD_IN_LINE})
    fields = ", ".join((*codes, *lines))
    return CheckConstraint(
        condition=unless | condition if unless else condition,
        name=name,
        violation_error_message=f"Ci sono caratteri che non si vedono, o un a capo: scrivere senza ({fields}).",
    )
