# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class SystemState(models.TextChoices):
    """The life of a system: once adopted it is what its text says, and is copied to change it."""

    BOZZA = "bozza", "Bozza"
    ADOTTATO = "adottato", "Adottato"


class SheetState(models.TextChoices):
    """The life of an evaluation sheet, from hand to hand."""

    ASSEGNATA = "assegnata", "Assegnata"
    PRESA_VISIONE = "presa-visione", "Presa visione"
    AUTOVALUTATA = "autovalutata", "Autovalutata"
    PROPOSTA = "proposta", "Proposta"
    COLLOQUIO = "colloquio", "Dopo il colloquio"
    NOTIFICATA = "notificata", "Notificata"
    CONTESTATA = "contestata", "Contestata"
    RIESAMINATA = "riesaminata", "Riesaminata"
    DEFINITIVA = "definitiva", "Definitiva"


class SheetAct(models.TextChoices):
    """What somebody may do with a sheet."""

    LEGGERE = "leggere", "Leggere"
    SEGUIRE = "seguire", "Vedere a che punto è"
    ORDINARE = "ordinare", "Scrivere incarico e posizione"
    TOGLIERE = "togliere", "Togliere la scheda"
    PRENDERE_VISIONE = "prendere-visione", "Prendere visione"
    SCRIVERE_DI_SE = "scrivere-di-se", "Scrivere l'autovalutazione"
    AUTOVALUTARE = "autovalutare", "Chiudere l'autovalutazione"
    SCRIVERE = "scrivere", "Scrivere la valutazione"
    PROPORRE = "proporre", "Proporre la valutazione"
    COLLOQUIO = "colloquio", "Registrare il colloquio"
    NOTIFICARE = "notificare", "Notificare"
    CONTESTARE = "contestare", "Contestare"
    RIESAMINARE = "riesaminare", "Decidere sulla contestazione"
    DEFINIRE = "definire", "Rendere definitiva"


class Assignment(models.TextChoices):
    """In what capacity somebody held the post that a sheet is about."""

    INCARICO = "incarico", "Incarico"
    INTERIM = "interim", "Ad interim"
    DELEGA = "delega", "Delega"


class PaymentTimes(models.TextChoices):
    """Whether somebody answers for the payment times, and what the Revisori attested (DL 13/2023, art. 4-bis)."""

    NON_RISPONDE = "", "Non ne risponde"
    DA_ATTESTARE = "da-attestare", "Ne risponde: da attestare"
    RISPETTATI = "rispettati", "Ne risponde: rispettati"
    NON_RISPETTATI = "non-rispettati", "Ne risponde: non rispettati"


class Reading(models.TextChoices):
    """What of somebody else's sheet was read."""

    PAGINA = "pagina", "La pagina"
    MODULO = "modulo", "Il modulo della valutazione"
    DOCUMENTO = "documento", "Il documento"
    QUADRO = "quadro", "Il quadro dell'anno"
    PREMIO = "premio", "Il premio che ne viene, in una ripartizione"
