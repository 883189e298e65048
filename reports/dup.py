# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the DUP as the Consiglio approves them (TUEL art. 170)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dup.contenuto import ContenutoAmbito, ContenutoDUP
from dup.printed import NOTE_DEGLI_INDICATORI
from reports.segni import legenda_dei_segni
from reports.tabella_dup import ColonnaDUP, DatiTabella, Sezione, TabellaDelDUP
from testi.confronto import in_riga


class ObiettiviOperativi(TabellaDelDUP):
    """The operative objectives with their indicators."""

    id = "dup-operativi"
    titolo = "Obiettivi operativi"
    descrizione = "Gli obiettivi operativi del DUP con finalità, assessori, strutture, indicatori e valori attesi."

    def colonne(self, dup: ContenutoDUP) -> Sequence[ColonnaDUP]:
        """The heads of the published table; and the notes of the indicators, where there are any."""
        delle_note = (ColonnaDUP(NOTE_DEGLI_INDICATORI, 8, 24, appaiata=True),) if _annotati(dup) else ()
        return (
            ColonnaDUP("AMBITO STRATEGICO", 8, 24, sopra=True),
            ColonnaDUP("OB. STRATEGICO", 9, 28, sopra=True),
            ColonnaDUP("OBIETTIVI OPERATIVI", 13, 40, forte=True),
            ColonnaDUP("FINALITA'", 13, 50),
            ColonnaDUP("ASSESSORE DI RIFERIMENTO", 8 if delle_note else 7, 18),
            ColonnaDUP("STRUTTURE INTERNE ORGANISMI PARTECIPATI E CONCESSIONARI SERVIZI PUBBLICI", 12, 36),
            ColonnaDUP("INDICATORI", 11, 34, appaiata=True),
            ColonnaDUP("FORMULA", 11, 34, appaiata=True),
            ColonnaDUP(f"VALORE ATTESO AL {dup.anno_fine}", 8, 16, appaiata=True),
            *delle_note,
            ColonnaDUP("Note", 8, 30),
        )

    def righe(self, dati: DatiTabella, ambito: ContenutoAmbito) -> Iterator[tuple[tuple[str, ...], ...]]:
        """Ambito and strategic objective are repeated on each row, as the document prints them."""
        annotati = _annotati(dati.dup)
        for strategico in ambito.strategici:
            for o in strategico.operativi:
                yield (
                    (ambito.nome,),
                    (strategico.nome,),
                    (o.nome,),
                    _testo(o.finalita),
                    o.assessori,
                    o.strutture + o.organismi,
                    tuple(i.descrizione for i in o.indicatori),
                    tuple(i.formula for i in o.indicatori),
                    tuple(i.valore_atteso for i in o.indicatori),
                    *((tuple(in_riga(i.note) for i in o.indicatori),) if annotati else ()),
                    _testo(o.note),
                )

    def legenda(self, dup: ContenutoDUP) -> Sequence[str]:
        """The marks that are there."""
        return legenda_dei_segni(i.valore_atteso for _, _, o in dup.operativi() for i in o.indicatori)


class OrganismiPartecipati(TabellaDelDUP):
    """What is asked of the bodies of the Comune (TUEL art. 147-quater)."""

    id = "organismi-partecipati"
    titolo = "Obiettivi gestionali"
    descrizione = "Gli obiettivi gestionali degli organismi partecipati, con le azioni e gli assegnatari."

    def colonne(self, dup: ContenutoDUP) -> Sequence[ColonnaDUP]:
        """The heads of the published table."""
        return (
            ColonnaDUP("AMBITO STRATEGICO", 12, 24, sopra=True),
            ColonnaDUP("OBIETTIVO STRATEGICO", 15, 28, sopra=True),
            ColonnaDUP("OBIETTIVI OPERATIVI", 18, 36, forte=True),
            ColonnaDUP("OBIETTIVI GESTIONALI", 22, 50),
            ColonnaDUP("AZIONI", 18, 40),
            ColonnaDUP("ORGANISMI PARTECIPATI ASSEGNATARI", 15, 36),
        )

    def righe(self, dati: DatiTabella, ambito: ContenutoAmbito) -> Iterator[tuple[tuple[str, ...], ...]]:
        """One row a gestional objective."""
        for s in ambito.strategici:
            for o in s.operativi:
                for g in o.gestionali:
                    yield (ambito.nome,), (s.nome,), (o.nome,), (g.nome,), _testo(g.azioni), g.organismi


class QuadroStrategico(TabellaDelDUP):
    """Strategic objectives with their lines of action and who works at them."""

    id = "quadro-strategico"
    titolo = "Quadro strategico"
    descrizione = "Per ogni ambito gli obiettivi strategici, le linee di intervento, le strutture e gli enti."
    nome_parte = ("elenco", "elenchi")

    def sezioni(self, dati: DatiTabella) -> Sequence[Sezione]:
        """One after the other: an ambito has few strategic objectives."""
        return [replace(sezione, parte="") for sezione in super().sezioni(dati)]

    def colonne(self, dup: ContenutoDUP) -> Sequence[ColonnaDUP]:
        """The heads of the published table."""
        return (
            ColonnaDUP("Ambito strategico", 16, 28, sopra=True),
            ColonnaDUP("Obiettivi strategici", 22, 36, forte=True),
            ColonnaDUP("Linee di intervento", 30, 60),
            ColonnaDUP("Strutture interne coinvolte", 16, 40),
            ColonnaDUP("Enti e organismi partecipati", 16, 40),
        )

    def righe(self, dati: DatiTabella, ambito: ContenutoAmbito) -> Iterator[tuple[tuple[str, ...], ...]]:
        """One row a strategic objective."""
        for s in ambito.strategici:
            yield (ambito.nome,), (s.nome,), s.linee, s.strutture, s.organismi


def _annotati(dup: ContenutoDUP) -> bool:
    return any(i.note for _, _, o in dup.operativi() for i in o.indicatori)


def _testo(testo: str) -> tuple[str, ...]:
    return tuple(riga for riga in testo.split("\n") if riga)
