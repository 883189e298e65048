# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class PersonAct(models.TextChoices):
    """What is done to a person of the program."""

    INVITE = "invita", "Invitare"
    RESEND = "rimanda", "Rimandare l'invito"
    REVOKE = "revoca", "Ritirare l'invito"
    ACCEPT = "accetta", "Accettare l'invito"
    RENAME = "anagrafica", "Correggere nome e posta"
    ROLE = "ruolo", "Cambiare il ruolo"
    ASSIGN = "incarico", "Dare o cambiare un centro"
    CLOSE = "chiudi", "Chiudere con una data"
    REOPEN = "riapri", "Riaprire"


class PersonState(models.TextChoices):
    """How somebody stands with the program today."""

    NEW = "nuova", "Nuova"
    INVITED = "invitata", "Invitata"
    LAPSED = "scaduta", "Invito scaduto"
    COMING = "futura", "Entrerà"
    ACTIVE = "attiva", "Attiva"
    CLOSED = "chiusa", "Chiusa"
