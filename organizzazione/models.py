# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people and the structures that plans speak of. Names are those that print."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from organizzazione.choices import Qualita, Ruolo
from organizzazione.domain import is_listed
from organizzazione.tree import CentreTree
from testi.validators import CodeField, LineField, clean_texts

# The old program printed short names of at most this many characters.
NOME_BREVE_MAX = 30


def fine_non_prima(inizio: str, fine: str, nome: str) -> models.CheckConstraint:
    """A period does not end before it begins; either end may be open."""
    return models.CheckConstraint(
        condition=Q(**{f"{fine}__isnull": True}) | Q(**{f"{inizio}__isnull": True}) | Q(**{f"{fine}__gte": F(inizio)}),
        name=nome,
        violation_error_message="La data di fine viene prima di quella di inizio.",
    )


class Utente(Aggregato, AbstractUser):
    """A user with a role; superusers are administrators whatever the role says.

    The user name tells accounts apart and is shown to nobody but who administers: a page says ``str(user)``.
    """

    ruolo = models.CharField("ruolo", max_length=20, choices=Ruolo, blank=True, default="")
    # Both days are within; outside them the account opens nothing (``may_enter``), whatever a session says.
    accesso_dal = models.DateField("entra dal", null=True, blank=True)
    accesso_al = models.DateField("entra fino al", null=True, blank=True)

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined]
        verbose_name = "utente"
        verbose_name_plural = "utenti"
        constraints = [
            models.CheckConstraint(condition=Q(ruolo__in=["", *Ruolo.values]), name="utente_ruolo_previsto"),
            fine_non_prima("accesso_dal", "accesso_al", "utente_periodo_ordinato"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email or f"{self.get_ruolo_display() or 'Utente'} senza nome"

    def may_enter(self, day: date | None = None) -> bool:
        """Whether the account opens anything on a day (today in Rome when none is given)."""
        day = day or timezone.localdate()
        begun = self.accesso_dal is None or self.accesso_dal <= day
        return self.is_active and begun and (self.accesso_al is None or self.accesso_al >= day)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The workshop (admin) is open to who works in it: the role decides, not a second switch."""
        if self.is_superuser and not self.ruolo:
            self.ruolo = Ruolo.AMMINISTRATORE
        self.is_staff = self.is_superuser or self.ruolo in (Ruolo.AMMINISTRATORE, Ruolo.UFFICIO)
        super().save(*args, **kwargs)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """A superuser has what an administrator has, and no more: what no app lists is refused to them too."""
        return self.may_enter() and is_listed(perm) if self.is_superuser else super().has_perm(perm, obj)


class CentroDiResponsabilita(Aggregato):
    """A service or staff of the Comune, in a tree. A renamed service is a new row with its own period,
    so that the report of a past year prints the names of that year."""

    nome = LineField("nome", max_length=200, unique=True, help_text="Il nome per esteso, come si stampa.")
    nome_breve = LineField(
        "nome breve",
        max_length=NOME_BREVE_MAX,
        blank=True,
        help_text=f"Al più {NOME_BREVE_MAX} caratteri: si stampa nelle tabelle delle fasi. Vuoto: il nome per esteso.",
    )
    padre = models.ForeignKey(
        "self",
        verbose_name="fa parte di",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="figli",
    )
    attivo_dal = models.DateField("attivo dal", null=True, blank=True)
    attivo_al = models.DateField("attivo al", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "centro di responsabilità"
        verbose_name_plural = "centri di responsabilità"
        ordering = ["nome"]
        constraints = [
            fine_non_prima("attivo_dal", "attivo_al", "centro_periodo_ordinato"),
            models.CheckConstraint(condition=~Q(nome=""), name="centro_nome_presente"),
            clean_texts("centro_testi_leggibili", lines=["nome", "nome_breve"]),
            models.CheckConstraint(
                condition=Q(padre__isnull=True) | ~Q(padre=F("id")),
                name="centro_non_padre_di_se",
                violation_error_message="Un centro non può far parte di se stesso.",
            ),
        ]

    def __str__(self) -> str:
        return self.nome

    @property
    def nome_in_tabella(self) -> str:
        """The name for narrow columns."""
        return self.nome_breve or self.nome

    def clean(self) -> None:
        """Refuse a tree that bites its tail."""
        super().clean()
        if self.pk is not None and self.padre_id is not None and self.pk in self.tree().above([self.padre_id]):
            raise ValidationError({"padre": f"«{self.padre}» sta già sotto «{self}»: scegliere un altro centro."})

    @classmethod
    def tree(cls) -> CentreTree:
        """Which centre stands within which (one query); the names are in their order."""
        rows = list(cls.objects.order_by("nome").values_list("pk", "padre", "nome"))
        return CentreTree({pk: parent for pk, parent, _ in rows}, {pk: name for pk, _, name in rows})


class Persona(Aggregato):
    """A person as plans name one: surname and name, as printed."""

    nominativo = LineField("cognome e nome", max_length=120, help_text="Come si stampa: «Rossi Maria».")
    matricola = CodeField("matricola", max_length=20, blank=True, help_text="Distingue gli omonimi.")
    utente = models.OneToOneField(
        Utente,
        verbose_name="utente",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="persona",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "persona"
        verbose_name_plural = "persone"
        ordering = ["nominativo", "matricola"]
        constraints = [
            models.UniqueConstraint(
                fields=["nominativo", "matricola"],
                name="persona_unica",
                violation_error_message="C'è già una persona con questo nome: per un omonimo indicare la matricola.",
            ),
            models.CheckConstraint(condition=~Q(nominativo=""), name="persona_nominativo_presente"),
            clean_texts("persona_testi_leggibili", codes=["matricola"], lines=["nominativo"]),
        ]

    def __str__(self) -> str:
        return f"{self.nominativo} ({self.matricola})" if self.matricola else self.nominativo

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An account without a name has that of its person: pages name people, never accounts."""
        super().save(*args, **kwargs)
        if self.utente_id:
            nameless = Utente.objects.filter(pk=self.utente_id, first_name="", last_name="")
            nameless.update(last_name=self.nominativo)


class Incarico(Aggregato):
    """Who answers for a centre, or is delegated there, from when to when (TUEL art. 107 and 109)."""

    persona = models.ForeignKey(Persona, verbose_name="persona", on_delete=models.PROTECT, related_name="incarichi")
    centro = models.ForeignKey(
        CentroDiResponsabilita, verbose_name="centro", on_delete=models.PROTECT, related_name="incarichi"
    )
    qualita = models.CharField("in qualità di", max_length=20, choices=Qualita, default=Qualita.RESPONSABILE)
    dal = models.DateField("dal")
    al = models.DateField("al", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "incarico"
        verbose_name_plural = "incarichi"
        ordering = ["centro__nome", "-dal", "persona__nominativo"]
        constraints = [
            fine_non_prima("dal", "al", "incarico_periodo_ordinato"),
            models.CheckConstraint(condition=Q(qualita__in=Qualita.values), name="incarico_qualita_prevista"),
            models.UniqueConstraint(
                fields=["persona", "centro", "qualita", "dal"],
                name="incarico_unico",
                violation_error_message="Questo incarico c'è già.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.persona} · {self.centro}"


class Assessore(Aggregato):
    """A member of the Giunta, as documents name one."""

    nominativo = LineField("nome", max_length=120, help_text="Come si stampa nei documenti.")
    deleghe = LineField("deleghe", max_length=300, blank=True)
    dal = models.DateField("in carica dal", null=True, blank=True)
    al = models.DateField("in carica al", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "assessore"
        verbose_name_plural = "assessori"
        ordering = ["nominativo"]
        constraints = [
            models.UniqueConstraint(fields=["nominativo", "dal"], name="assessore_unico"),
            models.UniqueConstraint(
                fields=["nominativo"], condition=Q(dal__isnull=True), name="assessore_unico_senza_data"
            ),
            fine_non_prima("dal", "al", "assessore_periodo_ordinato"),
            clean_texts("assessore_testi_leggibili", lines=["nominativo", "deleghe"]),
        ]

    def __str__(self) -> str:
        return self.nominativo


class OrganismoPartecipato(Aggregato):
    """A company, foundation or body in which the Comune takes part, or a concessionaire of its services."""

    nome = LineField("nome", max_length=200, unique=True)
    nome_breve = LineField("nome breve", max_length=60, blank=True)
    email = models.EmailField("posta", blank=True, help_text="Dove gli si chiede che cosa ne è dei suoi obiettivi.")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "organismo partecipato"
        verbose_name_plural = "organismi partecipati"
        ordering = ["nome"]
        constraints = [
            models.CheckConstraint(condition=~Q(nome=""), name="organismo_nome_presente"),
            clean_texts("organismo_testi_leggibili", lines=["nome", "nome_breve"]),
        ]

    def __str__(self) -> str:
        return self.nome
