# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door: where a request comes from, what who guesses passwords is told, and lost passwords."""

from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Thread
from typing import Any, Final

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix, reverse_lazy, set_script_prefix
from django.utils import timezone

TROPPE_PROVE: Final = 429
# What one household or office gets: somebody with IPv6 has all these addresses to guess from.
RETE_IPV6: Final = 64


def indirizzo_di(request: HttpRequest) -> str | None:
    """The address that a request comes from; for IPv6 the one of its network.

    Behind a proxy it is the last of ``X-Forwarded-For``, which the proxy wrote itself: whatever stands before it
    came from the caller, who could write a new one at each try. None when the address is not known.
    """
    detto = request.META.get("REMOTE_ADDR", "")
    if settings.TRAGUARDO_DIETRO_PROXY:
        detto = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or detto
    try:
        indirizzo = ip_address(detto)
    except ValueError:
        return None
    if isinstance(indirizzo, IPv6Address):
        return str(indirizzo.ipv4_mapped or ip_network((indirizzo, RETE_IPV6), strict=False).network_address)
    return str(indirizzo)


def bloccato(request: HttpRequest, _risposta: HttpResponse | None, credenziali: dict[str, Any] | None) -> HttpResponse:
    """The page of who tried too often as one user from one address: when to try again, what else to do."""
    fino = fino_a_quando(request, (credenziali or {}).get("username"))
    risposta = render(request, "bloccato.html", {"fino": fino}, status=TROPPE_PROVE)
    risposta["Retry-After"] = str(max(1, round((fino - timezone.now()).total_seconds())))
    return risposta


def fino_a_quando(request: HttpRequest, utente: str | None) -> datetime:
    """When a lock ends: so long after the last try that counted."""
    prove = AccessAttempt.objects.filter(username=utente, ip_address=indirizzo_di(request))
    ultima: datetime = prove.aggregate(ultima=Max("attempt_time"))["ultima"] or timezone.now()
    durata = get_cool_off(request)
    return ultima + durata if durata else ultima


class ModuloReimposta(PasswordResetForm):
    """Django's form, which posts its mail apart: how long the answer takes does not tell who has a user here."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Hand the mail to a thread. A failing mail server leaves a line in the log."""
        send, prefix = super().send_mail, get_script_prefix()

        def post() -> None:
            # A thread of its own knows of no path under which the site stands, and the mail has a link.
            set_script_prefix(prefix)
            send(*args, **kwargs)

        Thread(target=post, name="posta").start()


class Reimposta(views.PasswordResetView):
    """Asks for an e-mail address; answers the same whether anybody has it or not."""

    form_class = ModuloReimposta
    template_name = "password/reimposta.html"
    email_template_name = "password/messaggio.txt"
    subject_template_name = "password/oggetto.txt"
    success_url = reverse_lazy("password_inviata")
    extra_email_context = {"nome_ente": settings.NOME_ENTE, "ore": settings.PASSWORD_RESET_TIMEOUT // 3600}


class NuovaPassword(views.PasswordResetConfirmView):
    """The page behind the link of the mail."""

    template_name = "password/nuova.html"
    success_url = reverse_lazy("password_fatta")

    def form_valid(self, form: Any) -> HttpResponse:
        """Who proved to own the mailbox need not wait for the end of a lock."""
        reset(username=form.user.get_username())
        return super().form_valid(form)


class CambiaPassword(views.PasswordChangeView):
    """A new password for who knows the old one; ends the other sessions of the user."""

    template_name = "password/cambia.html"
    success_url = reverse_lazy("password_cambiata")
