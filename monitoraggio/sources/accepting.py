# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person takes over what a source says: by the one writer, with where it was read and the fingerprint of the file."""

from django.db import transaction
from django.utils import timezone

from flussi.acts import Refused
from monitoraggio.choices import ObjectiveAct, Origin, StateOfObjective
from monitoraggio.models import (
    FonteIndicatore,
    LetturaDellaFonte,
    PassaggioDelloStato,
    StatoObiettivo,
    ValoreIndicatore,
)
from monitoraggio.scrittura.drafts import Change, Draft, Hand, Said
from monitoraggio.scrittura.writer import save
from monitoraggio.sources.reading import last_readings
from monitoraggio.vita.opening import user_of
from organizzazione.rules import Chi
from testi.formati import data


def accept(reading: LetturaDellaFonte, who: Chi, revision: int | None) -> bool:
    """Write what a source said as the value of its indicator; False where it stands there already, from this reading.

    Raises:
        ConflittoDiRevisione, NotWritable, NotStorable: as the writer.
        Refused: there is no value in it, the source was read again, saved or put out of use since, or the indicator
            says something that this would undo (not assessable, judged by a person).
    """
    with transaction.atomic():
        # The objective first, as everybody does: of two presses the second finds what the first has written.
        key = reading.valore.stato_id
        list(StatoObiettivo.objects.select_for_update(no_key=True).filter(pk=key).values_list("pk"))
        value = ValoreIndicatore.objects.select_related("stato").get(pk=reading.valore_id)
        said = said_in(reading)
        if all(getattr(value, name) == now for name, now in said.items()):
            return False
        _demand(reading, value)
        words = f"Confermato dalla fonte: {reading.says}, {provenance_of(reading)}"
        written = save(Change(value.stato, Draft(values={value.row_id: said}), revision), Hand(who, words))
        # The first thing that is said of an objective is a step, and the writer has noted it.
        if value.stato.stato == StateOfObjective.COMPILATO:
            now = value.stato.stato
            PassaggioDelloStato.note(user_of(who), ObjectiveAct.SCRIVERE, now, now, words, stato=value.stato)
    return written


def _demand(reading: LetturaDellaFonte, value: ValoreIndicatore) -> None:
    last = last_readings([value.stato_id]).get(value.pk)
    if last is None or last.pk != reading.pk:
        raise Refused("Intanto la fonte è stata riletta: guardare che cosa dice ora, poi confermare quello.")
    source = FonteIndicatore.objects.get(pk=reading.fonte_id)
    if not source.in_uso or not reading.is_of(source):
        raise Refused("Intanto la fonte è cambiata, o non è più in uso: rileggerla, poi confermare ciò che dice ora.")
    if not reading.has_value:
        raise Refused(f"La fonte non dà un valore: {reading.motivo}")
    if value.non_valutabile:
        raise Refused(
            "Di questo indicatore è detto che non si valuta: togliere prima «Non valutabile», poi confermare."
        )
    if value.giudizio:
        raise Refused("Di questo valore c'è il giudizio di una persona: togliere prima il giudizio, poi confermare.")


def said_in(reading: LetturaDellaFonte) -> Said:
    """The columns of a value that a reading speaks of."""
    return {
        "valore": reading.letto,
        "numeratore": reading.numeratore,
        "denominatore": reading.denominatore,
        "fonte": reading.dove,
        "origine": Origin.FONTE.value,
        "provenienza": provenance_of(reading),
        "impronta_fonte": reading.impronta,
    }


def provenance_of(reading: LetturaDellaFonte) -> str:
    """«ore.csv, riga 3, colonna «Ore», letto il 30/06/2023 alle 10:15»."""
    moment = timezone.localtime(reading.quando)
    return f"{reading.dove}, letto il {data(moment.date())} alle {moment:%H:%M}"
