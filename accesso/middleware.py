# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands between a session and every page: its absolute end, and the second factor of who must have one."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accesso.second_factor import has_one, is_given, must_have_one
from accesso.sessions import is_over
from organizzazione.models import Utente

Answer = Callable[[HttpRequest], HttpResponseBase]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def open_before_second_factor(view: View) -> View:
    """A page for who is in but has not given, or not yet made, the second factor. All others are closed."""
    view.open_before_second_factor = True  # type: ignore[attr-defined]
    return view


class _BeforeTheView:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)


class AbsoluteEnd(_BeforeTheView):
    """Ends old sessions, and those of who was switched off; before anybody looks who is in."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """A page for everybody does not open the session; one without login may stand there with an old one."""
        if not getattr(view, "login_required", True):
            return
        if request.user.is_authenticated:
            if is_over(request):
                logout(request)
        elif SESSION_KEY in request.session:
            request.session.flush()


class SecondFactor(_BeforeTheView):
    """Leads who must have a second factor to it, and to nothing else; after the login is asked for."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Costs a query only who has not given it yet."""
        if not getattr(view, "login_required", True) or getattr(view, "open_before_second_factor", False):
            return None
        user = request.user
        if not isinstance(user, Utente) or is_given(request) or not must_have_one(user):
            return None
        page = "accesso:conferma" if has_one(user) else "accesso:attiva"
        return redirect(reverse(page, query={"next": _back_to(request)}))


def _back_to(request: HttpRequest) -> str:
    """The page to come back to: who posted, or asked for a piece of a page, has the page it came from."""
    htmx: Any = getattr(request, "htmx", None)
    if htmx:
        return str(htmx.current_url_abs_path or "/")
    return request.get_full_path() if request.method == "GET" else "/"
