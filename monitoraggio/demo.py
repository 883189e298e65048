# SPDX-License-Identifier: AGPL-3.0-or-later
"""The year of the demo city: surveys of its plan, told as if its users had done it, each act at its own moment.

Everything goes through the services, the one writer and the links. Of what is frozen nothing says when it was loaded.
The final survey stays open with a part missing, unless somebody asks for the whole year: open it shows who is missing,
what is to be confirmed, verified and decided, and everybody may go on with it; the other two show what is closed.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from flussi.moments import in_rome, told_at
from monitoraggio.choices import SourceKind, SurveyState
from monitoraggio.inviting.services import Ask, answer, ask, take_over
from monitoraggio.models import (
    CausaDiRitardo,
    FonteIndicatore,
    Invito,
    PropostaDiFase,
    Rilevazione,
    StatoFase,
    StatoObiettivo,
    ValoreIndicatore,
)
from monitoraggio.scrittura import evidence
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.drafts import Change, Draft, Hand, Said
from monitoraggio.scrittura.evidence import Of
from monitoraggio.scrittura.writer import save
from monitoraggio.sources import folder
from monitoraggio.sources.reading import read_sources
from monitoraggio.vita import objective_acts as acts
from monitoraggio.vita.closing import SurveyDeed, approve_survey, close_survey
from monitoraggio.vita.keeping import keep_source
from monitoraggio.vita.opening import Asked, open_survey
from notifiche import outbox
from notifiche.models import Mail
from obiettivi.models import PianoEsecutivo
from organizzazione.demo import demo_user

REASON: Final = "Città di esempio"
OFFICE: Final = "ufficio"
Step = Mapping[str, Any]
_DAYS: Final = frozenset({"inizio_effettivo", "fine_effettiva", "nuova_fine", "giorno"})
_NUMBERS: Final = frozenset({"percentuale", "numeratore", "denominatore"})


class NotYet(Exception):
    """The plan of the demo city is not there, or no act has approved it."""


@transaction.atomic
def load(told: Step, *, whole: bool = False) -> list[Rilevazione]:
    """Tell the year of ``fixtures/rilevazioni_2020.json``; a survey that is there already is left as its users have it.

    Args:
        told: what the file says.
        whole: to the end, with the final survey compiled, closed and approved.

    Returns:
        The surveys in which something was done.

    Raises:
        NotYet: before ``carica_demo_delibere``.
    """
    plan = PianoEsecutivo.objects.filter(codice=told["piano"]).first()
    if plan is None or not plan.versioni.exists():
        raise NotYet("La città di esempio non ha ancora un piano approvato: prima «manage.py carica_demo_delibere».")
    return [survey for one in told["rilevazioni"] if (survey := _tell(plan, one, whole=whole)) is not None]


def _tell(plan: PianoEsecutivo, told: Step, *, whole: bool) -> Rilevazione | None:
    day = date.fromisoformat(told["al"])
    survey: Rilevazione | None = Rilevazione.objects.filter(piano=plan, al=day).first()
    done = survey is None
    if survey is None:
        asked = Asked(day, None, _day(told["dal"]), _day(told.get("fino")), told["nota"])
        with told_at(in_rome(told["apertura"])):
            survey = open_survey(plan, asked, demo_user(OFFICE))
        _to_the_end(survey, told)
    if whole and "resto" in told and survey.stato == SurveyState.APERTA:
        _to_the_end(survey, told["resto"])
        done = True
    return survey if done else None


def _to_the_end(survey: Rilevazione, told: Step) -> None:
    """What was said in a survey, its closing and its act, as far as they are told."""
    for step in told["passi"]:
        with told_at(in_rome(step["quando"])):
            _DOES[step["fa"]](survey, step)
    if "chiusura" in told:
        with told_at(in_rome(told["chiusura"])):
            close_survey(survey, demo_user(OFFICE))
    if "atto" in told:
        said = told["atto"]
        with told_at(in_rome(f"{said['data']}T12:00")):
            deed = SurveyDeed(said["organo"], said["numero"], date.fromisoformat(said["data"]), said["oggetto"])
            approve_survey(survey, deed, demo_user(OFFICE))


def _state(survey: Rilevazione, step: Step) -> StatoObiettivo:
    rows = StatoObiettivo.objects.select_related("rilevazione__piano", "centro")
    state: StatoObiettivo = rows.get(rilevazione=survey, codice=step["obiettivo"])
    return state


def _phase(survey: Rilevazione, step: Step) -> StatoFase:
    phase: StatoFase = _state(survey, step).fasi.order_by("ordine")[int(step["fase"]) - 1]
    return phase


def _write(survey: Rilevazione, step: Step) -> None:
    state = _state(survey, step)
    draft = Draft(
        head=_said(step.get("testa", {})),
        phases=_rows(state.fasi.order_by("ordine"), step.get("fasi", {})),
        values=_rows(state.valori.order_by("ordine"), step.get("indicatori", {})),
    )
    save(Change(state, draft, state.revisione), Hand(demo_user(step["utente"]), REASON))


def _rows(rows: Any, told: Mapping[str, Step]) -> dict[Any, Said]:
    keys = [row.row_id for row in rows]
    return {keys[int(place) - 1]: _said(said) for place, said in told.items()}


def _said(told: Step) -> Said:
    said: dict[str, Any] = {}
    for name, value in told.items():
        if name == "causa":
            said["causa_id"] = CausaDiRitardo.objects.get(nome=value).pk
        else:
            said[name] = _day(value) if name in _DAYS else Decimal(value) if name in _NUMBERS else value
    return said


def _prove(survey: Rilevazione, step: Step) -> None:
    of = Of(_state(survey, step), _phase(survey, step) if "fase" in step else None)
    who, title = demo_user(step["utente"]), step["titolo"]
    if step["fa"] == "file":
        evidence.add_file(of, who, GivenFile(step["nome"], step["contenuto"].encode()), title)
    elif step["fa"] == "indirizzo":
        evidence.add_address(of, who, step["indirizzo"], title)
    else:
        evidence.add_protocol(of, who, step["protocollo"], title)


def _ask(survey: Rilevazione, step: Step) -> None:
    """The link is asked for, and its mail is stopped: the demo writes to nobody."""
    asked = Ask(step["posta"], until=date.fromisoformat(step["entro"]))
    invitation = ask(_phase(survey, step), demo_user(step["utente"]), asked)
    outbox.drop(Mail.objects.filter(pk__in=[mail.pk for mail in (invitation.posta,) if mail]))


def _answer(survey: Rilevazione, step: Step) -> None:
    blank = {"fine_effettiva": None, "percentuale": None, "causa_id": None, "motivo": "", "nuova_fine": None}
    invitation = Invito.objects.standing().get(fase=_phase(survey, step))
    answer(invitation, {**blank, **_said(step["risposta"])})


def _take(survey: Rilevazione, step: Step) -> None:
    state = _state(survey, step)
    proposal = PropostaDiFase.objects.filter(invito__fase=_phase(survey, step)).latest("quando", "pk")
    take_over(proposal, demo_user(step["utente"]), state.revisione)


def _source(survey: Rilevazione, step: Step) -> None:
    """Where an indicator is read; said in a plan that has it already it stays as its users have it."""
    value = _value(survey, step)
    source = FonteIndicatore(
        piano=survey.piano,
        obiettivo_id=value.stato.obiettivo_id,
        codice=value.stato.codice,
        row_id=value.row_id,
        descrizione=value.descrizione,
        nota=step["nota"],
        **step.get("csv", {}),
    )
    if other := step.get("da"):
        from_which = _value(survey, other)
        source.genere, source.altro_obiettivo_id = SourceKind.INDICATORE, from_which.stato.obiettivo_id
        source.altra_riga, source.altra_descrizione = from_which.row_id, from_which.descrizione
    if not FonteIndicatore.objects.filter(piano=survey.piano, row_id=value.row_id).exists():
        keep_source(source, demo_user(step["utente"]))


def _value(survey: Rilevazione, step: Step) -> ValoreIndicatore:
    value: ValoreIndicatore = _state(survey, step).valori.order_by("ordine")[int(step["indicatore"]) - 1]
    return value


def _read_sources(survey: Rilevazione, step: Step) -> None:
    read_sources(survey, demo_user(step["utente"]), files=folder.is_set())


def _act(survey: Rilevazione, step: Step) -> None:
    state, who = _state(survey, step), demo_user(step["utente"])
    match step["fa"]:
        case "confermare":
            acts.confirm(state, who)
        case "verificare":
            acts.verify(state, who)
        case "rinviare":
            acts.send_back(state, who, step["motivo"])
        case "chiedere-forzatura":
            acts.ask_override(state, who, Decimal(step["risultato"]), step["motivo"])
        case "decidere-forzatura":
            acts.decide_override(state, who, step["motivo"], granted=step["concessa"])
        case _:
            acts.annotate(state, who, step["testo"])


_DOES: Final[Mapping[str, Callable[[Rilevazione, Step], None]]] = {
    "scrivere": _write,
    **dict.fromkeys(("file", "indirizzo", "protocollo"), _prove),
    "chiedere-a": _ask,
    "rispondere": _answer,
    "accogliere": _take,
    "fonte": _source,
    "leggere-fonti": _read_sources,
    **dict.fromkeys(
        ("confermare", "verificare", "rinviare", "chiedere-forzatura", "decidere-forzatura", "annotare"), _act
    ),
}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
