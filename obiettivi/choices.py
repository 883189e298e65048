# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class StatoPiano(models.TextChoices):
    """The life of a plan. Approved, it changes only through a variation."""

    PREDISPOSIZIONE = "predisposizione", "In predisposizione"
    APPROVATO = "approvato", "Approvato"
    IN_GESTIONE = "in-gestione", "In gestione"
    CONSUNTIVATO = "consuntivato", "Consuntivato"
    CHIUSO = "chiuso", "Chiuso"


class Stato(models.TextChoices):
    """Where an objective stands while the plan is being prepared."""

    BOZZA = "bozza", "Bozza"
    PROPOSTO = "proposto", "Proposto"
    VALIDATO = "validato", "Validato"


class Azione(models.TextChoices):
    """What somebody may do with an objective."""

    LEGGERE = "leggere", "Leggere"
    SCRIVERE = "scrivere", "Modificare"
    ELIMINARE = "eliminare", "Eliminare"
    PROPORRE = "proporre", "Proporre"
    RITIRARE = "ritirare", "Ritirare la proposta"
    RINVIARE = "rinviare", "Rinviare con un motivo"
    VALIDARE = "validare", "Validare"
    COMMENTARE = "commentare", "Commentare"
    PRENDERE_VISIONE = "prendere-visione", "Prendere visione"
    RIAPRIRE = "riaprire", "Riaprire al centro"
    RIPRISTINARE = "ripristinare", "Ripristinare dagli eliminati"
    PORTARE_IN_VARIAZIONE = "variare", "Portare in una variazione"
    LASCIARE_LA_VARIAZIONE = "non-variare", "Lasciare fuori dalla variazione"
