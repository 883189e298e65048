# SPDX-License-Identifier: AGPL-3.0-or-later
"""The admin of the kinds of indicator."""

from django.contrib import admin

from aggregati.admin import StoricoAdmin
from indicatori.models import TipoIndicatore


@admin.register(TipoIndicatore)
class TipoIndicatoreAdmin(StoricoAdmin):
    """The kinds; those that an import brought are to be looked at."""

    list_display = ["nome", "ordine", "da_verificare"]
    list_filter = ["da_verificare"]
    search_fields = ["nome"]
    fields = ["nome", "ordine", "da_verificare"]
