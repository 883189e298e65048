# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened to an objective and its rows: who changed what, when, from what to what."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from django.db.models import Model

from dup.models import ObiettivoOperativo
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, ServizioCoinvolto
from testi import formati

ATTI: Final = {"+": "aggiunta", "~": "modificata", "-": "eliminata"}
# What changes at every save and tells nobody anything; and where it comes from, which not every reader may see.
MUTI: Final = frozenset({"id", "obiettivo", "revisione", "origine", "row_id", "origin_id", "sort_key"})
# What django-simple-history calls the links to the DUP of each version.
LEGAMI: Final = "historicalobiettivopeg_obiettivi_operativi_set"
# A save writes its rows one after the other.
STESSO_MOMENTO: Final = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Cambio:
    """One field that changed, in words."""

    campo: str
    prima: str
    dopo: str

    def __str__(self) -> str:
        return f"{self.campo}: {self.prima} → {self.dopo}"


@dataclass(frozen=True, slots=True)
class Passo:
    """One change of one row."""

    quando: datetime
    chi: str
    perche: str
    riga: str
    atto: str
    differenze: tuple[Cambio, ...]


@dataclass(frozen=True, slots=True)
class Salvataggio:
    """What one person changed at one moment."""

    quando: datetime
    chi: str
    perche: str
    passi: tuple[Passo, ...]


class _Nomi(dict[type[Model], dict[Any, str]]):
    """The names of the rows that others refer to, each table read once and only when it is asked for."""

    def __missing__(self, modello: type[Model]) -> dict[Any, str]:
        self[modello] = {riga.pk: str(riga) for riga in modello._base_manager.all()}
        return self[modello]


def storia_delle_righe(obiettivo: int) -> list[Passo]:
    """The changes of all rows of an objective, the newest first; at most six queries, however many rows."""
    nomi = _Nomi()
    righe = (Fase, IndicatoreObiettivo, ServizioCoinvolto)
    passi = [passo for modello in righe for passo in _di(modello, obiettivo, nomi)]
    return sorted(passi, key=lambda p: p.quando, reverse=True)


def storia_dell_obiettivo(obiettivo: int) -> list[Salvataggio]:
    """Everything that happened to an objective, save by save, the newest first (a constant number of queries)."""
    nomi = _Nomi()
    passi = sorted([*_propri(obiettivo, nomi), *storia_delle_righe(obiettivo)], key=lambda p: p.quando, reverse=True)
    salvataggi: list[Salvataggio] = []
    for passo in passi:
        ultimo = salvataggi[-1] if salvataggi else None
        if ultimo and ultimo.chi == passo.chi and ultimo.quando - passo.quando < STESSO_MOMENTO:
            salvataggi[-1] = replace(ultimo, passi=(passo, *ultimo.passi), perche=ultimo.perche or passo.perche)
        else:
            salvataggi.append(Salvataggio(passo.quando, passo.chi, passo.perche, (passo,)))
    return salvataggi


def _propri(obiettivo: int, nomi: _Nomi) -> Iterator[Passo]:
    registro = ObiettivoPEG.history.filter(id=obiettivo).select_related("history_user")
    voci = list(registro.prefetch_related(LEGAMI).order_by("history_date", "history_id"))
    for prima, dopo in pairwise([None, *voci]):
        atto = "creato" if dopo.history_type == "+" else "eliminato" if dopo.history_type == "-" else "modificato"
        differenze = tuple(_differenze(ObiettivoPEG, prima, dopo, nomi)) if prima else ()
        collegamenti = tuple(_collegamenti(prima, dopo, nomi)) if prima else ()
        if differenze or collegamenti or atto != "modificato" or dopo.history_change_reason:
            yield Passo(
                quando=dopo.history_date,
                chi=str(dopo.history_user or ""),
                perche=dopo.history_change_reason or "",
                riga=f"obiettivo {dopo.codice}",
                atto=atto,
                differenze=differenze + collegamenti,
            )


def _collegamenti(prima: Any, dopo: Any, nomi: _Nomi) -> Iterator[Cambio]:
    era, e = ({legame.obiettivooperativo_id for legame in getattr(v, LEGAMI).all()} for v in (prima, dopo))
    if era != e:
        tutti = nomi[ObiettivoOperativo]
        detti = ("; ".join(sorted(tutti.get(pk, "(non c'è più)") for pk in s)) or formati.NOTHING for s in (era, e))
        yield Cambio("obiettivi operativi del DUP", *detti)


def _di(modello: Any, obiettivo: int, nomi: _Nomi) -> Iterator[Passo]:
    registro = modello.history.filter(obiettivo_id=obiettivo).select_related("history_user")
    per_riga: dict[int, list[Any]] = {}
    for voce in registro.order_by("history_date", "history_id"):
        per_riga.setdefault(voce.id, []).append(voce)
    for voci in per_riga.values():
        for prima, dopo in pairwise([None, *voci]):
            yield _passo(modello, prima, dopo, nomi)


def _passo(modello: Any, prima: Any, dopo: Any, nomi: _Nomi) -> Passo:
    differenze = tuple(_differenze(modello, prima, dopo, nomi)) if prima and dopo.history_type == "~" else ()
    return Passo(
        quando=dopo.history_date,
        chi=str(dopo.history_user or ""),
        perche=dopo.history_change_reason or "",
        riga=f"{modello._meta.verbose_name}: {dopo.descrizione[:80]}",
        atto=ATTI[dopo.history_type],
        differenze=differenze,
    )


def _differenze(modello: Any, prima: Any, dopo: Any, nomi: _Nomi) -> Iterator[Cambio]:
    for campo in modello._meta.concrete_fields:
        era, e = getattr(prima, campo.attname), getattr(dopo, campo.attname)
        if era != e and campo.name not in MUTI:
            yield Cambio(str(campo.verbose_name), _in_parole(campo, era, nomi), _in_parole(campo, e, nomi))


def _in_parole(campo: Any, valore: Any, nomi: _Nomi) -> str:
    if valore in (None, ""):
        return formati.NOTHING
    if campo.is_relation:
        return nomi[campo.related_model].get(valore, "(non c'è più)")
    if campo.choices:
        return str(dict(campo.flatchoices).get(valore, valore))
    return formati.in_words(valore)
