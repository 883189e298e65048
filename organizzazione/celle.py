# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cells of the registries: how each kind is read and written; what cannot be read is refused, never guessed."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.db.models import Model
from import_export import widgets

from testi import formati
from testi.confronto import in_riga, piega

_DATA: Final = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Elenco:
    """The rows of a table by name, read once and kept up while an import adds to them."""

    def __init__(self, modello: type[Model]) -> None:
        self.modello = modello
        self.tutti: list[Any] = list(modello._default_manager.order_by("pk"))

    @cached_property
    def esatti(self) -> dict[str, list[Any]]:
        """By the name as it is written."""
        return _per(self.tutti, str)

    @cached_property
    def piegati(self) -> dict[str, list[Any]]:
        """By the name, spelling aside."""
        return _per(self.tutti, lambda riga: piega(str(riga)))

    def aggiungi(self, riga: Any) -> None:
        """A row that was just written: those after it may refer to it."""
        self.esatti.setdefault(str(riga), []).append(riga)
        self.piegati.setdefault(piega(str(riga)), []).append(riga)
        self.tutti.append(riga)

    def trova(self, nome: str) -> Any:
        """The row of this name; accents and case aside when no other is meant.

        Raises:
            ValueError: none, or several.
        """
        trovate = self.esatti.get(nome) or self.piegati.get(piega(nome)) or []
        che_cosa = self.modello._meta.verbose_name
        if not trovate:
            raise ValueError(f"«{nome}» non c'è ({che_cosa}): aggiungerlo prima, o correggere il nome.")
        if len(trovate) > 1:
            raise ValueError(f"«{nome}» è il nome di più righe ({che_cosa}): non si sa quale.")
        return trovate[0]


def _per(righe: Iterable[Any], chiave: Callable[[Any], str]) -> dict[str, list[Any]]:
    trovate: dict[str, list[Any]] = {}
    for riga in righe:
        trovate.setdefault(chiave(riga), []).append(riga)
    return trovate


class Testo(widgets.Widget):
    """A text on one line."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """With single spaces."""
        return in_riga(str(value or ""))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As it is."""
        return str(value or "")


class Giorno(widgets.Widget):
    """A day as the office writes it, or as ISO does; nothing is guessed."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        """Read it.

        Raises:
            ValueError: it is no day.
        """
        testo = str(value or "").strip()
        if not testo:
            return None
        letto = formati.leggi_data(testo) if _DATA.fullmatch(testo) else None
        if letto is None:
            raise ValueError(f"«{testo}» non è una data: scriverla come 05/03/2026.")
        return letto

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """«05/03/2026»."""
        return formati.data(value)


class Scelta(widgets.Widget):
    """One of the choices of a field, by the word people see; the unknown is refused, never taken for a default."""

    def __init__(self, scelte: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.parole = {valore: str(parola) for valore, parola in scelte}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The value of the word.

        Raises:
            ValueError: no such word.
        """
        chiave = piega(str(value or ""))
        trovato = next((v for v, p in self.parole.items() if chiave and chiave in (piega(p), piega(v))), None)
        if trovato is None:
            raise ValueError(f"«{value}» non è previsto: scrivere {' o '.join(self.parole.values())}.")
        return trovato

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The word."""
        return self.parole.get(value, str(value or ""))


class PerNome(widgets.Widget):
    """A row of another table, by its name."""

    def __init__(self, modello: type[Model]) -> None:
        super().__init__()
        self.modello = modello
        self.elenchi: dict[type[Model], Elenco] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The row of that name; nothing for an empty cell.

        Raises:
            ValueError: as ``Elenco.trova``.
        """
        nome = in_riga(str(value or ""))
        return self.elenchi[self.modello].trova(nome) if nome else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Its name."""
        return str(value or "")
