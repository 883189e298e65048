# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the database to the content that travels, in a constant number of queries."""

from collections import defaultdict
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from controlli import Segnalazione
from indicatori.models import TipoIndicatore
from obiettivi.checks import Contesto, verifica
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo, ContenutoPiano
from obiettivi.models import (
    Fase,
    IndicatoreObiettivo,
    ObiettivoPEG,
    ObiettivoQuerySet,
    PianoEsecutivo,
    ServizioCoinvolto,
    TipoObiettivo,
)

_CENTRO_IN_TABELLA = Coalesce(NullIf(F("centro__nome_breve"), Value("")), F("centro__nome"), Value(""))
_CAMPI_OBIETTIVO = (
    "codice",
    "titolo",
    "centro__nome",
    "responsabile__nominativo",
    "tipo__nome",
    "pluriennale",
    "contesto",
    "descrizione",
    "risultato_atteso",
)


def contenuto_del_piano(piano: PianoEsecutivo, obiettivi: ObiettivoQuerySet) -> ContenutoPiano:
    """The plan with those of its objectives that the queryset holds, in the order of their codes."""
    scelti = contenuti(obiettivi.filter(piano=piano))
    return ContenutoPiano(piano.codice, piano.descrizione, piano.anno, tuple(scelti.values()))


def contenuti(obiettivi: QuerySet[ObiettivoPEG]) -> dict[int, ContenutoObiettivo]:
    """The content of each objective by primary key, in the order of the codes (four queries)."""
    nostri = Q(obiettivo__in=obiettivi.order_by().values("pk"))
    fasi = _righe(Fase.objects.filter(nostri), ContenutoFase, *_CAMPI_FASE)
    indicatori = _righe(IndicatoreObiettivo.objects.filter(nostri), ContenutoIndicatore, *_CAMPI_INDICATORE)
    servizi = _righe(ServizioCoinvolto.objects.filter(nostri), str, "descrizione")
    letti = obiettivi.order_by("codice", "pk").values_list("pk", *_CAMPI_OBIETTIVO)
    return {
        pk: ContenutoObiettivo(  # type: ignore[call-arg]  # mypy cannot count the fields of *testi
            codice,
            titolo,
            centro or "",
            responsabile or "",
            tipo or "",
            *testi,
            fasi[pk],
            indicatori[pk],
            servizi[pk],
        )
        for pk, codice, titolo, centro, responsabile, tipo, *testi in letti
    }


def segnalazioni(obiettivi: QuerySet[ObiettivoPEG]) -> dict[int, list[Segnalazione]]:
    """The findings of each objective by primary key, in the order of the codes (eight queries, always)."""
    anni = dict(obiettivi.order_by().values_list("pk", "piano__anno"))
    collegati = set(obiettivi.order_by().filter(obiettivi_operativi__isnull=False).values_list("pk", flat=True))
    tipi_indicatore = tipi_noti(TipoIndicatore)
    tipi_obiettivo = tipi_noti(TipoObiettivo)
    return {
        pk: verifica(o, Contesto(anni[pk], tipi_indicatore, tipi_obiettivo, collegato=pk in collegati))
        for pk, o in contenuti(obiettivi).items()
    }


def tipi_noti(tabella: type[TipoIndicatore] | type[TipoObiettivo]) -> tuple[str, ...]:
    """The kinds that the office has confirmed."""
    return tuple(tabella._default_manager.filter(da_verificare=False).values_list("nome", flat=True))


_CAMPI_FASE = (
    "descrizione",
    "inizio_previsto",
    "fine_prevista",
    "peso",
    Coalesce(F("responsabile__nominativo"), Value("")),
    _CENTRO_IN_TABELLA,
    "note",
)
_CAMPI_INDICATORE = ("descrizione", Coalesce(F("tipo__nome"), Value("")), "valore_atteso", "note")


def _righe(righe: QuerySet[Any], forma: Any, *campi: Any) -> defaultdict[int, tuple[Any, ...]]:
    raccolte: defaultdict[int, list[Any]] = defaultdict(list)
    for obiettivo, *valori in righe.order_by("obiettivo", "ordine", "pk").values_list("obiettivo_id", *campi):
        raccolte[obiettivo].append(forma(*valori))
    return defaultdict(tuple, {chiave: tuple(elenco) for chiave, elenco in raccolte.items()})
