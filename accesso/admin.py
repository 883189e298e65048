# SPDX-License-Identifier: AGPL-3.0-or-later
"""Users in the admin, with what the door knows of them."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from accesso import second_factor
from accesso.gate import unlock
from organizzazione.admin import UtenteAdmin as WithoutDoor
from organizzazione.models import Utente

admin.site.unregister(Utente)


@admin.register(Utente)
class UtenteAdmin(WithoutDoor):
    """The same page, where a lost telephone and a lock can be dealt with."""

    actions = ["remove_second_factor", "take_locks_away"]
    list_display = [*WithoutDoor.list_display, "secondo_fattore"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Utente]:
        """With the second factor, in the same query."""
        has_one = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        users: QuerySet[Utente] = super().get_queryset(request)
        return users.annotate(con_fattore=Exists(has_one))

    @admin.display(description="secondo fattore", boolean=True)
    def secondo_fattore(self, user: Any) -> bool:
        """Whether it is on."""
        return bool(user.con_fattore)

    @admin.action(description="Togli il secondo fattore (telefono perso)", permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, users: QuerySet[Utente]) -> None:
        """Recorded in the history of the user; the sessions end."""
        removed = [user for user in users if second_factor.remove_lost(user, request)]
        self._record(request, removed, "Tolto il secondo fattore.")
        names = ", ".join(str(user) for user in removed)
        if removed:
            messages.success(request, f"Secondo fattore tolto a: {names}. Al prossimo accesso se ne attiva un altro.")
        else:
            messages.warning(request, "Nessuno di questi utenti ha un secondo fattore.")

    @admin.action(description="Togli i blocchi all'accesso", permissions=["change"])
    def take_locks_away(self, request: HttpRequest, users: QuerySet[Utente]) -> None:
        """Who tried too often may try again."""
        freed = [user for user in users if unlock(user.get_username(), request)]
        self._record(request, freed, "Tolti i blocchi all'accesso.")
        messages.success(request, f"Blocchi tolti a {len(freed)} utenti.")

    def _record(self, request: HttpRequest, users: list[Utente], what: str) -> None:
        if users and request.user.pk:
            LogEntry.objects.log_actions(request.user.pk, users, CHANGE, what)
