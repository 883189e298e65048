# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models

from dup import printed


class TipoDocumento(models.TextChoices):
    """A new three-year plan, or the update of one (D.Lgs. 118/2011, all. 4/1, par. 8)."""

    DUP = "dup", "Documento Unico di Programmazione"
    NOTA = "nota", "Nota di aggiornamento"


class Passo(models.TextChoices):
    """What an act does with the document (TUEL art. 170)."""

    PRESENTAZIONE = "presentazione", "Presentazione"
    APPROVAZIONE = "approvazione", "Approvazione"


class Organo(models.TextChoices):
    """Who takes the act, by the usual short names."""

    DGC = "DGC", "Deliberazione della Giunta comunale"
    DCC = "DCC", "Deliberazione del Consiglio comunale"


class StatoDiSalute(models.TextChoices):
    """Whose state of health an indicator of the Comune tells."""

    CITTA = printed.CITTA, printed.HEALTH[printed.CITTA]
    AMMINISTRAZIONE = printed.AMMINISTRAZIONE, printed.HEALTH[printed.AMMINISTRAZIONE]
