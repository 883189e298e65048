# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan of the year and the life of its objectives."""

from obiettivi.models.pianificazione import (
    Fase,
    IndicatoreObiettivo,
    ObiettivoPEG,
    ObiettivoQuerySet,
    ServizioCoinvolto,
    TipoObiettivo,
    nella_finestra,
)
from obiettivi.models.piano import ANNI, PianoEsecutivo, PianoQuerySet
from obiettivi.models.rows import IdentifiedRow
from obiettivi.models.verifica import AvvisoAccettato, VerificaGuardata
from obiettivi.models.vita import Commento, Passaggio, PresaVisione, TestoDelCommento

__all__ = [
    "ANNI",
    "AvvisoAccettato",
    "Commento",
    "Fase",
    "IdentifiedRow",
    "IndicatoreObiettivo",
    "ObiettivoPEG",
    "ObiettivoQuerySet",
    "Passaggio",
    "PianoEsecutivo",
    "PianoQuerySet",
    "PresaVisione",
    "ServizioCoinvolto",
    "TestoDelCommento",
    "TipoObiettivo",
    "VerificaGuardata",
    "nella_finestra",
]
