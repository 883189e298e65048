# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from custodia import views

urlpatterns = [
    path("salute/pronto/", views.ready, name="pronto"),
    path("metriche/", views.metrics, name="metriche"),
]
