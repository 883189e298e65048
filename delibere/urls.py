# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approval, versions and variations of a plan; each module of views declares its own addresses."""

from delibere.views import approvazione, piano, variazione

app_name = "delibere"
urlpatterns = [*piano.indirizzi, *approvazione.indirizzi, *variazione.indirizzi]
