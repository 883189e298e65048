# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the Relazione."""

from relazioni.views import addresses

app_name = "relazioni"
urlpatterns = addresses
