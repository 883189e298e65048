# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from ente import identity


def ente(request: HttpRequest) -> dict[str, Any]:
    """The name of the Comune, and how it looks; ``arms`` is the seal of what it shows beside its name."""
    who, face = identity.current(), settings.TRAGUARDO_VOLTO
    return {"nome_ente": who.name, "face": face, "arms": who.arms or (face.logo.seal[:16] if face.logo else "")}
