# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class OperativeOutcome(models.TextChoices):
    """What became of an operative objective, so far."""

    NON_AVVIATO = "non avviato", "Non avviato"
    IN_CORSO = "in corso", "In corso"
    REALIZZATO = "realizzato", "Realizzato"
    RIDEFINITO = "ridefinito", "Ridefinito"
    ABBANDONATO = "abbandonato", "Abbandonato"


class StateOfOperative(models.TextChoices):
    """Where what is said of an operative objective stands, in one ricognizione."""

    DA_COMPILARE = "da-compilare", "Da compilare"
    COMPILATO = "compilato", "Compilato"
    VERIFICATO = "verificato", "Verificato"


class OperativeAct(models.TextChoices):
    """What somebody may do with what is said of an operative objective."""

    LEGGERE = "leggere", "Leggere"
    SCRIVERE = "scrivere", "Compilare"
    VERIFICARE = "verificare", "Verificare"
    RINVIARE = "rinviare", "Rinviare con un motivo"
