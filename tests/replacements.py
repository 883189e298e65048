# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a test puts in the place of something: seen wherever it is put from, ``monkeypatch`` and every other
``MonkeyPatch``, ``mock.patch`` in all its forms.

Who builds worlds once (``made_once``) must know of it: a world that was built while a function was another one is of
that test alone. What no world can tell is put by ``put``, which says so of that one thing in that one place; whoever
puts something else there is seen like everybody.
"""

import functools
from collections.abc import Callable
from typing import Any, Final
from unittest import mock
from weakref import WeakKeyDictionary, WeakSet

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

# By what was put: where, under which name, and what parts the worlds that are built with it from the others.
_HARMLESS: "WeakKeyDictionary[Any, list[tuple[object, str, str]]]" = WeakKeyDictionary()
_PATCHES: "WeakSet[pytest.MonkeyPatch]" = WeakSet()
_MOCKED: list[Any] = []
_HEARD: list[Callable[[], None]] = []
_SETS: Final = ("setattr", "delattr", "setitem", "delitem", "chdir", "syspath_prepend")
_MOCKS: Final = (("_patch", "__enter__", "__exit__"), ("_patch_dict", "_patch_dict", "_unpatch_dict"))


def put(patch: pytest.MonkeyPatch, target: object, name: str, value: Any, parts: str = "") -> None:
    """Put something in a place where no world can tell.

    Args:
        value: a function, known by itself.
        parts: a word, where those who put it there have worlds of their own.
    """
    _HARMLESS.setdefault(value, []).append((target, name, parts))
    patch.setattr(target, name, value)


def standing() -> frozenset[str] | None:
    """The words of what stands in a place now; None where something stands there that a world might tell."""
    if not all(map(_is_of_django, _MOCKED)) or any(map(_is_elsewhere, _PATCHES)):
        return None
    put_there = ((target, name) for p in _PATCHES for target, name, was in p._setattr if _now(target, name) is not was)
    found = {_harmless(target, name) for target, name in put_there}
    return None if None in found else frozenset(word for word in found if word)


def hear(told: Callable[[], None]) -> None:
    """Be told whenever something is put in a place, or taken away again, that a world might tell."""
    _HEARD.append(told)


def _harmless(target: object, name: str) -> str | None:
    if isinstance(target, pytest.Config):
        # Where pytest keeps what is its own.
        return ""
    try:
        said = _HARMLESS.get(_now(target, name), [])
    except TypeError:
        # Known to nobody: what has no hash, or no weak reference.
        return None
    return next((parts for of, called, parts in said if of is target and called == name), None)


def _is_of_django(patch: Any) -> bool:
    """What its own class of tests puts there, for every test with a database."""
    if not isinstance(patch, mock._patch) or (patch.target, patch.attribute) != (
        BaseDatabaseWrapper,
        "ensure_connection",
    ):
        return False
    return bool(BaseDatabaseWrapper.ensure_connection.__module__ == "django.test.testcases")


def _now(target: object, name: str) -> Any:
    """As ``MonkeyPatch`` notes what was there before."""
    return vars(target).get(name) if isinstance(target, type) else getattr(target, name, None)


def _tell() -> None:
    for told in _HEARD:
        told()


def watch() -> None:
    """Look at all that puts something in a place, until the process ends."""
    for name in _SETS:
        _after(pytest.MonkeyPatch, name, _was_set)
    _after(pytest.MonkeyPatch, "undo", lambda patch: _tell())
    for kind, begin, end in _MOCKS:
        _after(getattr(mock, kind), begin, _was_mocked)
        _after(getattr(mock, kind), end, _was_taken_back)


def _after(cls: type, name: str, then: Callable[[Any], None]) -> None:
    do = getattr(cls, name)

    @functools.wraps(do)
    def done(self: Any, *words: Any, **named: Any) -> Any:
        answer = do(self, *words, **named)
        then(self)
        return answer

    setattr(cls, name, done)


def _was_set(patch: pytest.MonkeyPatch) -> None:
    _PATCHES.add(patch)
    last = patch._setattr[-1:]
    if _is_elsewhere(patch) or any(_harmless(target, name) is None for target, name, _ in last):
        _tell()


def _is_elsewhere(patch: pytest.MonkeyPatch) -> bool:
    """Whether it has changed something of a mapping (the environment too), the folder or where modules are found."""
    return bool(patch._setitem) or patch._cwd is not None or patch._savesyspath is not None


def _was_mocked(patch: Any) -> None:
    _MOCKED.append(patch)
    if not _is_of_django(patch):
        _tell()


def _was_taken_back(patch: Any) -> None:
    _MOCKED[:] = [one for one in _MOCKED if one is not patch]
    _tell()
