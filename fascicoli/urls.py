# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossiers: their list, the page of each, its files."""

from django.urls import URLPattern

app_name = "fascicoli"
urlpatterns: list[URLPattern] = []
