# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models

from dup.choices import Organo


class ReportState(models.TextChoices):
    """The life of a Relazione. Approved, it is what its frozen text says."""

    IN_REDAZIONE = "in-redazione", "In redazione"
    APPROVATA = "approvata", "Approvata"
    VALIDATA = "validata", "Validata"
    NON_VALIDATA = "non-validata", "Non validata"


class ReportAct(models.TextChoices):
    """What somebody may do with a Relazione."""

    LEGGERE = "leggere", "Leggere"
    SCRIVERE = "scrivere", "Scrivere"
    AFFIDARE = "affidare", "Affidare una sezione"
    APPROVARE = "approvare", "Registrare l'atto"
    VALIDARE = "validare", "Registrare la validazione"
    RIAPRIRE = "riaprire", "Riaprire con un motivo"


class Validation(models.TextChoices):
    """What the Nucleo says of a Relazione (D.Lgs. 150/2009, art. 14 c. 4 lett. c)."""

    VALIDATA = "validata", "Validata"
    CON_OSSERVAZIONI = "con-osservazioni", "Validata con osservazioni"
    NON_VALIDATA = "non-validata", "Non validata"


class ApprovingBody(models.TextChoices):
    """Who approves it."""

    DGC = Organo.DGC.value, Organo.DGC.label
    DCC = Organo.DCC.value, Organo.DCC.label
