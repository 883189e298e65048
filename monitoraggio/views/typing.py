# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page of boxes answers: shown, saved once, in conflict, or refused with everything that was typed still in it.

One objective and a grid of forty go through here alike: they differ in what is in their sheet.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revisions_in, row_key_in
from flussi.once import OnceKey, fingerprint, key_in, once, spent, whole_key
from monitoraggio.compiling import merging
from monitoraggio.compiling.kept import strays, told_kept
from monitoraggio.compiling.last_time import Filled, LastTime
from monitoraggio.compiling.merging import unseen
from monitoraggio.compiling.reading import Faults
from monitoraggio.compiling.saving import NotValid, store
from monitoraggio.compiling.settling import giving_way, settled
from monitoraggio.compiling.sheet import Sheet, Texts, received
from monitoraggio.models import StatoObiettivo
from monitoraggio.scrittura.drafts import NotWritable
from obiettivi.views.access import utente_di
from obiettivi.views.conflict import PREFISSO
from testi.page_signing import NotSealedHere, PageSeal

SEAL: Final = PageSeal("monitoraggio.compiling")
# The last field of a page: a request that was cut on its way does not have it.
END: Final = "fine"
TOLD: Final = "tenute"
# Who is overtaken by a moment is laid over what is there; who is overtaken again and again is asked.
TRIES: Final = 4
# Of rows that were filled in; more would not be read.
NAMED: Final = 12
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
    # What was typed in boxes that are gone, and what of it the page has told already.
    kept: Texts = field(default_factory=dict)
    told: str = ""
    # By box, what «come l'ultima volta» brought in: as long as nobody touches it, it is not what somebody typed.
    brought: Texts = field(default_factory=dict)

    @property
    def revisions(self) -> Mapping[int, int]:
        """By objective, what was read."""
        return revisions_in(self.token, MOST_OBJECTIVES)

    @property
    def sigillo(self) -> str:
        """The text that the page started from, for a hidden field."""
        return SEAL.close(self.base) if self.base is not None else ""

    @property
    def portate(self) -> str:
        """What was brought in, for a hidden field; empty where nothing was."""
        return SEAL.close(self.brought) if self.brought else ""

    @property
    def chiave(self) -> uuid.UUID:
        """The key, in the word of the page of conflicts."""
        return self.key

    @property
    def tenute(self) -> str:
        """Of what is kept, a fingerprint: a page that carries it has told it."""
        return fingerprint(json.dumps(self.kept, sort_keys=True)) if self.kept else ""

    def once_key(self) -> OnceKey:
        """The key of this save, tied to what it carries."""
        return OnceKey(self.key, self.carried)


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
    user, base = sent.get("utente", ""), opened(sent.get("base", ""))
    return Submission(
        received(sheet, sent.dict(), base),
        sent.get("versione", ""),
        base,
        key_in(sent.get("chiave", "")) or uuid.uuid4(),
        row_key_in(user),
        _carried(request),
        strays(sheet, sent.dict(), base),
        sent.get("tenute", ""),
        opened(sent.get("portate", "")) or {},
    )


def _carried(request: HttpRequest) -> str:
    key = whole_key(request)
    return key.carried if key else ""


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
    after: Callable[[int, Sheet], str]
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
    filled = before.filled(sent.texts)
    sent.texts, sent.brought = filled.texts, sent.brought | filled.brought
    messages.info(desk.request, "".join(_filled_in_words(filled)))
    return desk.show(sent, {}, 200)


def _filled_in_words(filled: Filled) -> Iterator[str]:
    if filled.rows:
        yield f"Come l'ultima volta, da controllare: {_some(filled.rows)}. Nulla è salvato finché non premi Salva."
    else:
        yield "Come l'ultima volta: non c'è una casella vuota da riempire, qui non è cambiato nulla."
    if filled.left:
        yield f" Lasciate vuote, perché il piano ora chiede altro: {_some(filled.left)}."


def _some(rows: Sequence[str]) -> str:
    more = len(rows) - NAMED
    return "; ".join(rows[:NAMED]) + (f"; e altre {more} righe" if more > 1 else f"; {rows[-1]}" if more == 1 else "")


