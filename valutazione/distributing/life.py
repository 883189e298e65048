# SPDX-License-Identifier: AGPL-3.0-or-later
"""A simulation is made definitive by an act, once, and frozen: what was asked, what came of it, why it could be paid.

The office prepares and another confirms: who has written in a simulation, in one that it is a copy of or in the fund
does not make it definitive, whatever the own role, nor does who is paid with it. Nothing is paid out while an act that
the law asks for is missing, the sums of the fund do not hold, or a sheet of the year is not final.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db import transaction

from controlli import Livello, Segnalazione
from ente import identity
from flussi.acts import Refused
from monitoraggio.vita.closing import SurveyDeed, is_deed, store_closing, store_deed
from monitoraggio.vita.opening import user_of
from obiettivi.scrittura.history import sign_as
from organizzazione.models import Persona, Utente
from organizzazione.rules import Chi, ruolo_di
from testi.codes import folded
from valutazione.choices_distributions import DistributionAct, Origin, PayingBody
from valutazione.distributing.content import DistributionContent, in_canonical
from valutazione.distributing.people import sheets_of
from valutazione.distributing.request import matricole_of, outcome_of, request_of, written
from valutazione.fund.writing import as_json
from valutazione.fund_rows.reading import Told, told
from valutazione.models import (
    AttoDellaRipartizione,
    Fondo,
    PassaggioDellaRipartizione,
    Presupposto,
    Ripartizione,
    RipartizioneDefinitiva,
    VoceFondo,
)
from valutazione.money import Distribution
from valutazione.money.notices import notices
from valutazione.rules_distributions import DISTRIBUTIONS
from valutazione.simulator.answer import content
from versioni.contenuto import impronta

WHO: Final = "La rendono definitiva i vertici o l'amministratore: chi la prepara non la conferma."
OWN: Final = "L'hai preparata tu: la rende definitiva un'altra persona."
OWN_FUND: Final = "Nel fondo o nei suoi presupposti hai scritto tu: la rende definitiva un'altra persona."
PAID: Final = "Sei fra chi è pagato con questa ripartizione: la rende definitiva un'altra persona."


def define(row: Ripartizione, deed: SurveyDeed, who: Chi) -> tuple[AttoDellaRipartizione, bool]:
    """Register the act that makes a simulation definitive, and freeze it.

    Returns:
        The act, and whether it was registered before: said again it does nothing.

    Raises:
        Refused: not allowed now, an act that cannot be, or something is in the way (in ``missing``).
    """
    demand_role(who)
    if faults := faults_of(deed):
        raise Refused(" ".join(faults))
    with transaction.atomic():
        # The lock of every year: there is one chain.
        list(Fondo.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        if there := AttoDellaRipartizione.objects.filter(definitiva__ripartizione=row).first():
            return _same(there, deed, row), True
        kept = _held(row, who)
        said = told(kept.fondo, deed.data)
        missing = [*in_the_way(kept, said, who)]
        made = outcome_of(kept)
        missing += [_finding(str(wrong)) for wrong in made.wrongs]
        if missing or made.made is None:
            raise Refused(f"«{kept}» non si può pagare:", missing)
        frozen = _frozen(kept, said, made.made, who)
        registered = store_deed(AttoDellaRipartizione(definitiva=frozen), frozen, deed, who)
        before = kept.stato
        kept.passa_a_definitiva()
        sign_as(kept, user_of(who), f"Definitiva: {registered}")
        kept.save()
        PassaggioDellaRipartizione.note(
            user_of(who), DistributionAct.DEFINIRE, before, kept.stato, str(registered), ripartizione=kept
        )
    row.refresh_from_db()
    return registered, False


def in_the_way(row: Ripartizione, said: Told, who: Chi) -> Iterator[Segnalazione]:
    """What stops a simulation from being made definitive by somebody, one sentence each."""
    if wrote(row, who):
        yield _finding(OWN)
    if wrote_fund(row.fondo, who):
        yield _finding(OWN_FUND)
    if is_paid(row, who):
        yield _finding(PAID)
    if (other := another(row)) is not None:
        yield _finding(f"Del {row.fondo.anno} c'è già la definitiva, «{other}»: una seconda non si registra.")
    yield from (_finding(act.words) for act in said.verdict.acts if not act.met)
    yield from (_finding(f"Nel fondo non torna {wrong}") for wrong in said.verdict.wrongs)
    sheets = sheets_of(row.fondo.anno)
    yield from (_finding(words) for words in sheets.not_final)
    if sheets.there and row.fonte != Origin.SCHEDE:
        yield _finding(
            f"Del {row.fondo.anno} ci sono le schede: si paga su quelle, e questa simulazione ha punteggi ipotizzati."
        )


def another(row: Ripartizione) -> Ripartizione | None:
    """The definitive distribution of the same fund, where it is another one."""
    rows = Ripartizione.objects.filter(fondo=row.fondo_id, congelata__isnull=False)
    found: Ripartizione | None = rows.exclude(pk=row.pk).first()
    return found


def wrote(row: Ripartizione, who: Chi) -> bool:
    """Whether somebody has ever written in a simulation, or in one that it is a copy of."""
    user = user_of(who)
    passages = PassaggioDellaRipartizione.objects.filter(
        ripartizione__in=with_sources(row), atto=DistributionAct.SCRIVERE
    )
    return user is None or bool(passages.filter(chi=user).exists())


def with_sources(row: Ripartizione) -> set[int]:
    """It, and those that it is a copy of, one of the other; also those that were taken away since."""
    before = dict(Ripartizione.objects.filter(fondo=row.fondo_id).values_list("pk", "copiata_da"))
    found: set[int] = set()
    one: int | None = row.pk
    while one is not None and one not in found:
        found.add(one)
        one = before.get(one)
    return found


def wrote_fund(fondo: Fondo, who: Chi) -> bool:
    """Whether somebody has ever written in a fund, its rows or what the law asks before it is paid: by their history,
    where rows that are gone stand too."""
    user = user_of(who)
    if Fondo.history.filter(id=fondo.pk, history_user=user).exists():
        return True
    return any(model.history.filter(fondo=fondo.pk, history_user=user).exists() for model in (VoceFondo, Presupposto))


def is_paid(row: Ripartizione, who: Chi) -> bool:
    """Whether somebody is among the people of a distribution."""
    own = {folded(m) for m in Persona.objects.filter(utente=user_of(who)).values_list("matricola", flat=True)} - {""}
    return bool(own) and not own.isdisjoint(map(folded, matricole_of(row)))


def demand_role(who: Chi) -> None:
    """Raise ``Refused`` for who never makes one definitive."""
    if not isinstance(who, Utente) or not DISTRIBUTIONS.states_in(ruolo_di(who), DistributionAct.DEFINIRE):
        raise Refused(WHO)


def faults_of(deed: SurveyDeed) -> list[str]:
    """What of an act cannot be."""
    found = [] if deed.organo in PayingBody.values else [f"Indicare quale atto: {', '.join(PayingBody.values)}."]
    # Of the body its own list knows nothing: the rest is what every act has.
    return found + [fault for fault in deed.faults if not fault.startswith("Indicare l'organo")]


def why_not_now(row: Ripartizione) -> str:
    """Why a distribution is not made definitive as it is stored."""
    return f"«{row}» è già definitiva." if row.definitive else "ora non si può."


def _same(there: AttoDellaRipartizione, deed: SurveyDeed, row: Ripartizione) -> AttoDellaRipartizione:
    if is_deed(there, deed):
        return there
    raise Refused(f"«{row}» è già definitiva con {there}, e resta com'è.")


def _held(row: Ripartizione, who: Chi) -> Ripartizione:
    allowed = Ripartizione.objects.allowing(who, DistributionAct.DEFINIRE).select_related("fondo")
    kept: Ripartizione | None = allowed.filter(pk=row.pk).first()
    if kept is None:
        raise Refused(f"«{row}»: {why_not_now(row)}")
    kept.prenota_revisione()
    return kept


def _frozen(row: Ripartizione, said: Told, made: Distribution, who: Chi) -> RipartizioneDefinitiva:
    fund = as_json(said.fund)
    text = in_canonical(
        DistributionContent(
            ente=identity.name(),
            anno=row.fondo.anno,
            nome=row.nome,
            fonte=row.fonte,
            fondo=json.loads(fund),
            richiesta=written(request_of(row)),
            esito=content(made),
            presupposti=tuple(act.words for act in said.verdict.acts),
            avvisi=notices(made),
        )
    )
    before: RipartizioneDefinitiva | None = RipartizioneDefinitiva.objects.order_by("-numero").first()
    closing = RipartizioneDefinitiva(ripartizione=row, precedente=before)
    return store_closing(closing, text, before, stands_on(text), who)


def stands_on(text: str) -> str:
    """The fingerprint of the fund that a frozen distribution was made from, which its text carries."""
    return impronta(json.dumps(json.loads(text)["fondo"], ensure_ascii=False, sort_keys=True))


def _finding(text: str) -> Segnalazione:
    return Segnalazione(Livello.ERRORE, "ripartizione", text)


def payable_on(row: Ripartizione, day: date) -> Told:
    """The fund as it stands on a day."""
    return told(row.fondo, day)
