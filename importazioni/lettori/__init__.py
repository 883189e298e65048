# SPDX-License-Identifier: AGPL-3.0-or-later
"""Readers of the files that come in: pure Python, bytes in, content and messages out."""

from fogli.limiti import LIMITE_BYTE, FileNonLeggibile
from importazioni.lettori.ingresso import leggi
from importazioni.lettori.lettura import Lettura, Messaggio

__all__ = ["LIMITE_BYTE", "FileNonLeggibile", "Lettura", "Messaggio", "leggi"]
