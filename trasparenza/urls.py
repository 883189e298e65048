# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public pages."""

from django.urls import URLPattern

app_name = "trasparenza"
urlpatterns: list[URLPattern] = []
