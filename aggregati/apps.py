# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class AggregatiConfig(AppConfig):
    """What is edited as a whole: the version that stops lost updates, and its admin."""

    name = "aggregati"
    verbose_name = "Aggregati"
