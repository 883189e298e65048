# SPDX-License-Identifier: AGPL-3.0-or-later
"""The JSON of a DUP: the shape of ``dup.contenuto``, one key order, both ways. Pure.

Dates are ISO, absent texts ``""``. Reading is strict: what is not exactly this is refused, with the path in Italian.
"""

import json
import re
from dataclasses import MISSING, fields
from datetime import date
from functools import cache
from typing import Any, Final, get_args, get_origin, get_type_hints

from dup.contenuto import ContenutoDUP

# What neither database keeps in a text.
_VIETATI: Final = re.compile("[\x00\ud800-\udfff]")
_PROBLEMI_MASSIMI: Final = 20


class DUPNonValido(ValueError):
    """The text is not the JSON of a DUP. ``problemi`` are Italian sentences, each beginning with a path."""

    def __init__(self, problemi: tuple[str, ...]) -> None:
        self.problemi = problemi
        super().__init__("; ".join(problemi))


def in_json(dup: ContenutoDUP) -> str:
    """The document as text: same content, same bytes."""
    return json.dumps(_in_dati(dup), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _in_dati(valore: Any) -> Any:
    if isinstance(valore, date):
        return valore.isoformat()
    if isinstance(valore, tuple):
        return [_in_dati(v) for v in valore]
    if hasattr(valore, "__dataclass_fields__"):
        return {f.name: _in_dati(getattr(valore, f.name)) for f in fields(valore)}
    return valore


def da_json(testo: str) -> ContenutoDUP:
    """Read what ``in_json`` writes; a key left out is as if empty, unless the field is obligatory.

    Raises:
        DUPNonValido: anything else.
    """
    try:
        dati = json.loads(testo)
    except (ValueError, RecursionError) as guasto:
        raise DUPNonValido((f"il testo non è JSON, o è tagliato ({guasto.__class__.__name__})",)) from None
    problemi: list[str] = []
    documento = _leggi(ContenutoDUP, dati, "dup", problemi)
    if problemi:
        raise DUPNonValido(tuple(problemi[:_PROBLEMI_MASSIMI]))
    return documento  # type: ignore[no-any-return]


@cache
def _tipi(classe: type) -> dict[str, Any]:
    return get_type_hints(classe)


def _leggi(tipo: Any, dati: Any, dove: str, problemi: list[str]) -> Any:
    if get_origin(tipo) is tuple:
        return _lista(get_args(tipo), dati, dove, problemi)
    if isinstance(tipo, type) and hasattr(tipo, "__dataclass_fields__"):
        return _oggetto(tipo, dati, dove, problemi)
    return _semplice(tipo, dati, dove, problemi)


def _semplice(tipo: Any, dati: Any, dove: str, problemi: list[str]) -> Any:
    if tipo is str and isinstance(dati, str) and not _VIETATI.search(dati):
        return dati
    if tipo is int and type(dati) is int:
        return dati
    if tipo is date and isinstance(dati, str):
        try:
            return date.fromisoformat(dati)
        except ValueError:
            pass
    attesi = {str: "un testo", int: "un numero intero", date: "una data AAAA-MM-GG"}
    problemi.append(f"{dove}: qui ci vuole {attesi[tipo]}")
    return None


def _lista(tipi: tuple[Any, ...], dati: Any, dove: str, problemi: list[str]) -> tuple[Any, ...]:
    if not isinstance(dati, list):
        problemi.append(f"{dove}: qui ci vuole una lista")
        return ()
    if tipi[-1] is Ellipsis:
        tipi = (tipi[0],) * len(dati)
    if len(tipi) != len(dati):
        problemi.append(f"{dove}: qui ci vogliono {len(tipi)} valori")
        return ()
    return tuple(_leggi(t, d, f"{dove}[{i}]", problemi) for i, (t, d) in enumerate(zip(tipi, dati, strict=True)))


def _oggetto(classe: Any, dati: Any, dove: str, problemi: list[str]) -> Any:
    if not isinstance(dati, dict):
        problemi.append(f"{dove}: qui ci vuole un oggetto")
        return None
    noti = {f.name: f for f in fields(classe)}
    problemi.extend(f"{dove}: «{chiave[:40]}» non è previsto" for chiave in dati if chiave not in noti)
    problemi.extend(f"{dove}: manca «{nome}»" for nome, f in noti.items() if nome not in dati and f.default is MISSING)
    letti = {n: _leggi(_tipi(classe)[n], dati[n], f"{dove}.{n}", problemi) for n in noti if n in dati}
    return None if problemi else classe(**letti)
