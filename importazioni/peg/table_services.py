# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of PEG objectives brought into a plan: first what it would change, then the change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fogli.griglia import Griglia, leggi_griglie
from fogli.limiti import FileNonLeggibile
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori, at
from importazioni.griglie.guard import guardate
from importazioni.griglie.names import QuasiDoppio, chiave, quasi_doppi
from importazioni.measures import Misura, massimo, misura_di
from importazioni.peg.proposal import Proposta, prepara
from importazioni.peg.registries import Elenco
from importazioni.peg.table import FIELDS, LettoreDelPeg, PegLetto
from importazioni.peg.table_columns import INDICATORI, OBIETTIVI, righe_del_peg
from importazioni.peg.writer import controlla_scrivibili, importa_leggendo
from importazioni.reading import Lettura, SegnalazioneDiLettura
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano, unnumbered
from obiettivi.contenuto.campi import NAMES
from obiettivi.lettura.stored_contents import contenuti
from obiettivi.models import (
    PianoEsecutivo,
)
from organizzazione.models import CentroDiResponsabilita, Utente
from testi.confronto import in_riga, piega

_TESTI: Final = [(part, c) for part, fields in FIELDS.items() for c in fields.values()]
_MISURE: Final[dict[str, Misura]] = {
    f"{part}.{c.name}": misura for part, c in _TESTI if (misura := misura_di("" if part == OBIETTIVI else part, c))
}
_DI_NOMI: Final = frozenset(f"{part}.{c.name}" for part, c in _TESTI if c.kind in NAMES and part != INDICATORI)


@dataclass(frozen=True)
class EsitoPeg:
    """What a table does to a plan: what there is to say of the file, and what the checks say of its objectives."""

    proposta: Proposta
    rilievi: tuple[SegnalazioneDiTabella, ...]
    segnalazioni: tuple[SegnalazioneDiTabella, ...]
    quasi_doppi: tuple[QuasiDoppio, ...]


class _File:
    """A file that is laid over the plan, each time as the plan is then."""

    def __init__(self, piano: PianoEsecutivo, dati: bytes, nome: str) -> None:
        self.piano, self.nome = piano, nome
        self.griglie: Sequence[Griglia] = leggi_griglie(dati, nome, fedele=True)
        if not self.griglie:
            raise FileNonLeggibile(f"{nome}: non ha fogli visibili.")
        self.rilievi: tuple[SegnalazioneDiTabella, ...] = ()
        self.posti: list[tuple[str, RigaLetta]] = []

    def lettura(self) -> Lettura:
        """The reading; a message of it names its place by number, see ``esito``.

        Raises:
            TabellaConErrori: the file has faults.
        """
        letto = self._letto()
        self.rilievi = letto.rilievi
        if any(r.grave for r in letto.rilievi):
            raise TabellaConErrori(letto.rilievi)
        self.posti = [(str(posto[0]), riga) for posto, riga in letto.righe.items()]
        piano = self.piano
        obiettivi = tuple(sorted(coi_centri_noti(letto.obiettivi), key=lambda o: o.codice))
        contenuto = ContenutoPiano(piano.codice, piano.descrizione, piano.anno, obiettivi)
        return Lettura(contenuto, (), {posto: n for n, posto in enumerate(letto.righe, start=1)})

    def _letto(self) -> PegLetto:
        sulle_teste: list[SegnalazioneDiTabella] = []
        attuali = {o.codice: unnumbered(o) for o in contenuti(self.piano.obiettivi.all()).values()}
        massimi = {campo: limite for campo, misura in _MISURE.items() if (limite := massimo(misura))}
        righe = guardate(righe_del_peg(self.griglie, sulle_teste), {}, sulle_teste, _DI_NOMI)
        letto = LettoreDelPeg(self.piano.codice, attuali, massimi).leggi(righe)
        return replace(letto, rilievi=(*sulle_teste, *letto.rilievi))

    def esito(self, proposta: Proposta) -> EsitoPeg:
        """The outcome, with the sheet and the row of everything that the checks say."""
        a = proposta.anagrafe
        doppi = [
            *_doppi("centro di responsabilità", a.centri),
            *_doppi("persona", a.persone),
        ]
        return EsitoPeg(proposta, self.rilievi, tuple(map(self._segnalazione, proposta.messaggi)), tuple(doppi))

    def _segnalazione(self, m: SegnalazioneDiLettura) -> SegnalazioneDiTabella:
        if not m.riga:
            return at(m.livello, self.nome, "", 0, "", f"{m.obiettivo}: {m.testo}")
        codice, riga = self.posti[m.riga - 1]
        return riga.rilievo(m.livello, "", f"{codice}: {m.testo}")


def proponi_peg(piano: PianoEsecutivo, dati: bytes, nome: str, *, utente: Utente | None = None) -> EsitoPeg:
    """What a file would change. Nothing is written.

    Raises:
        FileNonLeggibile: the file cannot be opened, or an objective can no longer be changed.
        TabellaConErrori: it has faults, each with its place.
    """
    file = _File(piano, dati, nome)
    proposta = prepara(file.lettura())
    controlla_scrivibili(proposta, utente)
    return file.esito(proposta)


def importa_peg(
    piano: PianoEsecutivo, dati: bytes, nome: str, *, utente: Utente | None = None, impronta: str | None = None
) -> EsitoPeg:
    """Write a file, all of it or nothing.

    Raises:
        FileNonLeggibile, TabellaConErrori: as ``proponi_peg``; nothing was written.
        PropostaCambiata: the database is no longer the one that was previewed (``impronta``).
    """
    file = _File(piano, dati, nome)
    motivo = f"Tabella degli obiettivi: {nome}"
    return file.esito(importa_leggendo(piano.codice, file.lettura, motivo=motivo, utente=utente, impronta=impronta))


def coi_centri_noti(obiettivi: Sequence[ContenutoObiettivo]) -> list[ContenutoObiettivo]:
    """Objectives whose centres bear the name that the database has, where only «Servizio» tells it apart."""
    esatti: set[str] = set()
    per_chiave: dict[str, str] = {}
    for nome, breve in CentroDiResponsabilita.objects.order_by("pk").values_list("nome", "nome_breve"):
        esatti |= {piega(nome), piega(breve)}
        per_chiave.setdefault(chiave(nome), nome)

    def noto(detto: str) -> str:
        detto = in_riga(detto)
        return detto if piega(detto) in esatti else per_chiave.get(chiave(detto), detto)

    return [
        replace(
            o,
            centro_di_responsabilita=noto(o.centro_di_responsabilita),
            fasi=tuple(replace(f, centro_di_responsabilita=noto(f.centro_di_responsabilita)) for f in o.fasi),
        )
        for o in obiettivi
    ]


def _doppi(genere: str, elenco: Elenco) -> list[QuasiDoppio]:
    nuovi = list(dict.fromkeys(v.nome for v in elenco.nuove()))
    return quasi_doppi(genere, (v.nome for v in elenco.voci), nuovi) if nuovi else []
