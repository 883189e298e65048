# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office decides of the public pages, on pages of its own."""

from trasparenza.views import office

app_name = "pubblicazione"
urlpatterns = [*office.indirizzi]
