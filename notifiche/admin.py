# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices and mails in the admin: who was told what, and what of it did not go out."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from notifiche import outbox
from notifiche.choices import MailState
from notifiche.models import Mail, MailQuerySet, Notifica
from notifiche.services import send_soon
from notifiche.signals import mails_decided
from organizzazione.choices import Ruolo
from organizzazione.rules import ruolo_di


@admin.register(Notifica)
class NotificaAdmin(admin.ModelAdmin):
    """Who was told what, and whether it was read. Nobody writes it here; old ones may go, for a notice is no record:
    the record is the act."""

    list_display = ["quando", "oggetto", "destinatario", "letta_il"]
    list_display_links = ["oggetto"]
    list_filter = ["quando", ("letta_il", admin.EmptyFieldListFilter)]
    list_select_related = ["destinatario"]
    search_fields = ["oggetto", "destinatario__username", "destinatario__last_name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Acts are done, not typed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was told stays as it was told."""
        return False


class Situation(admin.SimpleListFilter):
    """What somebody has to look at stands first, and alone."""

    title = "situazione"
    parameter_name = "situazione"
    OPEN = ("aperte", "In attesa o non partite")
    ALL = ("tutte", "Tutte")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The states, and all of them."""
        return [*MailState.choices, self.ALL]

    def choices(self, changelist: Any) -> Any:
        """Django calls the first choice «Tutti»: here it is what is open."""
        first, *others = super().choices(changelist)
        return [{**first, "display": self.OPEN[1]}, *others]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Mail]") -> "QuerySet[Mail]":
        """By state; without a choice what waits, and what did not go."""
        if self.value() == self.ALL[0]:
            return queryset
        if self.value() in MailState.values:
            return queryset.filter(state=self.value())
        return queryset.filter(state__in=(MailState.WAITING, MailState.FAILED))


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):
    """The outbox, for who administers: nobody writes in it, some acts move what did not go."""

    list_display = ["messaggio", "to", "stato", "attempts", "prossimo", "written"]
    list_filter = [Situation, "genere", "written"]
    search_fields = ["to", "subject"]
    search_help_text = "Indirizzo o oggetto"
    list_per_page = 50
    show_full_result_count = False
    actions = ["retry", "drop"]
    fields = ["written", "to", "genere", "subject", "testo", "stato", "attempts", "prossimo", "ended"]
    readonly_fields = ["testo", "stato", "prossimo"]
    change_list_template = "admin/notifiche/mail/change_list.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        """See ``has_view_permission``."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who administers."""
        return ruolo_di(request.user) == Ruolo.AMMINISTRATORE

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mails come from acts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was written stays as it was written."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that is not to go is dropped, and says so; «pota» takes the old ones away."""
        return False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """What the gate lets through."""
        return Mail.objects.visible_to(request.user)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """How the whole outbox stands is said above the list."""
        answer: HttpResponse = super().changelist_view(
            request, {"title": "Posta", "posta": outbox.figures()} | (extra_context or {})
        )
        return answer

    @admin.display(description="messaggio", ordering="subject")
    def messaggio(self, mail: Mail) -> str:
        """Its subject, without the name of the program that all of them begin with."""
        return mail.subject.removeprefix(outbox.SUBJECT)

    @admin.display(description="stato", ordering="state")
    def stato(self, mail: Mail) -> str:
        """In words, with what is in the way."""
        state = "Sta partendo" if mail.in_hand else mail.get_state_display()
        return f"{state}. {mail.reason}" if mail.reason else state

    @admin.display(description="prossimo tentativo", ordering="due")
    def prossimo(self, mail: Mail) -> Any:
        """When it is tried again; nothing for what is over."""
        return mail.due if mail.state == MailState.WAITING else None

    @admin.display(description="testo")
    def testo(self, mail: Mail) -> str:
        """What it says; a link that opens a door is made when it goes, and shown to nobody."""
        return mail.body or "Nasce quando parte: nessuno lo legge prima di chi lo riceve."

    @admin.action(description="Riprova ora", permissions=["view"])
    def retry(self, request: HttpRequest, mails: "QuerySet[Any]") -> None:
        """From the first attempt on, at once."""
        asked = mails.count()
        done = outbox.retry(self._those(request, mails))
        self._say(request, "Riprova ora", done, asked, "di nuovo in coda: partono subito")
        send_soon()

    @admin.action(description="Lascia perdere", permissions=["view"])
    def drop(self, request: HttpRequest, mails: "QuerySet[Any]") -> None:
        """They do not go any more."""
        asked = mails.count()
        done = outbox.drop(self._those(request, mails))
        self._say(request, "Lascia perdere", done, asked, "non partono più")

    def _those(self, request: HttpRequest, mails: "QuerySet[Any]") -> MailQuerySet:
        return Mail.objects.visible_to(request.user).filter(pk__in=mails.values("pk"))

    def _say(self, request: HttpRequest, what: str, done: list[Mail], asked: int, outcome: str) -> None:
        if done:
            mails_decided.send(type(self), request=request, what=what, mails=done)
            messages.success(request, f"Messaggi: {len(done)} {outcome}.")
        if left := asked - len(done):
            messages.warning(request, f"Messaggi lasciati com'erano, perché partiti o in partenza: {left}.")
