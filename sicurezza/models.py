# SPDX-License-Identifier: AGPL-3.0-or-later
"""The security log: who came in, who was sent away, who may do what since when, what was taken out and away.

Rows are written once and never changed nor deleted: they are of the kind that ``versioni`` guards with triggers. They
point to nobody, but carry the name of that day: a user who goes takes no row along, and needs none to be changed.
"""

from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat

from congelati.models import Frozen, FrozenQuerySet
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import Chi, ruolo_di
from sicurezza.choices import EventKind


class EventoQuerySet(FrozenQuerySet):
    """The gate of the register."""

    def visible_to(self, chi: Chi) -> Self:
        """Who administers, and nobody else: it says where from and when people work."""
        return self if ruolo_di(chi) == Ruolo.AMMINISTRATORE else self.none()

    def with_names(self) -> Self:
        """And whose each account is today: the rows keep what told it apart then."""
        whose = Utente.objects.filter(pk=OuterRef("numero_utente"))
        full = whose.annotate(intero=Concat("first_name", Value(" "), "last_name"))
        return self.annotate(nome_di_oggi=Coalesce(Subquery(full.values("intero")[:1]), Value("")))


class Evento(Frozen):
    """Something that happened and matters for security."""

    quando = models.DateTimeField("quando", db_index=True)
    genere = models.CharField("che cosa", max_length=20, choices=EventKind, db_index=True)
    # Null for who is not known: a stranger, or a name that no user has.
    numero_utente = models.BigIntegerField("numero dell'utente", null=True, db_index=True)
    utente = models.CharField("chi", max_length=150, blank=True)
    oggetto = models.CharField("su che cosa", max_length=300, blank=True)
    dettagli = models.JSONField("dettagli", default=dict)
    indirizzo = models.CharField("da dove", max_length=45, blank=True)
    # The same that stands on the answer (X-Request-ID) and on the lines of the log.
    richiesta = models.CharField("richiesta", max_length=64, blank=True)

    objects = EventoQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "evento di sicurezza"
        verbose_name_plural = "registro di sicurezza"
        ordering = ["-quando", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(genere__in=EventKind.values), name="evento_genere_previsto")]

    def __str__(self) -> str:
        return f"{self.get_genere_display()} · {self.utente or 'sconosciuto'}"

    def racconto(self) -> str:
        """The details in words: what was before and what is after, then the rest."""
        dettagli: dict[str, Any] = self.dettagli
        prima, dopo = dettagli.get("prima", {}), dettagli.get("dopo", {})
        cambi = [f"{nome}: {prima.get(nome, '—')} → {dopo.get(nome, '—')}" for nome in {**prima, **dopo}]
        altri = [f"{nome}: {valore}" for nome, valore in dettagli.items() if nome not in ("prima", "dopo")]
        return "; ".join([*cambi, *altri])
