# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approval, versions and variations of a plan."""

from django.urls import URLPattern

app_name = "delibere"
urlpatterns: list[URLPattern] = []
