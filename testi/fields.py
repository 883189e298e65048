# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fields of what people write: a long text is bounded where it is written, whatever stood there before; a day is of
the life of a program.

There is no CHECK behind it on purpose (docs/decisioni/0017): one would stop the upgrade of an installation that keeps
a longer text, or every later save of its row.
"""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from testi.bounds import LONG_TEXT, excess

# The life of a program: a year beyond it is a slip of the keyboard.
FIRST_DAY: Final = date(1990, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class LongText(_TextField):
    """A ``TextField`` with a bound. The text that the database has already may stay, however long it is.

    The form counts while one types and cuts nothing: ``maxlength`` would drop the end of what is pasted in silence.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONG_TEXT)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations it is the column that it always was."""
        name, _, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == LONG_TEXT:
            del kwargs["max_length"]
        return name, "django.db.models.TextField", args, kwargs

    def validate(self, value: Any, model_instance: Any) -> None:
        """Refuse what is too long and was not so before."""
        super().validate(value, model_instance)
        said = excess(value or "", self.max_length or LONG_TEXT)
        if said and value.replace("\r\n", "\n").strip() != self._stored(model_instance):
            raise ValidationError(said, code="max_length")

    def _stored(self, instance: Any) -> str:
        if instance is None or instance.pk is None:
            return ""
        rows = type(instance)._base_manager.filter(pk=instance.pk)
        text: str = rows.values_list(self.attname, flat=True).first() or ""
        return text.replace("\r\n", "\n").strip()

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """A box that tells its bound to the script that counts."""
        field: Any = super().formfield(*args, **{"max_length": None, **kwargs})
        if isinstance(getattr(field, "widget", None), forms.Textarea):
            field.widget.attrs["data-massimo"] = str(self.max_length)
        return field


class WrittenText(forms.CharField):
    """The box of a form that is no column: refused in words beyond its bound, and nothing cut."""

    def __init__(self, *, most: int, rows: int = 3, **kwargs: Any) -> None:
        self.most = most
        widget = forms.Textarea(attrs={"rows": rows, "data-massimo": str(most)})
        super().__init__(**{"widget": widget, **kwargs})

    def validate(self, value: Any) -> None:
        """Say how much is too much."""
        super().validate(value)
        if said := excess(value or "", self.most):
            raise ValidationError(said, code="max_length")


class DayField(forms.DateField):
    """A day, as a browser asks for it. ``missing`` is what to say where there must be one."""

    def __init__(self, label: str, *, missing: str = "Manca la data.", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": missing, "invalid": "Scrivere la data come 30/01/2026."},
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """Refuse what is a slip of the keyboard."""
        day = super().clean(value)
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(f"La data è fuori dal {FIRST_DAY.year}-{LAST_DAY.year}: controllare l'anno.")
        return day
