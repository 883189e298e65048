# SPDX-License-Identifier: AGPL-3.0-or-later
"""What allauth asks of this house: addresses, words, and the encryption of secrets."""

import base64
from functools import cache
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accesso.addresses import exact_address
from ente import identity

# What stands in the list of sessions when nobody knows where a request came from.
UNKNOWN_ADDRESS: Final = "0.0.0.0"  # noqa: S104  (shown, never listened on)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; our pages say what happened, allauth's messages do not."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Users are made by the administrator."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Silence: the pages speak."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """By the same rule as the locks, behind a proxy too."""
        return str(exact_address(request) or UNKNOWN_ADDRESS)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted in the database: a copy of it alone makes no codes."""

    def encrypt(self, text: str) -> str:
        """With the first of the keys."""
        return keys(tuple(settings.TRAGUARDO_SECONDO_FATTORE_CHIAVI)).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With any of the keys. ``InvalidToken`` when it was another one."""
        return keys(tuple(settings.TRAGUARDO_SECONDO_FATTORE_CHIAVI)).decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """What the app on the telephone shows beside the code."""
        return str(user)

    def get_totp_issuer(self) -> str:
        """And of whom."""
        return f"Traguardo {identity.name()}"


@cache
def keys(secrets: tuple[str, ...]) -> MultiFernet:
    """The keys that come from the secrets of the settings."""
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"traguardo.secondo-fattore")
    return base64.urlsafe_b64encode(kdf.derive(secret.encode()))


__all__ = ["AccountAdapter", "InvalidToken", "SecondFactorAdapter"]
