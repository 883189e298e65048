# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class EventKind(models.TextChoices):
    """What the register tells of."""

    ACCESSO = "accesso", "Accesso"
    ACCESSO_FALLITO = "accesso-fallito", "Accesso non riuscito"
    ACCESSO_RIFIUTATO = "accesso-rifiutato", "Troppi tentativi"
    USCITA = "uscita", "Uscita"
    SESSIONI = "sessioni", "Sessioni chiuse"
    PASSWORD = "password", "Password nuova"
    REIMPOSTA = "reimposta", "Password dimenticata"
    SECONDO_FATTORE = "secondo-fattore", "Secondo fattore"
    NEGATO = "negato", "Richiesta negata"
    RUOLI = "ruoli", "Utenti e ruoli"
    CANCELLAZIONE = "cancellazione", "Cancellazione"
    SCARICO = "scarico", "Documento scaricato"
    ATTO = "atto", "Atto"
    POSTA = "posta", "Posta"
