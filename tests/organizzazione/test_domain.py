# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose tables are whose: what an app does not name is refused, and what it names is there."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.test import RequestFactory

from organizzazione.choices import Ruolo
from organizzazione.domain import DomainConfig
from organizzazione.models import Utente
from organizzazione.rules import permesso_di_ruolo
from tests.fabbriche import UtenteFactory

DOMAIN = [config for config in apps.get_app_configs() if isinstance(config, DomainConfig)]
ACTIONS = ("view", "add", "change", "delete")


def asked_of_the_role(of: type[BaseModelAdmin]) -> bool:
    """Whether an admin page leaves to the role who may look; one that decides by itself is no table of the office."""
    return of.has_view_permission in (
        admin.ModelAdmin.has_view_permission,
        admin.TabularInline.has_view_permission,
        BaseModelAdmin.has_view_permission,
    )


@pytest.mark.parametrize("config", DOMAIN, ids=lambda c: c.label)
def test_every_name_is_a_table(config: DomainConfig) -> None:
    tables = {model._meta.model_name for model in config.get_models()}
    assert config.office_models | config.administrator_models <= tables
    assert not config.office_models & config.administrator_models


@pytest.mark.parametrize("role", [*Ruolo, ""])
def test_what_is_not_named_is_refused_to_every_role(role: str) -> None:
    user = Utente(ruolo=role)
    for config in DOMAIN:
        unnamed = {m._meta.model_name or "" for m in config.get_models(include_auto_created=True)}
        unnamed -= config.office_models | config.administrator_models
        for name in (*sorted(unnamed), "schedadivalutazione"):
            assert not any(permesso_di_ruolo(user, f"{config.label}.{a}_{name}") for a in ACTIONS), name
    assert not permesso_di_ruolo(user, "sessions.view_session")


@pytest.mark.django_db
@pytest.mark.parametrize("superuser", [False, True])
@pytest.mark.parametrize("role", [*Ruolo, ""])
def test_an_admin_page_of_a_table_that_nobody_names_is_closed(rf: RequestFactory, role: str, superuser: bool) -> None:
    """Whatever app it is of, those that name nothing too: who puts it in the admin and forgets to say whose it is."""
    request = rf.get("/")
    request.user = UtenteFactory.create(ruolo=role, is_superuser=superuser)
    named = {f"{c.label}.{name}" for c in DOMAIN for name in c.office_models | c.administrator_models}
    unnamed = [model for model in apps.get_models(include_auto_created=True) if model._meta.label_lower not in named]
    assert {"flussi", "obiettivi", "versioni"} <= {model._meta.app_label for model in unnamed}
    for model in unnamed:
        page = admin.ModelAdmin(model, admin.AdminSite())
        assert not any(page.get_model_perms(request).values()), model
        assert not page.has_view_or_change_permission(request), model


@pytest.mark.django_db
def test_a_superuser_has_what_an_administrator_has() -> None:
    superuser = UtenteFactory.create(ruolo="", is_superuser=True)
    for config in DOMAIN:
        for name in config.office_models | config.administrator_models:
            assert superuser.has_perm(f"{config.label}.change_{name}")
    superuser.is_active = False
    assert not superuser.has_perm("obiettivi.change_fase")


@pytest.mark.parametrize("role", [*Ruolo, ""])
def test_what_is_named_is_for_whom_it_is_named(role: str) -> None:
    user = Utente(ruolo=role)
    office, administrator = role in (Ruolo.UFFICIO, Ruolo.AMMINISTRATORE), role == Ruolo.AMMINISTRATORE
    for config in DOMAIN:
        for action in ACTIONS:
            for name in config.office_models:
                assert permesso_di_ruolo(user, f"{config.label}.{action}_{name}") is office
            for name in config.administrator_models:
                assert permesso_di_ruolo(user, f"{config.label}.{action}_{name}") is administrator


def test_every_page_of_the_admin_shows_a_table_that_somebody_has() -> None:
    named = {f"{c.label}.{name}" for c in DOMAIN for name in c.office_models | c.administrator_models}
    for model, page in admin.site._registry.items():
        for of, table in ((type(page), model), *((inline, inline.model) for inline in page.inlines)):
            if asked_of_the_role(of):
                assert table._meta.label_lower in named, f"{of.__name__}: {table._meta.label_lower} is nobody's"
