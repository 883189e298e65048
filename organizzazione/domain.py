# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose tables are whose: each app says by name what the planning office and the administrator keep in the admin.

What an app does not name is nobody's, whatever is added to it later: an evaluation sheet that somebody forgets here is
closed, not open to the whole office.
"""

from typing import ClassVar

from django.apps import AppConfig, apps


class DomainConfig(AppConfig):
    """An app with tables that people keep in the admin; names of models in lower case."""

    # Django takes the configuration of an app that its module names: this one stands there too, by import.
    default = False
    office_models: ClassVar[frozenset[str]] = frozenset()
    administrator_models: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        cls.default = True


def models_of_the_office(app: str) -> frozenset[str]:
    """The tables of an app that the planning office reads and writes; none of an app that says nothing."""
    config = apps.app_configs.get(app)
    return config.office_models if isinstance(config, DomainConfig) else frozenset()


def models_of_the_administrator(app: str) -> frozenset[str]:
    """The tables of an app that only the administrator reads and writes."""
    config = apps.app_configs.get(app)
    return config.administrator_models if isinstance(config, DomainConfig) else frozenset()


def table_of(permission: str) -> tuple[str, str]:
    """The app and the table that a Django permission such as ``obiettivi.change_fase`` is about."""
    app, _, action = permission.partition(".")
    return app, action.partition("_")[2]


def is_listed(permission: str) -> bool:
    """Whether a permission is about a table that somebody keeps."""
    app, table = table_of(permission)
    return table in models_of_the_office(app) | models_of_the_administrator(app)
