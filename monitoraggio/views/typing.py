# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page of boxes answers: shown, saved once, in conflict, or refused with everything that was typed still in it.

One objective and a grid of forty go through here alike: they differ in what is in their sheet.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from aggregati.models import ConflittoDiRevisione
from flussi.once import OnceKey, fingerprint, key_in, once, said_before, spent
from monitoraggio.compiling import merging
from monitoraggio.compiling.last_time import LastTime
from monitoraggio.compiling.reading import Faults
from monitoraggio.compiling.saving import NotValid, store
from monitoraggio.compiling.sheet import Sheet, Texts, received
from monitoraggio.models import StatoObiettivo
from monitoraggio.scrittura.drafts import NotWritable
from obiettivi.views.access import utente_di
from obiettivi.views.conflict import PREFISSO
from testi.page_signing import NotSealedHere, PageSeal

SEAL: Final = PageSeal("monitoraggio.compiling")
# The last field of a page: a request that was cut on its way does not have it.
END: Final = "fine"
MOST_OBJECTIVES: Final = 1000


@dataclass(slots=True)
class Submission:
    """What a page sends beside its texts: the revisions that it read, the text it started from, the key of the save."""

    texts: Texts
    token: str
    base: Texts | None = None
    key: uuid.UUID = field(default_factory=uuid.uuid4)
    user: int | None = None
    carried: str = ""

    @property
    def revisions(self) -> Mapping[int, int]:
        """By objective, what was read."""
        pairs = (pair.split(":") for pair in self.token.split()[:MOST_OBJECTIVES])
        numbers = [p for p in pairs if len(p) == 2 and all(n.isdecimal() and len(n) < 18 for n in p)]
        return {int(key): int(revision) for key, revision in numbers}

    @property
    def sigillo(self) -> str:
        """The text that the page started from, for a hidden field."""
        return SEAL.close(self.base) if self.base is not None else ""

    @property
    def chiave(self) -> uuid.UUID:
        """The key, in the word of the page of conflicts."""
        return self.key

    def once_key(self) -> OnceKey:
        """The key of this save, tied to what it carries."""
        return OnceKey(self.key, self.carried or fingerprint(self.token, json.dumps(self.texts, sort_keys=True)))


def opened(text: str) -> Texts | None:
    """What a seal holds; None when it is missing or not ours."""
    try:
        said = SEAL.open(text)
    except NotSealedHere:
        return None
    return said if isinstance(said, dict) else None


def submitted(request: HttpRequest, sheet: Sheet) -> Submission:
    """Read the page that came back.

    Raises:
        BadRequest: it did not arrive whole.
    """
    sent = request.POST
    if END not in sent:
        raise BadRequest("Il modulo non è arrivato intero.")
    user = sent.get("utente", "")
    return Submission(
        received(sheet, sent.dict()),
        sent.get("versione", ""),
        opened(sent.get("base", "")),
        key_in(sent.get("chiave", "")) or uuid.uuid4(),
        int(user) if user.isascii() and user.isdecimal() and len(user) < 10 else None,
    )


def fresh(sheet: Sheet) -> Submission:
    """The page as it is stored."""
    return Submission(dict(sheet.stored), sheet.token, dict(sheet.stored))


Show = Callable[[Submission, Faults, int], HttpResponse]


