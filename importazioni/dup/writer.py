# SPDX-License-Identifier: AGPL-3.0-or-later
"""A DUP being written, all of it or nothing, with its history, in few queries however long it is."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, OperationalError, models, transaction

from aggregati.models import ConflittoDiRevisione
from dup.contenuto import ContenutoDUP, ContenutoIndicatoreEnte, ContenutoOperativo
from dup.models import (
    DUP,
    AmbitoStrategico,
    AttoDelDUP,
    IndicatoreEnte,
    IndicatoreOperativo,
    LineaDiIntervento,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
    ValoreAnnuale,
)
from dup.models.ente import PROVENANCE
from dup.provisional import unmarked
from fogli import avanzamento
from fogli.limiti import FileNonLeggibile
from importazioni.dup.proposal import PropostaDUP, proponi_dup
from importazioni.matching import allinea
from importazioni.writing import LOTTO, TENTATIVI, PropostaCambiata
from organizzazione.models import CentroDiResponsabilita, Utente

registro = logging.getLogger(__name__)
Riga = Any
Posto = tuple[str, str, str]


def importa_dup(
    contenuto: ContenutoDUP,
    *,
    motivo: str,
    utente: Utente | None = None,
    impronta: str | None = None,
    continua: Mapping[Posto, int] | None = None,
    chiedi: Callable[[PropostaDUP], None] = lambda proposta: None,
    poi: Callable[[DUP], None] = lambda scritto: None,
) -> PropostaDUP:
    """Write a document into the database in one transaction and return what was done. Nothing is deleted but rows
    within an object (indicators, linee, values) that the content of that object no longer has.

    Args:
        motivo: what the history will say of each change.
        impronta: the fingerprint of the preview that the user confirmed.
        continua: the keys of the operative objectives that new ones carry on, by the names of ambito, strategic and
            operative objective.
        chiedi: looks at what would be written, before; raises where somebody has to be asked.
        poi: what else is written of the document, in the same transaction; not called where there is nothing to do.

    Raises:
        PropostaCambiata: the database is no longer the one previewed; nothing was written.
        FileNonLeggibile: the document cannot be kept as it is, or others went on writing the same data.
    """
    for _ in range(TENTATIVI):
        try:
            with transaction.atomic():
                # The head is locked first: who imports into the same document waits for its turn.
                list(DUP.objects.select_for_update(no_key=True, of=("self",)).filter(codice=contenuto.codice))
                proposta = proponi_dup(contenuto)
                if impronta is not None and impronta != proposta.impronta:
                    raise PropostaCambiata(proposta)
                chiedi(proposta)
                if not proposta.nulla_da_fare:
                    poi(_Scrittura(proposta, motivo[:100], utente, continua or {}).esegui())
                return proposta
        except (ConflittoDiRevisione, IntegrityError, OperationalError):
            registro.warning("Importazione di %s contesa: si ricomincia", contenuto.codice, exc_info=True)
    raise FileNonLeggibile(
        "Qualcun altro sta scrivendo gli stessi dati: non è stato scritto nulla, riprovare fra poco."
    )


class _Scrittura:
    """One document being written, level by level."""

    def __init__(
        self, proposta: PropostaDUP, motivo: str, utente: Utente | None, continua: Mapping[Posto, int]
    ) -> None:
        self.proposta, self.motivo, self.utente, self.continua = proposta, motivo, utente, continua
        self.nomi = proposta.nomi
        # What is new, or has taken its next version already: a row and what is within it change together, once.
        self.prenotati: set[tuple[type[models.Model], int]] = set()

    def esegui(self) -> DUP:
        """Names, head, then each level for all its parents at once."""
        dup = self.proposta.dup
        self._nomi(dup)
        testa = self._testa(dup)
        ambiti = self._livello(AmbitoStrategico, "dup", [(testa, a) for a in dup.ambiti], ("codice", "narrativa"))
        strategici = self._livello(
            ObiettivoStrategico,
            "ambito",
            [(ambiti[i], s) for i, a in enumerate(dup.ambiti) for s in a.strategici],
            ("codice", "narrativa"),
            ("strutture", "organismi"),
        )
        degli_strategici = [s for a in dup.ambiti for s in a.strategici]
        operativi = self._livello(
            ObiettivoOperativo,
            "obiettivo_strategico",
            [(strategici[i], o) for i, s in enumerate(degli_strategici) for o in s.operativi],
            ("codice", "finalita", "note"),
            ("assessori", "strutture", "organismi"),
        )
        degli_operativi = [o for s in degli_strategici for o in s.operativi]
        self._livello(
            ObiettivoGestionale,
            "obiettivo_operativo",
            [(operativi[i], g) for i, o in enumerate(degli_operativi) for g in o.gestionali],
            ("codice", "azioni"),
            ("organismi",),
        )
        self._righe(
            LineaDiIntervento,
            "obiettivo_strategico",
            [
                (r, [{"ordine": n, "testo": t} for n, t in enumerate(s.linee, 1)])
                for r, s in zip(strategici, degli_strategici, strict=True)
            ],
            "testo",
        )
        self._righe(
            IndicatoreOperativo,
            "obiettivo",
            [(r, _indicatori(o)) for r, o in zip(operativi, degli_operativi, strict=True)],
            "descrizione",
        )
        self._indicatori_ente(testa, dict(zip((a.nome for a in dup.ambiti), ambiti, strict=True)))
        return testa

    def _nomi(self, dup: ContenutoDUP) -> None:
        for tabella in self.nomi.tutti():
            nuove = [tabella.modello(**{tabella.campo: nome}) for nome in tabella.nuovi]
            for riga in nuove:
                if isinstance(riga, CentroDiResponsabilita):
                    # An office that the document names has no objectives of other years to write: it is there for
                    # the period of the document.
                    riga.attivo_dal, riga.attivo_al = date(dup.anno_inizio, 1, 1), date(dup.anno_fine, 12, 31)
            self._in_blocco(tabella.modello, nuove)
            tabella.righe.update({getattr(r, tabella.campo): r for r in nuove})

    def _testa(self, dup: ContenutoDUP) -> DUP:
        campi: dict[str, Any] = {
            n: getattr(dup, n) for n in ("descrizione", "tipo", "anno_inizio", "anno_fine", "narrativa")
        }
        campi["precedente"] = DUP.objects.filter(codice=dup.precedente).first() if dup.precedente else None
        testa = self.proposta.esistente
        if testa is None:
            testa = DUP(codice=dup.codice, **campi)
            self._salva(testa)
            self.prenotati.add((DUP, testa.pk))
        else:
            # Taken also when only what hangs below changes: whoever previewed the document must know.
            self._prenota(testa)
            self._cambia(testa, campi)
            self._salva(testa)
        atti = [{"passo": a.passo, "organo": a.organo, "numero": a.numero, "data": a.data} for a in dup.atti]
        self._righe(AttoDelDUP, "dup", [(testa, atti)], "numero")
        return testa

    def _livello(
        self,
        modello: type[models.Model],
        genitore: str,
        voci: Sequence[tuple[Riga, Any]],
        campi: Sequence[str],
        collegati: Sequence[str] = (),
    ) -> list[Riga]:
        """The rows of a level, in the order of ``voci`` (parent, content): found by name or created, made equal."""
        genitori = {g.pk for g, _ in voci}
        ci_sono = {(getattr(r, f"{genitore}_id"), r.nome): r for r in _a_lotti(modello, genitore, genitori)}
        ultimo: dict[int, int] = {}
        for (chi, _), riga in ci_sono.items():
            ultimo[chi] = max(ultimo.get(chi, 0), riga.ordine)
        legami = {campo: self._legami(modello, campo, ci_sono.values()) for campo in collegati}
        righe, nuove = [], []
        for sopra, voce in voci:
            valori = {campo: getattr(voce, campo) for campo in campi}
            riga = ci_sono.get((sopra.pk, voce.nome))
            if riga is None:
                ultimo[sopra.pk] = ultimo.get(sopra.pk, 0) + 1
                riga = modello(**{genitore: sopra}, nome=voce.nome, ordine=ultimo[sopra.pk], **valori)
                if isinstance(riga, ObiettivoOperativo):
                    riga.continua_id = self.continua.get((sopra.ambito.nome, sopra.nome, voce.nome))
                nuove.append((riga, voce))
            else:
                altri = [c for c in collegati if legami[c].get(riga.pk, ()) != getattr(voce, c)]
                if altri or any(getattr(riga, n) != v for n, v in valori.items()):
                    self._prenota(riga)
                    self._cambia(riga, valori)
                    for campo in altri:
                        self._ricollega(riga, campo, getattr(voce, campo))
                    self._salva(riga)
            righe.append(riga)
            if len(righe) % LOTTO == 0:
                avanzamento.dici(f"{modello._meta.verbose_name_plural}: scritti", len(righe), len(voci))
        storie = self._in_blocco(modello, [riga for riga, _ in nuove])
        for campo in collegati:
            self._collega_nuove(modello, campo, nuove, storie)
        return righe

    def _legami(self, modello: Any, campo: str, righe: Iterable[Riga]) -> dict[int, tuple[str, ...]]:
        legame: Any = modello._meta.get_field(campo)
        nome = f"{legame.m2m_reverse_field_name()}__{getattr(self.nomi, campo).campo}"
        trovati: dict[int, tuple[str, ...]] = {}
        di_qua = legame.m2m_field_name()
        for r in _a_lotti(legame.remote_field.through, di_qua, {r.pk for r in righe}, f"{di_qua}_id", nome):
            trovati[r[0]] = (*trovati.get(r[0], ()), r[1])
        return trovati

    def _ricollega(self, riga: Riga, campo: str, nomi: tuple[str, ...]) -> None:
        # Straight into the link table: saving the row afterwards writes one line of history, with all its links.
        legame: Any = type(riga)._meta.get_field(campo)
        tabella, di_qua = legame.remote_field.through, legame.m2m_field_name()
        tabella.objects.filter(**{di_qua: riga}).delete()
        tabella.objects.bulk_create([self._legame(legame, riga, campo, nome) for nome in nomi])

    def _legame(self, legame: Any, riga: Riga, campo: str, nome: str) -> Riga:
        altro = getattr(self.nomi, campo).righe[nome]
        return legame.remote_field.through(**{legame.m2m_field_name(): riga, legame.m2m_reverse_field_name(): altro})

    def _collega_nuove(
        self, modello: Any, campo: str, nuove: Sequence[tuple[Riga, Any]], storie: Sequence[Riga]
    ) -> None:
        legame: Any = modello._meta.get_field(campo)
        coppie = [
            (self._legame(legame, riga, campo, nome), storia)
            for (riga, voce), storia in zip(nuove, storie, strict=True)
            for nome in getattr(voce, campo)
        ]
        tabella = legame.remote_field.through
        creati = tabella.objects.bulk_create([c for c, _ in coppie], batch_size=LOTTO)
        if not creati:
            return
        # What django-simple-history writes for one row at a time: the links that a version of the row had.
        della_storia = getattr(storie[0], campo).model
        della_storia.objects.bulk_create(
            [
                della_storia(history=storia, **{f.attname: getattr(c, f.attname) for f in tabella._meta.fields})
                for c, (_, storia) in zip(creati, coppie, strict=True)
            ],
            batch_size=LOTTO,
        )

    def _righe(
        self,
        modello: type[models.Model],
        genitore: str,
        voci: Sequence[tuple[Riga, list[dict[str, Any]]]],
        chiave: str,
    ) -> None:
        """The rows within each parent made equal to the content, keeping those that only changed.

        A parent whose rows change takes its next version: an open form of it has them, and must know.
        """
        vecchie: dict[int, list[Riga]] = {}
        for r in _a_lotti(modello, genitore, {g.pk for g, _ in voci}):
            vecchie.setdefault(getattr(r, f"{genitore}_id"), []).append(r)
        da_creare = []
        for sopra, nuove in voci:
            qui = vecchie.get(sopra.pk, [])
            coppie = allinea(qui, nuove, lambda r: r[chiave] if isinstance(r, dict) else getattr(r, chiave))
            tenute = {v.pk for v, _ in coppie if v is not None}
            tolte = [v for v in qui if v.pk not in tenute]
            cambiate = [(r, c) for r, c in coppie if r is not None and any(getattr(r, n) != v for n, v in c.items())]
            aggiunte = [modello(**{genitore: sopra}, **campi) for riga, campi in coppie if riga is None]
            if tolte or cambiate or aggiunte:
                self._prenota(sopra)
            for riga in tolte:
                self._firma(riga)
                riga.delete()
            for riga, campi in cambiate:
                self._cambia(riga, {**_no_longer_said(riga, campi), **campi})
                self._salva(riga)
            da_creare += aggiunte
        self._in_blocco(modello, da_creare)

    def _indicatori_ente(self, testa: DUP, ambiti: dict[str, Riga]) -> None:
        contenuti = self.proposta.dup.indicatori_ente
        ci_sono = {
            (i.stato_di_salute, i.ambito.nome if i.ambito else "", i.tema, i.descrizione): i
            for i in IndicatoreEnte.objects.filter(dup=testa).select_related("ambito")
        }
        prossimo = max((i.ordine for i in ci_sono.values()), default=0)
        righe, nuove = [], []
        for c in contenuti:
            valori = {n: getattr(c, n) for n in ("formula", "unita", "fonte", "verso", "note")}
            riga = ci_sono.get((c.stato_di_salute, c.ambito, c.tema, c.descrizione))
            if riga is None:
                prossimo += 1
                riga = IndicatoreEnte(
                    dup=testa,
                    stato_di_salute=c.stato_di_salute,
                    ambito=ambiti[c.ambito] if c.ambito else None,
                    tema=c.tema,
                    descrizione=c.descrizione,
                    ordine=prossimo,
                    **valori,
                )
                nuove.append(riga)
            elif any(getattr(riga, n) != v for n, v in valori.items()):
                self._prenota(riga)
                self._cambia(riga, valori)
                self._salva(riga)
            righe.append(riga)
        self._in_blocco(IndicatoreEnte, nuove)
        self._righe(
            ValoreAnnuale,
            "indicatore",
            [(r, _valori(c)) for r, c in zip(righe, contenuti, strict=True)],
            "anno",
        )

    def _prenota(self, riga: Riga) -> None:
        """Take the next version of a row, once; what was created just now is nobody's yet."""
        if (type(riga), riga.pk) not in self.prenotati:
            self.prenotati.add((type(riga), riga.pk))
            riga.prenota_revisione()

    def _cambia(self, riga: Riga, campi: dict[str, Any]) -> None:
        for nome, valore in campi.items():
            setattr(riga, nome, valore)

    def _firma(self, riga: Riga) -> None:
        riga._change_reason = self.motivo
        if self.utente:
            riga._history_user = self.utente

    def _salva(self, riga: Riga) -> None:
        self._firma(riga)
        riga.save()

    def _in_blocco(self, modello: Any, righe: Sequence[Riga]) -> list[Riga]:
        """Create rows and the first line of their history; the lines come back in the same order."""
        creati = modello._default_manager.bulk_create(list(righe), batch_size=LOTTO)
        self.prenotati.update((modello, riga.pk) for riga in creati)
        return list(
            modello.history.bulk_history_create(
                creati, batch_size=LOTTO, default_user=self.utente, default_change_reason=self.motivo
            )
        )


