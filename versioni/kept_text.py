# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text in force that a variation keeps of an objective it opens, so that who changes their mind gets it back.

It is the content with the number of its schema, read by the reader of that schema. Earlier programs kept the text of
their form: it is read here for ever, with rows told by identity and, before that, by their keys in the database.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo, ContenutoPiano
from obiettivi.contenuto.json_shape import in_dati
from testi.formati import leggi_data, leggi_numero
from versioni.contenuto import SCHEMA, VersioneIllegibile, canonico
from versioni.schemas import plain, read_objective

# Which row of the objective, of a section of the form, had a key of the database; empty when nobody knows.
WhoHad = Callable[[str, int], str]
_FORM: Final = ("testa", "operativi")


@dataclass(frozen=True, slots=True)
class Kept:
    """What an objective said, and the keys of the objectives of the DUP that it served."""

    objective: ContenutoObiettivo
    links: tuple[int, ...]


def kept_text(kept: Kept) -> str:
    """What is stored: canonical JSON of today's schema."""
    (said,) = in_dati(ContenutoPiano("", "", 0, (kept.objective,)))["obiettivi"]
    return canonico({"schema": SCHEMA, "obiettivo": said, "operativi": sorted(kept.links)})


def read_kept(text: str, who_had: WhoHad = lambda section, key: "") -> Kept:
    """What was stored, by whichever program.

    Raises:
        VersioneIllegibile: it is no such text, or of a program to come.
    """
    data = plain(text)
    try:
        if isinstance(data, dict) and all(key in data for key in _FORM):
            return _of_the_form(data, who_had)
        return Kept(read_objective(data, data["obiettivo"]), tuple(map(int, data["operativi"])))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        if isinstance(fault, VersioneIllegibile):
            raise
        raise VersioneIllegibile(f"il testo di prima della variazione non si legge: {fault!r}") from None


def _of_the_form(data: Mapping[str, Any], who_had: WhoHad) -> Kept:
    """What the form of then said: names for people and centres, dates and weights as they are typed."""
    head = data["testa"]
    services = list(_rows(data, "servizi", who_had))
    objective = ContenutoObiettivo(
        codice=_text(head, "codice"),
        titolo=_text(head, "titolo"),
        responsabile=_text(head, "responsabile"),
        tipo=_text(head, "tipo"),
        pluriennale=bool(_text(head, "pluriennale")),
        contesto=_text(head, "contesto"),
        descrizione=_text(head, "descrizione"),
        risultato_atteso=_text(head, "risultato_atteso"),
        fasi=tuple(_phase(said, identity) for said, identity in _rows(data, "fasi", who_had)),
        indicatori=tuple(_indicator(said, identity) for said, identity in _rows(data, "indicatori", who_had)),
        altri_servizi=tuple(_text(said, "descrizione") for said, _ in services),
        altri_servizi_id=tuple(identity for _, identity in services),
    )
    return Kept(objective, tuple(map(int, data["operativi"])))


def _rows(data: Mapping[str, Any], section: str, who_had: WhoHad) -> Iterator[tuple[Mapping[str, Any], str]]:
    for row in data.get(section, ()):
        if not row.get("tolta"):
            yield row["valori"], _identity(str(row.get("chiave", "")), section, who_had)


def _identity(said: str, section: str, who_had: WhoHad) -> str:
    if said.isascii() and said.isdecimal() and len(said) < 19:
        return who_had(section, int(said))
    try:
        return str(UUID(said))
    except ValueError:
        return ""


def _phase(said: Mapping[str, Any], identity: str) -> ContenutoFase:
    return ContenutoFase(
        _text(said, "descrizione"),
        leggi_data(_text(said, "inizio_previsto")),
        leggi_data(_text(said, "fine_prevista")),
        leggi_numero(_text(said, "peso")),
        _text(said, "responsabile"),
        _text(said, "centro"),
        _text(said, "note"),
        id=identity,
    )


def _indicator(said: Mapping[str, Any], identity: str) -> ContenutoIndicatore:
    return ContenutoIndicatore(
        _text(said, "descrizione"),
        _text(said, "tipo"),
        _text(said, "valore_atteso"),
        _text(said, "note"),
        verso=_text(said, "verso"),
        id=identity,
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    return str(said.get(name) or "")
