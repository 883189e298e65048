# SPDX-License-Identifier: AGPL-3.0-or-later
"""The objectives of a PEG in tables: rows become objectives laid over those that the plan has. Pure."""

from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from controlli import Livello
from importazioni.griglie.cells import col_resto, names_several, on_a_line, uniti
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.values import ValoreInatteso, doubt_of_code, doubt_of_target, leggi_valore
from importazioni.peg.persons import people_in, person_of
from importazioni.peg.recognition import guessed, renamed
from importazioni.peg.table_blocks import ObjectiveBeingRead, RowBeingRead
from importazioni.peg.table_columns import FASI, INDICATORI, OBIETTIVI, SERVIZI
from importazioni.peg.table_lines import one_a_line, said_before, several_in_a_line
from obiettivi.contenuto import SHAPES, ContenutoFase, ContenutoIndicatore, ContenutoObiettivo
from obiettivi.contenuto.campi import LINES, NAMES, Campo, Kind, campi
from obiettivi.contenuto.code_form import CODE_MAX, USUAL_FORM, CodeForm
from obiettivi.contenuto.row_matching import Said, by_number, match
from testi.bounds import excess, texts_beyond
from testi.codes import code_key, fault_of_code
from testi.confronto import in_riga, piega

# The fields of each part, by their names.
FIELDS: Final[Mapping[str, Mapping[str, Campo]]] = {
    part: {c.name: c for c in campi(shape)} for part, shape in {OBIETTIVI: ContenutoObiettivo, **SHAPES}.items()
}
# Things of one description that a row is compared with.
OMONIME: Final = 50
# What says that a row is about an objective of its own, not the rest of a text of the row above.
DI_IDENTITA: Final = ("centro_di_responsabilita", "responsabile", "tipo", "pluriennale")
_DETTE: Final = {FASI: "la fase", INDICATORI: "l'indicatore"}
_FORME: Final[Mapping[str, Callable[..., Any]]] = {FASI: ContenutoFase, INDICATORI: ContenutoIndicatore}
_TARGET: Final = f"{INDICATORI}.valore_atteso"
# What is no text: lines of a cell are one, and a dash before it marks it as one of a list.
_ON_A_LINE: Final = LINES | {Kind.DATE, Kind.WEIGHT}
PhaseOrIndicator = TypeVar("PhaseOrIndicator", ContenutoFase, ContenutoIndicatore)
USUAL: Final = CodeForm(USUAL_FORM)
Massimi = Mapping[str, int]


@dataclass(frozen=True)
class PegLetto:
    """The objectives that the file names as they become, what there is to say, and where each thing stands."""

    obiettivi: tuple[ContenutoObiettivo, ...]
    rilievi: tuple[SegnalazioneDiTabella, ...]
    righe: Mapping[tuple[str | int, ...], RigaLetta]
    # The rows that say something else than the row that they were taken for: a question for each.
    rinominate: tuple[str, ...] = ()


def _kind(campo: str) -> Kind:
    """What a column holds; the number of a row, and a code, are lines."""
    part, _, name = campo.rpartition(".")
    found = FIELDS.get(part, {}).get(name)
    return found.kind if found else Kind.LINE


