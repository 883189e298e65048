# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may try now: a password, a code, a mail to a mailbox.

Nobody is locked out by others. At a device where somebody has entered before only what is tried at that user's own
devices counts; who is at a new one and is sent away has the link by mail, which lets in through whatever is locked
for everybody.
"""

from abc import ABC, abstractmethod
from datetime import timedelta
from unicodedata import normalize

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accesso import limits
from accesso.addresses import address_of
from accesso.devices import anybodys_device, known_device
from accesso.limits import Limit, Refusal, clear, digest, give_back, take
from accesso.signals import attempt_refused, locks_taken_away

# Who has proved to own the mailbox is not stopped by what others tried, for as long as a link is good.
BY_MAIL = Limit("by_mail", 1, timedelta(hours=2))
Step = tuple[Limit, str, str]


def who_is(username: str) -> str:
    """The key of a login name, however it is written."""
    return digest(f"name:{normalize('NFKC', username).strip().casefold()}")


def place_of(request: HttpRequest) -> str:
    """The key of the place a request comes from."""
    return digest(f"address:{address_of(request)}")


class Attempt(ABC):
    """One try: taken step by step, the narrowest first; the first that says no gives the others back."""

    def __init__(self, request: HttpRequest, username: str = "") -> None:
        self.request = request
        self.username = username
        self.taken: list[tuple[Step, limits.Taken]] = []

    @abstractmethod
    def steps(self) -> list[Step]:
        """What this try is counted by."""

    def refusal(self) -> Refusal | None:
        """Take the try; None when it may be made."""
        for step in self.steps():
            if self._counted_already(step[0]):
                continue
            taken = take(*step)
            if not taken.allowed:
                self.undo()
                return self.refused(Refusal(step[0].kind, taken.until))
            self.taken.append((step, taken))
        return None

    def _counted_already(self, limit: Limit) -> bool:
        """An address is counted by how many people failed there, not by how often each of them did."""
        return limit.kind == "address" and self.taken[0][1].count > 1

    def refused(self, refusal: Refusal) -> Refusal:
        """Tell who listens."""
        attempt_refused.send(type(self), request=self.request, kind=refusal.kind, username=self.username)
        return refusal

    def undo(self) -> None:
        """It did not come to a try after all."""
        for step, _ in self.taken:
            give_back(*step)
        self.taken.clear()

    def failed(self) -> Refusal | None:
        """It was wrong. The refusal when it was the last that the narrowest limit allows."""
        (limit, *_), taken = self.taken[0]
        return self.refused(Refusal(limit.kind, taken.until)) if taken.count >= limit.tries else None

    def succeeded(self) -> None:
        """It was right: what was counted here is forgotten."""
        for limit, who, place in self.steps():
            if limit.slides:
                clear(who, limit, place=place)
            else:
                # A wide one counts what others tried too.
                give_back(limit, who, place)


class PasswordAttempt(Attempt):
    """A login name and a password."""

    def steps(self) -> list[Step]:
        """The device and all of that user where it is known; otherwise name and address, together and by themselves."""
        who, place = who_is(self.username), place_of(self.request)
        own: Step = (limits.pair(), who, place)
        wide: list[Step] = [(limits.address(), "", place), (limits.name(), who, "")]
        if number := known_device(self.request, who):
            own = (limits.device(), who, number)
            wide = [(limits.name_on_devices(), who, "")]
        return [own] if proved_by_mail(who) else [own, *wide]


class CodeAttempt(Attempt):
    """A code of the second factor, of who has given the password."""

    def __init__(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().__init__(request, user.get_username())

    def steps(self) -> list[Step]:
        """As for the password."""
        who = who_is(self.username)
        if number := known_device(self.request, who):
            return [(limits.code(), who, number), (limits.code_on_devices(), who, "")]
        return [(limits.code(), who, place_of(self.request)), (limits.code_everywhere(), who, "")]


class OldPasswordAttempt(CodeAttempt):
    """The own password, of who is in already: an open session is no place to guess it."""

    def steps(self) -> list[Step]:
        """By user: only who is in gets here."""
        return [(limits.old_password(), who_is(self.username), "")]


class MailAttempt(Attempt):
    """A mail for a forgotten password. Counted the same whether anybody has the mailbox."""

    def __init__(self, request: HttpRequest, email: str) -> None:
        super().__init__(request)
        self.email = email

    def steps(self) -> list[Step]:
        """The mailbox; and the device, or the address where nobody has entered before."""
        box: Step = (limits.mailbox(), digest(f"mailbox:{normalize('NFKC', self.email).strip().casefold()}"), "")
        place = anybodys_device(self.request) or place_of(self.request)
        return [box, (limits.mail_address(), "", place)]


def proved_by_mail(who: str) -> bool:
    """Whether somebody has used the link of a mail not long ago."""
    return limits.holds(BY_MAIL, who)


def let_in_by_mail(username: str) -> None:
    """Who proved to own the mailbox need not wait for the end of a lock of passwords, wherever the link was opened.

    Those of codes stay: who reads somebody's mail is who the second factor keeps out.
    """
    _clear_passwords(username)
    take(BY_MAIL, who_is(username))


def unlock(username: str, request: HttpRequest | None = None) -> int:
    """Take every lock away from a name, by the administrator or at the machine; how many rows there were."""
    of_codes = (limits.code(), limits.code_everywhere(), limits.code_on_devices())
    found = _clear_passwords(username) + clear(who_is(username), *of_codes)
    if found:
        locks_taken_away.send(Attempt, request=request, username=username)
    return found


def _clear_passwords(username: str) -> int:
    of_passwords = (limits.pair(), limits.device(), limits.name(), limits.name_on_devices(), limits.old_password())
    return clear(who_is(username), *of_passwords, BY_MAIL)
