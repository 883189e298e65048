# SPDX-License-Identifier: AGPL-3.0-or-later
"""The variables of an installation, read as who wrote them meant them, or refused in words.

django-environ does the reading. What is added here are the ways in which it would silently read something else: a
``$`` that begins a password, blanks in a list, a mark at the head of the file, a yes that it does not know. No message
shows a value: many are secrets.
"""

import builtins
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import environ
from django.core.checks.security.base import (
    SECRET_KEY_INSECURE_PREFIX,
    SECRET_KEY_MIN_LENGTH,
    SECRET_KEY_MIN_UNIQUE_CHARACTERS,
)
from django.core.exceptions import ImproperlyConfigured

YES: Final = frozenset({"1", "on", "true", "yes", "y", "si", "sì", "vero"})
NO: Final = frozenset({"0", "off", "false", "no", "n", "falso"})
ASSIGNMENT: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z_0-9]*)\s*=(.*)")
# scheme :// user : password @ the rest: the last @ divides, whatever the password holds. The user of a mail server is
# often a mailbox, and has an @ too.
ADDRESS_WITH_PASSWORD: Final = re.compile(r"([a-z0-9+]+)://([^:/]*):(.*)@([^@]*)", re.IGNORECASE | re.DOTALL)
PERCENT_FORM: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
DATABASES: Final = ("postgres", "postgresql", "sqlite")
ADVICE: Final = (
    "scrivere in .env una stringa casuale di almeno 50 caratteri, per esempio da "
    "«openssl rand -base64 60 | tr -d '\\n'» (oppure DEBUG=on per provare il programma su questo computer)."
)


class _Literal(Mapping[str, str]):
    """The variables with every ``$`` escaped: django-environ would take a value that begins so for another's name."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables

    def __getitem__(self, name: str) -> str:
        return self.variables[name].replace("$", r"\$")

    def __iter__(self) -> Iterator[str]:
        return iter(self.variables)

    def __len__(self) -> int:
        return len(self.variables)


class Environment(environ.Env):
    """The variables of the process, and those of a file where the process has none.

    Every reader raises ImproperlyConfigured, in Italian and without the value, for what it does not understand.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        super().__init__()
        self.escape_proxy = True
        self.ENVIRON = _Literal(variables)

    def bool(self, var: str, default: Any = environ.Env.NOTSET) -> bool:
        """Yes or no, in the words of who writes a configuration."""
        value = self.str(var, default="" if default is not self.NOTSET else self.NOTSET).strip().lower()
        if not value and default is not self.NOTSET:
            return bool(default)
        if value not in YES | NO:
            raise ImproperlyConfigured(f"La variabile {var} vuole «on» oppure «off».")
        return value in YES

    def int(self, var: str, default: Any = environ.Env.NOTSET) -> int:
        """A whole number, not negative."""
        value = self.str(var, default="" if default is not self.NOTSET else self.NOTSET).strip()
        if not value and default is not self.NOTSET:
            return int(default)
        if not re.fullmatch(r"[0-9]{1,9}", value):
            raise ImproperlyConfigured(f"La variabile {var} vuole un numero intero, in cifre.")
        return int(value)

    def list(self, var: str, cast: Any = None, default: Any = environ.Env.NOTSET) -> list[str]:
        """Words between commas; blanks around them do not count, nor do empty words."""
        value = self.str(var, default="" if default is not self.NOTSET else self.NOTSET)
        words = [word.strip() for word in value.split(",") if word.strip()]
        return words or ([] if default is self.NOTSET else list(default))

    def numbers(self, var: str, default: "Sequence[builtins.int]") -> "tuple[builtins.int, ...]":
        """Whole numbers between commas, none of them negative."""
        words = self.list(var, default=map(str, default))
        if not all(re.fullmatch(r"[0-9]{1,9}", word) for word in words):
            raise ImproperlyConfigured(f"La variabile {var} vuole numeri interi separati da virgole.")
        return tuple(map(builtins.int, words))

    def db_url(self, var: str, default: Any = environ.Env.NOTSET, engine: Any = None) -> dict[str, Any]:
        """The address of the database; the password may hold any character, written as it is or in percent form."""
        address = self.str(var, default=default).strip()
        if address.partition("://")[0] not in DATABASES:
            raise ImproperlyConfigured(
                f"La variabile {var} comincia con un tipo di base di dati che non si conosce: vuole "
                "postgres://utente:password@host:5432/nome oppure sqlite:///percorso."
            )
        read: dict[str, Any] = self._address(var, address, self.db_url_config)
        return read

    def email_url(self, var: str, default: Any = environ.Env.NOTSET, backend: Any = None) -> dict[str, Any]:
        """The address of the mail server, with the same freedom in its password."""
        address = self.str(var, default=default).strip()
        if address.partition("://")[0] not in self.EMAIL_SCHEMES:
            raise ImproperlyConfigured(
                f"La variabile {var} comincia con un tipo di server che non si conosce: vuole smtp://, smtp+tls:// o "
                "smtp+ssl://, come smtp+tls://utente:password@host:587."
            )
        read: dict[str, Any] = self._address(var, address, self.email_url_config)
        return read

    @staticmethod
    def _address(var: str, address: str, read: Any) -> Any:
        plain = quoted(address)
        if "#" in plain:
            # What follows would be left out without a word: another file, another database.
            raise ImproperlyConfigured(f"La variabile {var} ha «#» fuori dalla password: scriverlo %23.")
        try:
            return read(plain)
        except ValueError:
            # The error of the library holds the address, and with it the password.
            raise ImproperlyConfigured(
                f"La variabile {var} non si legge: controllare host e porta (un numero) dopo l'ultima «@»."
            ) from None


