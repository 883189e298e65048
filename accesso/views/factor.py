# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the second factor: switch on, recovery codes, switch off, confirm."""

import base64
import time
from typing import Any, Final

from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from accesso import second_factor
from accesso.adapters import SecondFactorAdapter
from accesso.forms import EnrolForm
from accesso.gate import OldPasswordAttempt
from accesso.middleware import open_before_second_factor
from accesso.sessions import ENTERED
from accesso.views.entry import CodePage
from accesso.views.refused import refused
from organizzazione.models import Utente
from testi.downloads import name_download

# So long after the login the password need not be given again.
JUST_ENTERED: Final = 10 * 60
# In the session: the recovery codes to be shown, once; and until when they may be downloaded.
TO_SHOW: Final = "codici_da_mostrare"
TO_DOWNLOAD: Final = "codici_da_scaricare"
DOWNLOAD_SECONDS: Final = 10 * 60
WRONG_FIRST_CODE: Final = (
    "Il codice non è quello che l'app mostra adesso. Controlla che l'ora del telefono sia giusta e riprova."
)


def user_of(request: HttpRequest) -> Utente:
    """Who is in; for mypy too."""
    if not isinstance(request.user, Utente):
        raise Http404
    return request.user


def wanted_next(request: HttpRequest) -> str:
    """Where the person was going."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    good = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if good else ""


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Whether it is on, how many codes are left, what can be done."""
    user = user_of(request)
    context = {
        "attivo": second_factor.has_one(user),
        "obbligo": second_factor.must_have_one(user),
        "codici": second_factor.codes_left(user),
        "pochi": second_factor.FEW,
    }
    return render(request, "accesso/secondo_fattore.html", context)


@method_decorator(open_before_second_factor, name="dispatch")
class SwitchOn(FormView[EnrolForm]):
    """Shows a new secret, asks for its first code."""

    form_class = EnrolForm
    template_name = "accesso/attiva.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who has one switches it off first, by a code of it."""
        if second_factor.has_one(user_of(request)):
            return redirect("accesso:secondo_fattore")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The password too, when the session was found open."""
        entered = self.request.session.get(ENTERED, 0)
        just_entered = time.time() - entered < JUST_ENTERED
        return {**super().get_form_kwargs(), "user": user_of(self.request), "just_entered": just_entered}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The secret as a picture for the telephone, and as letters for who types."""
        adapter, user = SecondFactorAdapter(), user_of(self.request)
        secret = get_totp_secret(regenerate=False)
        url = adapter.build_totp_url(user, secret)
        picture = base64.b64encode(adapter.build_totp_svg(url).encode()).decode()
        return super().get_context_data(
            **kwargs,
            immagine=f"data:image/svg+xml;base64,{picture}",
            segreto=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
            indirizzo=url,
            obbligo=second_factor.must_have_one(user),
            next=wanted_next(self.request),
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Tries at the password are counted here as on the page that changes it; where it is not asked, nothing is."""
        if "password" not in self.get_form().fields:
            return super().post(request, *args, **kwargs)
        attempt = OldPasswordAttempt(request, user_of(request))
        if refusal := attempt.refusal():
            return refused(request, refusal)
        form = self.get_form()
        if form.is_valid():
            attempt.succeeded()
            return self.form_valid(form)
        if "password" not in form.errors:
            attempt.undo()
        elif refusal := attempt.failed():
            return refused(request, refusal)
        return self.form_invalid(form)

    def form_valid(self, form: EnrolForm) -> HttpResponse:
        """On, if the app and this machine agree; then the recovery codes."""
        secret = get_totp_secret(regenerate=False)
        step = second_factor.step_of(secret, form.cleaned_data["code"])
        if step is None:
            form.add_error("code", WRONG_FIRST_CODE)
            return self.form_invalid(form)
        second_factor.switch_on(self.request, user_of(self.request), secret, step)
        clear_totp_secret(self.request)
        return to_the_codes(self.request)


def to_the_codes(request: HttpRequest) -> HttpResponse:
    """The codes are told on the next page, and only there."""
    request.session[TO_SHOW] = True
    request.session[TO_DOWNLOAD] = int(time.time()) + DOWNLOAD_SECONDS
    wanted = wanted_next(request)
    return redirect(reverse("accesso:codici", query={"next": wanted} if wanted else None))


@require_GET
def codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes, once."""
    user = user_of(request)
    if not second_factor.has_one(user):
        return redirect("accesso:secondo_fattore")
    shown = second_factor.read_codes(user) if request.session.pop(TO_SHOW, False) else []
    context = {"elenco": shown, "next": wanted_next(request) or reverse("inizio")}
    return render(request, "accesso/codici.html", context)


@require_POST
def download_codes(request: HttpRequest) -> HttpResponse:
    """The same as a file, as long as they are fresh, where they were made."""
    until = request.session.get(TO_DOWNLOAD, 0)
    shown = second_factor.read_codes(user_of(request)) if time.time() < until else []
    if not shown:
        return redirect("accesso:codici")
    text = render(request, "accesso/codici.txt", {"elenco": shown}).content
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    name_download(response, "codici-di-riserva-traguardo.txt")
    return response


class _WithOwnCode(CodePage):
    """Something about the own factor that wants a code of it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only who has one."""
        if not second_factor.has_one(user_of(request)):
            return redirect("accesso:secondo_fattore")
        return super().dispatch(request, *args, **kwargs)

    def person(self) -> Utente:
        """Who is in."""
        return user_of(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where to go on."""
        return super().get_context_data(**kwargs, next=wanted_next(self.request))


@method_decorator(open_before_second_factor, name="dispatch")
class Confirm(_WithOwnCode):
    """For who is in and has not given it in this session: the rule came, or the role, after the login."""

    template_name = "accesso/conferma.html"

    def right(self) -> HttpResponse:
        """Back to the work."""
        second_factor.mark_given(self.request)
        return redirect(wanted_next(self.request) or "inizio")


class NewCodes(_WithOwnCode):
    """Other recovery codes; the old ones are dead."""

    template_name = "accesso/codici_nuovi.html"

    def right(self) -> HttpResponse:
        """Told once, like the first ones."""
        second_factor.mark_given(self.request)
        second_factor.replace_codes(self.request, self.person())
        return to_the_codes(self.request)


class SwitchOff(_WithOwnCode):
    """Without it from now on; who must have one makes another at once."""

    template_name = "accesso/disattiva.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what follows."""
        return super().get_context_data(**kwargs, obbligo=second_factor.must_have_one(self.person()))

    def right(self) -> HttpResponse:
        """Off."""
        second_factor.switch_off(self.request, self.person())
        return redirect("accesso:secondo_fattore")
