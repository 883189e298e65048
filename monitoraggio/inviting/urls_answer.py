# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address of the link: short, and the same for ever."""

from django.urls import path

from monitoraggio.inviting.views_answer import answer

app_name = "risposta"
urlpatterns = [path("risposta/<str:token>/", answer, name="rispondi")]
