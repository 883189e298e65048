# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every answer carries, who must enter, and sessions that last as long as somebody works."""

import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string

from accesso import sessions
from ente import identity

Risposta = Callable[[HttpRequest], HttpResponseBase]

# A header set by whom knows better stays: files say themselves how long they may be kept. The rest are pages
# that hold what one person may see, and no shared machine should show them to the next one.
INTESTAZIONI: Final = {
    "Cache-Control": "private, no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Nothing here needs a device, so a script that slipped in could not ask for one either.
    "Permissions-Policy": ", ".join(
        f"{che_cosa}=()"
        for che_cosa in ("accelerometer camera display-capture geolocation gyroscope microphone payment usb").split()
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# How often, in seconds, a session at work is written again: not at every request, which would be a write a page.
RINNOVO: Final = 300
NUL: Final = "\0"
TOCCATA: Final = "toccata"


class Intestazioni:
    """The headers of every answer, whoever gave it: a page, a file, a redirect, an error.

    Stands outside all the others: Django's own middleware does not see the errors raised before it.
    """

    def __init__(self, get_response: Risposta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Fill in what the answer does not say."""
        risposta = self.get_response(request)
        for nome, valore in INTESTAZIONI.items():
            risposta.headers.setdefault(nome, valore)
        return risposta


class CompressedPages(GZipMiddleware):
    """The pages of who has entered travel compressed, where the browser can read them so; files are as they are, and so
    are pages for everybody, which whatever stands between may keep and compress as one.

    What a page holds of its reader cannot be told from its length: the token of its forms is another each time, and
    every answer has some bytes of noise added (Django's, since 4.2).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page that is whole."""
        page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        if not page or response.headers.get("Cache-Control", "").startswith("public"):
            return response
        return super().process_response(request, response)


class ReadableRequests:
    """Refuses what no text of ours can hold: the character NUL, in the address, the query, the fields or file names.

    PostgreSQL cannot store it and says so with an error deep inside a view; nobody types it, so it is answered here.
    So is the address of a page that is none: whoever asks for a piece of a page is led back to it.
    """

    def __init__(self, get_response: Risposta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the address and the cookies before anybody else reads them.

        Raises:
            BadRequest: answered with 400 and the page that says so.
        """
        refuse_nul([request.path_info, *request.COOKIES, *request.COOKIES.values(), *texts_of(request.GET)])
        refuse_no_address(unquote(request.headers.get("HX-Current-URL", "")))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Look at what is posted, where the guard of CSRF reads it anyway: a view without that guard reads by itself.

        Raises:
            BadRequest: as above.
        """
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            refuse_nul([*texts_of(request.POST), *request.FILES])
            for files in request.FILES.lists():
                refuse_nul(f"{file.name} {file.content_type}" for file in files[1])


def texts_of(fields: QueryDict) -> Iterator[str]:
    """Names and values of a query or a form."""
    for name, values in fields.lists():
        yield name
        yield from map(str, values)


def refuse_nul(texts: Iterable[str]) -> None:
    """Raise BadRequest for the first text with the character in it."""
    if any(NUL in text for text in texts):
        raise BadRequest("NUL")


def refuse_no_address(said: str) -> None:
    """Raise BadRequest for what cannot be taken apart as an address."""
    try:
        urlsplit(said)
    except ValueError:
        raise BadRequest("HX-Current-URL") from None


class PortaChiusa(LoginRequiredMiddleware):
    """Login everywhere but where a view says otherwise; a page for everybody is not even asked who comes.

    Django's own looks at the user first, which opens the session: the answer would then vary with the cookie.
    """

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        """Both marks are needed: that the page is public takes no lock away by itself."""
        if e_pubblica(view_func) and not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """To the login; who asked for a piece of a page comes back to the page, for the piece alone is none.

        Many pieces answer a POST only: who entered in another tab meanwhile would be led back to an error.
        """
        pagina = getattr(request, "htmx", None) and request.htmx.current_url_abs_path  # type: ignore[attr-defined]
        if not pagina:
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(pagina, self.get_login_url(view_func), self.get_redirect_field_name(view_func))


class NotAllowedInWords:
    """A page for who comes to an address in a way that it does not take: Django's own answer is blank.

    Stands inside those that know the user, whose menu the page has.
    """

    def __init__(self, get_response: Risposta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Fill in the blank."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not getattr(response, "content", b""):
            self.fill(request, cast(HttpResponse, response))
        return response

    def fill(self, request: HttpRequest, response: HttpResponse) -> None:
        """What everybody gets alike does not even ask who comes."""
        context = {"reads": request.method not in ("GET", "HEAD"), "nome_ente": identity.name()}
        public = request.resolver_match is not None and e_pubblica(request.resolver_match.func)
        response.content = render_to_string("405.html", context, request=None if public else request)


def e_pubblica(vista: Any) -> bool:
    """Whether a view gives everybody the same (``trasparenza.cache.pubblica``)."""
    return bool(getattr(vista, "pubblica", False))


class SessioneViva:
    """Counts the age of a session from the last time it was used, not from the login."""

    def __init__(self, get_response: Risposta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing yet: which view will answer is known later."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, vista: Any, args: Any, kwargs: Any) -> None:
        """Touch the session of who is at work; right after the login it is fresh.

        Public pages leave it closed: an answer that anybody may keep must not depend on who asks.
        """
        if e_pubblica(vista):
            return
        utente = request.user
        if isinstance(utente, AbstractBaseUser):
            entrato = utente.last_login.timestamp() if utente.last_login else 0
            if time.time() - request.session.get(TOCCATA, entrato) > RINNOVO:
                request.session[TOCCATA] = int(time.time())
                sessions.seen(request)
