# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class NoticeKind(models.TextChoices):
    """What a notice or a mail is about, whatever app it comes from."""

    PROPOSTA = "proposta", "Proposte e ritiri"
    ESITO = "esito", "Esiti e riaperture"
    COMMENTO = "commento", "Commenti"
    PROMEMORIA = "promemoria", "Promemoria"
    ATTO = "atto", "Atti"
    LAVORO = "lavoro", "Lavori lunghi"
    PASSWORD = "password", "Password dimenticata"


class MailState(models.TextChoices):
    """What has become of a mail."""

    WAITING = "attesa", "In attesa"
    SENT = "partita", "Partita"
    FAILED = "fallita", "Non partita"
    DROPPED = "lasciata", "Lasciata perdere"
