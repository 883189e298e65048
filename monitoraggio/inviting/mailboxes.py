# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mailbox as somebody types it: what is wrong with it, and which other one may have been meant. Pure."""

import re
from collections.abc import Collection, Iterable
from typing import Final

LONGEST: Final = 254
EXAMPLE: Final = "per esempio nome@comune.it"
# Where slips are made most; beside these, the mailboxes of who works with the program.
WELL_KNOWN: Final = ("gmail.com", "libero.it", "hotmail.it", "hotmail.com", "outlook.com", "outlook.it", "yahoo.it")
_DOMAIN: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+")
_LOCAL: Final = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+")


def tidy(text: str) -> str:
    """Without what stands around it, and without capitals: two spellings of one mailbox are one."""
    return text.strip().strip("<>").removeprefix("mailto:").strip().lower()


def fault_of(box: str) -> str:
    """What is wrong with a tidy mailbox, in words; empty when it can be written to."""
    local, _, domain = box.partition("@")
    checks: Iterable[tuple[bool, str]] = (
        (not box, f"Manca l'indirizzo di posta: {EXAMPLE}."),
        (len(box) > LONGEST, f"L'indirizzo di posta è troppo lungo: al più {LONGEST} caratteri."),
        (box.count("@") > 1, "Qui va un indirizzo solo: ce n'è più d'uno, o una @ di troppo."),
        (any(c.isspace() for c in box), f"Nell'indirizzo c'è uno spazio: scriverlo senza, {EXAMPLE}."),
        ("@" not in box, f"Nell'indirizzo manca la @: {EXAMPLE}."),
        ("," in box or ";" in box, "Nell'indirizzo c'è una virgola: forse è un punto."),
        (not local, f"Manca il nome prima della @: {EXAMPLE}."),
        ("." not in domain, f"Dopo la @ manca il punto: {EXAMPLE}."),
        (_stray_point(local) or _stray_point(domain), "Nell'indirizzo c'è un punto di troppo."),
        (not box.isascii(), "Nell'indirizzo c'è una lettera accentata o un segno che la posta non prende."),
        (not _LOCAL.fullmatch(local), "Prima della @ c'è un segno che la posta non prende."),
        (not _DOMAIN.fullmatch(domain), f"Dopo la @ non c'è il nome di un sito: {EXAMPLE}."),
    )
    return next((words for wrong, words in checks if wrong), "")


def _stray_point(part: str) -> bool:
    return ".." in part or part.startswith(".") or part.endswith(".")


def meant(box: str, known: Collection[str]) -> str:
    """Another mailbox, where the domain is one slip away from one that is known; empty where it is known itself."""
    local, _, domain = box.partition("@")
    domains = {d.lower() for d in (*known, *WELL_KNOWN)}
    if domain in domains:
        return ""
    near = sorted(d for d in domains if _one_slip(domain, d))
    return f"{local}@{near[0]}" if near else ""


def _one_slip(a: str, b: str) -> bool:
    """A letter more, a letter less, another letter, or two that changed places."""
    if abs(len(a) - len(b)) > 1:
        return False
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    left, right = a[head:], b[head:]
    swapped = len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]
