# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the thread between the DUP and the PEG is missing: a picture, a matrix and two lists."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from django.template.loader import render_to_string

from dup.contenuto import ContenutoAmbito, ContenutoDUP
from obiettivi.models import ObiettivoPEG
from organizzazione.rules import Chi
from reports.base import OpzioniReport
from reports.performance import OpzioniCollegamenti
from reports.tabella_dup import ColonnaDUP, DatiTabella, Sezione, TabellaDelDUP

LARGA: Final = 440
# A page lying down holds so many columns of numbers: with more centres the matrix goes on in another table.
CENTRI_PER_TABELLA: Final = 8
NESSUNO: Final = "nessuno"

Legame = tuple[str, str, str, str, str]


class Copertura(TabellaDelDUP):
    """Operative objectives without PEG objectives, PEG objectives without an operative one."""

    id = "copertura"
    titolo = "Copertura degli obiettivi"
    descrizione = "Quali obiettivi operativi non hanno obiettivi di PEG, e quali obiettivi di PEG sono fuori dal DUP."
    nome_parte = ("elenco", "elenchi")
    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniCollegamenti

    def aggiunte(self, opzioni: Mapping[str, Any]) -> Mapping[str, Any]:
        """Filled by ``dati``, which knows who reads."""
        aggiunte: Mapping[str, Any] = opzioni["legami_e_fuori"]
        return aggiunte

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> DatiTabella:
        """The links that this reader may see, and the objectives without any (two queries)."""
        visibili = ObiettivoPEG.objects.visible_to(chi).filter(piano=opzioni["piano"])
        via = "obiettivi_operativi__obiettivo_strategico"
        legati = visibili.filter(**{f"{via}__ambito__dup": opzioni["dup"]})
        legami: list[Legame] = [
            (ambito, strategico, operativo, breve or nome, codice)
            for ambito, strategico, operativo, breve, nome, codice in legati.order_by("codice").values_list(
                f"{via}__ambito__nome",
                f"{via}__nome",
                "obiettivi_operativi__nome",
                "centro__nome_breve",
                "centro__nome",
                "codice",
            )
        ]
        coi_legami = legati.values("pk")
        fuori = list(
            visibili.exclude(pk__in=coi_legami)
            .order_by("centro__nome", "codice")
            .values_list("centro__nome", "codice", "titolo")
        )
        return super().dati({**opzioni, "legami_e_fuori": {"legami": legami, "fuori": fuori}}, chi)

    def colonne(self, dup: ContenutoDUP) -> Sequence[ColonnaDUP]:
        """Of the list of what is uncovered."""
        return (
            ColonnaDUP("Ambito strategico", 22, 30),
            ColonnaDUP("Obiettivo strategico", 28, 40),
            ColonnaDUP("Obiettivo operativo", 40, 60, forte=True),
        )

    def righe(self, dati: DatiTabella, ambito: ContenutoAmbito) -> Iterator[tuple[tuple[str, ...], ...]]:
        """The operative objectives of an ambito that no PEG objective serves."""
        serviti = {legame[:3] for legame in dati.aggiunte["legami"]}
        for s in ambito.strategici:
            for o in s.operativi:
                if (ambito.nome, s.nome, o.nome) not in serviti:
                    yield (ambito.nome,), (s.nome,), (o.nome,)

    def sezioni(self, dati: DatiTabella) -> Sequence[Sezione]:
        """The matrix with its picture, then the two lists; an empty list says so in words."""
        if not dati.dup.ambiti:
            return []
        scoperti = tuple(riga for a in dati.dup.ambiti for riga in self.righe(dati, a))
        fuori = tuple(((centro,), (codice,), (titolo,)) for centro, codice, titolo in dati.aggiunte["fuori"])
        peg = (
            ColonnaDUP("Centro di responsabilità", 34, 40),
            ColonnaDUP("Codice", 12, 14),
            ColonnaDUP("Titolo", 44, 60, forte=True),
        )
        return [
            *self._matrici(dati, len(scoperti)),
            Sezione(
                "Obiettivi operativi scoperti",
                tuple(self.colonne(dati.dup)),
                scoperti or (((NESSUNO,), ("",), ("",)),),
            ),
            Sezione("Obiettivi di PEG fuori dal DUP", peg, fuori or (((NESSUNO,), ("",), ("",)),)),
        ]

    def _matrici(self, dati: DatiTabella, scoperti: int) -> Iterator[Sezione]:
        conti = _conti(dati)
        per_centro = Counter((legame[0], legame[3]) for legame in dati.aggiunte["legami"])
        centri = sorted({centro for _, centro in per_centro})
        for inizio in range(0, max(1, len(centri)), CENTRI_PER_TABELLA):
            qui = centri[inizio : inizio + CENTRI_PER_TABELLA]
            righe = [
                ((nome,), (str(tutti),), (str(serviti),), (str(tutti - serviti),), *_numeri(per_centro, nome, qui))
                for nome, tutti, serviti in conti
            ]
            somme = [str(sum(tutti for _, tutti, _ in conti)), str(sum(serviti for _, _, serviti in conti))]
            totali = [str(sum(per_centro[nome, c] for nome, _, _ in conti)) for c in qui]
            righe.append((("Totale",), (somme[0],), (somme[1],), (str(scoperti),), *((t,) for t in totali)))
            yield Sezione(
                "Ambiti e centri" if not inizio else "Ambiti e centri (segue)",
                (
                    ColonnaDUP("Ambito strategico", 22, 34),
                    ColonnaDUP("Obiettivi operativi", 8, 12),
                    ColonnaDUP("Serviti", 7, 12),
                    ColonnaDUP("Scoperti", 7, 12),
                    *(ColonnaDUP(centro, 7, 14) for centro in qui),
                ),
                tuple(righe),
                figura=_figura(conti) if not inizio else "",
            )

    def legenda(self, dup: ContenutoDUP) -> Sequence[str]:
        """What the numbers count."""
        return ["Sotto il nome di un centro: quanti legami fra i suoi obiettivi di PEG e gli obiettivi operativi."]

    def in_dati(self, dati: DatiTabella) -> str:
        """The tables as JSON."""
        return self.in_tabella(dati)


