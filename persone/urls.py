# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the site; those of the workshop are in ``urls_admin``."""

from django.urls import path

from persone.views import invitation, people, person, profile
from persone.views.places import SITE

app_name = "persone"
here = {"place": SITE}
urlpatterns = [
    path("invito/fatto/", invitation.accepted, name="accettato"),
    path("invito/<uidb64>/<token>/", invitation.Accept.as_view(), name="accetta"),
    path("profilo/", profile.profile, name="profilo"),
    path("profilo/posta/", profile.mailbox, name="posta"),
    path("persone/", people.listing, here, name="elenco"),
    path("persone/nuova/", people.new, here, name="nuova"),
    path("persone/<int:pk>/", person.person, here, name="persona"),
    path("persone/<int:pk>/<slug:atto>/", person.act, here, name="atto"),
]
