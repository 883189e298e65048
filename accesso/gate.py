# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may try now: a password, a code, a mail to a mailbox.

Nobody is locked out by others. At a device where somebody has entered before only that device's own tries count; who
is at a new one and is sent away has the link by mail, which lets in through whatever is locked for everybody.
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
from accesso.signals import attempt_refused

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
            if limit.kind in ("address", "name", "code_everywhere"):
                give_back(limit, who, place)
            else:
                clear(who, limit, place=place)


class PasswordAttempt(Attempt):
    """A login name and a password."""

    def steps(self) -> list[Step]:
        """The device alone where it is known; otherwise name and address, together and each by itself."""
        who, place = who_is(self.username), place_of(self.request)
        if number := known_device(self.request, who):
            return [(limits.device(), who, number)]
        own: list[Step] = [(limits.pair(), who, place)]
        if proved_by_mail(who):
            return own
        return [*own, (limits.address(), "", place), (limits.name(), who, "")]


class CodeAttempt(Attempt):
    """A code of the second factor, of who has given the password."""

    def __init__(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().__init__(request, user.get_username())

    def steps(self) -> list[Step]:
        """As for the password."""
        who = who_is(self.username)
        if number := known_device(self.request, who):
            return [(limits.code(), who, number)]
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
        """The mailbox; and the address, where nobody has entered before."""
        box: Step = (limits.mailbox(), digest(f"mailbox:{normalize('NFKC', self.email).strip().casefold()}"), "")
        if anybodys_device(self.request):
            return [box]
        return [box, (limits.mail_address(), "", place_of(self.request))]


def proved_by_mail(who: str) -> bool:
    """Whether somebody has used the link of a mail not long ago."""
    return limits.holds(BY_MAIL, who)


def let_in_by_mail(username: str) -> None:
    """Who proved to own the mailbox need not wait for the end of any lock, wherever the link was opened."""
    unlock(username)
    take(BY_MAIL, who_is(username))


def unlock(username: str) -> int:
    """Take every lock away from a name; how many rows there were."""
    everything = (limits.pair(), limits.device(), limits.name(), limits.code(), limits.code_everywhere())
    return clear(who_is(username), *everything, limits.old_password(), BY_MAIL)
