# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where to look in the approved versions: an index made of them, which can be thrown away and made again.

What a page says of an objective is read from the version itself; from here come lists, counts and the search. Names
and codes are copied from the content of the version, never from the tables at work.
"""

from functools import cached_property
from typing import Any, Final, Self

from django.db import models
from django.db.models import Case, OuterRef, Prefetch, Q, Subquery, Value, When
from django.utils import timezone

from monitoraggio.models import AttoDellaRilevazione, Evidenza
from obiettivi.contenuto.code_form import CODE_MAX
from organizzazione.models import Utente
from relazioni.contenuto import RelazioneContent, read_relazione
from relazioni.models import AttoDellaRelazione, ValidazioneDellaRelazione
from ricognizioni.models import AttoDellaRicognizione
from testi.coded import Coded
from trasparenza.premiums.table import PremiPubblicati as PremiPubblicati
from trasparenza.served import anchor
from versioni.choices import ChangeKind
from versioni.models import DocumentoDellaVersione, FileConsegnato, Versione

# The first piece of other addresses under /trasparenza/: no plan may take it.
RISERVATI: Final = frozenset(
    """accessibilita anno catalogo.jsonld catalogo.ttl cerca contatti dati foglio.css indicatori
    indicatori.csv indicatori.json note-legali novita.atom premi privacy relazioni risultati verifica""".split()
)
_PESANTI: Final = ("versione__contenuto", "versione__manifesto")


class PubblicazioneQuerySet(models.QuerySet["Pubblicazione"]):
    """Versions as pages need them: all public (``FrozenQuerySet.visible_to``), without their heavy texts."""

    def leggere(self) -> Self:
        """With the version, and whether it is the one in force."""
        vigente = Case(When(versione__successiva__isnull=True, then=Value(True)), default=Value(False))
        return self.select_related("versione").defer(*_PESANTI).annotate(vigente=vigente)

    def in_vigore(self) -> Self:
        """The last version of each plan."""
        return self.filter(versione__successiva__isnull=True)

    def con_documenti(self) -> Self:
        """With the delivered documents, without their bytes."""
        return self.prefetch_related(
            Prefetch("versione__documenti", DocumentoDellaVersione.objects.defer("dati").order_by("pk"))
        )


class Pubblicazione(models.Model):
    """A version as the public pages look for it; ``indirizzo`` is the code of its plan as it stands in addresses."""

    versione = models.OneToOneField(Versione, on_delete=models.CASCADE, related_name="pubblicazione")
    codice = models.CharField("codice del piano", max_length=30)
    indirizzo = models.CharField("indirizzo", max_length=40, db_index=True)
    anno = models.PositiveSmallIntegerField("anno", db_index=True)
    descrizione = models.CharField("descrizione", max_length=200, blank=True)
    obiettivi = models.PositiveIntegerField("obiettivi")
    collegati = models.PositiveIntegerField("obiettivi collegati al DUP")
    operativi = models.PositiveIntegerField("obiettivi operativi del DUP")
    serviti = models.PositiveIntegerField("obiettivi operativi serviti")
    # {codice, genere, motivo} of each objective that a variation touched, as the version has them.
    modifiche = models.JSONField("modifiche", default=list)
    objects = PubblicazioneQuerySet.as_manager()

    vigente: bool

    class Meta:
        verbose_name = "versione pubblicata"
        verbose_name_plural = "versioni pubblicate"
        ordering = ["-anno", "codice", "-versione__numero"]

    def __str__(self) -> str:
        return f"{self.codice}, versione {self.versione.numero}"

    @property
    def titolo(self) -> str:
        """What stands on top of its page."""
        return self.descrizione or self.codice

    @property
    def posto(self) -> dict[str, Any]:
        """What the addresses of its pages ask for: the number too, when a later version has taken its place."""
        numero = {} if self.vigente else {"numero": self.versione.numero}
        return {"piano": self.indirizzo, **numero}

    @property
    def cambi(self) -> list[dict[str, str]]:
        """What the variation changed, with the kind in words."""
        return [{**m, "fatto": ChangeKind(m["genere"]).label} for m in self.modifiche]


class Voce(Coded):
    """An objective of a version, as the search finds it."""

    pubblicazione = models.ForeignKey(Pubblicazione, on_delete=models.CASCADE, related_name="voci")
    codice = models.CharField("codice", max_length=CODE_MAX, db_index=True)
    titolo = models.TextField("titolo")
    centro = models.TextField("centro di responsabilità")
    responsabile = models.TextField("responsabile", blank=True)
    # Told once, from the two contents: a version of a later schema says more than one of before, and changes nothing.
    changed = models.BooleanField("cambiato rispetto alla versione prima", default=False)
    # Folded as ``testi.ricerca`` does, so that both databases find the same.
    titolo_cercato = models.TextField()
    testo_cercato = models.TextField()
    # As they were written: what an answer of the search quotes.
    texts = models.JSONField("testi", default=list)

    class Meta:
        verbose_name = "obiettivo pubblicato"
        verbose_name_plural = "obiettivi pubblicati"
        ordering = ["sort_key"]
        constraints = [models.UniqueConstraint(fields=["pubblicazione", "codice"], name="voce_unica_nella_versione")]

    def __str__(self) -> str:
        return f"{self.codice} {self.titolo}"


class IndicatorePubblicato(models.Model):
    """An indicator of the Comune as the documents of a version have it, with its years; ``chiave`` tells it in every
    version: the same words at the same place."""

    pubblicazione = models.ForeignKey(Pubblicazione, on_delete=models.CASCADE, related_name="indicatori")
    posto = models.PositiveIntegerField("posto")
    chiave = models.CharField("chiave", max_length=12, db_index=True)
    detto = models.JSONField("che cosa dice", default=dict)

    class Meta:
        verbose_name = "indicatore pubblicato"
        verbose_name_plural = "indicatori pubblicati"
        ordering = ["pubblicazione", "posto"]
        constraints = [
            models.UniqueConstraint(fields=["pubblicazione", "chiave"], name="indicatore_unico_nella_versione")
        ]

    def __str__(self) -> str:
        return str(self.detto.get("descrizione", ""))


class RilevazionePubblicataQuerySet(models.QuerySet["RilevazionePubblicata"]):
    """What acts have approved of surveys: all public, read without the frozen texts."""

    def leggere(self) -> Self:
        """With act, closing and version, and whether it is what holds: a rettifica replaces what it corrects."""
        of_the_same = AttoDellaRilevazione.objects.filter(chiusura__rilevazione=OuterRef("atto__chiusura__rilevazione"))
        last = of_the_same.order_by("-chiusura__numero").values("pk")[:1]
        holds = Case(When(atto=Subquery(last), then=Value(True)), default=Value(False))
        heavy = (
            "atto__chiusura__contenuto",
            "atto__chiusura__versione__contenuto",
            "atto__chiusura__versione__manifesto",
        )
        return self.select_related("atto__chiusura__versione").defer(*heavy, "atto__manifesto").annotate(vigente=holds)

    def in_vigore(self) -> Self:
        """The last approved closing of each survey."""
        return self.leggere().holding()

    def holding(self) -> Self:
        """Of those that ``leggere`` gives, the last closing of each survey."""
        return self.filter(Q(("vigente", True)))


class RilevazionePubblicata(models.Model):
    """What an act has approved of a survey, as the public pages say it: of what a closing froze only what
    ``outcomes.shape`` lets through (``detto``)."""

    atto = models.OneToOneField(AttoDellaRilevazione, on_delete=models.CASCADE, related_name="pubblicazione")
    anno = models.PositiveSmallIntegerField("anno", db_index=True)
    al = models.DateField("al")
    tipo = models.CharField("tipo", max_length=10)
    detto = models.JSONField("che cosa dice", default=dict)
    objects = RilevazionePubblicataQuerySet.as_manager()

    vigente: bool

    class Meta:
        verbose_name = "rilevazione pubblicata"
        verbose_name_plural = "rilevazioni pubblicate"
        ordering = ["-al", "-atto__chiusura__numero"]

    def __str__(self) -> str:
        return f"{self.detto.get('piano', '')} al {self.al.isoformat()}, chiusura {self.numero}"

    @property
    def numero(self) -> int:
        """The number of its closing in the chain of the plan."""
        number: int = self.atto.chiusura.numero
        return number

    @property
    def posto(self) -> dict[str, Any]:
        """What the addresses of its pages ask for beside the plan: the number too, when a rettifica has replaced it."""
        return {"al": self.al, **({} if self.vigente else {"numero": self.numero})}


class VoceDellaRilevazione(Coded):
    """An objective of an approved survey: what was promised and what was done, as far as it is public (``detto``)."""

    rilevazione = models.ForeignKey(RilevazionePubblicata, on_delete=models.CASCADE, related_name="voci")
    codice = models.CharField("codice", max_length=CODE_MAX, db_index=True)
    titolo = models.TextField("titolo")
    centro = models.TextField("centro di responsabilità")
    grado = models.CharField("grado", max_length=20)
    tempo = models.CharField("tempo", max_length=20)
    luce = models.CharField("luce", max_length=10, blank=True)
    detto = models.JSONField("che cosa dice", default=dict)
    titolo_cercato = models.TextField()
    testo_cercato = models.TextField()
    # As they were written: what an answer of the search quotes.
    texts = models.JSONField("testi", default=list)

    class Meta:
        verbose_name = "risultato pubblicato"
        verbose_name_plural = "risultati pubblicati"
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["rilevazione", "codice"], name="risultato_unico_nella_rilevazione")
        ]

    def __str__(self) -> str:
        return f"{self.codice} {self.titolo}"


# Raised by whoever changes what ``RicognizionePubblicata.detto`` says.
SHAPE_OF_RICOGNIZIONI: Final = 2


class RicognizionePubblicataQuerySet(models.QuerySet["RicognizionePubblicata"]):
    """What acts have approved of ricognizioni: all public, one act for each, read without the frozen texts."""

    def leggere(self) -> Self:
        """With act and closing."""
        return self.today().select_related("atto__chiusura").defer("atto__manifesto", "atto__chiusura__contenuto")

    def today(self) -> Self:
        """Those that say what this program reads. During an upgrade the program of before still answers, and what it
        brings into the index it writes as it knew how."""
        return self.filter(forma=SHAPE_OF_RICOGNIZIONI)


class RicognizionePubblicata(models.Model):
    """What an act has approved of a ricognizione: of each operative objective the declared state, and no more."""

    atto = models.OneToOneField(AttoDellaRicognizione, on_delete=models.CASCADE, related_name="pubblicazione")
    dup = models.CharField("codice del DUP", max_length=CODE_MAX, db_index=True)
    al = models.DateField("al")
    # The document, and its operative objectives in their order (``services.ricognizione_index_of``).
    detto = models.JSONField("che cosa dice", default=dict)
    forma = models.PositiveSmallIntegerField("forma", db_default=0)
    objects = RicognizionePubblicataQuerySet.as_manager()

    class Meta:
        verbose_name = "ricognizione pubblicata"
        verbose_name_plural = "ricognizioni pubblicate"
        ordering = ["-al", "-atto__chiusura__numero"]

    def __str__(self) -> str:
        return f"{self.dup} al {self.al.isoformat()}"

    @property
    def posto(self) -> dict[str, Any]:
        """What the addresses of its page and of its data ask for."""
        return {"dup": self.dup, "al": self.al}

    @property
    def titolo(self) -> str:
        """What its document is called."""
        return str(self.detto["descrizione"] or self.dup)

    @property
    def states(self) -> dict[str, str]:
        """What was declared, by the anchor of the operative objective (``served.anchor``)."""
        said = self.detto["operativi"]
        return {anchor((self.dup, o["ambito"], o["strategico"], o["operativo"])): o["stato"] for o in said}


class RelazionePubblicataQuerySet(models.QuerySet["RelazionePubblicata"]):
    """What acts have approved of the Relazioni: all public, read without the heavy texts."""

    def leggere(self) -> Self:
        """With act, approval and validation, and whether it is what holds: a later act replaces what the Nucleo sent
        back."""
        holds = Case(When(atto__approvata__successiva__isnull=True, then=Value(True)), default=Value(False))
        heavy = ("contenuto", "testo_cercato", "texts", "atto__manifesto", "atto__approvata__contenuto")
        wanted = ("atto__approvata__relazione", "atto__approvata__validazione")
        return self.select_related(*wanted).defer(*heavy).annotate(vigente=holds)

    def in_vigore(self) -> Self:
        """The last approval of each Relazione."""
        return self.leggere().filter(atto__approvata__successiva__isnull=True)


class RelazionePubblicata(models.Model):
    """What an act has approved of a Relazione, as the public pages say it: of what it froze only what
    ``relazioni.shape`` lets through (``contenuto``, as a Relazione is stored)."""

    atto = models.OneToOneField(AttoDellaRelazione, on_delete=models.CASCADE, related_name="pubblicazione")
    anno = models.PositiveSmallIntegerField("anno", db_index=True)
    contenuto = models.TextField("che cosa dice")
    # Why its document is not for everybody; empty where it is.
    documento_dentro = models.TextField("perché il documento resta dentro", blank=True)
    testo_cercato = models.TextField()
    # As they were written: what an answer of the search quotes.
    texts = models.JSONField("testi", default=list)
    objects = RelazionePubblicataQuerySet.as_manager()

    vigente: bool

    class Meta:
        verbose_name = "Relazione pubblicata"
        verbose_name_plural = "Relazioni pubblicate"
        ordering = ["-anno", "-atto__approvata__numero", "pk"]

    def __str__(self) -> str:
        return f"{self.titolo}, approvazione {self.numero}"

    @property
    def titolo(self) -> str:
        """What stands on top of its page."""
        return f"Relazione sulla performance {self.anno}"

    @property
    def numero(self) -> int:
        """The number of its approval."""
        number: int = self.atto.approvata.numero
        return number

    @property
    def piano_id(self) -> int:
        """The plan that it is of."""
        plan: int = self.atto.approvata.relazione.piano_id
        return plan

    @property
    def validazione(self) -> ValidazioneDellaRelazione | None:
        """What the Nucleo said of it; None where it has not yet."""
        said: ValidazioneDellaRelazione | None = getattr(self.atto.approvata, "validazione", None)
        return said

    @property
    def posto(self) -> dict[str, Any]:
        """What the addresses of its pages ask for beside the plan: the number too, when a later act has replaced it."""
        return {} if self.vigente else {"numero": self.numero}

    @cached_property
    def said(self) -> RelazioneContent:
        """What it says to everybody."""
        return read_relazione(self.contenuto)


class DocumentoDellaRelazione(FileConsegnato):
    """The paper of an approved Relazione, laid out once (``relazioni.papers``): the bytes that everybody downloads. Not
    of the index, which may be thrown away."""

    atto = models.OneToOneField(AttoDellaRelazione, on_delete=models.PROTECT, related_name="documento")

    class Meta:
        verbose_name = "documento della Relazione"
        verbose_name_plural = "documenti delle Relazioni"
        ordering = ["pk"]


class DecisioneSullaProva(models.Model):
    """That the office lets everybody see an evidence of a survey, or no longer does: only ever added, the last holds.

    Not of the index, which may be thrown away; while a survey is open an evidence may still be taken away, and what was
    decided of it goes along."""

    evidenza = models.ForeignKey(Evidenza, on_delete=models.CASCADE, related_name="decisioni")
    pubblica = models.BooleanField("per tutti")
    chi = models.ForeignKey(Utente, on_delete=models.PROTECT, related_name="+")
    quando = models.DateTimeField("quando", default=timezone.now)

    class Meta:
        verbose_name = "decisione su una prova"
        verbose_name_plural = "decisioni sulle prove"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.evidenza}: {'per tutti' if self.pubblica else 'resta dentro'}"


def con_tutte(campo: str, parole: list[str]) -> Q:
    """That a folded column holds every word."""
    scelta = Q()
    for parola in parole:
        scelta &= Q(**{f"{campo}__contains": parola})
    return scelta
