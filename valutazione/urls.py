# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the evaluation."""

from valutazione.views import distributions, funds, simulations

app_name = "valutazione"
urlpatterns = [*funds.addresses, *distributions.addresses, *simulations.addresses]
