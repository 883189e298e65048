# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objectives that change, all of them together: few queries however many they are, each with its line of history.

The caller holds the rows locked, and compared them after that: nobody can have written in between.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from django.db.models import F, Model
from simple_history.utils import bulk_create_with_history

from fogli import avanzamento
from importazioni.writing import LOTTO
from obiettivi.models import IdentifiedRow, ObiettivoPEG
from obiettivi.scrittura.row_identities import give_identities
from organizzazione.models import Persona, Utente

LOTTO_DI_CASI: Final = 100
Campi = dict[str, Any]
T = TypeVar("T")


class Aggiornamento:
    """The changes of one import; ``motivo`` and ``utente`` are what the history says of each."""

    def __init__(self, motivo: str, utente: Utente | None) -> None:
        self.motivo, self.utente = motivo, utente

    def obiettivi(self, cambi: Mapping[int, Campi]) -> None:
        """Give the objectives, by key, their new fields and their next version."""
        fatti = 0
        for chiavi in a_lotti(sorted(cambi)):
            scelti = ObiettivoPEG.objects.filter(pk__in=chiavi)
            scelti.update(revisione=F("revisione") + 1)
            righe = list(scelti.order_by("pk"))
            for riga in righe:
                _metti(riga, cambi[riga.pk])
            self._salva(ObiettivoPEG, righe, {nome for riga in righe for nome in cambi[riga.pk]})
            fatti += len(righe)
            avanzamento.dici("obiettivi aggiornati", fatti, len(cambi))

    def righe(self, modello: type[Any], nuove: Mapping[int, Sequence[Campi]], collegati: Sequence[str]) -> None:
        """Make the rows of each objective equal to the new ones, keeping those that only changed."""
        fatti = 0
        for chiavi in a_lotti(sorted(nuove)):
            vecchie: dict[int, list[Any]] = defaultdict(list)
            for riga in modello._default_manager.filter(obiettivo__in=chiavi).select_related(*collegati):
                vecchie[riga.obiettivo_id].append(riga)
            cambiate: list[Any] = []
            da_creare: list[Any] = []
            campi_cambiati: set[str] = set()
            for pk in chiavi:
                for riga, campi in self._coppie(vecchie[pk], nuove[pk]):
                    if riga is None:
                        da_creare.append(modello(obiettivo_id=pk, **campi))
                    elif diversi := {n: v for n, v in campi.items() if not _uguali(getattr(riga, n), v)}:
                        _metti(riga, diversi)
                        cambiate.append(riga)
                        campi_cambiati |= set(diversi)
            self._salva(modello, cambiate, campi_cambiati)
            self.crea(modello, da_creare)
            fatti += len(chiavi)
            avanzamento.dici(f"{modello._meta.verbose_name_plural}: obiettivi aggiornati", fatti, len(nuove))

    def crea(self, modello: type[Any], righe: list[Any]) -> list[Any]:
        """Create rows, each with the first line of its history and with an identity that is nobody else's."""
        if issubclass(modello, IdentifiedRow):
            for few in a_lotti(righe):
                give_identities(modello, few)
        return list(
            bulk_create_with_history(
                righe, modello, batch_size=LOTTO, default_user=self.utente, default_change_reason=self.motivo
            )
        )

    def firma(self, riga: Any) -> None:
        """Put on a row what its history will say."""
        riga._change_reason = self.motivo
        if self.utente:
            riga._history_user = self.utente

    def _coppie(self, vecchie: list[Any], nuove: Sequence[Campi]) -> list[tuple[Any, Campi]]:
        """Each new row beside the one that it is: the proposal has told who is who (``recognition``)."""
        restano = {str(v.row_id): v for v in vecchie}
        coppie = [(restano.pop(campi["row_id"], None), campi) for campi in nuove]
        for tolta in restano.values():
            self.firma(tolta)
            tolta.delete()
        return [(riga, {n: v for n, v in campi.items() if riga is None or n != "row_id"}) for riga, campi in coppie]

    def _salva(self, modello: type[Any], righe: list[Any], campi: Iterable[str]) -> None:
        campi = sorted(campi)
        if righe and campi and modello is ObiettivoPEG:
            modello._default_manager.bulk_update(righe, campi, batch_size=LOTTO_DI_CASI)
        elif righe and campi:
            # Rows that are there, and have no other key: to write them over costs a fifth of an update by cases.
            modello._default_manager.bulk_create(
                righe, batch_size=LOTTO, update_conflicts=True, unique_fields=["id"], update_fields=campi
            )
        storie = modello.history.bulk_history_create(
            righe, batch_size=LOTTO, update=True, default_user=self.utente, default_change_reason=self.motivo
        )
        if modello is ObiettivoPEG:
            storia_dei_legami(storie)


def storia_dei_legami(storie: Sequence[Any]) -> None:
    """What django-simple-history writes for one row at a time: the links that a version of an objective had."""
    per_obiettivo = {storia.id: storia for storia in storie}
    legami = ObiettivoPEG.obiettivi_operativi.through.objects.filter(obiettivopeg__in=per_obiettivo)
    if not (trovati := list(legami.order_by("pk"))):
        return
    della_storia = storie[0].obiettivi_operativi.model
    nomi = [f.attname for f in legami.model._meta.fields]
    della_storia.objects.bulk_create(
        [
            della_storia(history=per_obiettivo[legame.obiettivopeg_id], **{n: getattr(legame, n) for n in nomi})
            for legame in trovati
        ],
        batch_size=LOTTO,
    )


def a_lotti(chiavi: Sequence[T]) -> Iterator[Sequence[T]]:
    """Some hundreds at a time: a database has a bound on how many keys a question may name."""
    for inizio in range(0, len(chiavi), LOTTO):
        yield chiavi[inizio : inizio + LOTTO]


def _metti(riga: Any, campi: Campi) -> None:
    for nome, valore in campi.items():
        setattr(riga, nome, valore)


def _uguali(prima: Any, dopo: Any) -> bool:
    """True also for two centres of one name: the file does not say which, the row does. Of people it does: the number
    that a source leaves out is the one that stands (``contenuto.keeping``)."""
    if prima == dopo or isinstance(prima, Persona):
        return bool(prima == dopo)
    return isinstance(prima, Model) and type(prima) is type(dopo) and str(prima) == str(dopo)
