# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second factor: who must have one, whether a code is right, how one begins and ends.

allauth keeps it (``Authenticator``); here is what its cache would do alone for each process: a code is good once, for
all of them.
"""

import logging
import time
from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import signals
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accesso import sessions
from accesso.adapters import InvalidToken, SecondFactorAdapter
from organizzazione.models import Utente
from organizzazione.rules import ruolo_di

log = logging.getLogger(__name__)
# In the session: since when it is known that who is here has given the second factor.
GIVEN: Final = "secondo_fattore"
# In the data of an Authenticator: the step of the clock whose code was used last.
LAST_STEP: Final = "last_step"
# From how many codes left the page says to make new ones.
FEW: Final = 3
Types = Authenticator.Type


class Unreadable(Exception):
    """The secret was encrypted with a key that is not here any more."""


def must_have_one(user: Utente) -> bool:
    """By role, as the settings say."""
    return bool(ruolo_di(user) in settings.TRAGUARDO_SECONDO_FATTORE)


def has_one(user: Utente) -> bool:
    """Whether one is switched on."""
    return bool(Authenticator.objects.filter(user=user, type=Types.TOTP).exists())


def is_given(request: HttpRequest) -> bool:
    """Whether this session has seen it."""
    return GIVEN in request.session


def mark_given(request: HttpRequest) -> None:
    """This session has seen it."""
    request.session[GIVEN] = int(time.time())


def step_of(secret: str, code: str) -> int | None:
    """The step of the clock that a code belongs to: now, the one before or the one after."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return int(counter)
    return None


@transaction.atomic
def verify(request: HttpRequest, user: Utente, code: str) -> Authenticator | None:
    """The factor that a code belongs to, which is thereby used up; two requests with the same code find one."""
    # In their order: two at once that lock the two rows the other way round wait for each other for ever.
    kinds = [Types.TOTP, Types.RECOVERY_CODES]
    mine = Authenticator.objects.select_for_update().filter(user=user, type__in=kinds).order_by("pk")
    found = sorted(mine, key=lambda factor: factor.type != Types.TOTP)
    for factor in found:
        factor.user = user
        if _is_right(factor, code):
            factor.record_usage()
            record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)
            signals.authenticator_used.send(
                Authenticator,
                request=request,
                user=user,
                authenticator=factor,
                reauthenticated=False,
                passwordless=False,
            )
            return factor
    for factor in found[:1]:
        signals.authentication_failed.send(
            Authenticator, request=request, user=user, authenticator=factor, reauthentication=False
        )
    return None


def _is_right(factor: Authenticator, code: str) -> bool:
    try:
        if factor.type == Types.RECOVERY_CODES:
            return bool(RecoveryCodes(factor).validate_code(code))
        step = step_of(SecondFactorAdapter().decrypt(factor.data["secret"]), code)
    except InvalidToken as error:
        log.error("Il secondo fattore di %s non si legge: la chiave è cambiata.", factor.user)
        raise Unreadable from error
    if step is None or step <= factor.data.get(LAST_STEP, -1):
        return False
    factor.data[LAST_STEP] = step
    factor.save(update_fields=["data"])
    return True


@transaction.atomic
def switch_on(request: HttpRequest, user: Utente, secret: str, step: int) -> None:
    """Begin with a secret whose code was right, and with new recovery codes."""
    Utente.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user).delete()
    factor = TOTP.activate(user, secret).instance
    factor.data[LAST_STEP] = step
    factor.save(update_fields=["data"])
    transaction.on_commit(lambda: _tell(signals.authenticator_added, request, user, factor))
    mark_given(request)
    RecoveryCodes.activate(user)
    sessions.end_others(request, user, "secondo fattore attivato")


@transaction.atomic
def replace_codes(request: HttpRequest, user: Utente) -> None:
    """New recovery codes in the place of the old ones, for who has given a code; two at once make one set."""
    Utente.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=Types.RECOVERY_CODES).delete()
    factor = RecoveryCodes.activate(user).instance
    transaction.on_commit(lambda: _tell(signals.authenticator_reset, request, user, factor))


def read_codes(user: Utente) -> list[str]:
    """The recovery codes that are still good."""
    factor = Authenticator.objects.filter(user=user, type=Types.RECOVERY_CODES).first()
    try:
        return list(RecoveryCodes(factor).get_unused_codes()) if factor else []
    except InvalidToken:
        return []


def codes_left(user: Utente) -> int:
    """How many recovery codes are still good."""
    factor = Authenticator.objects.filter(user=user, type=Types.RECOVERY_CODES).first()
    return int(settings.MFA_RECOVERY_CODE_COUNT - factor.data["used_mask"].bit_count()) if factor else 0


def switch_off(request: HttpRequest, user: Utente) -> None:
    """The own one, by who has given a code."""
    for factor in Authenticator.objects.filter(user=user, type=Types.TOTP):
        factor.user = user
        delete_and_cleanup(request, factor)
    request.session.pop(GIVEN, None)


def remove_lost(user: Utente, request: HttpRequest | None = None) -> bool:
    """Take a lost factor away from somebody, whose sessions end; by the administrator or at the machine."""
    with transaction.atomic():
        lost = list(Authenticator.objects.filter(user=user))
        Authenticator.objects.filter(user=user).delete()
    if lost:
        sessions.end_all(user, "secondo fattore tolto", request)
        log.warning("Secondo fattore tolto a %s da %s.", user, getattr(request, "user", "chi amministra la macchina"))
    for factor in lost:
        _tell(signals.authenticator_removed, request, user, factor)
    return bool(lost)


def _tell(signal: Any, request: HttpRequest | None, user: Utente, factor: Authenticator) -> None:
    signal.send(Authenticator, request=request, user=user, authenticator=factor)
