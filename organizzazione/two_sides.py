# SPDX-License-Identifier: AGPL-3.0-or-later
"""A thing has two sides: its page of the site and its row in the workshop. From each, the other is one click away.

Apps say here, when they are ready, where a row of a table of theirs is seen on the site. The page of the row shows that
way (``site_page``), and the page of the site shows the way back with ``{% in_workshop %}``, to whom the workshop opens.
"""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

_PAGES: Final[dict[type[Model], Callable[[Any], str]]] = {}


def pair(model: type[Model], page: Callable[[Any], str]) -> None:
    """Say on which page of the site a row of this table is seen."""
    _PAGES[model] = page


def paired() -> tuple[type[Model], ...]:
    """The tables with two sides."""
    return tuple(_PAGES)


def site_page(row: Model) -> str:
    """The page of the site; empty for what has none."""
    page = _PAGES.get(type(row))
    return page(row) if page else ""


def workshop_page(row: Model, request: HttpRequest) -> str:
    """The row in the workshop; empty for whom it does not open, who never learns that there is one."""
    table = admin.site._registry.get(type(row))
    if table is None or not admin.site.has_permission(request) or not table.has_view_permission(request, row):
        return ""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
