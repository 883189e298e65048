# SPDX-License-Identifier: AGPL-3.0-or-later
"""The evaluation of the demo city, told as if its users had made it: invented people, invented judgements.

Nobody who works at the Comune is in it. The degrees alone come from the account of the demo's year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.db import transaction

from flussi.moments import in_rome, told_at
from obiettivi.models import PianoEsecutivo
from organizzazione.demo import demo_user
from organizzazione.models import CentroDiResponsabilita, Persona, Utente
from valutazione.assigning import Post, give
from valutazione.choices import SheetAct
from valutazione.keeping import adopt, keep_new
from valutazione.life import ACTS, Decree
from valutazione.models import Scheda, Sistema
from valutazione.systems.facts import Kind, Of, System
from valutazione.systems.shipped import shipped
from valutazione.writer import RowDraft, SheetDraft, write_judgement, write_of_oneself

OFFICE: Final = "ufficio"
Told = Mapping[str, Any]


@transaction.atomic
def tell(told: Told) -> list[Scheda]:
    """Tell the sheets of a fixture; a year in which there is one already is left as its users have it.

    Returns:
        Those that were made.
    """
    year: int = told["anno"]
    if Scheda.objects.filter(anno=year).exists():
        return []
    office = demo_user(OFFICE)
    with told_at(in_rome(told["assegnate"])):
        system = _system(told["sistema"], year, office)
        plan = PianoEsecutivo.objects.get(codice=told["piano"])
        sheets = [_given(one, year, system, plan, office) for one in told["persone"]]
    for sheet, one in zip(sheets, told["persone"], strict=True):
        _lived(sheet, one["passi"], _who(one))
    return list(Scheda.objects.told().filter(anno=year))


def _system(told: Told, year: int, office: Utente) -> Sistema:
    """The one to begin from, without what needs the names of a plan: the people of the demo are in none."""
    row = keep_new(_weighed(shipped(told["da"]), told, year), office)
    adopt(row, office)
    row.refresh_from_db()
    return row


def _weighed(system: System, told: Told, year: int) -> System:
    (category,) = system.categories
    weights = {name: Fraction(weight) for name, weight in told["pesi"].items()}
    kept = [replace(c, weight=weights[c.name]) for c in category.components if c.of is not Of.OBIETTIVI]
    of_the_year = replace(category, components=tuple(kept), differentiation=())
    return replace(
        system,
        name=told["nome"],
        first=year,
        notes=(told["nota"],),
        categories=(of_the_year,),
        acts=tuple(told["atti"]),
    )


def _given(one: Told, year: int, system: Sistema, plan: PianoEsecutivo, office: Utente) -> Scheda:
    person, _ = Persona.objects.get_or_create(nominativo=one["persona"], matricola=one["matricola"])
    if one.get("utente"):
        person.utente = demo_user(one["utente"])
        person.save()
    centre = CentroDiResponsabilita.objects.get(nome=one["centro"])
    days = date.fromisoformat(one["dal"]), date.fromisoformat(one["al"])
    post = Post(*days, position=Decimal(one["posizione"]))
    return give(year, system, Kind.DIRIGENTE, plan, person, centre, post, office)


def _who(one: Told) -> Utente:
    """Who does what is the person's; the office, on paper, for who has no account."""
    return demo_user(one.get("utente") or OFFICE)


def _lived(sheet: Scheda, steps: Sequence[Told], own: Utente) -> None:
    for step in steps:
        with told_at(in_rome(step["quando"])):
            row: Scheda = Scheda.objects.told().get(pk=sheet.pk)
            user = demo_user(step["utente"]) if "utente" in step else own
            match step["fa"]:
                case "di-se":
                    write_of_oneself(row, _draft(step), user)
                case "valuta":
                    write_judgement(row, _draft(step), user)
                case act:
                    decree = step.get("decreto")
                    made = Decree(decree["numero"], date.fromisoformat(decree["data"])) if decree else None
                    ACTS.do(row, user, SheetAct(act), reason=step.get("motivo", ""), decree=made)


def _draft(step: Told) -> SheetDraft:
    rows = {
        key: RowDraft(
            Decimal(said["percento"]) if "percento" in said else None,
            said.get("livello", ""),
            said.get("risposte"),
            said.get("testo", ""),
        )
        for key, said in step["voci"].items()
    }
    return SheetDraft(rows, step.get("testo"))
