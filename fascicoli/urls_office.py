# SPDX-License-Identifier: AGPL-3.0-or-later
"""The long works within the workshop."""

from django.contrib import admin
from django.urls import path

from fascicoli import views_office

app_name = "lavori"
urlpatterns = [path("", admin.site.admin_view(views_office.works), name="elenco")]
