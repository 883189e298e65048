# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the objectives; each module of views declares its own."""

from obiettivi.views import atti, lettura, modifica

app_name = "obiettivi"
urlpatterns = [*lettura.indirizzi, *modifica.indirizzi, *atti.indirizzi]
