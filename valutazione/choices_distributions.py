# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class DistributionState(models.TextChoices):
    """The life of a distribution. Definitive, it is what its frozen text says; taken away, nobody finds it, and who
    wrote in it is still known."""

    SIMULAZIONE = "simulazione", "Simulazione"
    DEFINITIVA = "definitiva", "Definitiva"
    TOLTA = "tolta", "Tolta"


class DistributionAct(models.TextChoices):
    """What somebody may do with a distribution."""

    LEGGERE = "leggere", "Leggere"
    SCRIVERE = "scrivere", "Scrivere"
    DEFINIRE = "definire", "Rendere definitiva"
    TOGLIERE = "togliere", "Togliere"


class Origin(models.TextChoices):
    """Where the people of a distribution come from."""

    IPOTESI = "ipotesi", "Scritte qui: punteggi ipotizzati"
    SCHEDE = "schede", "Le schede definitive dell'anno"


class PayingBody(models.TextChoices):
    """Whose act makes a distribution definitive."""

    DET = "DET", "Determinazione dirigenziale"
    DEC = "DEC", "Decreto del Sindaco"
    DGC = "DGC", "Deliberazione della Giunta"
