# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets the dossier of a survey, and the same in words for the page of permissions."""

from typing import Final

from organizzazione.choices import Ruolo
from organizzazione.rules import Chi, ruolo_di

# It is the whole plan with all that proves it, names of people among it: not for everybody who reads.
DOSSIER: Final = (Ruolo.AMMINISTRATORE, Ruolo.UFFICIO, Ruolo.NUCLEO, Ruolo.VERTICE)
_TOLD: Final = """\
### Il dossier

La fonte è `reports/dossier/rules.py`. Il dossier di una rilevazione chiusa o approvata, con tutte le evidenze, lo
scarica chi ha uno di questi ruoli: {roles}. Gli altri leggono i documenti, e le evidenze degli obiettivi che leggono.
"""


def may_have_dossier(chi: Chi) -> bool:
    """Whether somebody may have the dossier of any survey."""
    return ruolo_di(chi) in DOSSIER


def told() -> str:
    """For the page of permissions."""
    return _TOLD.format(roles=", ".join(role.label for role in DOSSIER))
