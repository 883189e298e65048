# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose column it is: «Tipo», «Note» and «Responsabile» are heads of objectives, phases and indicators alike. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from controlli import Livello
from fogli.griglia import Griglia, Riga, senza_segni
from importazioni.griglie.columns import Colonna, RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori, at
from importazioni.griglie.rows import senza_righe
from obiettivi.contenuto import SHAPES, ContenutoObiettivo
from obiettivi.contenuto.campi import in_sheets
from testi.confronto import in_riga, piega

OBIETTIVI, FASI, INDICATORI, SERVIZI = "obiettivi", "fasi", "indicatori", "altri_servizi"
CODICE: Final = Colonna("codice", "Codice", ("cod", "codice obiettivo( di peg)?", "cod obiettivo"), True, 12)
_NUMERO: Final = Colonna("n", "N.", ("nr", "num", "numero"), larghezza=5)


def _colonne(shape: type) -> tuple[Colonna, ...]:
    columns = (Colonna(c.name, c.label, c.heads, larghezza=c.width) for c in in_sheets(shape))
    return tuple(c for c in columns if c.campo != CODICE.campo)


# The sheets as the report «Preventivo obiettivi» exports them, in their order.
FOGLI: Final[Mapping[str, tuple[str, tuple[Colonna, ...]]]] = {
    OBIETTIVI: ("Obiettivi", _colonne(ContenutoObiettivo)),
    FASI: ("Fasi", (_NUMERO, *_colonne(SHAPES[FASI]))),
    INDICATORI: ("Indicatori", (_NUMERO, *_colonne(SHAPES[INDICATORI]))),
    SERVIZI: ("Altri servizi", _colonne(SHAPES[SERVIZI])),
}
# Which part an ambiguous head is of, by the name of the sheet, when nothing else tells.
_NOMI_DEI_FOGLI: Final = (
    (re.compile("altri servizi.*|(servizi|uffici) coinvolti"), SERVIZI),
    (re.compile("indicator.*"), INDICATORI),
    (re.compile("fasi.*"), FASI),
)
# «Descrizione» alone is of the indicators before it is of anything else.
_ORDINE: Final = (OBIETTIVI, FASI, INDICATORI, SERVIZI)
_ORDINE_DELLE_DESCRIZIONI: Final = (INDICATORI, SERVIZI, OBIETTIVI, FASI)
_CODICE_LUNGO: Final = 40


@dataclass(frozen=True, slots=True)
class Testa:
    """A head row: the field («fasi.peso») of each column, and the heads that mean nothing to us."""

    posti: Mapping[int, str]
    sconosciute: tuple[str, ...]


def righe_del_peg(griglie: Sequence[Griglia], rilievi: list[SegnalazioneDiTabella]) -> Iterator[RigaLetta]:
    """The rows under the heads; sheets without heads are left, heads that nobody knows are told once.

    Raises:
        TabellaConErrori: no sheet has a head row.
    """
    trovata = lette = False
    for griglia in griglie:
        testa: Testa | None = None
        for riga in griglia.righe:
            if nuova := testa_della_riga(riga, griglia.foglio):
                griglia.esigi()
                if testa is None or nuova.posti != testa.posti:
                    rilievi += _sulle_sconosciute(griglia, riga, nuova)
                testa, trovata, celle = nuova, True, riga.intere
                nomi = {c: in_riga(senza_segni(celle[i])) for i, c in testa.posti.items()}
            elif testa and not riga.vuota:
                letta = RigaLetta.da(griglia, riga, testa.posti, celle, nomi)
                valori, unite = ({c: v.strip() for c, v in x.items()} for x in (letta.valori, letta.unite))
                letta = replace(letta, valori=valori, unite=unite)
                if any(letta.valori.values()):
                    lette = True
                    yield letta
    if not trovata:
        raise TabellaConErrori([_senza_teste(griglie[0])])
    if not lette:
        rilievi.append(senza_righe(griglie[0]))


def _sulle_sconosciute(griglia: Griglia, riga: Riga, testa: Testa) -> Iterator[SegnalazioneDiTabella]:
    for nome in testa.sconosciute:
        detto = "questa colonna non la conosco, o c'è due volte: non la leggo."
        yield at(Livello.AVVISO, griglia.file, griglia.foglio, riga.numero, nome, detto)


def _senza_teste(griglia: Griglia) -> SegnalazioneDiTabella:
    return at(
        Livello.ERRORE,
        griglia.file,
        "",
        0,
        "",
        "non trovo la riga con le intestazioni delle colonne: ci vuole «Codice» con almeno un'altra, per esempio "
        "«Titolo», «Fase» o «Valore Atteso». L'esportazione intera del vecchio programma si importa con "
        "importa_preventivo, o da «Importa un piano».",
    )


def testa_della_riga(riga: Riga, foglio: str) -> Testa | None:
    """The fields of a head row; None for any other row."""
    if not any(len(c) < _CODICE_LUNGO and CODICE.e(piega(senza_segni(c))) for c in riga.intere if c):
        return None
    piegate = [piega(senza_segni(c)) for c in riga.intere]
    possibili = [_possibili(p) for p in piegate]
    posti: dict[int, str] = {}
    presenti = {parte for voci in possibili if len(voci) == 1 for parte in voci}
    # A part whose description has a head of its own («Indicatore») leaves a bare «Descrizione» to the others.
    detti = {voce for voci in possibili if len(voci) == 1 for voce in voci.items()}
    sezione = OBIETTIVI if OBIETTIVI in presenti else next(iter(sorted(presenti, key=_ORDINE.index)), "")
    for i, voci in enumerate(possibili):
        if CODICE.e(piegate[i]) and CODICE.campo not in posti.values():
            posti[i] = CODICE.campo
            continue
        liberi = {
            parte: campo
            for parte, campo in voci.items()
            if f"{parte}.{campo}" not in posti.values() and (len(voci) == 1 or (parte, campo) not in detti)
        }
        if parte := _scelta(liberi, presenti, sezione, foglio):
            posti[i] = f"{parte}.{liberi[parte]}"
            if len(voci) == 1 or liberi[parte] == "descrizione":
                sezione = parte
    sconosciute = tuple(in_riga(senza_segni(c)) for i, c in enumerate(riga.intere) if c and i not in posti)
    return Testa(posti, sconosciute) if len(posti) > 1 else None


def _possibili(piegata: str) -> dict[str, str]:
    """The field that a folded head may be, for each part that has one."""
    if not piegata or CODICE.e(piegata):
        return {}
    return {parte: c.campo for parte, (_, colonne) in FOGLI.items() for c in colonne if c.e(piegata)}


def _scelta(liberi: Mapping[str, str], presenti: set[str], sezione: str, foglio: str) -> str:
    """The part whose column a head is: of the only one, of the one that stands to the left, of one in the sheet."""
    ordine = _ORDINE_DELLE_DESCRIZIONI if "descrizione" in liberi.values() else (sezione, *_ORDINE)
    qui = [parte for parte in ordine if parte in liberi and parte in presenti]
    if qui:
        return qui[0]
    dal_nome = next((parte for forma, parte in _NOMI_DEI_FOGLI if forma.fullmatch(piega(foglio))), "")
    if dal_nome in liberi and not presenti:
        return dal_nome
    # A row has a code: what is of nothing else is of the objective.
    return next((p for p in _ORDINE if p in liberi and (p == OBIETTIVI or not presenti)), "")
