# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address of the link of a body: short, and the same for ever."""

from django.urls import path

from ricognizioni.inviting.views_answer import answer

app_name = "risposta_organismo"
urlpatterns = [path("risposta-organismo/<str:token>/", answer, name="rispondi")]
