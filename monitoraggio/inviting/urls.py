# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of who asks."""

from django.urls import path

from monitoraggio.inviting import views_office

app_name = "inviti"
urlpatterns = [
    path("", views_office.surveys, name="rilevazioni"),
    path("non-raggiunti/", views_office.unreached, name="non_raggiunti"),
    path("<int:survey>/", views_office.phases, name="elenco"),
    path("<int:survey>/tutti/", views_office.ask_all, name="tutti"),
    path("fase/<int:pk>/", views_office.phase, name="fase"),
    path("fase/<int:pk>/<slug:atto>/", views_office.act, name="atto"),
    path("proposte/<int:pk>/accogli/", views_office.take_over, name="accogli"),
]
