# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class OrganizzazioneConfig(AppConfig):
    """Who the Comune is: users, centres of responsibility, people, assignments, bodies."""

    name = "organizzazione"
    verbose_name = "Organizzazione"
