# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ImportazioniConfig(AppConfig):
    """What comes in from files: read, compared, shown, then written in one transaction."""

    name = "importazioni"
    verbose_name = "Importazioni"
