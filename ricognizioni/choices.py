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


class ManagementOutcome(models.TextChoices):
    """What became of a gestionale objective at one of the bodies that it was given to.

    The words of an office that has to say where a body stands against what it was given (TUEL art. 147-quater, c. 2):
    «in corso» is a duty of several years on its way, «conseguito in parte» one whose time is over and that is there
    only in part, «non più attuale» what nobody asks any more (a service that ended, a body that was merged): nobody has
    failed there.
    """

    NON_AVVIATO = "non avviato", "Non avviato"
    IN_CORSO = "in corso", "In corso"
    CONSEGUITO = "conseguito", "Conseguito"
    IN_PARTE = "conseguito in parte", "Conseguito in parte"
    NON_CONSEGUITO = "non conseguito", "Non conseguito"
    NON_ATTUALE = "non più attuale", "Non più attuale"


class StateOfManagement(models.TextChoices):
    """Where what is said of a gestionale objective and a body stands, in one ricognizione."""

    DA_DIRE = "da-dire", "Da dire"
    CONFERMATO = "confermato", "Confermato"


class ManagementAct(models.TextChoices):
    """What somebody may do with what is said of a gestionale objective and a body."""

    LEGGERE = "leggere", "Leggere"
    SCRIVERE = "scrivere", "Scrivere e confermare"
