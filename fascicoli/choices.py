# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class StatoFascicolo(models.TextChoices):
    """Where the work on a fascicolo stands."""

    ATTESA = "attesa", "In attesa"
    CORSO = "corso", "In corso"
    PRONTO = "pronto", "Pronto"
    FALLITO = "fallito", "Non riuscito"
    ANNULLATO = "annullato", "Annullato"
