# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the objectives; each module of views declares its own."""

from obiettivi.views import albero, atti, editing, reading, verifica

app_name = "obiettivi"
urlpatterns = [*reading.indirizzi, *editing.indirizzi, *atti.indirizzi, *albero.indirizzi, *verifica.indirizzi]
