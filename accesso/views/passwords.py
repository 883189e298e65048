# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forgotten and new passwords."""

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from accesso import sessions
from accesso.devices import remember_device
from accesso.forms import MailForm
from accesso.gate import MailAttempt, OldPasswordAttempt, let_in_by_mail, who_is
from accesso.mail import ask_for_mail
from accesso.second_factor import has_one
from accesso.signals import password_chosen, reset_requested
from accesso.views.refused import refused
from organizzazione.models import Utente


@method_decorator(login_not_required, name="dispatch")
class AskForMail(FormView[MailForm]):
    """Asks for a mailbox; answers the same whether anybody has it or not."""

    form_class = MailForm
    template_name = "password/reimposta.html"
    success_url = reverse_lazy("password_inviata")

    def form_valid(self, form: MailForm) -> HttpResponse:
        """Into the queue, unless it was asked for too often."""
        email = form.cleaned_data["email"]
        if refusal := MailAttempt(self.request, email).refusal():
            return refused(self.request, refusal)
        ask_for_mail(email, self.request.get_host(), self.request.is_secure())
        reset_requested.send(AskForMail, request=self.request, email=email)
        return super().form_valid(form)


class NewPassword(views.PasswordResetConfirmView):
    """The page behind the link of the mail."""

    template_name = "password/nuova.html"
    success_url = reverse_lazy("password_fatta")

    def form_valid(self, form: Any) -> HttpResponse:
        """Who proved to own the mailbox need not wait for the end of a lock, here or elsewhere."""
        user: Utente = form.user
        response = super().form_valid(form)
        sessions.end_all(user, "password nuova", self.request)
        let_in_by_mail(user.get_username())
        if not has_one(user):
            # Half of the way in: a device is known where somebody came in.
            remember_device(self.request, response, who_is(user.get_username()))
        password_chosen.send(NewPassword, request=self.request, user=user, by_mail=True)
        return response


class ChangePassword(views.PasswordChangeView):
    """A new password for who knows the old one; ends the other sessions of the user."""

    template_name = "password/cambia.html"
    success_url = reverse_lazy("password_cambiata")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An open session is no place to guess the password."""
        self.attempt = OldPasswordAttempt(request, self.user)
        if refusal := self.attempt.refusal():
            return refused(request, refusal)
        return super().post(request, *args, **kwargs)

    @property
    def user(self) -> Utente:
        """Who is in."""
        user = self.request.user
        assert isinstance(user, Utente)  # noqa: S101  (login required)
        return user

    def form_valid(self, form: Any) -> HttpResponse:
        """The other sessions end, also in the list."""
        response = super().form_valid(form)
        self.attempt.succeeded()
        sessions.end_others(self.request, self.user, "password cambiata")
        password_chosen.send(ChangePassword, request=self.request, user=self.user, by_mail=False)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Only a wrong old password counts, not a new one that is too weak."""
        if "old_password" not in form.errors:
            self.attempt.undo()
        elif refusal := self.attempt.failed():
            return refused(self.request, refusal)
        return super().form_invalid(form)
