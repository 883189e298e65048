# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the database to the content that travels, in a number of queries that does not grow with the document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from dup.contenuto import (
    ContenutoAmbito,
    ContenutoAtto,
    ContenutoDUP,
    ContenutoGestionale,
    ContenutoIndicatoreEnte,
    ContenutoIndicatoreOperativo,
    ContenutoOperativo,
    ContenutoStrategico,
)
from dup.models import (
    DUP,
    AmbitoStrategico,
    IndicatoreEnte,
    IndicatoreOperativo,
    LineaDiIntervento,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
    ValoreAnnuale,
)

Nomi = Mapping[int, tuple[str, ...]]


def contenuto_del_dup(dup: DUP) -> ContenutoDUP:
    """Everything that a document says, in the order in which it prints.

    Who may read it is the caller's question: ``DUP.objects.visible_to``.
    """
    return _Lettura(dup).documento()


def nomi_collegati(modello: type[models.Model], campo: str, sorgenti: Iterable[int] | models.QuerySet) -> Nomi:
    """The names at the other end of a many-to-many field, by the key of this end, in the order of the document.

    That is the order in which the links were written; one query, sorted here because names are few.
    """
    legame: Any = modello._meta.get_field(campo)
    di_qua, di_la = legame.m2m_field_name(), legame.m2m_reverse_field_name()
    nome = "nominativo" if campo == "assessori" else "nome"
    righe = legame.remote_field.through.objects.filter(**{f"{di_qua}__in": sorgenti}).order_by("pk")
    trovati: dict[int, list[str]] = defaultdict(list)
    for chiave, detto in righe.values_list(f"{di_qua}_id", f"{di_la}__{nome}"):
        trovati[chiave].append(detto)
    return {chiave: tuple(nomi) for chiave, nomi in trovati.items()}


def _per(righe: Iterable[Any], campo: str) -> Mapping[int | None, list[Any]]:
    trovate: dict[int | None, list[Any]] = defaultdict(list)
    for riga in righe:
        trovate[getattr(riga, campo)].append(riga)
    return trovate


class _Lettura:
    """One document being read: every table once."""

    def __init__(self, dup: DUP) -> None:
        self.dup = dup
        nel_dup = {"obiettivo_strategico__ambito__dup": dup}
        strategici = ObiettivoStrategico.objects.filter(ambito__dup=dup).order_by("ordine", "pk")
        operativi = ObiettivoOperativo.objects.filter(**nel_dup).order_by("ordine", "pk")
        gestionali = ObiettivoGestionale.objects.filter(
            obiettivo_operativo__obiettivo_strategico__ambito__dup=dup
        ).order_by("ordine", "pk")
        self.strategici = _per(strategici, "ambito_id")
        self.operativi = _per(operativi, "obiettivo_strategico_id")
        self.gestionali = _per(gestionali, "obiettivo_operativo_id")
        self.linee = _per(LineaDiIntervento.objects.filter(**nel_dup), "obiettivo_strategico_id")
        self.indicatori = _per(
            IndicatoreOperativo.objects.filter(obiettivo__obiettivo_strategico__ambito__dup=dup), "obiettivo_id"
        )
        chiavi = {
            modello: righe.order_by().values("pk")
            for modello, righe in (
                (ObiettivoStrategico, strategici),
                (ObiettivoOperativo, operativi),
                (ObiettivoGestionale, gestionali),
            )
        }
        self.nomi: dict[tuple[type[models.Model], str], Nomi] = {
            (modello, campo): nomi_collegati(modello, campo, chiavi[modello])
            for modello, campo in (
                (ObiettivoStrategico, "strutture"),
                (ObiettivoStrategico, "organismi"),
                (ObiettivoOperativo, "assessori"),
                (ObiettivoOperativo, "strutture"),
                (ObiettivoOperativo, "organismi"),
                (ObiettivoGestionale, "organismi"),
            )
        }

    def documento(self) -> ContenutoDUP:
        """The document from its head down."""
        dup = self.dup
        ambiti = AmbitoStrategico.objects.filter(dup=dup).order_by("ordine", "pk")
        return ContenutoDUP(
            codice=dup.codice,
            descrizione=dup.descrizione,
            anno_inizio=dup.anno_inizio,
            anno_fine=dup.anno_fine,
            tipo=dup.tipo,
            precedente=dup.precedente.codice if dup.precedente else "",
            narrativa=dup.narrativa,
            atti=tuple(ContenutoAtto(a.passo, a.organo, a.numero, a.data) for a in dup.atti.all()),
            ambiti=tuple(self._ambito(ambito) for ambito in ambiti),
            indicatori_ente=self._indicatori_ente(),
        )

    def _collegati(self, riga: models.Model, campo: str) -> tuple[str, ...]:
        return self.nomi[type(riga), campo].get(riga.pk, ())

    def _ambito(self, ambito: AmbitoStrategico) -> ContenutoAmbito:
        strategici = tuple(self._strategico(s) for s in self.strategici.get(ambito.pk, ()))
        return ContenutoAmbito(ambito.nome, ambito.codice, ambito.narrativa, strategici)

    def _strategico(self, strategico: ObiettivoStrategico) -> ContenutoStrategico:
        return ContenutoStrategico(
            nome=strategico.nome,
            codice=strategico.codice,
            narrativa=strategico.narrativa,
            linee=tuple(linea.testo for linea in self.linee.get(strategico.pk, ())),
            strutture=self._collegati(strategico, "strutture"),
            organismi=self._collegati(strategico, "organismi"),
            operativi=tuple(self._operativo(o) for o in self.operativi.get(strategico.pk, ())),
        )

    def _operativo(self, operativo: ObiettivoOperativo) -> ContenutoOperativo:
        return ContenutoOperativo(
            nome=operativo.nome,
            codice=operativo.codice,
            finalita=operativo.finalita,
            assessori=self._collegati(operativo, "assessori"),
            strutture=self._collegati(operativo, "strutture"),
            organismi=self._collegati(operativo, "organismi"),
            indicatori=tuple(
                ContenutoIndicatoreOperativo(i.descrizione, i.formula, i.valore_atteso, i.verso, i.note)
                for i in self.indicatori.get(operativo.pk, ())
            ),
            note=operativo.note,
            gestionali=tuple(
                ContenutoGestionale(g.nome, g.codice, g.azioni, self._collegati(g, "organismi"))
                for g in self.gestionali.get(operativo.pk, ())
            ),
        )

    def _indicatori_ente(self) -> tuple[ContenutoIndicatoreEnte, ...]:
        indicatori = IndicatoreEnte.objects.filter(dup=self.dup).select_related("ambito")
        valori = _per(ValoreAnnuale.objects.filter(indicatore__dup=self.dup), "indicatore_id")
        return tuple(
            ContenutoIndicatoreEnte(
                stato_di_salute=i.stato_di_salute,
                descrizione=i.descrizione,
                ambito=i.ambito.nome if i.ambito else "",
                tema=i.tema,
                formula=i.formula,
                unita=i.unita,
                fonte=i.fonte,
                verso=i.verso,
                note=i.note,
                valori=tuple((v.anno, v.printed) for v in valori.get(i.pk, ())),
            )
            for i in indicatori.order_by("stato_di_salute", "ordine", "pk")
        )
