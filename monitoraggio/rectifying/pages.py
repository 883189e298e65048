# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a rettifica, each on a page that says first what it means, then done once."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from controlli import Segnalazione
from monitoraggio.choices import SurveyAct, SurveyState
from monitoraggio.deeds import DeedForm
from monitoraggio.lettura.findings import everything_told
from monitoraggio.models import Rettifica, Rilevazione
from monitoraggio.rectifying.laying import corrected
from monitoraggio.rectifying.services import (
    FORBIDDEN,
    approve_rectification,
    close_rectification,
    order_rectification,
    reopen_rectification,
    withdraw_rectification,
)
from monitoraggio.views.access import readable_survey
from monitoraggio.views.acts import ReasonForm
from monitoraggio.views.once_page import OncePage
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto

TEMPLATE: Final = "monitoraggio/rettifica/atto.html"


class RectifyAct(TextChoices):
    """What is done with a rettifica; the value stands in the address."""

    ORDINARE = "ordinare", "Ordinare una rettifica"
    CHIUDERE = "chiudere", "Chiudere la rettifica"
    APPROVARE = "approvare", "Registrare l'atto della rettifica"
    RIAPRIRE = "riaprire", "Riaprire la rettifica"
    RITIRARE = "ritirare", "Ritirare la rettifica"


# By the table of every survey: who may withdraw is who may write.
ASKS: Final = {
    RectifyAct.CHIUDERE: SurveyAct.CHIUDERE,
    RectifyAct.APPROVARE: SurveyAct.APPROVARE,
    RectifyAct.RIAPRIRE: SurveyAct.RIAPRIRE,
    RectifyAct.RITIRARE: SurveyAct.SCRIVERE,
}


def readable_rectification(request: HttpRequest, pk: int) -> Rettifica:
    """A rettifica that somebody reads. Raises ``Http404``."""
    rows = Rettifica.objects.visible_to(request.user).filter(
        rilevazione__in=Rilevazione.objects.visible_to(request.user)
    )
    found: Rettifica = get_object_or_404(
        rows.select_related("rilevazione__piano", "rilevazione__versione", "corretta__atto", "nuova"), pk=pk
    )
    return found


class Ordering(OncePage[Rilevazione, RectifyAct]):
    """Order one of an approved survey."""

    forms = {RectifyAct.ORDINARE: ReasonForm}
    done = {RectifyAct.ORDINARE: "Rettifica ordinata: ora si scrive che cosa cambia."}

    def read(self, request: HttpRequest, pk: int) -> Rilevazione:
        """The survey."""
        return readable_survey(request, pk)

    def demand(self, request: HttpRequest, row: Rilevazione, wanted: RectifyAct) -> None:
        """The office, of one that an act has approved."""
        if not scrive_tutto(request.user):
            raise PermissionDenied(FORBIDDEN)
        if row.stato != SurveyState.APPROVATA:
            raise PermissionDenied("Si rettifica ciò che un atto ha approvato: questa rilevazione non lo è.")

    def perform(self, row: Rilevazione, who: Utente, wanted: RectifyAct, form: Any) -> None:
        """Order it."""
        order_rectification(row, form.cleaned_data["motivo"], who)

    def address(self, row: Rilevazione) -> str:
        """The page of the survey, which leads to it."""
        return reverse("monitoraggio:rilevazione", args=[row.pk])

    def page(
        self,
        request: HttpRequest,
        row: Rilevazione,
        wanted: RectifyAct,
        form: Any,
        why: str = "",
        missing: Sequence[Segnalazione] = (),
        status: int = 200,
    ) -> HttpResponse:
        """With the box of the reason."""
        context = {"rilevazione": row, "atto": wanted, "modulo": form, "perche": why, "chiave": uuid.uuid4()}
        return render(request, TEMPLATE, {**context, "indietro": self.address(row)}, status=status)


class RectificationActs(OncePage[Rettifica, RectifyAct]):
    """Close, approve, open again or withdraw one."""

    forms = {
        RectifyAct.CHIUDERE: None,
        RectifyAct.APPROVARE: DeedForm,
        RectifyAct.RIAPRIRE: ReasonForm,
        RectifyAct.RITIRARE: ReasonForm,
    }
    done = {
        RectifyAct.CHIUDERE: "chiusa, quello che dice è congelato; manca il suo atto.",
        RectifyAct.APPROVARE: "atto registrato, la rilevazione dice ora ciò che è stato corretto.",
        RectifyAct.RIAPRIRE: "di nuovo aperta, quello che aveva congelato resta nella catena.",
        RectifyAct.RITIRARE: "ritirata, non è cambiato nulla.",
    }
    just_saved = "Qualcun altro l'ha cambiata proprio ora: rileggerla."

    def read(self, request: HttpRequest, pk: int) -> Rettifica:
        """A rettifica."""
        return readable_rectification(request, pk)

    def demand(self, request: HttpRequest, row: Rettifica, wanted: RectifyAct) -> None:
        """The office, in its state."""
        if Rettifica.objects.filter(pk=row.pk).allowing(request.user, ASKS[wanted]).exists():
            return
        if not scrive_tutto(request.user):
            raise PermissionDenied(FORBIDDEN)
        raise PermissionDenied(f"Ora non si può: la rettifica è {row.get_stato_display().lower()}.")

    def perform(self, row: Rettifica, who: Utente, wanted: RectifyAct, form: Any) -> None:
        """By its name."""
        match wanted:
            case RectifyAct.CHIUDERE:
                close_rectification(row, who)
            case RectifyAct.APPROVARE:
                approve_rectification(row, form.deed, who)
            case RectifyAct.RIAPRIRE:
                reopen_rectification(row, form.cleaned_data["motivo"], who)
            case _:
                withdraw_rectification(row, form.cleaned_data["motivo"], who)

    def address(self, row: Rettifica) -> str:
        """The page of the survey: one that was withdrawn has none of its own any more."""
        return reverse("monitoraggio:rilevazione", args=[row.rilevazione_id])

    def page(
        self,
        request: HttpRequest,
        row: Rettifica,
        wanted: RectifyAct,
        form: Any,
        why: str = "",
        missing: Sequence[Segnalazione] = (),
        status: int = 200,
    ) -> HttpResponse:
        """With what stops it, or is only told."""
        context: dict[str, Any] = {"rilevazione": row.rilevazione, "atto": wanted, "modulo": form, "perche": why}
        if wanted == RectifyAct.CHIUDERE:
            found = everything_told(row.rilevazione, corrected(row))
            context |= {"errori": missing or [s for s in found if s.grave], "avvisi": [s for s in found if not s.grave]}
        context |= {"chiave": uuid.uuid4(), "indietro": reverse("monitoraggio:rettifica", args=[row.pk])}
        return render(request, TEMPLATE, context, status=status)


ORDERING: Final = Ordering()
ACTS: Final = RectificationActs()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Order a rettifica: why."""
    return ORDERING.answer(request, pk, RectifyAct.ORDINARE.value)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
    """Close, approve, open again, withdraw: what it means first, then done once."""
    return ACTS.answer(request, pk, atto)


addresses = [
    path("rilevazioni/<int:pk>/rettifica/", order, name="ordina_rettifica"),
    path("rilevazioni/rettifica/<int:pk>/atto/<slug:atto>/", act, name="atto_rettifica"),
]
