# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts at the same moment: real threads, each with a connection of its own (mark the test ``solo_postgresql``)."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

PAZIENZA = 60


def in_un_filo(fai: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """The thread that has begun the act, and the list where its outcome or its error will be."""
    esiti: list[Any] = []

    def corri() -> None:
        try:
            esiti.append(fai())
        except Exception as errore:
            esiti.append(errore)
        finally:
            connections.close_all()

    filo = threading.Thread(target=corri)
    filo.start()
    return filo, esiti


def insieme(*atti: Callable[[], Any]) -> list[Any]:
    """What came of acts that began together, in their order: an outcome or an error each."""
    cancello = threading.Barrier(len(atti))

    def corri(atto: Callable[[], Any]) -> Any:
        cancello.wait(PAZIENZA)
        return atto()

    coppie = [in_un_filo(lambda atto=atto: corri(atto)) for atto in atti]  # type: ignore[misc]
    for filo, _ in coppie:
        filo.join(PAZIENZA)
    return [esiti[0] if esiti else TimeoutError() for _, esiti in coppie]
