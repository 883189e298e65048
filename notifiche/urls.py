# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the mail the planning office looks at, within the workshop."""

from django.contrib import admin
from django.urls import path

from notifiche import views

app_name = "posta"
urlpatterns = [path("", admin.site.admin_view(views.stranded), name="non_partita")]
