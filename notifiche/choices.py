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
    INVITO = "invito", "Inviti e incarichi"


class MailState(models.TextChoices):
    """What has become of a mail."""

    WAITING = "attesa", "In attesa"
    SENT = "partita", "Partita"
    FAILED = "fallita", "Non partita"
    DROPPED = "lasciata", "Lasciata perdere"


class Delivery(models.TextChoices):
    """How somebody wants to have the notices of a kind by mail; on the desk they stand whatever is chosen."""

    NOW = "subito", "Subito"
    DAILY = "giornaliero", "Una volta al giorno"
    NEVER = "mai", "Mai per questo genere"


# A mail that opens a door always comes.
CHOSEN_BY_PEOPLE = tuple(kind for kind in NoticeKind if kind not in (NoticeKind.PASSWORD, NoticeKind.INVITO))
