# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of which survey a dossier is asked for at the command line."""

from reports.surveys.options import SurveyChoice


class DossierOptions(SurveyChoice):
    """The plan and the day, no more: a dossier is whole, and bears the day of its closing."""
