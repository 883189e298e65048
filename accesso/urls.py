# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the door. ``base`` has those that the site has always had; allauth's own are not here."""

from django.contrib.auth.views import PasswordChangeDoneView, PasswordResetCompleteView, PasswordResetDoneView
from django.urls import include, path

from accesso.views import entry, factor, open, passwords

app_name = "accesso"

password = [
    path("reimposta/", passwords.AskForMail.as_view(), name="password_reimposta"),
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
    path("reimposta/<uidb64>/<token>/", passwords.NewPassword.as_view(), name="password_nuova"),
    path("cambia/", passwords.ChangePassword.as_view(), name="password_cambia"),
    path(
        "cambia/fatta/",
        PasswordChangeDoneView.as_view(template_name="password/cambiata.html"),
        name="password_cambiata",
    ),
]
base = [
    path("accedi/", entry.Entry.as_view(), name="accedi"),
    path("accedi/codice/", entry.CodeStep.as_view(), name="mfa_authenticate"),
    path("esci/", entry.exit_, name="esci"),
    path("password/", include(password)),
]
urlpatterns = [
    path("secondo-fattore/", factor.overview, name="secondo_fattore"),
    path("secondo-fattore/attiva/", factor.SwitchOn.as_view(), name="attiva"),
    path("secondo-fattore/conferma/", factor.Confirm.as_view(), name="conferma"),
    path("secondo-fattore/codici/", factor.codes, name="codici"),
    path("secondo-fattore/codici/scarica/", factor.download_codes, name="scarica"),
    path("secondo-fattore/codici/nuovi/", factor.NewCodes.as_view(), name="codici_nuovi"),
    path("secondo-fattore/disattiva/", factor.SwitchOff.as_view(), name="disattiva"),
    path("sessioni/", open.listed, name="sessioni"),
    path("sessioni/<int:pk>/chiudi/", open.close, name="chiudi"),
    path("sessioni/chiudi-tutte/", open.close_all, name="chiudi_tutte"),
]
