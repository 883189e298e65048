# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door of the readers: bytes in, a plan with messages out, or a refusal."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from fogli.decodifica import Decodificato, decodifica
from fogli.limiti import FileNonLeggibile
from importazioni.reading import Lettura, Posto, SegnalazioneDiLettura, avviso
from importazioni.stampa_vecchia.completezza import perche_tagliato, senza_tabelle
from importazioni.stampa_vecchia.free_codes import lend, own
from importazioni.stampa_vecchia.preventivo import Letto, PrintReader
from importazioni.stampa_vecchia.rilievi import caratteri, con_tipi_canonici, tagli, tipi_sconosciuti
from importazioni.stampa_vecchia.segni import Riga
from importazioni.stampa_vecchia.segni import righe as dividi
from indicatori.tipi import TIPI_INDICATORE
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano
from obiettivi.contenuto.code_form import USUAL_FORM, CodeForm
from obiettivi.contenuto.json_shape import ContenutoNonValido, da_json
from testi.codes import code_key
from testi.confronto import piega

_CODICE_IN_JSON = re.compile(r'(?:\{ ?)?"codice" ?: ?("(?:[^"\\]|\\.){0,300}")')
_USUALE = CodeForm(USUAL_FORM)
RIGHE_MASSIME = 100_000
MESSAGGI_MASSIMI = 2_000
_NON_E = (
    "Il file non è un'esportazione di «Preventivo obiettivi»: non vi si trova nessun obiettivo, cioè la parola "
    "«obiettivo» con un codice come 2020-CP04, seguita da «Centro di Responsabilità» e «Responsabile»."
)


def leggi(dati: bytes, nome: str = "", codice_piano: str | None = None) -> Lettura:
    """Read the old export, or the JSON of the report.

    ``codice_piano`` wins over the code in the file. Raises FileNonLeggibile, and nothing else, when the
    file is no such document, is cut, binary, empty or larger than LIMITE_BYTE.
    """
    try:
        testo = decodifica(dati)
        lettura = _json(testo.testo) if testo.testo.lstrip()[:1] in ("{", "[") else _esportazione(testo)
    except FileNonLeggibile as rifiuto:
        raise FileNonLeggibile(f"{nome}: {rifiuto}" if nome else str(rifiuto)) from None
    return _con_codice(lettura, codice_piano)


def _con_codice(lettura: Lettura, codice: str | None) -> Lettura:
    if not codice or codice == lettura.piano.codice:
        return lettura
    altro = avviso(0, "", "altro-piano", f"Il file è del piano «{lettura.piano.codice}», letto come «{codice}».")
    messaggi = (
        lettura.messaggi if "piano-dedotto" in {m.codice for m in lettura.messaggi} else (altro, *lettura.messaggi)
    )
    return replace(lettura, piano=replace(lettura.piano, codice=codice), messaggi=messaggi)


def _json(testo: str) -> Lettura:
    try:
        piano = da_json(testo)
    except ContenutoNonValido as rifiuto:
        raise FileNonLeggibile(f"Il JSON non è quello di un piano: {rifiuto}") from None
    posti: dict[Posto, int] = {}
    codici = {o.codice for o in piano.obiettivi}
    numerate = list(enumerate(testo.splitlines(), 1))
    for numero, riga in numerate:
        if (codice := _codice_nella_riga(riga)) in codici:
            posti.setdefault((codice,), numero)
    inizi = sorted((numero, str(posto[0])) for posto, numero in posti.items())
    messaggi = [*caratteri(numerate, inizi), *_sul_contenuto(piano.obiettivi, posti)]
    return Lettura(piano, _ordinati(messaggi), posti)


def _codice_nella_riga(riga: str) -> str:
    trovato = _CODICE_IN_JSON.match(riga.strip())
    try:
        return str(json.loads(trovato[1])) if trovato else ""
    except ValueError:
        return ""


