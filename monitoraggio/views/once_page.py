# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of an act on a survey, or on something of one: what it means first, then done once."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model, TextChoices
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from aggregati.models import ConflittoDiRevisione
from controlli import Segnalazione
from flussi.acts import JUST_SAVED, Refused
from flussi.once import once, said_already, whole_key
from obiettivi.views.access import utente_di
from organizzazione.models import Utente

R = TypeVar("R", bound=Model)
A = TypeVar("A", bound=TextChoices)


class OncePage(ABC, Generic[R, A]):
    """The acts that a page does, each with the form of the words it wants, if any."""

    forms: ClassVar[Mapping[Any, type[forms.Form] | None]]
    # What is said when an act is done.
    done: ClassVar[Mapping[Any, str]]
    just_saved: ClassVar[str] = JUST_SAVED

    def answer(self, request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
        """Show an act, or do it. A press that was answered before is answered the same, and does nothing."""
        wanted: A | None = next((a for a in self.forms if a.value == atto), None)
        if wanted is None:
            raise Http404("Atto sconosciuto")
        row = self.read(request, pk)
        if address := said_already(request, utente_di(request)):
            return self._said(request, row, wanted, address)
        self.demand(request, row, wanted)
        if request.method != "POST":
            return self.page(request, row, wanted, self.form(row, wanted))
        form = self.form(row, wanted, request.POST)
        if why := self.overtaken(request, row, wanted):
            return self.page(request, row, wanted, form, why, status=409)
        if form is not None and not form.is_valid():
            return self.page(request, row, wanted, form, status=400)
        return self._do(request, row, wanted, form)

    def _do(self, request: HttpRequest, row: R, wanted: A, form: Any) -> HttpResponseBase:
        who, address = utente_di(request), self.address(row)

        def write() -> str:
            self.perform(row, who, wanted, form)
            return address

        try:
            once(who, whole_key(request), write)
        except Refused as no:
            return self.page(request, row, wanted, form, self.refused(no), no.missing, 409)
        except ConflittoDiRevisione:
            fresh = self.read(request, row.pk)
            form = self.form(fresh, wanted, request.POST)
            return self.page(request, fresh, wanted, form, self.just_saved, status=409)
        return self._said(request, row, wanted, address)

    def _said(self, request: HttpRequest, row: R, wanted: A, address: str) -> HttpResponseBase:
        messages.success(request, f"{row}: {self.done[wanted]}")
        return HttpResponseRedirect(address)

    @abstractmethod
    def read(self, request: HttpRequest, pk: int) -> R:
        """The row, if who asks reads it. Raises ``Http404``."""

    @abstractmethod
    def demand(self, request: HttpRequest, row: R, wanted: A) -> None:
        """Raise ``PermissionDenied``, with the reason, unless who asks may do it now."""

    @abstractmethod
    def perform(self, row: R, who: Utente, wanted: A, form: Any) -> None:
        """Do it. Raises ``Refused`` and ``ConflittoDiRevisione``."""

    @abstractmethod
    def address(self, row: R) -> str:
        """Where one goes afterwards."""

    @abstractmethod
    def page(
        self,
        request: HttpRequest,
        row: R,
        wanted: A,
        form: Any,
        why: str = "",
        missing: Sequence[Segnalazione] = (),
        status: int = 200,
    ) -> HttpResponse:
        """What it means, with its form; ``why`` nothing was done, and what is ``missing`` for it."""

    def form(self, row: R, wanted: A, data: Any = None) -> Any:
        """The words that an act wants, as they were sent where they were; None where it wants none."""
        kind = self.forms[wanted]
        return kind(data) if kind else None

    def overtaken(self, request: HttpRequest, row: R, wanted: A) -> str:
        """Why the press was decided on what is no more; empty where it was not."""
        return ""

    def refused(self, no: Refused) -> str:
        """A refusal in words, where the page tells by itself what is missing: a sentence, also of a reason that only
        announces it."""
        return f"{no.reason[:-1]}." if no.reason.endswith(":") else no.reason
