# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of which closing of which survey a dossier is asked for."""

from reports.surveys.options import ClosingChoice


class DossierOptions(ClosingChoice):
    """The plan, the day and the closing, no more: a dossier is whole, and bears the day of its closing."""
