# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the answers that are data have in common: addresses in full, JSON as it is read by people too, the terms."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from monitoraggio.models.frozen import Deed
from testi.downloads import name_download
from trasparenza.catalogo import LICENZA


def at(request: HttpRequest) -> Callable[..., str]:
    """Gives the absolute address of a page by its name and arguments."""

    def address(name: str, **place: Any) -> str:
        return request.build_absolute_uri(reverse(name, kwargs=place))

    return address


def as_json(content: dict[str, Any], status: int = 200, *, long: bool = False) -> JsonResponse:
    """Without escapes, and to be read by people too; what is long is for machines, and is written in one line."""
    how = {"ensure_ascii": False, **({} if long else {"indent": 2})}
    return JsonResponse(content, status=status, json_dumps_params=how)


def act_shape(deed: Deed) -> dict[str, str]:
    """An act."""
    return {
        "organo": deed.organo,
        "numero": deed.numero_atto,
        "data": deed.data_atto.isoformat(),
        "oggetto": deed.oggetto,
    }


def open_to_all(answer: HttpResponse, name: str = "") -> HttpResponse:
    """Any page of any site may read it, and everybody knows on which terms."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Link"] = f'<{LICENZA}>; rel="license"'
    if name:
        name_download(answer, name, attachment=False)
    return answer
