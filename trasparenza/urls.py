# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public pages; the addresses of plans come last, because a code could be anything."""

from trasparenza.views import dati, pagine, verifica

app_name = "trasparenza"
urlpatterns = [
    *pagine.indirizzi,
    *verifica.indirizzi,
    *dati.indirizzi,
    *dati.indirizzi_dei_piani,
    *pagine.indirizzi_dei_piani,
]
