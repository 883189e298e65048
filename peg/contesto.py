# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def ente(request: HttpRequest) -> dict[str, str]:
    """The name of the Comune."""
    return {"nome_ente": settings.NOME_ENTE}
