# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming in: the password, then the second factor of who has one."""

from abc import ABC, abstractmethod
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from accesso import second_factor
from accesso.accounts import account_named
from accesso.devices import remember_device
from accesso.forms import CodeForm, EntryForm
from accesso.gate import CodeAttempt, PasswordAttempt, who_is
from accesso.middleware import open_before_second_factor
from accesso.views.refused import refused
from organizzazione.models import Utente

UNREADABLE = (
    "Il tuo secondo fattore non si può più leggere, perché la chiave del programma è cambiata. "
    "Chi amministra Traguardo lo può togliere: poi ne attivi uno nuovo."
)
WRONG = "Il codice non è giusto, è già stato usato oppure è scaduto. Aspetta che l'app ne mostri un altro."


class Entry(LoginView):
    """Name and password."""

    form_class = EntryForm
    template_name = "accedi.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A try is counted before it is made; what is not even filled in is none."""
        username, password = request.POST.get("username", ""), request.POST.get("password", "")
        self.attempt = PasswordAttempt(request, account_named(username)) if username.strip() and password else None
        if self.attempt and (refusal := self.attempt.refusal()):
            return refused(request, refusal)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """The password was right: in, or on to the next step."""
        user = form.get_user()
        if self.attempt:
            self.attempt.succeeded()
        credentials = {"username": user.get_username()}
        login = Login(user=user, redirect_url=self.get_success_url())
        return let_in(self.request, user, perform_password_login(self.request, credentials, login))

    def form_invalid(self, form: Any) -> HttpResponse:
        """Once too often, or again."""
        if self.attempt and (refusal := self.attempt.failed()):
            return refused(self.request, refusal)
        return super().form_invalid(form)


def let_in(request: HttpRequest, user: Utente, response: HttpResponse) -> HttpResponse:
    """Know the device again, if that was the last step."""
    if request.user.is_authenticated:
        remember_device(request, response, who_is(user.get_username()))
    return response


class CodePage(FormView[CodeForm], ABC):
    """A page that asks for a code of somebody's second factor."""

    form_class = CodeForm
    template_name = "accesso/codice.html"

    @abstractmethod
    def person(self) -> Utente:
        """Whose code it is."""

    @abstractmethod
    def right(self) -> HttpResponse:
        """What comes after the right code."""

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Count, look, go on."""
        user = self.person()
        attempt = CodeAttempt(self.request, user)
        if refusal := attempt.refusal():
            return refused(self.request, refusal)
        try:
            factor = second_factor.verify(self.request, user, form.cleaned_data["code"])
        except second_factor.Unreadable:
            attempt.undo()
            return self._again(form, UNREADABLE)
        if factor is None:
            last = attempt.failed()
            return refused(self.request, last) if last else self._again(form, WRONG)
        attempt.succeeded()
        response = self.right()
        _warn_of_few(self.request, user, factor)
        return response

    def _again(self, form: CodeForm, why: str) -> HttpResponse:
        form.add_error("code", why)
        return self.form_invalid(form)


def _warn_of_few(request: HttpRequest, user: Utente, factor: Any) -> None:
    """Who came in by a recovery code learns how many are left."""
    if factor.type == second_factor.Types.RECOVERY_CODES:
        left = second_factor.codes_left(user)
        how_many = "Era l'ultimo codice di riserva" if not left else f"Codici di riserva rimasti: {left}"
        more = " Preparane di nuovi da «Secondo fattore»." if left <= second_factor.FEW else ""
        messages.warning(request, f"{how_many}.{more}")


@method_decorator(login_stage_required(stage=AuthenticateStage.key, redirect_urlname="accedi"), name="dispatch")
class CodeStep(CodePage):
    """The second step of the login: nobody is in yet."""

    def person(self) -> Utente:
        """Who has given the password."""
        user: Utente = self.request._login_stage.login.user  # type: ignore[attr-defined]
        return user

    def right(self) -> HttpResponse:
        """In."""
        stage: Any = self.request._login_stage  # type: ignore[attr-defined]
        response: HttpResponse = stage.exit()
        if self.request.user.is_authenticated:
            second_factor.mark_given(self.request)
        return let_in(self.request, self.person(), response)


exit_ = open_before_second_factor(LogoutView.as_view())
