# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the database to the content that travels, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from controlli import Accettazione, Segnalazione
from indicatori.models import TipoIndicatore
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo, ContenutoPiano
from obiettivi.contenuto.campi import Campo, Kind, campi
from obiettivi.models import (
    AvvisoAccettato,
    Fase,
    IndicatoreObiettivo,
    ObiettivoPEG,
    ObiettivoQuerySet,
    PianoEsecutivo,
    ServizioCoinvolto,
    TipoObiettivo,
)
from obiettivi.verifica.checks import Contesto, verifica
from obiettivi.verifica.fingerprints import impronta


def contenuto_del_piano(piano: PianoEsecutivo, obiettivi: ObiettivoQuerySet) -> ContenutoPiano:
    """The plan with those of its objectives that the queryset holds, in the order of their codes."""
    scelti = contenuti(obiettivi.filter(piano=piano))
    return ContenutoPiano(piano.codice, piano.descrizione, piano.anno, tuple(scelti.values()))


def contenuti(obiettivi: QuerySet[ObiettivoPEG]) -> dict[int, ContenutoObiettivo]:
    """The content of each objective by primary key, in the order of the codes (four queries)."""
    nostri = Q(obiettivo__in=obiettivi.order_by().values("pk"))
    fasi = _righe(Fase.objects.filter(nostri), _known(ContenutoFase), *_columns(ContenutoFase))
    indicatori = _righe(
        IndicatoreObiettivo.objects.filter(nostri), _known(ContenutoIndicatore), *_columns(ContenutoIndicatore)
    )
    servizi = _righe(ServizioCoinvolto.objects.filter(nostri), lambda *said: said, "descrizione", "row_id")
    names = [c.name for c in campi(ContenutoObiettivo) if c.kind not in _APART]
    letti = obiettivi.order_by("sort_key", "pk").values_list("pk", *_columns(ContenutoObiettivo))
    return {
        pk: ContenutoObiettivo(
            **dict(zip(names, said, strict=True)),
            fasi=fasi[pk],
            indicatori=indicatori[pk],
            altri_servizi=tuple(nome for nome, _ in servizi[pk]),
            altri_servizi_id=tuple(str(row_id) for _, row_id in servizi[pk]),
        )
        for pk, *said in letti
    }


def segnalazioni(obiettivi: QuerySet[ObiettivoPEG]) -> dict[int, list[Segnalazione]]:
    """The findings of each objective by primary key, in the order of the codes (nine queries, always).

    A warning that the office has accepted carries its acceptance.
    """
    return {pk: trovate for pk, (_, trovate) in verificati(obiettivi).items()}


def verificati(
    obiettivi: QuerySet[ObiettivoPEG],
) -> dict[int, tuple[ContenutoObiettivo, list[Segnalazione]]]:
    """Content and findings of each objective by primary key, in the order of the codes (nine queries, always)."""
    plans = obiettivi.order_by().values_list("pk", "piano__anno", "piano__forma_codici")
    piani = {pk: (anno, forma) for pk, anno, forma in plans}
    collegati = set(obiettivi.order_by().filter(obiettivi_operativi__isnull=False).values_list("pk", flat=True))
    tipi_indicatore = tipi_noti(TipoIndicatore)
    tipi_obiettivo = tipi_noti(TipoObiettivo)
    accettati = accettazioni(AvvisoAccettato.objects.filter(obiettivo__in=obiettivi.order_by().values("pk")))
    letti = {}
    for pk, o in contenuti(obiettivi).items():
        anno, forma = piani[pk]
        trovate = verifica(o, Contesto(anno, tipi_indicatore, tipi_obiettivo, pk in collegati, forma))
        letti[pk] = (o, con_accettazioni(trovate, o, accettati[pk]))
    return letti


Accettati = dict[tuple[str, str], Accettazione]


def accettazioni(avvisi: QuerySet[AvvisoAccettato]) -> defaultdict[int | None, Accettati]:
    """The acceptances that hold, by objective (None: of the plan), then by kind and fingerprint (one query)."""
    raccolte: defaultdict[int | None, Accettati] = defaultdict(dict)
    for a in avvisi.filter(ritirato_il=None).select_related("chi").order_by("pk"):
        detta = Accettazione(a.pk, a.motivo, str(a.chi), a.quando)
        raccolte[a.obiettivo_id][a.codice, a.impronta] = detta
    return raccolte


def con_accettazioni(
    trovate: Iterable[Segnalazione], contenuto: ContenutoObiettivo | None, accettati: Accettati
) -> list[Segnalazione]:
    """The findings, each warning with its acceptance if there is one for the text as it is now."""
    if not accettati:
        return list(trovate)
    return [
        s if s.grave else replace(s, accettazione=accettati.get((s.codice, impronta(s, contenuto)))) for s in trovate
    ]


def tipi_noti(tabella: type[TipoIndicatore] | type[TipoObiettivo]) -> tuple[str, ...]:
    """The kinds that the office has confirmed."""
    return tuple(tabella._default_manager.filter(da_verificare=False).values_list("nome", flat=True))


# What is not in the row of the objective: its rows, and who they are.
_APART: Final = frozenset({Kind.ROWS, Kind.IDENTITIES})
# Where the tables have the name that a kind of field says, beyond its column.
_NAMED: Final = {
    Kind.PERSON: "nominativo",
    Kind.NUMBER: "matricola",
    Kind.CENTRE: "nome",
    Kind.TIPO: "nome",
}


def _columns(shape: type) -> list[Any]:
    """What to ask the tables for, in the order of the fields."""
    return [_column(c) for c in campi(shape) if c.kind not in _APART]


def _column(c: Campo) -> Any:
    if c.kind is Kind.SHORT_CENTRE:
        return Coalesce(NullIf(F(f"{c.column}__nome_breve"), Value("")), F(f"{c.column}__nome"), Value(""))
    if c.kind in _NAMED:
        return Coalesce(F(f"{c.column}__{_NAMED[c.kind]}"), Value(""))
    return c.column


def _known(shape: Any) -> Callable[..., Any]:
    """A row whose identity comes last."""
    return lambda *said: shape(*said[:-1], str(said[-1]))


def _righe(righe: QuerySet[Any], forma: Any, *colonne: Any) -> defaultdict[int, tuple[Any, ...]]:
    raccolte: defaultdict[int, list[Any]] = defaultdict(list)
    for obiettivo, *valori in righe.order_by("obiettivo", "ordine", "pk").values_list("obiettivo_id", *colonne):
        raccolte[obiettivo].append(forma(*valori))
    return defaultdict(tuple, {chiave: tuple(elenco) for chiave, elenco in raccolte.items()})
