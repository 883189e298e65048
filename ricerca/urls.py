# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from ricerca.views import forget_view, save_view, search

app_name = "ricerca"
urlpatterns = [
    path("", search, name="cerca"),
    path("viste/salva/", save_view, name="salva_vista"),
    path("viste/<int:pk>/elimina/", forget_view, name="elimina_vista"),
]
