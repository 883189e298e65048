# SPDX-License-Identifier: AGPL-3.0-or-later
"""A year whose account is approved, and its Relazione: what the tests of it begin from."""

from dataclasses import dataclass
from datetime import date

from monitoraggio.vita.closing import SurveyDeed
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from relazioni.choices import Validation
from relazioni.life import Validated, approve_relazione, open_relazione, validate_relazione
from relazioni.models import Relazione, Sezione
from relazioni.writer import write_section
from tests.made_once import made_once
from tests.monitoraggio.monitored import Monitored
from tests.monitoraggio.test_rectification import approved

ACT = SurveyDeed("DGC", "60", date(2024, 6, 20), "Relazione sulla performance 2023")
SAID = Validated(Validation.VALIDATA, date(2024, 6, 28), "NDV/7")


@dataclass
class Told:
    """A Relazione and its world."""

    m: Monitored
    relazione: Relazione

    @property
    def office(self) -> Utente:
        """Who opens, writes and approves."""
        return self.m.office

    def section(self, key: str = "presentazione") -> Sezione:
        """A section as it is stored."""
        found: Sezione = Sezione.objects.told().get(relazione=self.relazione, chiave=key)
        return found

    def write(self, key: str, text: str, *, finished: bool = True) -> Sezione:
        """Save a text in a section."""
        return write_section(self.section(key), text, self.office, finished=finished)

    def nucleo(self) -> Utente:
        """Who validates."""
        return self.m.somebody(Ruolo.NUCLEO)


@made_once
def relazione(m: Monitored | None = None) -> Told:
    """The Relazione of an approved account, open and still empty."""
    m = m or approved()
    return Told(m, open_relazione(m.scene.piano, m.office))


@made_once
def approved_relazione() -> Told:
    """One that an act has approved, with one section written."""
    t = relazione()
    t.write("presentazione", "Un anno **buono**.\n\n- una voce;\n- un'altra.")
    approve_relazione(t.relazione, ACT, t.office)
    return t


@made_once
def validated_relazione() -> Told:
    """One that the Nucleo has validated."""
    t = approved_relazione()
    validate_relazione(t.relazione, SAID, t.nucleo())
    return t
