# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the templates of the acts ask for."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def chiave(voci: Mapping[str, Any], nome: str) -> Any:
    """The value under a name; empty where there is none."""
    return voci.get(nome, "")
