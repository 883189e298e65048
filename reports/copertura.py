# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the thread between the DUP and the PEG is missing: a picture, a matrix and two lists."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from django.utils.html import format_html

from dup.contenuto import ContenutoAmbito, ContenutoDUP
from obiettivi.models import ObiettivoPEG
from organizzazione.rules import Chi
from reports.base import Colonna, Foglio, OpzioniReport, Purpose
from reports.performance import OpzioniCollegamenti
from reports.tabella_dup import ColonnaDUP, DatiTabella, Sezione, TabellaDelDUP
from testi.figure import barre, mappa

SERVITI: Final = "Obiettivi operativi serviti da obiettivi di PEG"
DOVE: Final = "Legami di ogni centro con gli obiettivi operativi di ogni ambito"
# A page lying down holds so many columns of numbers: with more centres the matrix goes on in another table.
CENTRI_PER_TABELLA: Final = 8
NESSUNO: Final = "nessuno"
FUORI: Final = "Fuori dal DUP"
SERVITO: Final = "servito"
SCOPERTO: Final = "scoperto"
NON_VISTO: Final = "scoperto fra gli obiettivi che può leggere chi lo chiede"

Legame = tuple[str, str, str, str, str, str]


class Copertura(TabellaDelDUP):
    """Operative objectives without PEG objectives, PEG objectives without an operative one."""

    id = "copertura"
    titolo = "Copertura degli obiettivi"
    descrizione = "Quali obiettivi operativi non hanno obiettivi di PEG, e quali obiettivi di PEG sono fuori dal DUP."
    purpose = Purpose.CONTROL
    nome_parte = ("elenco", "elenchi")
    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniCollegamenti

    def accanto(self, opzioni: Mapping[str, Any]) -> str:
        """The plan of the year."""
        return str(opzioni["piano"])

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
            (ambito, strategico, operativo, breve or nome, codice, titolo)
            for ambito, strategico, operativo, breve, nome, codice, titolo in legati.order_by("sort_key").values_list(
                f"{via}__ambito__nome",
                f"{via}__nome",
                "obiettivi_operativi__nome",
                "centro__nome_breve",
                "centro__nome",
                "codice",
                "titolo",
            )
        ]
        coi_legami = legati.values("pk")
        fuori = list(
            visibili.exclude(pk__in=coi_legami)
            .order_by("centro__nome", "sort_key")
            .values_list("centro__nome_breve", "centro__nome", "codice", "titolo")
        )
        return super().dati({**opzioni, "legami_e_fuori": {"legami": legami, "fuori": fuori}}, chi)

    def colonne(self, dup: ContenutoDUP) -> Sequence[ColonnaDUP]:
        """Of the list of what is uncovered."""
        return (
            ColonnaDUP("Ambito strategico", 22, 30, sopra=True),
            ColonnaDUP("Obiettivo strategico", 28, 40, sopra=True),
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
        fuori = tuple(((centro,), (codice,), (titolo,)) for _, centro, codice, titolo in dati.aggiunte["fuori"])
        peg = (
            ColonnaDUP("Centro di responsabilità", 34, 40),
            ColonnaDUP("Codice", 12, 14),
            ColonnaDUP("Titolo", 44, 60, forte=True),
        )
        elenchi = (
            ("Obiettivi operativi scoperti", tuple(self.colonne(dati.dup)), scoperti),
            ("Obiettivi di PEG fuori dal DUP", peg, fuori),
        )
        return [
            *self._matrici(dati, len(scoperti)),
            *(
                Sezione(nome, colonne, righe or (((NESSUNO,), ("",), ("",)),), parte="")
                for nome, colonne, righe in elenchi
            ),
        ]

    def _matrici(self, dati: DatiTabella, scoperti: int) -> Iterator[Sezione]:
        conti = _conti(dati)
        per_centro = Counter((legame[0], legame[3]) for legame in dati.aggiunte["legami"])
        fuori = Counter(breve or nome for breve, nome, *_ in dati.aggiunte["fuori"])
        centri = sorted({*fuori, *(centro for _, centro in per_centro)})
        tutti, serviti = sum(t for _, t, _ in conti), sum(s for _, _, s in conti)
        for inizio in range(0, max(1, len(centri)), CENTRI_PER_TABELLA):
            qui = centri[inizio : inizio + CENTRI_PER_TABELLA]
            somme = Counter({c: sum(per_centro[nome, c] for nome, _, _ in conti) for c in qui})
            yield Sezione(
                "Ambiti e centri" if not inizio else "Ambiti e centri (segue)",
                (
                    ColonnaDUP("Ambito strategico", 22, 34),
                    ColonnaDUP("Obiettivi operativi", 8, 12, numero=True),
                    ColonnaDUP("Serviti", 7, 12, numero=True),
                    ColonnaDUP("Scoperti", 7, 12, numero=True),
                    *(ColonnaDUP(centro, 7, 14, numero=True) for centro in qui),
                ),
                (
                    *(_riga(nome, (t, s, t - s), [per_centro[nome, c] for c in qui]) for nome, t, s in conti),
                    _riga("Totale", (tutti, serviti, scoperti), [somme[c] for c in qui]),
                    _riga(FUORI, (), [fuori[c] for c in qui]),
                ),
                figura=_figura(conti, centri, per_centro) if not inizio else "",
                parte="",
                segni={len(conti): "totale"},
            )

    def foglio_csv(self, dati: DatiTabella) -> Foglio:
        """A row for each link, each operative objective without any and each PEG objective outside: the matrix and the
        two lists can be made of it again."""
        scoperto = SCOPERTO if dati.intero else NON_VISTO
        per_posto: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for legame in dati.aggiunte["legami"]:
            per_posto.setdefault(legame[:3], []).append(legame[3:])
        serviti = [
            [*posto, *peg, SERVITO if any(peg) else scoperto]
            for a in dati.dup.ambiti
            for posto in ((a.nome, s.nome, o.nome) for s in a.strategici for o in s.operativi)
            for peg in per_posto.get(posto, [("", "", "")])
        ]
        fuori = [
            ["", "", "", breve or nome, codice, titolo, "fuori dal DUP"]
            for breve, nome, codice, titolo in dati.aggiunte["fuori"]
        ]
        nomi = ["Ambito strategico", "Obiettivo strategico", "Obiettivo operativo", "Centro di responsabilità"]
        colonne = [Colonna(nome, 30, lungo=True) for nome in (*nomi, "Codice", "Titolo", "Esito")]
        return Foglio(self.titolo, colonne, [*serviti, *fuori])

    def legenda(self, dup: ContenutoDUP) -> Sequence[str]:
        """What the numbers count."""
        return [
            "Sotto il nome di un centro: quanti legami fra i suoi obiettivi di PEG e gli obiettivi operativi.",
            f"«{FUORI}»: quanti obiettivi di PEG del centro non servono nessun obiettivo operativo.",
        ]

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


def _figura(conti: list[tuple[str, int, int]], centri: Sequence[str], per_centro: Mapping[tuple[str, str], int]) -> str:
    di_ogni_centro = {(centro, ambito): quanti for (ambito, centro), quanti in per_centro.items()}
    ambiti = [nome for nome, _, _ in conti]
    return format_html("{}{}", barre(SERVITI, conti), mappa(DOVE, centri, ambiti, di_ogni_centro))


def _riga(nome: str, conti: Sequence[int], centri: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    # An empty cell for no link: in a matrix the eye looks for what is there.
    detti = [str(n) for n in conti] or [""] * 3
    return (nome,), *((detto,) for detto in detti), *((str(n or ""),) for n in centri)
