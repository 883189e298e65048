# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class LavoriConfig(AppConfig):
    """Long works: who is at them, how far they are, what becomes of those that the dead have left."""

    name = "lavori"
    verbose_name = "Lavori"
