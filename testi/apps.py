# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class TestiConfig(AppConfig):
    """Plain text: comparison, blocks, Italian formats, and their template filters."""

    name = "testi"
    verbose_name = "Testi"

    def ready(self) -> None:
        """Every connection learns the search without accents, every address codes, days and years."""
        from django.urls import register_converter

        from testi.addresses import CodeInOnePiece, CodeWithSlashes, CodeWithTildes, DayInOnePiece, YearInOnePiece
        from testi.ricerca import prepara

        prepara()
        register_converter(CodeInOnePiece, "code")
        register_converter(CodeWithTildes, "piano")
        register_converter(CodeWithTildes, "obiettivo")
        register_converter(CodeWithSlashes, "codepath")
        register_converter(DayInOnePiece, "giorno")
        register_converter(YearInOnePiece, "anno")
