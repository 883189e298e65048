# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class StatoVariazione(models.TextChoices):
    """The life of a variation; of one plan only one is open."""

    APERTA = "aperta", "Aperta"
    APPROVATA = "approvata", "Approvata"
    ANNULLATA = "annullata", "Annullata"


class ChangeKind(models.TextChoices):
    """What a variation does to an objective."""

    NUOVO = "nuovo", "Nuovo"
    CAMBIATO = "cambiato", "Cambiato"
    TOLTO = "tolto", "Tolto"
