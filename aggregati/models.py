# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is edited as a whole carries a revision, so that no edit is lost in silence.

Comparing first and saving afterwards loses edits on PostgreSQL even inside a transaction; a
conditional update loses none on either engine. So every writer takes the next revision first.
"""

from django.db import models


class ConflittoDiRevisione(Exception):
    """Somebody else has saved the object since it was read; nothing was written."""


class Aggregato(models.Model):
    """A root that is edited with its rows; ``revisione`` grows by one at each edit."""

    revisione = models.PositiveIntegerField("revisione", default=1, editable=False)

    class Meta:
        abstract = True

    def prenota_revisione(self) -> None:
        """Take the next revision of a saved object, to be called in the transaction that then saves it.

        The row stays locked until that transaction ends, so nobody can come between.

        Raises:
            ConflittoDiRevisione: the stored revision is no longer the one this object was read with.
        """
        letta = self.revisione
        riga = type(self)._default_manager.filter(pk=self.pk, revisione=letta)
        if not riga.update(revisione=letta + 1):
            raise ConflittoDiRevisione(f"{self._meta.verbose_name} «{self}» è stato modificato da un altro utente")
        self.revisione = letta + 1
