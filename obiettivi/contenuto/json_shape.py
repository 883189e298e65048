# SPDX-License-Identifier: AGPL-3.0-or-later
"""The JSON of a plan: one shape, one key order, both ways.

Dates are ISO, weights strings with two decimals, absent things ``null``; objectives are in the order of
their codes. What was added later (``campi.Campo.since``) is written where something is said, and may be left out: the
file of an earlier program is read, and written again, as it was. Reading is strict: what is not exactly this is
refused, with the path in Italian.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import Field, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeVar

from indicatori.valori import Verso
from obiettivi.contenuto.campi import Campo, Kind, campi, is_later
from obiettivi.contenuto.code_form import CODE_MAX
from obiettivi.contenuto.content import (
    ContenutoFase,
    ContenutoIndicatore,
    ContenutoObiettivo,
    ContenutoPiano,
)
from testi.bounds import excess
from testi.codes import code_key, fault_of_code
from testi.formati import YEARS

_DATA = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PESO = re.compile(r"[0-9]{1,3}\.[0-9]{2}")
_IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VIETATI = re.compile("[\x00\ud800-\udfff]")
_PROBLEMI_MASSIMI = 20
T = TypeVar("T")


class ContenutoNonValido(Exception):
    """The text is not the JSON of a plan. ``problemi`` are Italian sentences, each beginning with a path."""

    def __init__(self, problemi: tuple[str, ...]) -> None:
        self.problemi = problemi
        super().__init__("; ".join(problemi))


def in_dati(piano: ContenutoPiano) -> dict[str, Any]:
    """The plan as plain dicts and lists, ready for ``json``."""
    obiettivi = sorted(piano.obiettivi, key=lambda o: code_key(o.codice))
    testa = {"codice": piano.codice, "descrizione": piano.descrizione or None, "anno": piano.anno}
    return {"piano": testa, "obiettivi": [_in_dati(o) for o in obiettivi]}


def in_json(piano: ContenutoPiano) -> str:
    """The plan as text: same content, same bytes."""
    return json.dumps(in_dati(piano), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _in_dati(valore: Any) -> Any:
    if isinstance(valore, date):
        return valore.isoformat()
    if isinstance(valore, Decimal):
        return f"{valore:.2f}"
    if isinstance(valore, tuple):
        return [_in_dati(v) for v in valore]
    if hasattr(valore, "__dataclass_fields__"):
        return {f.name: _in_dati(getattr(valore, f.name)) for f in fields(valore) if not _silent(f, valore)}
    return None if valore == "" else valore


def _silent(f: Field[Any], valore: Any) -> bool:
    return is_later(f) and getattr(valore, f.name) == f.default


def da_json(testo: str) -> ContenutoPiano:
    """Read what ``in_json`` writes. Raises ContenutoNonValido for anything else."""
    dati = _analizza(testo)
    lettore = _ValueReader()
    piano = lettore.piano(dati)
    if lettore.problemi:
        raise ContenutoNonValido(tuple(lettore.problemi))
    return piano


class _Doppia(Exception):
    """A key written twice in one object."""


def _analizza(testo: str) -> Any:
    try:
        return json.loads(testo, object_pairs_hook=_senza_doppie, parse_constant=_costante, parse_int=_intero)
    except json.JSONDecodeError as guasto:
        raise ContenutoNonValido(
            (f"riga {guasto.lineno}, colonna {guasto.colno}: il testo non è JSON, o è tagliato",)
        ) from None
    except _Doppia as doppia:
        raise ContenutoNonValido((f"la chiave «{doppia}» è scritta due volte nello stesso oggetto",)) from None
    except RecursionError:
        raise ContenutoNonValido(("il JSON è annidato troppo profondamente per essere un piano",)) from None
    except ValueError as guasto:
        raise ContenutoNonValido((str(guasto),)) from None


def _senza_doppie(coppie: list[tuple[str, Any]]) -> dict[str, Any]:
    dati = dict(coppie)
    if len(dati) < len(coppie):
        quante = Counter(chiave for chiave, _ in coppie)
        raise _Doppia(_corto(quante.most_common(1)[0][0]))
    return dati


def _costante(nome: str) -> NoReturn:
    raise ValueError(f"«{nome}» non è un valore ammesso")


def _intero(cifre: str) -> int:
    if len(cifre) > 20:
        raise ValueError(f"«{cifre[:20]}…» è un numero troppo grande")
    return int(cifre)


def _corto(valore: Any) -> str:
    testo = " ".join(valore.split()) if isinstance(valore, str) else repr(valore)[:60]
    testo = testo.encode("utf-8", "replace").decode("utf-8")
    return testo if len(testo) <= 60 else testo[:59] + "…"


@dataclass(frozen=True, slots=True)
class _Forma:
    """The keys of an object, in their order, and the method that reads each; then those that may be left out."""

    chiavi: dict[str, str]
    later: dict[str, str] = field(default_factory=dict)


# How each kind of field is read; rows by the name of theirs.
_COME: Final = {
    Kind.CODE: "codice",
    Kind.DATE: "data",
    Kind.WEIGHT: "peso",
    Kind.FLAG: "vero",
    Kind.SENSE: "verso",
    Kind.IDENTITY: "identity",
    Kind.IDENTITIES: "identities",
}


def _forma(shape: type, *, row: bool) -> _Forma:
    """The keys of a content. A row may say nothing at all: the checks tell of it."""

    def come(c: Campo) -> str:
        if c.kind is Kind.ROWS:
            return c.name
        return _COME.get(c.kind) or ("obbligo" if c.required and not row else "testo")

    said = campi(shape)
    return _Forma({c.name: come(c) for c in said if not c.later}, {c.name: come(c) for c in said if c.later})


_PIANO = _Forma({"codice": "obbligo", "descrizione": "testo", "anno": "anno"})
_OBIETTIVO = _forma(ContenutoObiettivo, row=False)
_FASE = _forma(ContenutoFase, row=True)
_INDICATORE = _forma(ContenutoIndicatore, row=True)


class _ValueReader:
    """Reads values and gathers what is wrong; each method gives a value of the right type in any case."""

    def __init__(self) -> None:
        self.problemi: list[str] = []
        self._seen: dict[str, str] = {}

    def piano(self, dati: Any) -> ContenutoPiano:
        if not self._chiavi("", dati, ("piano", "obiettivi")):
            return ContenutoPiano("", "", 0)
        testa = self._oggetto("piano", dati["piano"], _PIANO)
        obiettivi = self._elenco("obiettivi", dati["obiettivi"], self._obiettivo)
        if dati["obiettivi"] == []:
            self._dice("obiettivi", "nessun obiettivo: il piano è vuoto")
        self._codici_unici(obiettivi)
        ordinati = tuple(sorted(obiettivi, key=lambda o: code_key(o.codice)))
        return ContenutoPiano(**testa, obiettivi=ordinati) if not self.problemi else ContenutoPiano("", "", 0)

    def _codici_unici(self, obiettivi: tuple[ContenutoObiettivo, ...]) -> None:
        visti: dict[str, int] = {}
        for n, o in enumerate(obiettivi):
            key = code_key(o.codice)
            if key and visti.setdefault(key, n) != n:
                self._dice(f"obiettivi[{n}].codice", f"«{_corto(o.codice)}» c'è già in obiettivi[{visti[key]}]")

    def _dice(self, posto: str, cosa: str) -> None:
        if len(self.problemi) < _PROBLEMI_MASSIMI:
            self.problemi.append(f"{posto or 'documento'}: {cosa}")

    def _chiavi(self, posto: str, dati: Any, attese: tuple[str, ...], later: Container[str] = ()) -> bool:
        """True when ``dati`` is an object with exactly these keys, and perhaps some of the later ones."""
        if not isinstance(dati, dict):
            self._dice(posto, f"ci vuole un oggetto con le chiavi {', '.join(attese)}")
            return False
        for manca in (c for c in attese if c not in dati):
            self._dice(posto, f"manca la chiave «{manca}»")
        for altra in (c for c in dati if c not in attese and c not in later):
            self._dice(posto, f"la chiave «{_corto(altra)}» non è prevista")
        return all(c in dati for c in attese)

    def _oggetto(self, posto: str, dati: Any, forma: _Forma) -> dict[str, Any]:
        if not self._chiavi(posto, dati, tuple(forma.chiavi), forma.later):
            return {}
        letti = {**forma.chiavi, **{c: come for c, come in forma.later.items() if c in dati}}
        return {c: getattr(self, f"_{come}")(f"{posto}.{c}", dati[c]) for c, come in letti.items()}

    def _elenco(self, posto: str, dati: Any, lettore: Callable[[str, Any], T]) -> tuple[T, ...]:
        if not isinstance(dati, list):
            self._dice(posto, "ci vuole un elenco")
            return ()
        return tuple(lettore(f"{posto}[{n}]", voce) for n, voce in self._finche_serve(dati))

    def _finche_serve(self, dati: list[Any]) -> Iterator[tuple[int, Any]]:
        for coppia in enumerate(dati):
            if len(self.problemi) >= _PROBLEMI_MASSIMI:
                return
            yield coppia

    def _obiettivo(self, posto: str, dati: Any) -> ContenutoObiettivo:
        campi = self._oggetto(posto, dati, _OBIETTIVO)
        if not campi:
            return ContenutoObiettivo("", "")
        if campi.get("altri_servizi_id") and len(campi["altri_servizi_id"]) != len(campi["altri_servizi"]):
            self._dice(f"{posto}.altri_servizi_id", "ci vuole un identificativo per ogni servizio, nello stesso ordine")
        return ContenutoObiettivo(**campi)

    def _fasi(self, posto: str, dati: Any) -> tuple[ContenutoFase, ...]:
        return self._elenco(
            posto, dati, lambda p, d: ContenutoFase(**(self._oggetto(p, d, _FASE) or {"descrizione": ""}))
        )

    def _indicatori(self, posto: str, dati: Any) -> tuple[ContenutoIndicatore, ...]:
        return self._elenco(
            posto, dati, lambda p, d: ContenutoIndicatore(**(self._oggetto(p, d, _INDICATORE) or {"descrizione": ""}))
        )

    def _altri_servizi(self, posto: str, dati: Any) -> tuple[str, ...]:
        return self._elenco(posto, dati, self._obbligo)

    def _identities(self, posto: str, dato: Any) -> tuple[str, ...]:
        return self._elenco(posto, dato, self._identity)

    def _identity(self, posto: str, dato: Any) -> str:
        detto = self._testo(posto, dato)
        if detto and not _IDENTITY.fullmatch(detto):
            self._dice(posto, f"«{_corto(detto)}» non è l'identificativo di una riga: lasciarlo com'era, o toglierlo")
        elif detto and self._seen.setdefault(detto, posto) != posto:
            self._dice(posto, f"«{detto}» c'è già in {self._seen[detto]}: di una riga copiata, toglierlo")
        return detto

    def _verso(self, posto: str, dato: Any) -> str:
        detto = self._testo(posto, dato)
        if detto and detto not in list(Verso):
            self._dice(posto, f"«{_corto(detto)}» non è un verso: {' o '.join(Verso)}")
        return detto

    def _testo(self, posto: str, dato: Any) -> str:
        if dato is None:
            return ""
        if not isinstance(dato, str):
            self._dice(posto, f"«{_corto(dato)}» non è un testo")
            return ""
        if _VIETATI.search(dato):
            self._dice(posto, "il testo contiene caratteri che non si possono conservare")
            return ""
        return dato

    def _obbligo(self, posto: str, dato: Any) -> str:
        testo = self._testo(posto, dato)
        if not testo.strip() and (dato is None or isinstance(dato, str)):
            self._dice(posto, "non può essere vuoto")
        return testo

    def _codice(self, posto: str, dato: Any) -> str:
        codice = self._obbligo(posto, dato)
        if codice.strip() and (fault := fault_of_code(codice) or excess(codice, CODE_MAX)):
            self._dice(posto, fault)
        return codice

    def _vero(self, posto: str, dato: Any) -> bool:
        if not isinstance(dato, bool):
            self._dice(posto, f"«{_corto(dato)}» non è true né false")
        return dato is True

    def _anno(self, posto: str, dato: Any) -> int:
        if not isinstance(dato, int) or isinstance(dato, bool) or dato not in YEARS:
            self._dice(posto, f"«{_corto(dato)}» non è un anno tra {YEARS[0]} e {YEARS[-1]}")
            return 0
        return dato

    def _data(self, posto: str, dato: Any) -> date | None:
        if dato is None:
            return None
        try:
            if isinstance(dato, str) and _DATA.fullmatch(dato):
                return date.fromisoformat(dato)
        except ValueError:
            pass
        self._dice(posto, f"«{_corto(dato)}» non è una data come 2020-12-31")
        return None

    def _peso(self, posto: str, dato: Any) -> Decimal | None:
        if dato is None:
            return None
        if isinstance(dato, str) and _PESO.fullmatch(dato):
            return Decimal(dato)
        self._dice(posto, f'«{_corto(dato)}» non è un numero scritto come "20.00"')
        return None
