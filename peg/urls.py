# SPDX-License-Identifier: AGPL-3.0-or-later
"""All addresses."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from accesso.urls import base as door
from peg import face_views
from peg.views import salute
from trasparenza.views import mappa

# Notices stood among the tables of the objectives: what an office keeps as a link leads to where they are now.
notices = admin.site.admin_view(RedirectView.as_view(url="/admin/notifiche/notifica/%(after)s", query_string=True))
handler500 = "peg.views.fault"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="obiettivi:scrivania"), name="inizio"),
    path("salute/", salute, name="salute"),
    path("", include("custodia.urls")),
    *door,
    path("", include("accesso.urls")),
    path("", include("persone.urls")),
    path("notifiche/", include("notifiche.urls_pages")),
    path("", include("monitoraggio.inviting.urls_answer")),
    path("", include("ricognizioni.inviting.urls_answer")),
    path("inviti/", include("monitoraggio.inviting.urls")),
    path("", include("obiettivi.urls")),
    path("", include("trasparenza.urls_office")),
    path("", include("monitoraggio.urls")),
    path("", include("relazioni.urls")),
    path("valutazione/", include("valutazione.urls")),
    path("", include("ricognizioni.urls")),
    path("", include("raccolte.urls")),
    path("documenti/", include("reports.urls")),
    path("fascicoli/", include("fascicoli.urls")),
    path("stampe/", include("fascicoli.urls_prints")),
    path("delibere/", include("delibere.urls")),
    path("cerca/", include("ricerca.urls")),
    path("", include("guida.urls")),
    path("trasparenza/", include("trasparenza.urls")),
    *mappa.indirizzi,
    *face_views.indirizzi,
    path("admin/persone/", include("persone.urls_admin")),
    path("admin/importa/", include("importazioni.urls")),
    path("admin/lavori/", include("fascicoli.urls_office")),
    path("admin/posta/", include("notifiche.urls")),
    path("admin/obiettivi/notifica/", notices, {"after": ""}),
    path("admin/obiettivi/notifica/<path:after>", notices),
    path("admin/", admin.site.urls),
]
