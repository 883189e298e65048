# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of which survey a dossier is asked for at the command line."""

from typing import Final

from reports.surveys.options import SurveyChoice

DOSSIER: Final = "dossier"


class DossierOptions(SurveyChoice):
    """The plan and the day, no more: a dossier is whole, and bears the day of its closing."""