def _save(desk: Desk, sheet: Sheet, sent: Submission) -> HttpResponse:
    if sent.kept and sent.told != sent.tenute:
        return desk.show(sent, {}, 409)
    strict = desk.request.POST.get("azione") == "conferma"
    for _ in range(TRIES):
        meant, gave_way = giving_way(sheet, sent.texts, sent.brought)
        texts = _to_store(sheet, replace(sent, texts=meant), strict=strict)
        if texts is None:
            break
        try:
            address, wrote = _write_once(desk, sheet, sent, texts)
        except NotValid as no:
            return desk.show(sent, no.faults, 422)
        except NotWritable as no:
            return not_saved(desk.request, sheet, sent, desk.called, str(no))
        except ConflittoDiRevisione:
            # Somebody was faster by a moment: laid over what is stored now, unless both have said the same box.
            sheet = desk.sheet()
            continue
        _say(desk, sheet, replace(sent, texts=meant), [*gave_way, *settled(sheet, texts)], wrote=wrote)
        return HttpResponseRedirect(address)
    sheet = desk.sheet()
    meant, gave_way = giving_way(sheet, sent.texts, sent.brought)
    if gave_way:
        messages.info(desk.request, f"Di ciò che hai scritto: {'; '.join(gave_way)}.")
    return _conflict(desk, sheet, replace(sent, texts=meant))


def _write_once(desk: Desk, sheet: Sheet, sent: Submission, texts: Texts) -> tuple[str, bool]:
    """Where it leads, and whether it was written now."""
    who, wrote = utente_di(desk.request), False
    read = sent.revisions if sent.base is None else {pk: s.revisione for pk, s in sheet.states.items()}

    def write() -> str:
        nonlocal wrote
        wrote = True
        return desk.after(store(sheet, texts, read, who, desk.reason), sheet)

    return once(who, sent.once_key(), write), wrote


def _to_store(sheet: Sheet, sent: Submission, *, strict: bool) -> Texts | None:
    """What is to be stored of a page; None where somebody must choose first. ``strict``: where anything is stored that
    the page did not show, because it is about to be confirmed."""
    if strict and sheet.token != sent.token and unseen(sheet, sent.base, sent.texts):
        return None
    if sent.base is None:
        return sent.texts if sheet.token == sent.token else None
    return merging.laid_over(sheet, sent.base, sent.texts)


def _say(desk: Desk, sheet: Sheet, sent: Submission, followed: Sequence[str], *, wrote: bool) -> None:
    if not wrote:
        # Said twice (a double click): the browser may have dropped the first answer, and its notice with it.
        messages.success(desk.request, "Salvato.")
        return
    if sent.base is not None and unseen(sheet, sent.base, sent.texts):
        messages.info(desk.request, "Intanto altri hanno salvato: le caselle che non hai toccato restano come le loro.")
    if followed:
        messages.info(desk.request, f"Di conseguenza: {'; '.join(followed)}.")


def not_saved(request: HttpRequest, sheet: Sheet, sent: Submission, called: str, why: str) -> HttpResponse:
    """What was typed cannot be written any more: it is shown whole, and stays in the browser."""
    kept = [(k.where, f"{k.typed} ({k.why.rstrip('.')})") for k in told_kept(sheet, utente_di(request), sent.kept)]
    typed = merging.typed_in_words(sheet, sent.texts, sent.base)
    context = {"perche": why, "che_cosa": called, "testi": [*typed, *kept]}
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
        "mio": SEAL.close({**sent.texts, **sent.kept, TOLD: sent.tenute}),
        "domande": list(merging.questions(now, found, answers)),
        "ultima": last,
        "mancano": answers is not None and any(not merging.decided(c, answers) for c in found),
    }
    return render(desk.request, "obiettivi/modifica/conflitto.html", context, status=409)


def _resolve(desk: Desk, now: Sheet) -> HttpResponse:
    sent = desk.request.POST
    mine = opened(sent.get("mio", ""))
    if mine is None:
        raise BadRequest("Il testo scritto non è tornato intero.")
    told, base, shown = mine.pop(TOLD, ""), opened(sent.get("base", "")), sent.get("vista", "")
    kept = strays(now, mine, base)
    mine = {**now.stored, **{n: text for n, text in mine.items() if n in now.by_box}}
    key = key_in(sent.get("chiave", "")) or uuid.uuid4()
    answers = {k.removeprefix(PREFISSO): str(v) for k, v in sent.items() if k.startswith(PREFISSO)}
    user = desk.request.user.pk
    submission = Submission(mine, now.token, base, key, user, _carried(desk.request), kept, told)
    if kept and told != submission.tenute:
        return desk.show(submission, {}, 409)
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
