# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class Verso(models.TextChoices):
    """Which way a plain number is better."""

    CRESCENTE = "crescente", "Crescente (più è meglio)"
    DECRESCENTE = "decrescente", "Decrescente (meno è meglio)"
