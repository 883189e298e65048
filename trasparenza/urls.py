# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public pages; the addresses of plans come last, because a code could be anything."""

from trasparenza.views import (
    dati,
    feed,
    outcomes,
    outcomes_data,
    pagine,
    premiums,
    reading,
    relazioni,
    ricognizioni,
    series,
    statements,
    verifica,
)

app_name = "trasparenza"
urlpatterns = [
    *pagine.indirizzi,
    *verifica.indirizzi,
    *statements.indirizzi,
    *dati.indirizzi,
    *feed.indirizzi,
    *outcomes.indirizzi,
    *ricognizioni.indirizzi,
    *relazioni.indirizzi,
    *premiums.indirizzi,
    *series.indirizzi,
    *dati.indirizzi_dei_piani,
    *outcomes_data.indirizzi_dei_piani,
    *outcomes.indirizzi_dei_piani,
    *relazioni.indirizzi_dei_piani,
    *reading.indirizzi_dei_piani,
    *pagine.indirizzi_dei_piani,
]
