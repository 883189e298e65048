# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class Ruolo(models.TextChoices):
    """What a user is in the planning of the Comune."""

    AMMINISTRATORE = "amministratore", "Amministratore"
    UFFICIO = "ufficio", "Ufficio programmazione"
    LETTORE = "lettore", "Lettore"
    DIRIGENTE = "dirigente", "Dirigente"
    REFERENTE = "referente", "Referente"
    NUCLEO = "nucleo", "Nucleo di valutazione"
    VERTICE = "vertice", "Vertice (sindaco, direttore generale, segretario)"


class Qualita(models.TextChoices):
    """In which capacity a person stands at a centre."""

    RESPONSABILE = "responsabile", "Responsabile"
    DELEGATO = "delegato", "Delegato"
