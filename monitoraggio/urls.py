# SPDX-License-Identifier: AGPL-3.0-or-later
"""The surveys of a plan; each module of views declares its own addresses."""

from monitoraggio.rectifying import pages as rectifying_acts
from monitoraggio.rectifying import views as rectifying
from monitoraggio.sources import views as sources
from monitoraggio.views import acts, anomalies, board, compiling, evidence, giunta, grid, survey_acts, surveys, waiting

app_name = "monitoraggio"
urlpatterns = [
    *surveys.addresses,
    *board.addresses,
    *giunta.addresses,
    *anomalies.addresses,
    *survey_acts.addresses,
    *grid.addresses,
    *compiling.addresses,
    *evidence.addresses,
    *acts.addresses,
    *waiting.addresses,
    *sources.addresses,
    *rectifying.addresses,
    *rectifying_acts.addresses,
]
