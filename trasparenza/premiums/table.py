# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index of what is told of the premiums of a year."""

from datetime import date
from functools import cached_property
from typing import Any, Final, Self

from django.db import models
from django.utils import timezone

from trasparenza.premiums.machine import FIGURES, ClassShown, classes_shown
from valutazione.models import AttoDellaRipartizione

# Raised by whoever changes what ``PremiPubblicati.detto`` says.
SHAPE: Final = 2


class PremiPubblicatiQuerySet(models.QuerySet["PremiPubblicati"]):
    """What is told of the years: all public, read without the frozen texts, which are not."""

    def leggere(self) -> Self:
        """With the act."""
        heavy = ("atto__manifesto", "atto__definitiva__contenuto")
        return self.today().select_related("atto__definitiva").defer(*heavy)

    def today(self) -> Self:
        """Those that say what this program reads: during an upgrade that of before still answers."""
        return self.filter(forma=SHAPE)


class PremiPubblicati(models.Model):
    """Of a definitive distribution only what ``valutazione.premiums`` tells (``detto``, as ``machine`` writes it)."""

    atto = models.OneToOneField(AttoDellaRipartizione, on_delete=models.CASCADE, related_name="pubblicazione")
    anno = models.PositiveSmallIntegerField("anno", db_index=True)
    detto = models.JSONField("che cosa dice", default=dict)
    forma = models.PositiveSmallIntegerField("forma", db_default=0)
    objects = PremiPubblicatiQuerySet.as_manager()

    class Meta:
        verbose_name = "premi pubblicati"
        verbose_name_plural = "premi pubblicati"
        ordering = ["-anno"]

    def __str__(self) -> str:
        return f"Premi del {self.anno}"

    @property
    def titolo(self) -> str:
        """What stands on top of its page."""
        return f"I premi dei dirigenti del {self.anno}"

    @property
    def posto(self) -> dict[str, Any]:
        """What the addresses of its page and of its data ask for."""
        return {"anno": self.anno}

    @property
    def day(self) -> date:
        """When it could first be read: the day on which its act was registered."""
        return timezone.localdate(self.atto.registrata_il)

    @cached_property
    def shown(self) -> dict[str, str]:
        """Each number that it says, by its name, as it prints."""
        return {figure.name: figure.shown(self.detto) for figure in FIGURES}

    @property
    def classes(self) -> list[ClassShown]:
        """The classes that it says, as they print."""
        return classes_shown(self.detto)
