# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin of people and structures."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from aggregati.admin import StoricoAdmin
from organizzazione.admin.scambio import Scambio
from organizzazione.choices import Ruolo
from organizzazione.models import (
    Assessore,
    CentroDiResponsabilita,
    Incarico,
    OrganismoPartecipato,
    Persona,
    Utente,
)
from organizzazione.resources import (
    AssessoreResource,
    CentroResource,
    IncaricoResource,
    OrganismoResource,
    PersonaResource,
)

# Roles take the place of groups: two ways to give a permission would be one too many.
admin.site.unregister(Group)


class IncaricoInline(admin.TabularInline):
    """The assignments of a centre, to be read: each is edited on its own page, under its own version."""

    model = Incarico
    fields = ["persona", "qualita", "dal", "al"]
    readonly_fields = ["persona", "qualita", "dal", "al"]
    show_change_link = True
    extra = max_num = 0
    can_delete = False


@admin.register(CentroDiResponsabilita)
class CentroAdmin(Scambio, StoricoAdmin):
    """The tree of services."""

    resource_classes = [CentroResource]
    list_display = ["nome", "nome_breve", "padre", "attivo_dal", "attivo_al"]
    list_filter = ["attivo_al", ("padre", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["padre"]
    search_fields = ["nome", "nome_breve"]
    autocomplete_fields = ["padre"]
    fields = ["nome", "nome_breve", "padre", ("attivo_dal", "attivo_al")]
    inlines = [IncaricoInline]


@admin.register(Persona)
class PersonaAdmin(Scambio, StoricoAdmin):
    """The people that plans name."""

    resource_classes = [PersonaResource]
    list_display = ["nominativo", "matricola", "utente"]
    list_filter = [("utente", admin.EmptyFieldListFilter)]
    list_select_related = ["utente"]
    search_fields = ["nominativo", "matricola"]
    autocomplete_fields = ["utente"]
    fields = ["nominativo", "matricola", "utente"]

    def get_readonly_fields(self, request: HttpRequest, obj: Persona | None = None) -> list[str]:
        """Who a user is at the centres is the administrator's business, like the users themselves."""
        return [] if request.user.has_perm("organizzazione.change_utente") else ["utente"]


@admin.register(Incarico)
class IncaricoAdmin(Scambio, StoricoAdmin):
    """Who answers for what, and when."""

    resource_classes = [IncaricoResource]
    list_display = ["persona", "centro", "qualita", "dal", "al"]
    list_filter = ["qualita", "dal"]
    list_select_related = ["persona", "centro"]
    search_fields = ["persona__nominativo", "centro__nome"]
    autocomplete_fields = ["persona", "centro"]
    date_hierarchy = "dal"
    fields = ["persona", "centro", "qualita", ("dal", "al")]


@admin.register(Assessore)
class AssessoreAdmin(Scambio, StoricoAdmin):
    """The members of the Giunta."""

    resource_classes = [AssessoreResource]
    list_display = ["nominativo", "deleghe", "dal", "al"]
    list_filter = ["al"]
    search_fields = ["nominativo", "deleghe"]
    fields = ["nominativo", "deleghe", ("dal", "al")]


@admin.register(OrganismoPartecipato)
class OrganismoAdmin(Scambio, StoricoAdmin):
    """Companies, foundations, bodies."""

    resource_classes = [OrganismoResource]
    list_display = ["nome", "nome_breve", "email"]
    search_fields = ["nome", "nome_breve"]
    fields = ["nome", "nome_breve", "email"]


@admin.register(Utente)
class UtenteAdmin(UserAdmin):
    """Users and their role."""

    list_display = ["username", "last_name", "first_name", "email", "ruolo", "is_active", "last_login"]
    list_filter = ["ruolo", "is_active"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Persona", {"fields": ["first_name", "last_name", "email"]}),
        ("Che cosa può fare", {"fields": ["ruolo", "is_active"]}),
        ("Date", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "usable_password", "password1", "password2", "ruolo"]})]
    readonly_fields = ["last_login", "date_joined"]

    def save_model(self, request: HttpRequest, obj: Utente, form: Any, change: bool) -> None:
        """A superuser has every right whatever the role says: who is given a lesser one is none any more."""
        if "ruolo" in form.changed_data and obj.ruolo != Ruolo.AMMINISTRATORE:
            obj.is_superuser = False
        super().save_model(request, obj, form, change)
