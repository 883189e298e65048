# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the evaluation."""

from valutazione.views import distributions, funds, posts, sheets, simulations, systems, year

app_name = "valutazione"
urlpatterns = [
    *year.addresses,
    *posts.addresses,
    *funds.addresses,
    *distributions.addresses,
    *simulations.addresses,
    *systems.addresses,
    *sheets.addresses,
]
