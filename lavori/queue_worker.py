# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worker: takes tasks from the database one after the other, and now and then looks after what others left."""

import logging
import os
import socket
import threading
import time
from contextlib import suppress
from types import FrameType
from typing import Final

from django.db import Error, OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from lavori import registry
from lavori.presence import gone, present
from lavori.shift import Presa

registro = logging.getLogger(__name__)
# Between one look into the queue and the next, in seconds.
PAUSA: Final = 1.0
# A database that does not answer is asked again after so many seconds.
SENZA_DATABASE: Final = 5.0


class QueueWorker(Worker):
    """``django_tasks_db``'s own worker, which knows no dead colleagues, with rounds in which it looks for them."""

    def __init__(self, *, una_volta: bool = False, padre: int | None = None) -> None:
        super().__init__(
            queue_names=["*"],
            interval=PAUSA,
            batch=True,  # it comes back when the queue is empty
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:30]}:{os.getpid()}:{get_random_string(12)}",
            excluded_queue_names=[],
        )
        self.una_volta = una_volta
        self.padre = padre
        self.prossima_ronda = 0.0

    def gira(self) -> None:
        """Work until told to stop; with ``una_volta``, until nothing is left."""
        if self.padre is not None:
            threading.Thread(target=self._guarda_il_padre, name="padre", daemon=True).start()
        try:
            self._gira()
        finally:
            with suppress(Error):
                gone(self.worker_id)

    def _gira(self) -> None:
        while self.running:
            try:
                done = self._run_tasks
                trovati = self._ronda()
                self.run()
                # What a work leaves to do, a mail that tells of it for one, is found by another round.
                worked = self.una_volta and self._run_tasks > done
            except OperationalError as errore:
                registro.error("La base di dati non risponde (%s): riprovo.", errore)
                close_old_connections()
                trovati, worked = 1, False
                Presa.chiusura.wait(SENZA_DATABASE)
            if self.una_volta and not trovati and not worked:
                return
            if self.running and not worked:
                Presa.chiusura.wait(PAUSA)

    def shutdown(self, numero: int, frame: FrameType | None) -> None:
        """Stop at the next piece and give the work back; asked a second time, stop at once."""
        Presa.chiusura.set()
        if not self.running:
            raise SystemExit(1)
        self.running = False
        if not self.running_task:
            raise SystemExit(0)

    def _ronda(self) -> int:
        ora = time.monotonic()
        if ora < self.prossima_ronda and not self.una_volta:
            return 0
        self.prossima_ronda = ora + Presa.secondi / 3
        present(self.worker_id)
        return registry.go_round()

    def _guarda_il_padre(self) -> None:
        """Stop when the process that started this one, and wanted it for as long as itself, is gone."""
        while os.getppid() == self.padre:
            time.sleep(PAUSA)
        Presa.chiusura.set()
        self.running = False