def quoted(address: str) -> str:
    """An address whose user and password hold no character with a meaning of its own.

    What is in percent form already stays so: ``%40`` has always meant ``@`` here.
    """
    found = ADDRESS_WITH_PASSWORD.fullmatch(address)
    if not found:
        return address
    scheme, user, password, rest = found.groups()
    user, password = (quote(PERCENT_FORM.sub("%25", part), safe="%") for part in (user, password))
    return f"{scheme}://{user}:{password}@{rest}"


def with_file(variables: Mapping[str, str], path: Path) -> dict[str, str]:
    """The variables of the process, with those of a file (if it is there) where the process has none.

    Raises:
        ImproperlyConfigured: the file is no UTF-8, or a line of it is no assignment; the message names the line.
    """
    return {**(read_file(path) if path.is_file() else {}), **variables}


def read_file(path: Path) -> dict[str, str]:
    """The assignments of a file ``.env``; a mark at its head (BOM), as editors of Windows put one, does not count."""
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ImproperlyConfigured(
            f"Il file {path.name} non è scritto in UTF-8: salvarlo di nuovo scegliendo quella codifica."
        ) from None
    read: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = ASSIGNMENT.fullmatch(line)
        if not found:
            raise ImproperlyConfigured(f"Il file {path.name}, riga {number}: vuole NOME=valore, o # per un commento.")
        read[found[1]] = _unquoted(found[2].strip(), path, number)
    return read


def _unquoted(value: str, path: Path, number: int) -> str:
    """A value without the quotes around it: between single ones all is literal, between double ones \\ escapes."""
    if value[:1] not in ("'", '"'):
        # « # …» after a value is a comment for docker compose and a piece of it for others: nobody can tell.
        if re.search(r"\s#", value):
            raise ImproperlyConfigured(
                f"Il file {path.name}, riga {number}: uno spazio e «#» possono essere un commento o parte del valore. "
                "Mettere il valore tra apici ('…'), o il commento in una riga sua."
            )
        return value
    if len(value) < 2 or value[-1] != value[0]:
        raise ImproperlyConfigured(f"Il file {path.name}, riga {number}: le virgolette aperte non si chiudono.")
    inner = value[1:-1]
    return inner if value[0] == "'" else re.sub(r'\\([\\"$])', r"\1", inner)


def checked_scanner(address: str) -> str:
    """Where clamd listens; empty where files are not looked at.

    Raises:
        ImproperlyConfigured: neither the path of a socket nor host and port.
    """
    address = address.strip()
    if address and not re.fullmatch(r"unix:/\S+|\S+:[0-9]{1,5}", address):
        raise ImproperlyConfigured("ANTIVIRUS: scrivere unix:/percorso del socket di clamd, oppure host:porta.")
    return address


def checked_site(address: str) -> str:
    """The address at which people reach the site, without a slash at its end; empty where nobody said it.

    Raises:
        ImproperlyConfigured: it is no whole address.
    """
    address = address.strip().rstrip("/")
    if address and not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._-]+)*", address):
        raise ImproperlyConfigured(
            f"INDIRIZZO_SITO vale «{address}»: scrivere l'indirizzo intero del sito, con https:// davanti e il "
            "percorso se ne ha uno, per esempio https://traguardo.comune.example (oppure togliere la variabile)."
        )
    return address


def checked_secret_key(key: str, debug: bool) -> str:
    """The key that signs sessions, refused where it could be guessed.

    The measure is the one of Django's own check (security.W009), which only warns.

    Raises:
        ImproperlyConfigured: missing or weak, outside of a trial (``DEBUG``).
    """
    if not key:
        raise ImproperlyConfigured(f"Manca la variabile SECRET_KEY: {ADVICE}")
    weak = (
        len(key) < SECRET_KEY_MIN_LENGTH
        or len(set(key)) < SECRET_KEY_MIN_UNIQUE_CHARACTERS
        or key.startswith(SECRET_KEY_INSECURE_PREFIX)
    )
    if weak and not debug:
        raise ImproperlyConfigured(f"La variabile SECRET_KEY è troppo debole, si può indovinare: {ADVICE}")
    return key


def in_memory(name: str, most: int) -> dict[str, Any]:
    """A cache in the memory of each process, of so many entries at most; of 0 it keeps nothing.

    When there is no room one in twenty goes, of those asked for least; one in more than there are would be none.
    """
    backend = "locmem.LocMemCache" if most > 0 else "dummy.DummyCache"
    return {
        "BACKEND": f"django.core.cache.backends.{backend}",
        "LOCATION": name,
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": most, "CULL_FREQUENCY": max(1, min(20, most))},
    }
