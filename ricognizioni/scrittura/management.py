# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of what a ricognizione says of a gestionale objective at a body: who writes it confirms it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from aggregati.models import ConflittoDiRevisione
from flussi import moments
from flussi.acts import all_or_nothing
from lavori.changes import tell
from monitoraggio.scrittura.drafts import Fault, Hand, NotStorable, NotWritable
from obiettivi.scrittura.history import sign_as
from organizzazione.rules import Chi
from ricognizioni.choices import ManagementAct, ManagementOutcome, StateOfManagement
from ricognizioni.models import Ricognizione, StatoGestionale
from testi.bounds import LONG_TEXT, excess
from testi.codes import fault_of_line

OF_BODY: Final = ("esito", "narrativa", "misura", "valore", "indirizzo", "protocollo")
LINES: Final = {"misura": 255, "valore": 255, "indirizzo": 500, "protocollo": 60}
_URL: Final = URLValidator(schemes=["http", "https"])


def save_management(
    row: StatoGestionale, said: Mapping[str, str], revision: int | None, hand: Hand, answered: date | None = None
) -> bool:
    """Write what a body did of a gestionale objective, in a transaction or not; what ``said`` does not name stays.

    Args:
        said: some of ``OF_BODY``; an empty outcome takes back what was said, and then all of it is empty.
        revision: that of what was read before.
        answered: the day of the answer of the body, where what is said is that answer.

    Returns:
        False when that is what it says already: then no revision is taken and the history stays as it is.

    Raises:
        ConflittoDiRevisione: somebody saved it since it was read, or the page did not say what it read.
        NotWritable: it is not of who asks to write, the ricognizione is closed, the window is over.
        NotStorable: some of it cannot be, told column by column.
    """
    if strange := set(said) - set(OF_BODY):
        raise ValueError(f"Qui non si scrive: {', '.join(sorted(strange))}")
    if revision is None:
        raise ConflittoDiRevisione("manca la revisione")
    row.revisione = revision
    with all_or_nothing(row):
        stored = StatoGestionale.objects.filter(pk=row.pk).first()
        if stored is not None and stored.revisione == revision and _same(stored, said):
            return False
        row.prenota_revisione()
        allowed = StatoGestionale.objects.allowing(hand.who, ManagementAct.SCRIVERE)
        kept: StatoGestionale | None = allowed.select_related("organismo").filter(pk=row.pk).first()
        if kept is None:
            raise NotWritable({row.nome: why_not_management(row.pk, hand.who)})
        faults = [Fault(str(kept), None, "", column, why) for column, why in _faults(kept, said)]
        if faults:
            raise NotStorable(faults)
        for name, value in said.items():
            setattr(kept, name, value)
        _confirm(kept, hand, answered)
        sign_as(kept, hand.user, hand.reason)
        kept.save()
        tell(Ricognizione, kept.ricognizione_id)
    return True


def why_not_management(key: int, who: Chi) -> str:
    """Why what is said of a body may not be written now, as it is stored (two queries)."""
    row = StatoGestionale.objects.select_related("ricognizione").filter(pk=key).first()
    if row is None or not row.nel_documento:
        return "il documento non lo dà più a questo organismo."
    if not row.ricognizione.aperta:
        return f"la ricognizione è {row.ricognizione.get_stato_display().lower()}."
    if not StatoGestionale.objects.held_by(who).filter(pk=key).exists():
        return "il documento non dà il suo obiettivo operativo a un tuo centro."
    return row.ricognizione.window_in_words() or "ora non si può scrivere."


def _same(stored: StatoGestionale, said: Mapping[str, str]) -> bool:
    return all(getattr(stored, name) == value for name, value in said.items())


def _confirm(row: StatoGestionale, hand: Hand, answered: date | None) -> None:
    told = bool(row.esito)
    row.stato = StateOfManagement.CONFERMATO if told else StateOfManagement.DA_DIRE
    row.confermato_da = hand.user if told else None
    row.confermato_il = moments.now() if told else None
    row.risposta_del = answered if told else None


def _faults(row: StatoGestionale, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return management_faults({**{n: getattr(row, n) for n in OF_BODY}, **said})


def management_faults(now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What cannot be in what is said of a body: column and why; all of ``OF_BODY`` are asked."""
    if now["esito"] not in ("", *ManagementOutcome.values):
        yield "esito", "Scegliere che cosa ne è fra quelli dell'elenco."
    if not now["esito"] and any(now[name].strip() for name in OF_BODY if name != "esito"):
        yield "esito", "Scegliere che cosa ne è: senza, il resto non si può tenere."
    if why := excess(now["narrativa"], LONG_TEXT):
        yield "narrativa", why
    for column, most in LINES.items():
        if why := excess(now[column], most) or fault_of_line(now[column]):
            yield column, why
    if now["indirizzo"] and not _is_address(now["indirizzo"]):
        yield "indirizzo", "Scrivere un indirizzo intero, che cominci con https:// o con http://."


def _is_address(text: str) -> bool:
    try:
        _URL(text)
    except ValidationError:
        return False
    return True
