# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that anybody may keep: they hold nothing of who asks, set no cookie, and say when they have not changed.

What they show depends on the approved versions and on the program alone. Both are in the ETag, so that an answer
«not modified» costs one query and no page, and what was drawn once for an ETag is not drawn again (``kept``).
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache, partial, wraps
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response

from ente import identity
from reports.pdf.chiavi import of_files
from testi.downloads import file_answer
from trasparenza import kept, services

Vista = Callable[..., HttpResponseBase]
# Five minutes after an act has been registered everybody reads the new text, whatever stands between.
PER_POCO: Final = "public, max-age=300"
# The bytes of a version never change, so neither does what its own address answers.
PER_SEMPRE: Final = "public, max-age=31536000, immutable"
# A bill of materials has no say in a page.
_NOT_OF_A_PAGE: Final = frozenset({"sbom"})

# The settings that a page tells, and what of each stands in its ETag.
SETTINGS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "TRAGUARDO_CODICE_IPA": lambda s: s.TRAGUARDO_CODICE_IPA,
    "TRAGUARDO_SESSIONE_MASSIMA": lambda s: s.TRAGUARDO_SESSIONE_MASSIMA,
    "TRAGUARDO_VOLTO": lambda s: s.TRAGUARDO_VOLTO.seal,
}


def pubblica(vista: Vista, regola: str = PER_POCO) -> Vista:
    """A page for everybody: cacheable, conditional, with a «not found» of its own.

    A view that sets its own ETag or Cache-Control keeps them. The session is not even opened (``peg.middleware``
    looks for the mark), so no cookie and no ``Vary`` can slip in.
    """

    @wraps(vista)
    def con_etag(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return _o_non_trovata(vista, request, *args, **kwargs)
        segno = _etag(request, services.stato())
        risposta: HttpResponseBase | None = get_conditional_response(request, etag=segno)
        if risposta is None:
            dove = kept.key_of(request, segno)
            risposta = kept.found(dove) or _as_before(request, kept.unchanged(dove))
            if risposta is None:
                risposta = _o_non_trovata(vista, request, *args, **kwargs)
                kept.keep(dove, request, risposta)
        if risposta.status_code in (200, 304, 410):
            risposta.headers.setdefault("ETag", segno)
            risposta.headers.setdefault("Cache-Control", regola)
        return risposta

    con_etag.pubblica = True  # type: ignore[attr-defined]
    return con_etag


def _as_before(request: HttpRequest, headers: dict[str, str] | None) -> HttpResponse | None:
    answer = get_conditional_response(request, etag=headers["ETag"]) if headers else None
    return HttpResponseNotModified(headers=headers) if answer is not None and answer.status_code == 304 else None


def _o_non_trovata(vista: Vista, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return vista(request, *args, **kwargs)
    except Http404:
        return render(request, "trasparenza/non_trovato.html", status=404)


pubblica_per_sempre = partial(pubblica, regola=PER_SEMPRE)


def _etag(request: HttpRequest, stato: str) -> str:
    # Weak: a proxy that compresses an answer changes its bytes, not what it says.
    # The drawings have a line at today.
    day = timezone.localdate().isoformat()
    ente = (identity.current(), *(said(settings) for said in SETTINGS.values()))
    parti = (programma(), stato, day, *ente, request.get_full_path())
    return f'W/"{hashlib.sha256(repr(parti).encode()).hexdigest()[:32]}"'


def programma() -> str:
    """A hash of what makes the pages: after an upgrade nobody is told that nothing has changed."""
    return _somma_dei_file.__wrapped__() if settings.DEBUG else _somma_dei_file()


@lru_cache(maxsize=1)
def _somma_dei_file() -> str:
    files = (file for folder in program_folders() for file in sorted((settings.BASE_DIR / folder).rglob("*")))
    return of_files(file for file in files if file.suffix in (".html", ".css", ".js", ".py", ".xml", ".txt"))


def program_folders() -> list[str]:
    """The whole program: which of its apps has a word on a public page is nothing that a list could keep up with."""
    packages = {file.parent.name for file in settings.BASE_DIR.glob("*/__init__.py")}
    return sorted(packages - _NOT_OF_A_PAGE | {"static", "templates"})


def byte_di_una_versione(
    request: HttpRequest, impronta: str, dati: Callable[[], bytes], tipo: str, *, fissi: bool
) -> HttpResponse:
    """Stored bytes under their own SHA-256; they are not even read for who has them.

    Args:
        fissi: the address is that of a version, not of whatever version is in force.
    """
    return file_answer(request, dati, tipo, seal=impronta, cache=PER_SEMPRE if fissi else PER_POCO)
