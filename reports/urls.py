# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents: their list, the page of each, its files."""

from django.urls import path

from reports import views
from reports.dossier import views as dossier

app_name = "documenti"
urlpatterns = [
    path("", views.elenco, name="elenco"),
    path("dossier/", dossier.page, name="dossier"),
    path("dossier/<int:pk>/", dossier.download, name="dossier_scarica"),
    path("<slug:nome>/", views.pagina, name="pagina"),
    path("<slug:nome>/foglio.css", views.foglio_di_stile, name="stile"),
    path("<slug:nome>/scarica/<slug:formato>/", views.scarica, name="scarica"),
]
