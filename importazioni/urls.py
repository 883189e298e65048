# SPDX-License-Identifier: AGPL-3.0-or-later
"""The import inside the admin: upload with preview, and confirmation."""

from django.contrib import admin
from django.urls import path

from importazioni import views

app_name = "importazioni"
urlpatterns = [
    path("", views.solo_chi_scrive(admin.site.admin_view(views.preventivo)), name="preventivo"),
    path("conferma/", views.solo_chi_scrive(admin.site.admin_view(views.conferma)), name="conferma"),
]