@dataclass(frozen=True)
class Desk:
    """A page of boxes at work: ``sheet`` makes it anew from what is stored, ``show`` shows it, ``after`` is said and
    done once it was saved, and gives the address that follows."""

    request: HttpRequest
    sheet: Callable[[], Sheet]
    called: str
    reason: str
    show: Show
    after: Callable[[int], str]
    before: Callable[[], LastTime | None] = lambda: None


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page of conflicts names: a thing, and what was stored when it was shown."""

    codice: str
    revisione: str


def answer(desk: Desk, sheet: Sheet) -> HttpResponse:
    """Do what the button of a page asks."""
    request = desk.request
    wanted = request.POST.get("azione", "salva")
    if wanted == "risolvi":
        return _resolve(desk, sheet)
    sent = submitted(request, sheet)
    if sent.user not in (None, request.user.pk):
        messages.error(
            request, "Ora sei entrato con un altro utente: controlla e salva di nuovo. Non è stato scritto nulla."
        )
        return desk.show(sent, {}, 200)
    if wanted == "ultima":
        return _as_last_time(desk, sent)
    if wanted in ("salva", "conferma"):
        return _save(desk, sheet, sent)
    return desk.show(sent, {}, 200)


def _as_last_time(desk: Desk, sent: Submission) -> HttpResponse:
    before = desk.before()
    if before is None or before.before is None:
        messages.info(desk.request, "Non c'è una rilevazione precedente di questo piano.")
        return desk.show(sent, {}, 200)
    sent.texts, rows = before.filled(sent.texts)
    if rows:
        told = "una riga" if rows == 1 else f"{rows} righe"
        messages.info(desk.request, f"Come l'ultima volta: riempite {told}. Nulla è salvato finché non premi Salva.")
    else:
        messages.info(desk.request, "Di ciò che l'ultima volta era detto non manca nulla: non è cambiato niente qui.")
    return desk.show(sent, {}, 200)


def _save(desk: Desk, sheet: Sheet, sent: Submission) -> HttpResponse:
    who, wrote = utente_di(desk.request), False

    def write() -> str:
        nonlocal wrote
        wrote = True
        return desk.after(store(sheet, sent.texts, sent.revisions, who, desk.reason))

    try:
        address = once(who, sent.once_key(), write)
    except NotValid as no:
        return desk.show(sent, no.faults, 422)
    except NotWritable as no:
        return not_saved(desk.request, sheet, sent, desk.called, str(no))
    except ConflittoDiRevisione:
        return _conflict(desk, desk.sheet(), sent)
    if not wrote:
        # Said twice (a double click): the browser may have dropped the first answer, and its notice with it.
        messages.success(desk.request, "Salvato.")
    return HttpResponseRedirect(address)


def not_saved(request: HttpRequest, sheet: Sheet, sent: Submission, called: str, why: str) -> HttpResponse:
    """What was typed cannot be written any more: it is shown whole, and stays in the browser."""
    context = {"perche": why, "che_cosa": called, "testi": merging.typed_in_words(sheet, sent.texts)}
    return render(request, "monitoraggio/non_salvato.html", context, status=403)


def _conflict(desk: Desk, now: Sheet, sent: Submission, answers: Mapping[str, str] | None = None) -> HttpResponse:
    if spent(sent.key):
        # Spent on another text, by a page that came back out of the browser's history.
        sent.key = uuid.uuid4()
    found = merging.choices(now, sent.base, sent.texts)
    touched = {now.by_box[c.nome][0].state for c in found} or set(now.states)
    last = StatoObiettivo.history.filter(id__in=touched).select_related("history_user").first()
    context = {
        "obiettivo": _Shown(desk.called, now.token),
        "indirizzo": desk.request.path,
        "modulo": sent,
        "mio": SEAL.close(sent.texts),
        "domande": list(merging.questions(now, found, answers)),
        "ultima": last,
        "mancano": answers is not None and any(not merging.decided(c, answers) for c in found),
    }
    return render(desk.request, "obiettivi/modifica/conflitto.html", context, status=409)


def _resolve(desk: Desk, now: Sheet) -> HttpResponse:
    sent = desk.request.POST
    mine = opened(sent.get("mio", ""))
    if mine is None or set(mine) - set(now.by_box):
        raise BadRequest("Il testo scritto non è tornato intero.")
    mine = {**now.stored, **mine}
    key, shown = key_in(sent.get("chiave", "")) or uuid.uuid4(), sent.get("vista", "")
    answers = {k.removeprefix(PREFISSO): str(v) for k, v in sent.items() if k.startswith(PREFISSO)}
    carried = fingerprint(shown, json.dumps(mine, sort_keys=True), json.dumps(answers, sort_keys=True))
    if address := said_before(utente_di(desk.request), OnceKey(key, carried)):
        messages.success(desk.request, "Salvato.")
        return HttpResponseRedirect(address)
    base = opened(sent.get("base", ""))
    submission = Submission(mine, now.token, base, key, desk.request.user.pk, carried)
    if shown != now.token:
        messages.warning(
            desk.request, "Intanto qualcuno ha salvato ancora: le differenze qui sotto sono quelle di adesso."
        )
        return _conflict(desk, now, submission)
    if any(not merging.decided(c, answers) for c in merging.choices(now, base, mine)):
        return _conflict(desk, now, submission, answers)
    submission.texts = merging.united(now, base, mine, answers)
    submission.base = dict(now.stored)
    return _save(desk, now, submission)


def demand(allowed: bool, why: str) -> None:
    """Raise, in words, unless something is allowed."""
    if not allowed:
        raise PermissionDenied(why)
