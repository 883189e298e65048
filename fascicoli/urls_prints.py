# SPDX-License-Identifier: AGPL-3.0-or-later
"""The prints in the queue: their list, the page of each, its file."""

from django.urls import path

from fascicoli import views_prints

app_name = "stampe"
urlpatterns = [
    path("", views_prints.elenco, name="elenco"),
    path("<int:pk>/", views_prints.pagina, name="pagina"),
    path("<int:pk>/stato/", views_prints.stato, name="stato"),
    path("<int:pk>/annulla/", views_prints.annulla, name="annulla"),
    path("<int:pk>/scarica/", views_prints.scarica, name="scarica"),
]
