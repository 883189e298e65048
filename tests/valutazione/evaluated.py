# SPDX-License-Identifier: AGPL-3.0-or-later
"""A year whose account is approved, a system, a dirigente with a sheet, and who evaluates and signs."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flussi.moments import in_rome, told_at
from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona, Utente
from tests.fabbriche import CentroFactory, PersonaFactory, UtenteFactory
from tests.monitoraggio.monitored import Monitored
from tests.monitoraggio.test_rectification import approved
from valutazione.assigning import assign, by_key
from valutazione.choices import SheetAct
from valutazione.keeping import adopt, keep_new
from valutazione.life import ACTS, Decree
from valutazione.models import Scheda, Sistema
from valutazione.systems.facts import Kind, System
from valutazione.systems.shipped import shipped
from valutazione.writer import RowDraft, SheetDraft, write_judgement

YEAR = 2023
DECREE = Decree("12", date(2024, 9, 30))
# What who evaluates says: every row of the system that comes with the program.
WHOLE = SheetDraft(
    {
        "4.c1": RowDraft(level="adeguato"),
        "4.c2": RowDraft(level="adeguato"),
        "4.c3": RowDraft(level="esemplare", text="Il servizio ha retto un anno senza di lui."),
        "4.c4": RowDraft(level="adeguato"),
        "5.v1": RowDraft(percent=Decimal(90)),
        "5.v2": RowDraft(percent=Decimal("77.5"), answers=12),
    },
    "Un anno **pieno**.",
)


def system_of(year: int = YEAR, **changed: Any) -> System:
    """The one that comes with the program, from a year on."""
    (category,) = shipped("area-2024").categories
    best = tuple(replace(one, first=max(one.first, year)) for one in category.differentiation)
    kept = {"first": year, "categories": (replace(category, differentiation=best),), **changed}
    return replace(shipped("area-2024"), **kept)


@dataclass
class Evaluated:
    """A sheet and its world."""

    office: Utente
    nucleo: Utente
    mayor: Utente
    rated: Utente
    person: Persona
    centre: CentroDiResponsabilita
    system: Sistema
    sheet: Scheda
    m: Monitored | None = None

    def fresh(self) -> Scheda:
        """The sheet as it is stored."""
        found: Scheda = Scheda.objects.told().get(pk=self.sheet.pk)
        return found

    def do(self, act: SheetAct, who: Utente | None = None, on: date | None = None, **details: Any) -> Scheda:
        """An act by whom it is, on a day that is over or now."""
        by = who or (self.mayor if act is SheetAct.DEFINIRE else self.rated if act in OWN else self.nucleo)
        sheet = self.fresh()
        if on is None:
            ACTS.do(sheet, by, act, **details)
        else:
            with told_at(noon(on)):
                ACTS.do(sheet, by, act, **details)
        return self.fresh()

    def judged(self) -> Scheda:
        """With all that is asked, said."""
        if self.fresh().stato == "assegnata":
            self.do(SheetAct.PRENDERE_VISIONE)
        write_judgement(self.fresh(), self.whole, self.nucleo)
        return self.fresh()

    @property
    def whole(self) -> SheetDraft:
        """All that the system asks, by the keys of its rows."""
        if self.m is not None:
            return WHOLE
        places = {"4": "1", "5": "2"}
        return SheetDraft({places[key[0]] + key[1:]: said for key, said in WHOLE.rows.items()}, WHOLE.text)

    def notified(self, on: date | None = None) -> Scheda:
        """Told to the person."""
        self.judged()
        self.do(SheetAct.PROPORRE)
        self.do(SheetAct.COLLOQUIO, reason="Si è parlato dei tempi.")
        return self.do(SheetAct.NOTIFICARE, on=on)

    def final(self) -> Scheda:
        """Made final by a decree, a month after nobody contested it."""
        self.notified(on=date(2024, 8, 1))
        return self.do(SheetAct.DEFINIRE, decree=DECREE)


OWN = (SheetAct.PRENDERE_VISIONE, SheetAct.AUTOVALUTARE, SheetAct.CONTESTARE)


def noon(day: date) -> datetime:
    """A moment of a day, in Rome."""
    return in_rome(f"{day.isoformat()}T12:00")


def adopted(who: Utente, **changed: Any) -> Sistema:
    """A system that may be used."""
    row = keep_new(system_of(**changed), who)
    adopt(row, who)
    row.refresh_from_db()
    return row


def evaluated(m: Monitored | None = None, *, with_account: bool = True) -> Evaluated:
    """A sheet that was just assigned. Without an account, of a system that asks for none."""
    m = m or (approved() if with_account else None)
    office = m.office if m else UtenteFactory.create(ufficio=True)
    centre: CentroDiResponsabilita = m.state().centro if m else CentroFactory.create()
    rated: Utente = UtenteFactory.create(ruolo=Ruolo.DIRIGENTE, first_name="Delia", last_name="Valutata")
    person = named_in(m, rated) if m else PersonaFactory.create(utente=rated, matricola="0042")
    Incarico.objects.create(persona=person, centro=centre, qualita=Qualita.RESPONSABILE, dal=date(2022, 5, 1))
    system = adopted(office) if m else adopted(office, categories=by_hand())
    plan: PianoEsecutivo | None = m.scene.piano if m else None
    proposed = [p for p in by_key(YEAR).values() if p.person == person]
    (sheet,) = assign(YEAR, system, Kind.DIRIGENTE, plan, proposed, office)
    people = {role: UtenteFactory.create(ruolo=role) for role in (Ruolo.NUCLEO, Ruolo.VERTICE)}
    return Evaluated(office, people[Ruolo.NUCLEO], people[Ruolo.VERTICE], rated, person, centre, system, sheet, m)


def named_in(m: Monitored, user: Utente) -> Persona:
    """The person whose name the plan prints, with an account."""
    name = m.survey.chiusure.get().read.obiettivi[0].responsabile
    person = Persona.objects.filter(nominativo=name).first() or PersonaFactory.create(nominativo=name)
    person.utente, person.matricola = user, "0042"
    person.save()
    return person


def by_hand() -> Any:
    """The categories of the system, without what comes from the account."""
    (category,) = system_of().categories
    kept = [replace(c, weight=w) for c, w in zip(category.components[3:], (Fraction(60), Fraction(40)), strict=True)]
    return (replace(category, components=tuple(kept)),)
