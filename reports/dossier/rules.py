# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gets the dossier of a survey (``monitoraggio.rules``), in words for the page of permissions."""

from typing import Final

from monitoraggio.rules import HAVE_DOSSIERS

_TOLD: Final = """\
### Il dossier

La fonte è `monitoraggio/rules.py`. Il dossier di una rilevazione chiusa o approvata, con tutte le evidenze, lo
scarica chi ha uno di questi ruoli: {roles}. Gli altri leggono i documenti, e le evidenze degli obiettivi che leggono.
"""


def told() -> str:
    """For the page of permissions."""
    return _TOLD.format(roles=", ".join(role.label for role in HAVE_DOSSIERS))
