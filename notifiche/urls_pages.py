# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the notices, for everybody who has entered."""

from django.urls import path

from notifiche import pages

app_name = "notifiche"
urlpatterns = [
    path("", pages.listed, name="elenco"),
    path("lette/", pages.all_read, name="tutte_lette"),
    path("preferenze/", pages.preferences, name="preferenze"),
    path("<int:pk>/", pages.follow, name="apri"),
    path("<int:pk>/letta/", pages.one_read, name="letta"),
]
