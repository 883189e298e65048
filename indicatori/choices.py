# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models

from indicatori import valori


class Verso(models.TextChoices):
    """Which way a plain number is better."""

    CRESCENTE = valori.Verso.CRESCENTE.value, valori.VERSI[valori.Verso.CRESCENTE]
    DECRESCENTE = valori.Verso.DECRESCENTE.value, valori.VERSI[valori.Verso.DECRESCENTE]
