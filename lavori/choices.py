# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class StatoLavoro(models.TextChoices):
    """Where a long work stands."""

    ATTESA = "attesa", "In attesa"
    CORSO = "corso", "In corso"
    PRONTO = "pronto", "Pronto"
    FALLITO = "fallito", "Non riuscito"
    ANNULLATO = "annullato", "Annullato"
