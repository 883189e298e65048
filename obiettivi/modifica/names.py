# SPDX-License-Identifier: AGPL-3.0-or-later
"""The names that a form may use: of today, and those of once for what has been renamed since."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from dup.models import ObiettivoOperativo
from indicatori.models import TipoIndicatore
from obiettivi.models import PianoEsecutivo, TipoObiettivo
from obiettivi.verifica.checks import Contesto
from organizzazione.models import CentroDiResponsabilita, Persona
from testi.confronto import piega


class Nomi:
    """The names that a form may use, each table read once and only when it is asked for."""

    def __init__(self, piano: PianoEsecutivo) -> None:
        self.piano = piano

    @cached_property
    def persone(self) -> dict[str, int]:
        """People, by the name that tells them apart."""
        return {str(p): p.pk for p in Persona.objects.only("nominativo", "matricola")}

    @cached_property
    def centri(self) -> dict[str, int]:
        """Centres by full name."""
        return dict(CentroDiResponsabilita.objects.values_list("nome", "pk"))

    @cached_property
    def centri_piegati(self) -> dict[str, int]:
        """Centres by either name, as a person compares names."""
        righe = list(CentroDiResponsabilita.objects.values_list("nome_breve", "nome", "pk"))
        return {piega(nome): pk for breve, lungo, pk in righe for nome in (breve, lungo) if nome}

    @cached_property
    def brevi(self) -> dict[str, str]:
        """The name for narrow columns of each centre."""
        return {n: b or n for n, b in CentroDiResponsabilita.objects.values_list("nome", "nome_breve")}

    @cached_property
    def _tipi(self) -> list[tuple[str, int, bool, bool]]:
        return list(TipoObiettivo.objects.values_list("nome", "pk", "in_uso", "da_verificare"))

    @cached_property
    def tipi(self) -> dict[str, int]:
        """Kinds of objective, past ones too."""
        return {nome: pk for nome, pk, _, _ in self._tipi}

    @cached_property
    def tipi_in_uso(self) -> list[str]:
        """The kinds to choose from."""
        return [nome for nome, _, in_uso, _ in self._tipi if in_uso]

    @cached_property
    def _tipi_indicatore(self) -> list[tuple[str, int, bool]]:
        return list(TipoIndicatore.objects.values_list("nome", "pk", "da_verificare"))

    @cached_property
    def tipi_indicatore(self) -> dict[str, int]:
        """Kinds of indicator."""
        return {nome: pk for nome, pk, _ in self._tipi_indicatore}

    @cached_property
    def operativi(self) -> list[ObiettivoOperativo]:
        """The operative objectives of the documents in force in the plan's year."""
        return list(operativi_del(self.piano.anno))

    def contesto(self, collegato: bool) -> Contesto:
        """What the checks must know."""
        return Contesto(
            self.piano.anno,
            tuple(n for n, _, dubbio in self._tipi_indicatore if not dubbio),
            tuple(n for n, _, _, dubbio in self._tipi if not dubbio),
            collegato,
            self.piano.forma_codici,
        )


class NomiDiSempre(Nomi):
    """The names of today, and those of once for what has been renamed since: to give back a text of then."""

    @cached_property
    def persone(self) -> dict[str, int]:
        """People, by any name they had."""
        return _nomi_avuti(Persona) | super().persone

    @cached_property
    def centri(self) -> dict[str, int]:
        """Centres, by any full name they had."""
        return _nomi_avuti(CentroDiResponsabilita) | super().centri

    @cached_property
    def tipi(self) -> dict[str, int]:
        """Kinds of objective, by any name they had."""
        return _nomi_avuti(TipoObiettivo) | super().tipi

    @cached_property
    def tipi_indicatore(self) -> dict[str, int]:
        """Kinds of indicator, by any name they had."""
        return _nomi_avuti(TipoIndicatore) | super().tipi_indicatore


def _nomi_avuti(modello: Any) -> dict[str, int]:
    """The rows that are still there by the names they had, the last one that had a name (one query)."""
    avuti = modello.history.filter(id__in=modello.objects.values("pk")).order_by("history_date", "history_id")
    return {str(voce.instance): voce.id for voce in avuti}


def operativi_del(anno: int, anche: Iterable[int] = ()) -> QuerySet[ObiettivoOperativo]:
    """Operative objectives of the DUP of a year, and some others, in the order of the document."""
    via = "obiettivo_strategico__ambito"
    del_periodo = Q(**{f"{via}__dup__anno_inizio__lte": anno, f"{via}__dup__anno_fine__gte": anno})
    scelti = ObiettivoOperativo.objects.filter(del_periodo | Q(pk__in=list(anche)))
    return scelti.select_related(f"{via}__dup").order_by(
        f"{via}__dup__codice", f"{via}__ordine", "obiettivo_strategico__ordine", "ordine", "pk"
    )
