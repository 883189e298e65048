# SPDX-License-Identifier: AGPL-3.0-or-later
"""The dossiers: their list, the page of each, its files."""

from django.urls import path

from fascicoli import views

app_name = "fascicoli"
urlpatterns = [
    path("", views.elenco, name="elenco"),
    path("nuovo/", views.nuovo, name="nuovo"),
    path("consegnati/<int:pk>/", views.consegnato, name="consegnato"),
    path("<int:pk>/", views.pagina, name="pagina"),
    path("<int:pk>/stato/", views.stato, name="stato"),
    path("<int:pk>/annulla/", views.annulla, name="annulla"),
    path("<int:pk>/riprova/", views.riprova, name="riprova"),
    path("<int:pk>/elenco.txt", views.testo, name="testo"),
    path("<int:pk>/fascicolo.zip", views.archivio, name="archivio"),
    path("<int:pk>/documenti/<int:documento>/", views.scarica, name="scarica"),
]
