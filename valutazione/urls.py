# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the evaluation."""

from valutazione.views import funds

app_name = "valutazione"
urlpatterns = [*funds.addresses]
