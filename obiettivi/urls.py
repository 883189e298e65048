# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the objectives; each module of views declares its own."""

from obiettivi.views import albero, atti, bulk, comments, editing, queue, reading, verifica

app_name = "obiettivi"
rooms = (queue, bulk, reading, editing, atti, comments, albero, verifica)
urlpatterns = [address for room in rooms for address in room.indirizzi]
