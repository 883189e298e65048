# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of which survey a dossier is asked for at the command line."""

from typing import Final

from reports.surveys.options import SurveyOptions

DOSSIER: Final = "dossier"


class DossierOptions(SurveyOptions):
    """The plan and the day: a dossier is whole, and bears the day of its closing."""

    # Django's way of leaving out a field of the class above.
    centro = None  # type: ignore[assignment]
    data_elaborazione = None  # type: ignore[assignment]