def _indicatori(o: ContenutoOperativo) -> list[dict[str, Any]]:
    campi = ("descrizione", "formula", "valore_atteso", "verso", "note")
    return [{"ordine": n} | {c: getattr(i, c) for c in campi} for n, i in enumerate(o.indicatori, 1)]


def _valori(i: ContenutoIndicatoreEnte) -> list[dict[str, Any]]:
    parted = ((anno, *unmarked(valore)) for anno, valore in i.valori)
    return [{"anno": anno, "valore": valore, "provvisorio": provisional} for anno, valore, provisional in parted]


def _no_longer_said(row: Riga, said: dict[str, Any]) -> dict[str, Any]:
    """Source and evidence of a yearly value, where another value takes its place: they spoke of the one before."""
    another = isinstance(row, ValoreAnnuale) and row.valore != said["valore"]
    return dict.fromkeys(PROVENANCE, "") if another else {}


def _a_lotti(modello: Any, campo: str, chiavi: set[int], *valori: str) -> Iterable[Any]:
    """The rows that hang on one of the keys, by parent and place; asked some thousands at a time."""
    ordinate = sorted(chiavi)
    for inizio in range(0, len(ordinate), 5000):
        righe = modello._default_manager.filter(**{f"{campo}__in": ordinate[inizio : inizio + 5000]})
        righe = righe.order_by("pk") if valori else righe
        yield from (righe.values_list(*valori) if valori else righe)
