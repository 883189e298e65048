# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same pages within the workshop, for the office."""

from django.contrib import admin
from django.urls import path

from persone.views import people, person
from persone.views.places import WORKSHOP

app_name = "persone_ufficio"
here = {"place": WORKSHOP}
urlpatterns = [
    path("", admin.site.admin_view(people.listing), here, name="elenco"),
    path("nuova/", admin.site.admin_view(people.new), here, name="nuova"),
    path("<int:pk>/", admin.site.admin_view(person.person), here, name="persona"),
    path("<int:pk>/<slug:atto>/", admin.site.admin_view(person.act), here, name="atto"),
]
