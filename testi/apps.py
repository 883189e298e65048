# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class TestiConfig(AppConfig):
    """Plain text: comparison, blocks, Italian formats, and their template filters."""

    name = "testi"
    verbose_name = "Testi"

    def ready(self) -> None:
        """Every connection learns the search without accents."""
        from testi.ricerca import prepara

        prepara()
