# SPDX-License-Identifier: AGPL-3.0-or-later
"""All addresses."""

from django.contrib import admin
from django.contrib.auth.views import (
    LoginView,
    LogoutView,
    PasswordChangeDoneView,
    PasswordResetCompleteView,
    PasswordResetDoneView,
)
from django.urls import include, path
from django.views.generic import RedirectView

from peg.accesso import CambiaPassword, NuovaPassword, Reimposta
from peg.views import salute
from trasparenza.views import mappa

handler500 = "peg.views.fault"
password = [
    path("reimposta/", Reimposta.as_view(), name="password_reimposta"),
    path(
        "reimposta/inviata/",
        PasswordResetDoneView.as_view(template_name="password/inviata.html"),
        name="password_inviata",
    ),
    path(
        "reimposta/fatta/",
        PasswordResetCompleteView.as_view(template_name="password/fatta.html"),
        name="password_fatta",
    ),
    path("reimposta/<uidb64>/<token>/", NuovaPassword.as_view(), name="password_nuova"),
    path("cambia/", CambiaPassword.as_view(), name="password_cambia"),
    path(
        "cambia/fatta/",
        PasswordChangeDoneView.as_view(template_name="password/cambiata.html"),
        name="password_cambiata",
    ),
]
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="obiettivi:scrivania"), name="inizio"),
    path("salute/", salute, name="salute"),
    path("", include("custodia.urls")),
    path(
        "accedi/",
        LoginView.as_view(template_name="accedi.html", redirect_authenticated_user=True),
        name="accedi",
    ),
    path("esci/", LogoutView.as_view(), name="esci"),
    path("password/", include(password)),
    path("", include("obiettivi.urls")),
    path("documenti/", include("reports.urls")),
    path("fascicoli/", include("fascicoli.urls")),
    path("stampe/", include("fascicoli.urls_prints")),
    path("delibere/", include("delibere.urls")),
    path("trasparenza/", include("trasparenza.urls")),
    *mappa.indirizzi,
    path("admin/importa/", include("importazioni.urls")),
    path("admin/", admin.site.urls),
]
