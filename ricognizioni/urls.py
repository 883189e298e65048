# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ricognizioni; each module of views declares its own addresses."""

from ricognizioni.inviting import views_office
from ricognizioni.views import acts, bodies, evidence, operative, reading

app_name = "ricognizioni"
urlpatterns = [
    *reading.addresses,
    *acts.addresses,
    *operative.addresses,
    *evidence.addresses,
    *bodies.addresses,
    *views_office.addresses,
]
