# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page behind the link of an invitation: who was invited chooses the password."""

from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.http import require_GET

from accesso.views.passwords import NewPassword
from organizzazione.models import Utente
from persone import services
from persone.mail import LinkKeys
from persone.models import Invito

# The largest key that a column holds has nineteen digits.
DIGITS: Final = 18


class Accept(NewPassword):
    """Django's page of a new password, by the key of an invitation, which is used up with it."""

    template_name = "persone/accetta.html"
    token_generator = LinkKeys()
    reset_url_token = "scegli"  # noqa: S105  (a word of the address)
    success_url = reverse_lazy("persone:accettato")

    def get_user(self, uidb64: str) -> Any:
        """Who was invited, with the invitation at hand; nobody when it is not open."""
        if not (uidb64.isascii() and uidb64.isdecimal() and len(uidb64) <= DIGITS):
            return None
        invito = Invito.objects.open().filter(pk=int(uidb64)).select_related("utente", "da").first()
        if invito is None:
            return None
        user: Any = invito.utente
        user.invitation = invito
        return user

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who invites, as what; of a link that has become too old only who can send another."""
        invito = getattr(getattr(self, "user", None), "invitation", None)
        return super().get_context_data(**kwargs, invito=invito if self.validlink else None)

    def form_valid(self, form: Any) -> HttpResponse:
        """Once: two at the same moment with one link choose one password."""
        user: Utente = form.user
        with transaction.atomic():
            taken = services.accept(user.invitation.pk)  # type: ignore[attr-defined]
            if taken:
                return super().form_valid(form)
        self.validlink = False
        return self.render_to_response(self.get_context_data(form=None))


@require_GET
@login_not_required
def accepted(request: HttpRequest) -> HttpResponse:
    """Done: now in, with mailbox and password."""
    return render(request, "persone/accettato.html")
