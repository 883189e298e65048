# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin site: the workshop of the planning office, grouped by what the office does."""

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import MAXYEAR, MINYEAR
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib import admin
from django.contrib.admin import AdminSite, helpers
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from organizzazione.office_tasks import Errand, Stage, errands_of, tasks_of

if TYPE_CHECKING:
    from organizzazione.models import Utente

# The order in which the office works, from the plan of the year down to the users.
ORDINE = ("obiettivi", "dup", "indicatori", "organizzazione", "notifiche", "versioni", "sicurezza")
# To which part of the office's work the tables of an app belong; those of any other are machinery.
STAGES: Final = {
    "obiettivi": Stage.PLAN,
    "indicatori": Stage.PLAN,
    "dup": Stage.DUP,
    "versioni": Stage.ACTS,
    "organizzazione": Stage.PEOPLE,
    "persone": Stage.PEOPLE,
}
RISERVATO: Final = "Il laboratorio è dell'ufficio programmazione e di chi amministra Traguardo."
# The largest number that a column of both engines holds.
LARGEST: Final = 2**63 - 1
DAY: Final = re.compile(r"([0-9]{4})-[0-9]{1,2}-[0-9]{1,2}")
Vista = Callable[..., HttpResponseBase]
# Who is looking at the workshop: Django's read-only fields link to a row without asking whether it may be seen.
_looking: ContextVar[HttpRequest | None] = ContextVar("looking", default=None)


def beyond_columns(name: str, value: str) -> bool:
    """Whether a parameter of an address compares a column with a number, or a year, that none can hold.

    Django hands them to the database, whose refusal comes while the page is being made: a fault instead of an answer.
    """
    if name == SEARCH_VAR:
        return False
    numbers = [int(digits) for digits in re.findall(r"[0-9]{1,30}", value)]
    years = numbers if "__year" in name or "_iso_year" in name else [int(year) for year in DAY.findall(value)]
    # The first and the last year reach beyond the calendar: in Rome they begin or end in another one.
    return any(not MINYEAR < year < MAXYEAR for year in years) or any(number > LARGEST for number in numbers)


class Laboratorio(AdminSite):
    """Django's admin with the office's words and order."""

    site_header = "Traguardo · ufficio programmazione"
    site_title = "Traguardo"
    index_title = "Programmazione"
    site_url = reverse_lazy("documenti:elenco")  # type: ignore[assignment]
    # Lists of objectives and tables of phases need the width; the way back is in the breadcrumbs.
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Tell who may not enter that it is so, the same at every address, instead of asking for a login again."""
        dentro: Vista = super().admin_view(view, cacheable)

        @wraps(view)
        def guardia(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(RISERVATO)
            if any(beyond_columns(nome, valore) for nome, valori in request.GET.lists() for valore in valori):
                raise BadRequest("A filter with a value that no column holds")
            # Left set: pages are rendered when the view has returned.
            _looking.set(request)
            return dentro(request, *args, **kwargs)

        return guardia

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one door, with one lock: the site's own."""
        dopo = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(dopo, {request.get_host()}, require_https=request.is_secure()):
            dopo = reverse("admin:index", current_app=self.name)
        return redirect(reverse("accedi", query={"next": dopo}))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """There is one page for that too."""
        return redirect("password_cambia")

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """What waits for who looks, then what there is, part after part of the work."""
        user = cast("Utente", request.user)
        told = tasks_of(user)
        said = {
            "title": "Laboratorio",
            "waiting": [task for task in told if task.number],
            "done": [task for task in told if not task.number],
            "parts": list(self._parts(request, errands_of(user))),
        }
        return super().index(request, said | (extra_context or {}))

    def _parts(self, request: HttpRequest, errands: list[Errand]) -> Iterator[dict[str, Any]]:
        tables: dict[Stage, list[Any]] = {stage: [] for stage in Stage}
        for app in self.get_app_list(request):
            tables[STAGES.get(app["app_label"], Stage.MACHINERY)] += app["models"]
        for stage in Stage:
            mine = [errand for errand in errands if errand.stage is stage]
            if mine or tables[stage]:
                yield {"name": stage.value, "errands": mine, "tables": tables[stage]}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The apps in the order of the work, their models in the order of their declaration."""
        posto = {nome: i for i, nome in enumerate(ORDINE)}
        app = sorted(self._build_app_dict(request, app_label).values(), key=lambda a: posto.get(a["app_label"], 99))
        return list(app)


class LinkedReadonlyField(AdminReadonlyField):
    """A read-only field that links to a row of another table only for who may open it."""

    def get_admin_url(self, remote_field: Any, remote_obj: Any) -> Any:
        """The link, or the words alone."""
        request, mine = _looking.get(), self.model_admin
        table = mine.admin_site._registry.get(remote_field.model) if mine else None
        if request is None or table is None or not table.has_view_or_change_permission(request, remote_obj):
            return str(remote_obj)
        return super().get_admin_url(remote_field, remote_obj)  # type: ignore[misc]

    def contents(self) -> Any:
        """What a function says of a row; where it says nothing a dash, and not the word of the program for nothing."""
        said = super().contents()
        return self.empty_value_display if said == "None" else said


def yes_or_no(value: bool | None) -> SafeString:
    """In words beside the icon, and in Italian: Django shows a coloured picture that is called «True»."""
    return render_to_string("admin/si_no.html", {"value": value})


class Amministrazione(AdminConfig):
    """``django.contrib.admin`` with our site in the place of the default one."""

    default_site = "peg.admin.Laboratorio"

    def ready(self) -> None:
        """Every app registers its tables; those of the queue and of the door are no tables of the office."""
        super().ready()
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from allauth.usersessions.models import UserSession
        from django_tasks_db.models import DBTaskResult

        helpers.AdminReadonlyField = LinkedReadonlyField  # type: ignore[misc]
        admin_list._boolean_icon = yes_or_no  # type: ignore[attr-defined]

        admin.site.unregister([DBTaskResult, EmailAddress, Authenticator, UserSession])
