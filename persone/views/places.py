# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the pages of people stand: in the workshop for the office, on the site for a dirigente. The same pages."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.urls import reverse

from organizzazione.models import Utente
from persone.rules import is_at_own_centres, manages_everybody


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses and the frame of one of the two."""

    namespace: str
    frame: str
    title: str

    def address(self, name: str, *args: Any) -> str:
        """Of a page of this place."""
        return reverse(f"{self.namespace}:{name}", args=args)

    @property
    def people(self) -> str:
        """The list."""
        return self.address("elenco")

    @property
    def new(self) -> str:
        """The form of an invitation."""
        return self.address("nuova")


WORKSHOP: Final = Place("persone_ufficio", "persone/nel_laboratorio.html", "Persone e ruoli")
SITE: Final = Place("persone", "persone/nel_sito.html", "I referenti")


def manager(request: HttpRequest, place: Place) -> Utente:
    """Who manages people at a place.

    Raises:
        Http404: everybody else, to whom there is no such page.
    """
    user = request.user
    theirs = manages_everybody if place is WORKSHOP else is_at_own_centres
    if not isinstance(user, Utente) or not theirs(user):
        raise Http404
    return user
