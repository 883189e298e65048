# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ValutazioneConfig(AppConfig):
    """The evaluation of the dirigenti and their retribuzione di risultato."""

    name = "valutazione"
    verbose_name = "Valutazione"
