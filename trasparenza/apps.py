# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class TrasparenzaConfig(AppConfig):
    """What citizens see without a login: approved plans and nothing else (D.Lgs. 33/2013)."""

    name = "trasparenza"
    verbose_name = "Trasparenza"
