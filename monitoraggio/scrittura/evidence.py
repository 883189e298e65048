# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what is said: added, and taken away until the survey closes. Who may write may do so, and nobody else.

What is proved is a ``ProofPlace``: an objective of a survey (``Of``), or what an app above has. Its row is held
meanwhile, and its revision stays: who attaches a file while a page is open loses nothing of the page.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from flussi import moments
from flussi.acts import Refused
from fogli.limiti import LIMITE_BYTE
from monitoraggio.choices import ObjectiveAct, SurveyState
from monitoraggio.models import Evidenza, PassaggioDelloStato, StatoFase, StatoObiettivo, ValoreIndicatore
from monitoraggio.models.evidence import EvidenzaQuerySet
from monitoraggio.models.proof import Proof
from monitoraggio.scrittura import protocols
from monitoraggio.scrittura.checking import GivenFile, note_refused
from monitoraggio.scrittura.drafts import NotWritable
from monitoraggio.scrittura.file_kinds import FileRefused, kind_of
from monitoraggio.scrittura.places import ProofPlace
from monitoraggio.scrittura.writer import why_not
from organizzazione.models import Utente
from organizzazione.rules import Chi
from testi.bounds import grouped
from testi.codes import fault_of_line, one_line
from testi.filenames import file_name

P = TypeVar("P", bound=Proof)
MEGABYTE: Final = 1024 * 1024
NAME_MAX: Final = 200
WAITS: Final = "Aggiunto un file, in attesa del controllo antivirus"
_ADDRESS: Final = URLValidator(schemes=["https", "http"])


@dataclass(frozen=True, slots=True)
class Of:
    """What is proved: the objective, or one row of it."""

    state: StatoObiettivo
    phase: StatoFase | None = None
    value: ValoreIndicatore | None = None

    @property
    def name(self) -> str:
        """The code of the objective."""
        return self.state.codice

    def hold(self) -> None:
        """The row of the objective."""
        list(StatoObiettivo.objects.select_for_update(no_key=True).filter(pk=self.state.pk).values_list("pk"))

    @contextmanager
    def held(self, who: Chi) -> Iterator[None]:
        """The objective stays as it is: who closes the survey waits, or has closed it before."""
        with transaction.atomic():
            key = self.state.pk
            self.hold()
            if not StatoObiettivo.objects.allowing(who, ObjectiveAct.SCRIVERE).filter(pk=key).exists():
                raise NotWritable({self.state.codice: why_not(key)})
            if any(row is not None and row.stato_id != key for row in (self.phase, self.value)):
                raise Refused("La riga è di un altro obiettivo.")
            yield

    def weight(self) -> int:
        """Of the whole objective."""
        return self.state.evidenze.aggregate(sum=Sum("byte"))["sum"] or 0

    def make(self, **columns: Any) -> Evidenza:
        """An evidence of the survey."""
        made: Evidenza = Evidenza.objects.create(stato=self.state, fase=self.phase, valore=self.value, **columns)
        return made

    def note(self, user: Utente | None, told: str) -> None:
        """In the log of the objective."""
        now = StatoObiettivo.objects.values_list("stato", flat=True).get(pk=self.state.pk)
        PassaggioDelloStato.note(user, ObjectiveAct.SCRIVERE, now, now, told, stato=self.state)


def of_open_surveys() -> EvidenzaQuerySet:
    """What may still be written."""
    rows: EvidenzaQuerySet = Evidenza.objects.filter(stato__rilevazione__stato=SurveyState.APERTA)
    return rows


def refuse_infected(of: ProofPlace[Any], who: Chi, given: Iterable[GivenFile]) -> None:
    """Note what the scanner knows in files that are given, and refuse them all.

    Raises:
        Refused: something was found; which file, and what.
        NotWritable: not of who asks to write now.
    """
    infected = [g for g in given if g.malware]
    for g in infected:
        with of.held(who):
            note_refused(of, _user(who), file_name(g.name)[-NAME_MAX:], g.malware)
    if infected:
        found = ", ".join(f"«{g.malware}»" for g in infected)
        raise Refused(f"Il file non si allega: l'antivirus vi trova {found}. Controllare il computer da cui viene.")


