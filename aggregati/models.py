# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is edited as a whole carries a version, so that no edit is lost in silence.

Comparing first and saving afterwards loses edits on PostgreSQL even inside a transaction; a
conditional update loses none on either engine. So every writer takes the next version first.
"""

from django.db import models


class ConflittoDiVersione(Exception):
    """Somebody else has saved the object since it was read; nothing was written."""


class Aggregato(models.Model):
    """A root that is edited with its rows; ``versione`` grows by one at each edit."""

    versione = models.PositiveIntegerField("versione", default=1, editable=False)

    class Meta:
        abstract = True

    def prenota_versione(self) -> None:
        """Take the next version of a saved object, to be called in the transaction that then saves it.

        The row stays locked until that transaction ends, so nobody can come between.

        Raises:
            ConflittoDiVersione: the stored version is no longer the one this object was read with.
        """
        letta = self.versione
        riga = type(self)._default_manager.filter(pk=self.pk, versione=letta)
        if not riga.update(versione=letta + 1):
            raise ConflittoDiVersione(f"{self._meta.verbose_name} «{self}» è stato modificato da un altro utente")
        self.versione = letta + 1
