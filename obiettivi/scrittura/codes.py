# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codes of objectives: the next free one, who has one already, whose must stay."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet

from obiettivi.contenuto.code_form import USUAL_FORM, CodeForm, first_free, following, form_of
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita
from testi.codes import code_key
from testi.confronto import piega

TAKEN: Final = (
    "In questo piano c'è già un obiettivo con questo codice, o c'era prima di una variazione: sceglierne un altro."
)


def code_taken(objectives: Sequence[ObiettivoPEG]) -> ObiettivoPEG | None:
    """The first whose code another one of its plan has, or had when an act took it away, or has too (one query).

    What was said of the one that is gone, in surveys and on the public pages, is found by its code: under the same code
    it would be said of another.
    """
    codes, plans = {code_key(o.codice) for o in objectives}, {o.piano_id for o in objectives}
    whose: dict[tuple[int, str], set[int | None]] = defaultdict(set)
    if objectives:
        now = ObiettivoPEG.objects.filter(piano__in=plans, sort_key__in=codes).order_by()
        once = _once_in_force().filter(piano__in=plans, sort_key__in=codes)
        rows = now.values_list("pk", "piano", "sort_key").union(once.values_list("id", "piano", "sort_key"))
        for key, plan, code in rows:
            whose[plan, code].add(key)
    said: set[tuple[int, str]] = set()
    for o in objectives:
        place = (o.piano_id, code_key(o.codice))
        if place in said or whose[place] - {o.pk}:
            return o
        said.add(place)
    return None


def _once_in_force() -> QuerySet[Any]:
    """The records of the objectives that were taken away while they were in force."""
    gone: QuerySet[Any] = ObiettivoPEG.history.filter(history_type="-", in_vigore=True).order_by()
    return gone


def keeps_its_code(objective: ObiettivoPEG) -> str:
    """Why the code of what is in force stays: by it two versions are compared, and citizens find it."""
    return f"È in vigore con il codice {objective.codice}, che resta anche con una variazione."


def fault_of_code(objective: ObiettivoPEG, code: str) -> str:
    """Why an objective cannot have a code, in words; empty where it can (one query)."""
    if objective.in_vigore and code != objective.codice:
        return keeps_its_code(objective)
    so_called = ObiettivoPEG(pk=objective.pk, piano_id=objective.piano_id, codice=code)
    return TAKEN if code_taken([so_called]) else ""


def code_to_begin_with(plan: PianoEsecutivo | None, centre: CentroDiResponsabilita | None) -> str:
    """What to propose before plan and centre are chosen for good; nothing where the letters of the centre are asked."""
    form = form_of(plan.forma_codici) if plan else None
    if plan is None or (centre is None and (form is None or form.says_centre)):
        return ""
    return codice_proposto(plan, centre)


def codice_proposto(piano: PianoEsecutivo, centro: CentroDiResponsabilita | None) -> str:
    """The next free code of a centre in the form of its plan; where there is none, the one after the last.

    Without a centre the code of any: of forms that say no centre.
    """
    now = piano.obiettivi.order_by().values_list("codice", "centro", "sort_key")
    once = _once_in_force().filter(piano=piano).values_list("codice", "centro", "sort_key")
    codes = [(code, of) for code, of, _ in now.union(once).order_by("sort_key")]
    taken = [code for code, _ in codes]
    form = form_of(piano.forma_codici)
    if form is None or (taken and not any(form.parts(code) for code in taken)):
        # What the plan does says more than what it was once set to.
        own = [code for code, of in codes if centro and of == centro.pk] or taken or [_last_of(centro)]
        return first_free(following(own[-1]), taken)
    letters = _letters(form, centro) if centro and form.says_centre else ""
    return first_free(form.of(piano.anno, letters), taken)


def _last_of(centro: CentroDiResponsabilita | None) -> str:
    """The last code of a centre in any year."""
    if centro is None:
        return ""
    return centro.obiettivi.order_by("-piano__anno", "-sort_key").values_list("codice", flat=True).first() or ""


def _letters(form: CodeForm, centro: CentroDiResponsabilita) -> str:
    """The letters of a centre: those of its last code, of this form or of the usual one, or of its name."""
    last = _last_of(centro)
    for shape in (form, CodeForm(USUAL_FORM)):
        said = shape.parts(last)
        if said and len(said.centre) == form.centre_size:
            return said.centre
    words = [w for w in piega(centro.nome).split() if len(w) > 2] or ["xx"]
    # Too few words: the first one goes on, as «Anagrafe» gives AN.
    begun = "".join(w[0] for w in words) + (words[0][1:] if len(words) < form.centre_size else "")
    letters = begun[: form.centre_size].upper().ljust(form.centre_size, "X")
    return letters if letters.isascii() and letters.isalpha() else "X" * form.centre_size