def add_file(of: ProofPlace[P], who: Chi, given: GivenFile, title: str = "") -> P:
    """Keep a file in which nothing was found.

    Raises:
        Refused: empty, too large, of no kind that is taken; says why.
        NotWritable: not of who asks to write now.
    """
    data = given.data
    most = min(settings.TRAGUARDO_EVIDENZA_MEGABYTE * MEGABYTE, LIMITE_BYTE)
    if len(data) > most:
        raise Refused(f"Il file pesa {_weight(len(data))}: al più {_weight(most)}. Ridurlo, o indicarne l'indirizzo.")
    try:
        kind = kind_of(data)
    except FileRefused as no:
        raise Refused(str(no)) from None
    with of.held(who):
        room = settings.TRAGUARDO_EVIDENZE_MEGABYTE * MEGABYTE
        if of.weight() + len(data) > room:
            raise Refused(f"Le evidenze di questo obiettivo peserebbero più di {_weight(room)}: toglierne una prima.")
        called = _named(given.name)
        return _new(
            of,
            who,
            _line(title) or called,
            nome=called,
            tipo=kind.type,
            dati=data,
            byte=len(data),
            avvertenza=kind.note,
            controllo=given.check,
            impronta=hashlib.sha256(data).hexdigest(),
        )


def add_address(of: ProofPlace[P], who: Chi, address: str, title: str = "") -> P:
    """Point to an address. Raises ``Refused`` for what is none."""
    address = address.strip()
    if fault := address_fault(address):
        raise Refused(fault)
    with of.held(who):
        return _new(of, who, _line(title) or address[:NAME_MAX], indirizzo=address)


def address_fault(address: str) -> str:
    """Why this is no address of an evidence; empty where it is one."""
    try:
        _ADDRESS(address)
        named = "@" in urlsplit(address).netloc
    except (ValidationError, ValueError):
        return "L'indirizzo non si legge: scriverlo per intero, con https:// davanti."
    if named:
        return "L'indirizzo porta con sé un nome o una password: toglierli, lo legge chiunque veda l'obiettivo."
    return "L'indirizzo è troppo lungo: al più 500 caratteri." if len(address) > 500 else ""


def add_protocol(of: ProofPlace[P], who: Chi, number: str, title: str = "") -> P:
    """Name a document of the protocol. Raises ``Refused`` for a number that cannot be."""
    number = _line(number)
    if fault := fault_of_line(number) or protocols.fault_of(number, timezone.localdate()):
        raise Refused(fault)
    with of.held(who):
        return _new(of, who, _line(title) or f"Protocollo {number}", protocollo=number)


def take_away(of: ProofPlace[Any], evidence: Proof, who: Chi) -> None:
    """Take one away; that it was there, and who took it away, stays in the log of what it proved."""
    with of.held(who):
        of.note(_user(who), f"Tolta l'evidenza «{evidence}»")
        evidence.delete()


def _new(of: ProofPlace[P], who: Chi, title: str, **columns: object) -> P:
    if len(title) > NAME_MAX:
        raise Refused(f"Il titolo è troppo lungo: al più {NAME_MAX} caratteri, ora sono {len(title)}.")
    evidence = of.make(titolo=title, caricata_il=moments.now(), caricata_da=_user(who), **columns)
    # Of a file that waits nobody else reads even the name.
    of.note(_user(who), WAITS if evidence.waits else f"Aggiunta l'evidenza «{evidence}»")
    return evidence


def _user(who: Chi) -> Utente | None:
    return who if isinstance(who, Utente) else None


def _named(name: str) -> str:
    """The name of a file in the signs of its column: one that is longer is cut before its extension and says so."""
    called = file_name(_line(name))
    if len(called) <= NAME_MAX:
        return called
    stem, dot, extension = called.rpartition(".")
    tail = f"~{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}{dot}{extension}"
    return stem[: NAME_MAX - len(tail)].rstrip(" .") + tail if dot else called[: NAME_MAX - 9] + tail[:9]


def _line(text: str) -> str:
    return " ".join(one_line(text).split())


def _weight(count: int) -> str:
    if count < MEGABYTE:
        return f"{grouped(count)} byte"
    return f"{grouped(round(count / MEGABYTE))} MB"
