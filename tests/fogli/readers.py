# SPDX-License-Identifier: AGPL-3.0-or-later
"""Readers that behave badly, for the process apart: each a generator over the bytes of a file."""

import os
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

from fogli.limiti import FileNonLeggibile
from testi.formati import numero


def echo(data: bytes, *arguments: Any) -> Iterator[Any]:
    yield data
    yield arguments


def spin(data: bytes) -> Iterator[int]:
    yield 0
    while data:
        pass


def hoard(data: bytes, megabytes: int) -> Iterator[int]:
    yield len([bytearray(2**20) for _ in range(megabytes)])


def sleep(data: bytes, seconds: float) -> Iterator[str]:
    time.sleep(seconds)
    yield "woken"


def die(data: bytes) -> Iterator[str]:
    yield "half"
    os._exit(3)


def stumble(data: bytes) -> Iterator[str]:
    yield "half"
    raise ZeroDivisionError


def refuse(data: bytes) -> Iterator[str]:
    yield "half"
    raise FileNonLeggibile("Non così.")


def chatter(data: bytes) -> Iterator[str]:
    sys.stdout.write("a library that talks")
    os.write(1, b"on every stream")
    os.write(2, b"there is")
    yield "said"


def flood(data: bytes) -> Iterator[bytes]:
    while True:
        yield bytes(2**20)


def smuggle(data: bytes) -> Iterator[Any]:
    yield numero


def around(data: bytes) -> Iterator[Any]:
    yield sorted(os.environ)
    yield sorted(os.listdir("/proc/self/fd"))
    yield resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    yield os.getpid()
