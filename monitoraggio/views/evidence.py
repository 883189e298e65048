# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what is said: added and taken away on the page of the objective, downloaded by who reads it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from aggregati.revisions import row_key_in
from flussi.acts import Refused
from flussi.once import OnceKey, fingerprint, key_in, once
from monitoraggio.compiling.columns import Section
from monitoraggio.models import Evidenza, StatoObiettivo
from monitoraggio.models.proof import ProofQuerySet
from monitoraggio.scrittura.checking import GivenFile, looked_at
from monitoraggio.scrittura.drafts import NotWritable
from monitoraggio.scrittura.evidence import Of, add_address, add_file, add_protocol, refuse_infected, take_away
from monitoraggio.scrittura.places import ProofPlace
from organizzazione.models import Utente
from testi.downloads import file_answer

ADD: Final = "prova"
REMOVE: Final = "togli-prova-"
FIELDS: Final = ("prova_di", "prova_titolo", "prova_indirizzo", "prova_protocollo")


def asked(request: HttpRequest) -> bool:
    """Whether the button that was pressed is one of the evidence."""
    wanted = request.POST.get("azione", "")
    return wanted == ADD or wanted.startswith(REMOVE)


class ProofDesk(Protocol):
    """The page on which something is proved: what of it, and what is there for who asks."""

    def place(self, said: str) -> ProofPlace[Any]:
        """What the box «Che cosa prova» says. Raises ``Refused`` for a row that is not there: the whole would take its
        place."""

    def there(self, who: Utente) -> ProofQuerySet:
        """What somebody sees of it."""


@dataclass(frozen=True, slots=True)
class StateDesk:
    """The page of an objective in a survey."""

    state: StatoObiettivo

    def place(self, said: str) -> Of:
        """The objective, a phase or an indicator of it."""
        section, _, key = said.partition("-")
        if not said:
            return Of(self.state)
        pk = row_key_in(key) or 0
        phase = self.state.fasi.filter(pk=pk, nel_piano=True).first() if section == Section.PHASE else None
        value = self.state.valori.filter(pk=pk, nel_piano=True).first() if section == Section.INDICATOR else None
        if phase is None and value is None:
            raise Refused("Ciò che si vuole provare non è più nel piano: scegliere di nuovo «Che cosa prova».")
        return Of(self.state, phase, value)

    def there(self, who: Utente) -> ProofQuerySet:
        """That of the objective."""
        return Evidenza.objects.visible_to(who).filter(stato=self.state)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a press: said where it was done, or why it was not."""

    told: str = ""
    wrong: str = ""


NOTHING: Final = Done()


def added_with_the_page(
    request: HttpRequest, desk: ProofDesk, who: Utente, given: Sequence[GivenFile], wrong: str = ""
) -> Done:
    """What somebody gave and did not add before pressing «Salva»: it is added with the rest, or said why not."""
    if not (request.FILES.getlist("prova_file") or any(request.POST.get(n, "").strip() for n in FIELDS[2:])):
        return NOTHING
    if wrong:
        return Done(wrong=wrong)
    try:
        with transaction.atomic():
            return Done(_add(request, desk, who, given))
    except (Refused, NotWritable) as no:
        typed = ", ".join(filter(None, (request.POST.get(n, "").strip() for n in FIELDS[1:])))
        return Done(wrong=f"L'evidenza{f' «{typed}»' if typed else ''} non è stata aggiunta: {no}")


def typed_in(request: HttpRequest) -> dict[str, str]:
    """What stands in the boxes of the evidence, to be shown again."""
    return {n.removeprefix("prova_"): request.POST.get(n, "") for n in FIELDS}


def given_files(request: HttpRequest) -> list[GivenFile]:
    """The files of a press, each looked at by the scanner: before anything is held."""
    return looked_at(_read(request))


def _read(request: HttpRequest) -> Iterator[tuple[str, bytes]]:
    for file in request.FILES.getlist("prova_file"):
        file.seek(0)
        yield file.name or "", file.read()


def refused(desk: ProofDesk, who: Utente, given: Sequence[GivenFile]) -> str:
    """Why none of the files is added, in words, and noted for good; empty where nothing was found in any."""
    try:
        refuse_infected(desk.place(""), who, given)
    except (Refused, NotWritable) as no:
        return str(no)
    return ""


def act_on_evidence(request: HttpRequest, desk: ProofDesk, who: Utente) -> Done:
    """Add what was given, or take one away, whole or not at all and once; what cannot be is said. What else stands on
    the page stays unsaved."""
    wanted, told = request.POST["azione"], ""
    try:
        given = given_files(request) if wanted == ADD else []
        if no := refused(desk, who, given):
            return Done(wrong=no)

        def write() -> str:
            nonlocal told
            told = _add(request, desk, who, given) if wanted == ADD else _remove(wanted, desk, who)
            return request.path[:200]

        once(who, _key(request, given), write)
    except (Refused, NotWritable) as no:
        return Done(wrong=str(no))
    # Pressed twice: the first press has done it.
    return Done(told or ("Già aggiunta." if wanted == ADD else "Già tolta."))


def _key(request: HttpRequest, given: Sequence[GivenFile]) -> OnceKey | None:
    """The key of this press with what it carries: another file, or another title, is another one."""
    key = key_in(request.POST.get("chiave_prova", ""))
    said = [request.POST.get(name, "") for name in ("azione", *FIELDS)]
    files = [f"{g.name} {hashlib.sha256(g.data).hexdigest()}" for g in given]
    return OnceKey(key, fingerprint(request.path, *said, *files)) if key else None


def _add(request: HttpRequest, desk: ProofDesk, who: Utente, given: Sequence[GivenFile]) -> str:
    of_, title, address, protocol = (request.POST.get(name, "").strip() for name in FIELDS)
    of = desk.place(of_)
    if not (given or address or protocol):
        raise Refused("Scegliere un file, oppure scrivere un indirizzo o un numero di protocollo.")
    done = [add_file(of, who, g, title) for g in given]
    if address:
        done.append(add_address(of, who, address, title))
    if protocol:
        done.append(add_protocol(of, who, protocol, title))
    notes = [f"«{e}»: {e.avvertenza}" for e in done if e.avvertenza]
    return " ".join([f"{'Aggiunta' if len(done) == 1 else 'Aggiunte'}: {', '.join(map(str, done))}.", *notes])


def _remove(wanted: str, desk: ProofDesk, who: Utente) -> str:
    key = wanted.removeprefix(REMOVE)
    found = desk.there(who).filter(pk=row_key_in(key) or 0).without_bytes().first()
    if found is None:
        raise Refused("L'evidenza non c'è più.")
    take_away(desk.place(""), found, who)
    return f"Tolta: {found}."


@never_cache
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for who reads what it proves: kept by the browser, never shown as a page of ours."""
    return file_of(request, Evidenza.objects.visible_to(request.user), pk)


def file_of(request: HttpRequest, rows: ProofQuerySet, pk: int) -> HttpResponseBase:
    """The file of one of some rows."""
    evidence = get_object_or_404(rows, pk=pk)
    if not evidence.nome:
        raise Http404("Non è un file")
    return file_answer(
        request, lambda: evidence.content, evidence.tipo, name=evidence.nome, attachment=True, seal=evidence.impronta
    )


addresses = [path("rilevazioni/prove/<int:pk>/", download, name="prova")]