class LettoreDelPeg:
    """A table, or the sheets of a workbook, laid over the objectives of a plan."""

    def __init__(
        self,
        piano: str,
        attuali: Mapping[str, ContenutoObiettivo],
        massimi: Massimi,
        centri: Container[str] = frozenset(),
    ) -> None:
        self.piano, self.attuali, self.massimi = piano, attuali, massimi
        self.centri = centri
        self.tenuti, self.persone = texts_beyond(tuple(attuali.values())), people_in(attuali.values())
        self.rilievi: list[SegnalazioneDiTabella] = []
        self.blocchi: dict[str, ObjectiveBeingRead] = {}
        self.codici = {code_key(codice): codice for codice in attuali}
        self.foglio = ""
        self.rinominate: list[str] = []
        # The parts of which it was said that rows repeat them.
        self.ripetute: set[tuple[str, str]] = set()
        self.codice = ""
        self.centro: tuple[str, str] = ("", "")

    def leggi(self, righe: Iterable[RigaLetta]) -> PegLetto:
        """Read the rows, then put every objective together."""
        for riga in righe:
            self._riga(riga)
        obiettivi = [o for codice, b in self.blocchi.items() if (o := self._obiettivo(codice, b))]
        posti: dict[tuple[str | int, ...], RigaLetta] = {}
        for codice, b in self.blocchi.items():
            posti[codice,] = b.riga
            posti |= {(codice, campo): riga for campo, riga in b.dove.items()}
            posti |= {(codice, parte, i): v.riga for parte, voci in b.parti.items() for i, v in enumerate(voci)}
        return PegLetto(tuple(obiettivi), tuple(self.rilievi), posti, tuple(self.rinominate))

    def _riga(self, riga: RigaLetta) -> None:
        if riga.griglia.foglio != self.foglio:
            self.foglio, self.codice, self.centro = riga.griglia.foglio, "", ("", "")
        detto = self._come_si_scrive(in_riga(riga["codice"]))
        seguito = not detto
        if seguito and not self.codice:
            self._errore(riga, "codice", "manca il codice dell'obiettivo, come 2020-CP04: scriverlo qui o più su.")
            return
        nuovo = not seguito and detto != self.codice
        self.codice = detto or self.codice
        blocco = self.blocchi.setdefault(self.codice, ObjectiveBeingRead(riga))
        self._campi(blocco, riga, nuovo=nuovo, seguito=seguito)
        for parte in (FASI, INDICATORI):
            if any(c.startswith(f"{parte}.") for c in riga.valori):
                for una in self._una_per_linea(parte, riga):
                    self._voce(blocco, parte, una, seguito=seguito)
        if f"{SERVIZI}.descrizione" in riga.valori:
            self._servizi(blocco, riga)

    def _come_si_scrive(self, detto: str) -> str:
        """A code as the plan has it, or as the file had it first, however the letters are written here."""
        key = code_key(detto)
        return self.codici.setdefault(key, detto.upper() if USUAL.parts(detto.upper()) else detto) if key else ""

    def _errore(self, riga: RigaLetta, campo: str, testo: str) -> None:
        self.rilievi.append(riga.rilievo(Livello.ERRORE, campo, testo))

    def _avviso(self, riga: RigaLetta, campo: str, testo: str) -> None:
        self.rilievi.append(riga.rilievo(Livello.AVVISO, campo, testo))

    def _misura(self, riga: RigaLetta, campo: str, testo: str) -> None:
        massimo = self.massimi.get(campo)
        if massimo and len(testo) > massimo and testo not in self.tenuti:
            self._errore(riga, campo, f"«{testo[:60]}…» ha {len(testo)} caratteri, al più {massimo}: accorciarlo.")

    def _valore(self, riga: RigaLetta, campo: str) -> Any:
        """The value of a cell; a fault is told, and the cell is then as empty."""
        kind = _kind(campo)
        testo = riga[campo] if kind not in _ON_A_LINE else on_a_line(riga[campo])
        try:
            valore = leggi_valore(kind, testo)
        except ValoreInatteso as inatteso:
            self._errore(riga, campo, str(inatteso))
            return leggi_valore(kind, "")
        if isinstance(valore, str):
            if kind is Kind.PERSON:
                valore = person_of(riga, campo, valore, self.persone, self.rilievi)
            self._misura(riga, campo, valore)
            if campo == _TARGET and (dubbio := doubt_of_target(valore)) and not self._gia_atteso(valore):
                self._errore(riga, campo, dubbio)
            if kind in NAMES and valore and not piega(valore):
                self._errore(riga, campo, f"«{valore[:60]}» non è un nome: scriverlo, o lasciare vuoto.")
        return valore

    def _gia_atteso(self, valore: str) -> bool:
        """Whether an indicator of the objective says so already: what stands may stay."""
        attuale = self.attuali.get(self.codice)
        return attuale is not None and any(i.valore_atteso == valore for i in attuale.indicatori)

    # The objective itself

    def _campi(self, blocco: ObjectiveBeingRead, riga: RigaLetta, *, nuovo: bool, seguito: bool) -> None:
        prefisso = f"{OBIETTIVI}."
        campi = [c for c in riga.nomi if c.startswith(prefisso)]
        if nuovo:
            # The centre and who answers for it are told together, see ``_centro_di_sopra``.
            centro, chi = (f"{prefisso}{c}" for c in DI_IDENTITA[:2])
            uniti = (c for c in campi if c not in (f"{prefisso}titolo", centro) and (c != chi or riga[centro]))
            riga = riga.con_le_unite(*uniti)
        campi = [c for c in campi if c in riga.valori]
        if seguito and self._e_un_altro(blocco, riga):
            self._errore(riga, "codice", "manca il codice di questo obiettivo, come 2020-CP04.")
            return
        for campo in campi:
            nome = campo.removeprefix(prefisso)
            valore = self._valore(riga, campo) if riga[campo] else None
            if valore is None:
                if not seguito and nome not in ("titolo", "centro_di_responsabilita"):
                    blocco.campi.setdefault(nome, leggi_valore(_kind(campo), ""))
            else:
                self._metti(blocco, riga, nome, valore, seguito=seguito)
        if nuovo and campi:
            self._centro_di_sopra(blocco, riga)

    def _e_un_altro(self, blocco: ObjectiveBeingRead, riga: RigaLetta) -> bool:
        """True when a row without a code has another title and says of whom it is."""
        titolo = riga[f"{OBIETTIVI}.titolo"]
        altro = titolo and piega(titolo) != piega(blocco.campi.get("titolo", ""))
        return bool(altro) and any(riga[f"{OBIETTIVI}.{c}"] for c in DI_IDENTITA)

    def _metti(self, blocco: ObjectiveBeingRead, riga: RigaLetta, nome: str, valore: Any, *, seguito: bool) -> None:
        prima = blocco.campi.get(nome)
        if not prima or prima == valore or (isinstance(valore, str) and piega(prima) == piega(valore)):
            blocco.campi[nome] = prima or valore
            blocco.dove.setdefault(nome, riga)
        elif seguito and (FIELDS[OBIETTIVI][nome].kind is Kind.TEXT or (nome == "titolo" and valore[:1].islower())):
            blocco.campi[nome] = col_resto(prima, valore)
            riga.continua(f"{OBIETTIVI}.{nome}")
            if nome == "titolo":
                self._avviso(riga, f"{OBIETTIVI}.titolo", "continua il titolo della riga sopra: l'ho unito.")
        elif seguito and (intero := self._riunito(riga, f"{OBIETTIVI}.{nome}", prima, valore)):
            blocco.campi[nome] = intero
        else:
            dove = blocco.dove[nome]
            self._errore(
                riga,
                f"{OBIETTIVI}.{nome}",
                f"«{str(valore)[:60]}» è diverso da «{str(prima)[:60]}» della riga {dove.numero}, che è dello stesso "
                f"obiettivo {self.codice}: lasciarne uno.",
            )

    def _riunito(self, riga: RigaLetta, campo: str, prima: Any, valore: Any) -> str:
        """The name of an office that the end of a page cut in two; empty when these are two names."""
        if _kind(campo) not in (Kind.CENTRE, Kind.SHORT_CENTRE):
            return ""
        intero = uniti(f"{prima}\n{valore}", self.centri)
        if "\n" in intero:
            return ""
        self._avviso(riga, campo, f"continua il nome della riga sopra: li ho uniti in «{intero[:120]}».")
        return intero

    def _centro_di_sopra(self, blocco: ObjectiveBeingRead, riga: RigaLetta) -> None:
        """A centre merged over several objectives is of all of them, and so is the responsible beside it."""
        centro, responsabile = (f"{OBIETTIVI}.{c}" for c in DI_IDENTITA[:2])
        if riga[centro]:
            self.centro = in_riga(riga[centro]), in_riga(riga[responsabile])
            return
        # What is in the plan keeps its centre where the cell is empty, and is not merged.
        continua = self.codice not in self.attuali or centro in riga.unite
        if centro not in riga.valori or not self.centro[0] or not continua:
            return
        blocco.campi.setdefault("centro_di_responsabilita", self.centro[0])
        if responsabile in riga.valori and not riga[responsabile]:
            blocco.campi["responsabile"] = blocco.campi.get("responsabile") or self.centro[1]

    # Its phases and indicators

    def _voce(self, blocco: ObjectiveBeingRead, parte: str, riga: RigaLetta, *, seguito: bool) -> None:
        voci = blocco.parti.setdefault(parte, [])
        campi = [c for c in riga.valori if c.startswith(f"{parte}.")]
        pieni = [c for c in campi if riga[c]]
        if not pieni:
            return
        descrizione, numero = riga[f"{parte}.descrizione"], riga[f"{parte}.n"]
        if numero or (descrizione and not (seguito and self._continua(parte, voci, riga, campi, pieni))):
            # A date or a responsible merged over several phases is of each of them.
            intera = riga.con_le_unite(*(c for c in campi if c != f"{parte}.n"))
            nuova = {c.rpartition(".")[2]: self._valore(intera, c) for c in campi}
            if not self._ripetuta(parte, voci, riga, nuova):
                voci.append(RowBeingRead(riga, nuova))
                blocco.dette.setdefault((parte, nuova.get("descrizione", "")), deque(maxlen=OMONIME)).append(nuova)
        elif not descrizione:
            self._seguito(parte, voci, riga, pieni)

    def _una_per_linea(self, parte: str, riga: RigaLetta) -> list[RigaLetta]:
        if not any("\n" in v for v in riga.valori.values()) and not names_several(riga[f"{parte}.descrizione"]):
            return [riga]
        kinds = {c: _kind(c) for c in riga.valori if c.startswith(f"{parte}.")}
        attuale = self.attuali.get(self.codice)
        note = {piega(x.descrizione) for x in getattr(attuale, parte)} if attuale else ()
        self.rilievi += several_in_a_line(parte, riga, note)
        return one_a_line(parte, riga, kinds, note, self.rilievi)

    def _ripetuta(self, parte: str, voci: Sequence[RowBeingRead], riga: RigaLetta, nuova: Mapping[str, Any]) -> bool:
        """True when a row that joins parts says again what a row above said: each phase for each indicator."""
        if not self._con_altro(riga, parte) and (self.codice, parte) not in self.ripetute:
            return False
        dette = self.blocchi[self.codice].dette.get((parte, nuova.get("descrizione", "")), ())
        gia = said_before(dette, nuova)
        if gia is None:
            return False
        if gia is not voci[-1].campi and (self.codice, parte) not in self.ripetute:
            self.ripetute.add((self.codice, parte))
            detto = f"questa riga ripete {_DETTE[parte]} «{gia['descrizione'][:60]}»: ognuna si legge una volta sola."
            self._avviso(riga, f"{parte}.descrizione", detto)
        riga.continua(*(f"{parte}.{nome}" for nome in nuova))
        gia.update({nome: valore for nome, valore in nuova.items() if valore and not gia.get(nome)})
        return True

    def _continua(
        self, parte: str, voci: list[RowBeingRead], riga: RigaLetta, campi: Sequence[str], pieni: Sequence[str]
    ) -> bool:
        """True when a row is only the rest of the description above, parted by the end of a page."""
        descrizione = f"{parte}.descrizione"
        if not voci or list(pieni) != [descrizione] or len(campi) < 2 or not riga[descrizione][:1].islower():
            return False
        sopra = voci[-1].campi
        riga.continua(descrizione)
        sopra["descrizione"] = col_resto(sopra["descrizione"], self._valore(riga, descrizione))
        self._avviso(
            riga, descrizione, "continua la riga sopra: l'ho unita. Se è un'altra, scriverle accanto il codice."
        )
        self._misura(riga, descrizione, sopra["descrizione"])
        return True

    def _seguito(self, parte: str, voci: list[RowBeingRead], riga: RigaLetta, pieni: Sequence[str]) -> None:
        """A row without a description continues the note above, or brings what the row above left empty."""
        for campo in pieni:
            nome = campo.rpartition(".")[2]
            valore = self._valore(riga, campo)
            prima = voci[-1].campi.get(nome) if voci else None
            if prima and prima != valore and (intero := self._riunito(riga, campo, prima, valore)):
                voci[-1].campi[nome] = intero
                continue
            if not voci or (prima and nome != "note" and prima != valore):
                self._errore(riga, campo, f"«{riga[campo][:60]}» non ha {_DETTE[parte]}: va scritto alla stessa riga.")
                return
            voci[-1].campi[nome] = col_resto(prima, valore) if prima and nome == "note" else valore
            riga.continua(campo)

    def _servizi(self, blocco: ObjectiveBeingRead, riga: RigaLetta) -> None:
        campo = f"{SERVIZI}.descrizione"
        servizi = blocco.servizi = blocco.servizi or []
        ripetuti = servizi if self._con_altro(riga, SERVIZI) else ()
        for nome in (n.strip() for n in riga[campo].split("\n")):
            if nome and nome not in ripetuti:
                self._misura(riga, campo, nome)
                servizi.append(nome)

    def _con_altro(self, riga: RigaLetta, parte: str) -> bool:
        """True when the row says something of another part too, so that this one may only be filled down; what is
        merged over it, it says."""
        dette = (*riga.valori.items(), *riga.unite.items())
        return any(v and c != "codice" and not c.startswith(f"{parte}.") for c, v in dette)

    # All together

    def _obiettivo(self, codice: str, b: ObjectiveBeingRead) -> ContenutoObiettivo | None:
        attuale = self.attuali.get(codice)
        if attuale is None and not self._puo_nascere(codice, b):
            return None
        base = attuale or ContenutoObiettivo(codice, "")
        campi = dict(b.campi)
        for parte, voci in b.parti.items():
            campi[parte] = self._voci(codice, parte, getattr(base, parte), voci)
        if b.servizi is not None:
            campi[SERVIZI] = tuple(b.servizi)
        self._dici_i_vuoti(b, base, campi)
        if SERVIZI in campi:
            # Who they are is told when the whole is compared with what is there.
            campi["altri_servizi_id"] = ()
        return replace(base, **campi)

    def _puo_nascere(self, codice: str, b: ObjectiveBeingRead) -> bool:
        if b.campi.get("titolo") and b.campi.get("centro_di_responsabilita"):
            if not (fault := fault_of_code(codice) or excess(codice, CODE_MAX) or doubt_of_code(codice)):
                return True
            self._errore(b.riga, "codice", fault)
            return False
        detto = (
            f"{self.piano} non ha l'obiettivo «{codice[:40]}»: correggere il codice, oppure dargli qui titolo e centro."
        )
        self._errore(b.riga, "codice", detto)
        return False

    def _voci(self, codice: str, parte: str, vecchie: tuple[Any, ...], voci: Sequence[RowBeingRead]) -> tuple[Any, ...]:
        nuove = [{c: v for c, v in voce.campi.items() if c != "n"} for voce in voci]
        if all("descrizione" in campi for campi in nuove):
            return tuple(self._continuing(codice, parte, vecchie, voci))
        return self._per_numero(codice, parte, vecchie, voci)

    def _continuing(
        self, codice: str, parte: str, olds: tuple[Any, ...], voci: Sequence[RowBeingRead]
    ) -> Iterator[Any]:
        """Each row laid over the one that it continues; who looks at the preview is told what was guessed."""
        before = [Said(o.id, o.descrizione) for o in olds]
        found = match(before, [Said("", voce.campi["descrizione"]) for voce in voci])
        found = by_number(before, found, [str(voce.campi.get("n", "")) for voce in voci])
        for voce, m in zip(voci, found, strict=True):
            riga, said = voce.riga, {c: v for c, v in voce.campi.items() if c != "n"}
            if m is None:
                yield _FORME[parte](**said)
                continue
            if m.guessed:
                detto = guessed(parte, olds[m.place].descrizione, said["descrizione"])
                self._avviso(riga, f"{parte}.descrizione", detto)
                self.rinominate.append(f"{codice}: {renamed(parte, olds[m.place].descrizione, said['descrizione'])}")
            yield replace(olds[m.place], **said)

    def _per_numero(
        self, codice: str, parte: str, vecchie: tuple[Any, ...], voci: Sequence[RowBeingRead]
    ) -> tuple[Any, ...]:
        """Rows without the column of the description change the phase or indicator of that number."""
        cambiate = list(vecchie)
        for voce in voci:
            detto = in_riga(str(voce.campi.get("n", "")))
            i = int(detto) - 1 if detto.isascii() and detto.isdecimal() and len(detto) < 6 else -1
            if not 0 <= i < len(cambiate):
                self._errore(
                    voce.riga,
                    f"{parte}.n",
                    f"«{detto}» non è il numero di una voce di {codice}, che ne ha {len(vecchie)}.",
                )
                continue
            cambiate[i] = replace(cambiate[i], **{c: v for c, v in voce.campi.items() if c != "n"})
        return tuple(cambiate)

    def _dici_i_vuoti(self, b: ObjectiveBeingRead, base: ContenutoObiettivo, campi: Mapping[str, Any]) -> None:
        for parte, nome in ((FASI, "fasi"), (INDICATORI, "indicatori"), (SERVIZI, "altri servizi")):
            prima = getattr(base, parte)
            if prima and parte in campi and not campi[parte]:
                self._avviso(b.riga, "codice", f"{base.codice} qui non ha {nome}: i {len(prima)} che ha si tolgono.")
