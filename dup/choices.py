# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models


class TipoDocumento(models.TextChoices):
    """A new three-year plan, or the update of one (D.Lgs. 118/2011, all. 4/1, par. 8)."""

    DUP = "dup", "Documento Unico di Programmazione"
    NOTA = "nota", "Nota di aggiornamento"