def _esportazione(decodificato: Decodificato) -> Lettura:
    testo = decodificato.testo
    if testo.count("\n") + testo.count("\r") > RIGHE_MASSIME:
        raise FileNonLeggibile(f"Il file ha più di {RIGHE_MASSIME} righe: non è l'esportazione di un piano solo.")
    righe, di_chi = lend(dividi(testo))
    letto = PrintReader(righe).leggi()
    for obiettivo in letto.obiettivi.values():
        obiettivo.codice = di_chi.get(obiettivo.codice, obiettivo.codice)
    if letto.ultimo is None:
        raise FileNonLeggibile(_NON_E)
    if motivo := perche_tagliato(letto, righe):
        raise FileNonLeggibile(f"Il file sembra tagliato ({motivo}). Serve il documento intero.")
    centri = frozenset(piega(c) for o in letto.obiettivi.values() for c in o.centri() if c)
    contenuti = con_tipi_canonici(o.contenuto(centri) for o in letto.obiettivi.values())
    piano, del_piano = _piano(letto, contenuti)
    posti: dict[Posto, int] = {}
    for obiettivo in letto.obiettivi.values():
        posti.update(obiettivo.posti())
    messaggi = [
        *del_piano,
        *_sulla_codifica(decodificato),
        *_sulla_fine(letto, righe),
        *letto.frontespizio.messaggi,
        *letto.messaggi,
        *(m for o in letto.obiettivi.values() for m in o.messaggi),
        *caratteri([(r.numero, r.testo) for r in righe if r.testo], letto.inizi),
        *_sul_contenuto(piano.obiettivi, posti),
    ]
    return Lettura(piano, _ordinati([own(m, di_chi) for m in messaggi]), posti)


def _piano(letto: Letto, contenuti: list[ContenutoObiettivo]) -> tuple[ContenutoPiano, list[SegnalazioneDiLettura]]:
    """The plan of the first page, else of the year that the codes of the objectives say."""
    obiettivi = tuple(sorted(contenuti, key=lambda o: code_key(o.codice)))
    prima = letto.frontespizio
    anno = prima.anno or _anno_dei_codici(obiettivi)
    if prima.codice:
        return ContenutoPiano(prima.codice, prima.descrizione, anno, obiettivi), []
    codice = f"PEG_{anno}"
    messaggio = avviso(0, "", "piano-dedotto", (
        f"Il file non ha la prima pagina: il piano «{codice}» è dedotto dai codici degli obiettivi."
    ))  # fmt: skip
    return ContenutoPiano(codice, "", anno, obiettivi), [messaggio]


def _anno_dei_codici(obiettivi: Iterable[ContenutoObiettivo]) -> int:
    anni = Counter(detto.year for o in obiettivi if (detto := _USUALE.parts(o.codice)))
    if not anni:
        raise FileNonLeggibile(
            "Manca la prima pagina («Vista» con il codice del piano), e i codici degli obiettivi non dicono l'anno: "
            "esportare il documento intero."
        )
    return int(anni.most_common(1)[0][0] or 0)


def _sulla_codifica(d: Decodificato) -> list[SegnalazioneDiLettura]:
    if not d.estranei:
        return []
    testo = f"{d.estranei} byte del file non sono UTF-8: letti come Windows-1252, controllare gli accenti."
    return [avviso(0, "", "codifica-mista", testo)]


def _sulla_fine(letto: Letto, righe: list[Riga]) -> list[SegnalazioneDiLettura]:
    """The file was taken as whole, but its end deserves a look."""
    codice = letto.ultimo.codice if letto.ultimo else ""
    if not righe[-1].vuota:
        testo = "Il file non finisce con un a capo: controllare che l'ultima riga sia intera."
        return [avviso(righe[-1].numero, codice, "fine-da-controllare", testo)]
    if senza_tabelle(letto):
        testo = "L'ultimo obiettivo è il solo senza tabelle: controllare che il file sia intero."
        return [avviso(righe[-1].numero, codice, "fine-da-controllare", testo)]
    return []


def _sul_contenuto(obiettivi: Iterable[ContenutoObiettivo], posti: dict[Posto, int]) -> list[SegnalazioneDiLettura]:
    obiettivi = list(obiettivi)
    parole = frozenset(p.casefold().strip("\"'«»“”(),:.;") for o in obiettivi for p in _testo(o).split())
    noti = frozenset(TIPI_INDICATORE)
    return [m for o in obiettivi for m in (*tagli(o, posti, parole), *tipi_sconosciuti(o, posti, noti))]


def _testo(o: ContenutoObiettivo) -> str:
    celle = [f"{f.descrizione} {f.note}" for f in o.fasi] + [f"{i.descrizione} {i.note}" for i in o.indicatori]
    return " ".join((o.titolo, o.contesto, o.descrizione, o.risultato_atteso, *celle))


def _ordinati(messaggi: list[SegnalazioneDiLettura]) -> tuple[SegnalazioneDiLettura, ...]:
    """In the order of the lines; noise does not fill the memory."""
    ordinati = sorted(messaggi, key=lambda m: m.riga)
    if len(ordinati) <= MESSAGGI_MASSIMI:
        return tuple(ordinati)
    altri = len(ordinati) - MESSAGGI_MASSIMI
    ultimo = avviso(0, "", "altri-messaggi", f"Altri {altri} messaggi non sono elencati: il file è da rivedere.")
    return (*ordinati[:MESSAGGI_MASSIMI], ultimo)
