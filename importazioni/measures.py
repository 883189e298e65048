# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the database can keep. SQLite would take any length and PostgreSQL stop half way: both say the same, before."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Model

from fogli.limiti import FileNonLeggibile
from indicatori.models import TipoIndicatore
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano
from obiettivi.contenuto.campi import Campo, Kind, campi
from obiettivi.models import (
    ANNI,
    ObiettivoPEG,
    PianoEsecutivo,
    ServizioCoinvolto,
    TipoObiettivo,
)
from obiettivi.scrittura.drafts import TABLES
from organizzazione.models import CentroDiResponsabilita, Persona
from testi.bounds import ROWS
from testi.codes import code_key
from testi.confronto import in_riga
from testi.fields import LongText
from testi.validators import validate_code, validate_line

Misura = tuple[type[Model], str]
TITOLO: Final[Misura] = (ObiettivoPEG, "titolo")
CENTRO: Final[Misura] = (CentroDiResponsabilita, "nome")
PERSONA: Final[Misura] = (Persona, "nominativo")
ALLA_LETTERA: Final = (TITOLO, (ObiettivoPEG, "codice"), (PianoEsecutivo, "codice"), (PianoEsecutivo, "descrizione"))


def text_fault(modello: type[Model], nome: str, testo: str) -> str:
    """Why a field would not take a text, whatever its length, in Italian; nothing when it would."""
    rules = (v for v in getattr(modello._meta.get_field(nome), "validators", ()) if v in (validate_code, validate_line))
    for rule in rules if testo else ():
        try:
            rule(testo)
        except ValidationError as fault:
            return str(fault.messages[0])
    return ""


def massimo(misura: Misura) -> int | None:
    """How many characters a field holds; None when it has no bound."""
    return getattr(misura[0]._meta.get_field(misura[1]), "max_length", None)


def gia_conservato(misura: Misura, testo: str) -> bool:
    """True for a long text of before there was a bound, which comes back as it stands."""
    modello, campo = misura
    lungo = isinstance(modello._meta.get_field(campo), LongText)
    return lungo and modello._default_manager.filter(**{campo: testo}).exists()


def controlla(piano: ContenutoPiano) -> None:
    """Refuse a plan that the database could not keep: a year or a code it has no room for, a text too long.

    Raises:
        FileNonLeggibile: naming the objective, the field and what it may hold.
    """
    if not ANNI[0] <= piano.anno <= ANNI[1]:
        raise FileNonLeggibile(f"L'anno del piano è {piano.anno}: deve stare fra {ANNI[0]} e {ANNI[1]}.")
    _codes(piano.obiettivi)
    _misura("", (PianoEsecutivo, "codice"), piano.codice)
    _misura("", (PianoEsecutivo, "descrizione"), piano.descrizione)
    for o in piano.obiettivi:
        for misura, testo in _testi(o):
            _misura(o.codice, misura, testo)
        _quante_righe(o)


def _codes(objectives: Iterable[ContenutoObiettivo]) -> None:
    seen: dict[str, str] = {}
    for o in objectives:
        if not (key := code_key(o.codice)):
            raise FileNonLeggibile(f"All'obiettivo «{o.titolo[:60]}» manca il codice: scriverlo nel file.")
        if key in seen:
            raise FileNonLeggibile(
                f"I codici «{seen[key]}» e «{o.codice}» sono lo stesso, o si confondono: cambiarne uno nel file."
            )
        seen[key] = o.codice


# The table in which the rows of each section stand; of the objective itself, ``""``.
TABELLE: Final[dict[str, type[Model]]] = {"": ObiettivoPEG, **TABLES}


def misura_di(section: str, c: Campo) -> Misura | None:
    """The column whose measure a text has: of a name, where the registries have it; None for what is no text."""
    match c.kind:
        case Kind.CENTRE | Kind.SHORT_CENTRE:
            return CENTRO
        case Kind.PERSON:
            return PERSONA
        case Kind.TIPO:
            return (TipoIndicatore if section else TipoObiettivo), "nome"
        case Kind.CODE | Kind.LINE | Kind.TEXT:
            return TABELLE[section], c.column
    return None


def _testi(o: ContenutoObiettivo) -> Iterator[tuple[Misura, str]]:
    yield from _testi_di("", o)
    for section in ("fasi", "indicatori"):
        for row in getattr(o, section):
            yield from _testi_di(section, row)
    for servizio in o.altri_servizi:
        yield (ServizioCoinvolto, "descrizione"), servizio


def _testi_di(section: str, said: Any) -> Iterator[tuple[Misura, str]]:
    for misura, name in _measured(section, said.__class__):
        yield misura, getattr(said, name) or ""


@cache
def _measured(section: str, shape: type) -> tuple[tuple[Misura, str], ...]:
    """The texts of a thing, each with its measure."""
    return tuple((misura, c.name) for c in campi(shape) if (misura := misura_di(section, c)))


def _quante_righe(o: ContenutoObiettivo) -> None:
    for nome, righe in (("fasi", o.fasi), ("indicatori", o.indicatori), ("altri servizi", o.altri_servizi)):
        if len(righe) > ROWS:
            raise FileNonLeggibile(
                f"{o.codice}: {len(righe)} {nome}, al più {ROWS}. "
                "Dividere l'obiettivo nel file e ripetere l'importazione."
            )


def _misura(codice: str, misura: Misura, testo: str) -> None:
    modello, nome = misura
    limite = massimo(misura)
    # Names are brought to one line on their way (``peg.registries``); codes and titles are taken to the letter.
    if difetto := text_fault(modello, nome, testo if misura in ALLA_LETTERA else in_riga(testo)):
        di_chi = f"{codice}, " if codice else ""
        campo = modello._meta.get_field(nome)
        raise FileNonLeggibile(f"{di_chi}{modello._meta.verbose_name}, {campo.verbose_name}: {difetto}")  # type: ignore[union-attr]
    if limite and len(testo) > limite and not gia_conservato(misura, testo):
        campo = modello._meta.get_field(nome)
        di_chi = f"{codice}, " if codice else ""
        raise FileNonLeggibile(
            f"{di_chi}{modello._meta.verbose_name}, {campo.verbose_name}: «{testo[:60]}…» ha {len(testo)} caratteri, "  # type: ignore[union-attr]
            f"al più {limite}. Accorciare il testo nel file e ripetere l'importazione."
        )