def _conti(dati: DatiTabella) -> list[tuple[str, int, int]]:
    serviti = {legame[:3] for legame in dati.aggiunte["legami"]}
    conti = []
    for a in dati.dup.ambiti:
        tutti = [(a.nome, s.nome, o.nome) for s in a.strategici for o in s.operativi]
        conti.append((a.nome, len(tutti), sum(posto in serviti for posto in tutti)))
    return conti


def _numeri(per_centro: Mapping[tuple[str, str], int], ambito: str, centri: Iterable[str]) -> list[tuple[str, ...]]:
    # An empty cell for none: in a matrix the eye looks for what is there.
    return [(str(per_centro.get((ambito, c), "")),) for c in centri]


def _figura(conti: Sequence[tuple[str, int, int]]) -> str:
    """Bars of served and uncovered objectives by ambito, as SVG; their words are its alternative text."""
    scala = LARGA / max((tutti for _, tutti, _ in conti), default=1) if any(t for _, t, _ in conti) else 0
    barre = []
    for i, (nome, tutti, serviti) in enumerate(conti):
        piena, alto = round(serviti * scala), 8 + i * 30
        barre.append(
            {
                "nome": nome if len(nome) <= 52 else f"{nome[:51]}…",
                "y": alto + 13,
                "alto": alto,
                "piena": piena,
                "da": 420 + piena,
                "vuota": round((tutti - serviti) * scala),
                "detto": f"{serviti} su {tutti}",
            }
        )
    in_parole = "Obiettivi operativi serviti da obiettivi di PEG. " + "; ".join(
        f"{nome}: {serviti} su {tutti}" for nome, tutti, serviti in conti
    )
    contesto = {"barre": barre, "altezza": 16 + 30 * len(barre), "in_parole": in_parole}
    return render_to_string("reports/figure/barre.svg.html", contesto)
