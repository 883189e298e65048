# SPDX-License-Identifier: AGPL-3.0-or-later
"""The import inside the admin: upload with preview, and confirmation."""

from django.contrib import admin
from django.urls import path

from importazioni.conferma import views, views_dup, views_tabelle

app_name = "importazioni"
urlpatterns = [
    path("", views.solo_chi_scrive(admin.site.admin_view(views.preventivo)), name="preventivo"),
    path("conferma/", views.solo_chi_scrive(admin.site.admin_view(views.conferma)), name="conferma"),
    path("dup/<int:pk>/", views.solo_chi_scrive(admin.site.admin_view(views_dup.apertura)), name="apri_dup"),
    path("tabella/", views.solo_chi_scrive(admin.site.admin_view(views_tabelle.tabella)), name="tabella"),
    path(
        "tabella/conferma/",
        views.solo_chi_scrive(admin.site.admin_view(views_tabelle.conferma)),
        name="tabella_conferma",
    ),
    path(
        "tabella/<slug:tabella>/<code:codice>.xlsx",
        views.solo_chi_scrive(admin.site.admin_view(views_tabelle.scarica)),
        name="tabella_scarica",
    ),
]
