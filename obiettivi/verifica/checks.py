# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checks of a PEG objective: one list for forms, admin, imports, guards and the report «Verifica».

Each check is a pure function over the content of an objective. Rules measured on the office's own
documents are in ``domain.md`` of the design; those that come from a law declare it (``norme``) and hold for its
years only. What only the whole plan can tell is in ``checks_piano``.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from controlli import Livello, Segnalazione, esegui, per_legge
from indicatori import valori
from indicatori.tipi import TIPI_INDICATORE, riconosci_tipo
from obiettivi.contenuto import (
    DA_ASSEGNARE,
    SENZA_TITOLO,
    SHAPES,
    ContenutoIndicatore,
    ContenutoObiettivo,
)
from obiettivi.contenuto.campi import Campo, Kind, campi
from obiettivi.contenuto.code_form import USUAL_FORM, form_of
from obiettivi.contenuto.pesi import CENTO, oltre_l_anno
from obiettivi.verifica.norme import COERENZA_COL_DUP, MISURABILITA
from testi.codes import fault_of_code
from testi.formati import data, numero
from testi.perduti import caratteri_perduti
from testi.stampabili import non_stampabili

# The old program cut its cells here; a text of exactly this length is probably the rest of a longer one.
TAGLIO: Final = 255
# Further from the plan than this, a year is a slip of the pen.
ANNI_PLAUSIBILI: Final = 10
_MAL_LETTI = re.compile("Ã[\u0080-\u00bf]")


@dataclass(frozen=True, slots=True)
class Contesto:
    """What a check must know beside the objective: the plan's year, the known kinds, whether it is linked
    to the DUP (None: not known, as in a file that comes in), the form that the plan gives to codes.
    """

    anno: int
    tipi_indicatore: tuple[str, ...] = TIPI_INDICATORE
    tipi_obiettivo: tuple[str, ...] = ()
    collegato: bool | None = None
    forma_codici: str = USUAL_FORM


Controllo = Callable[[ContenutoObiettivo, Contesto], Iterable[Segnalazione]]


def codice(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """The code is one, has the form of the plan and is of its year."""
    if fault := fault_of_code(o.codice) or ("" if o.codice else "Manca il codice."):
        yield _errore(o, "codice-malformato", fault, "codice")
        return
    form = form_of(c.forma_codici)
    said = form.parts(o.codice) if form else None
    if form and said is None:
        testo = f"Il codice «{o.codice}» non ha la forma dei codici del piano, come {form.example(c.anno)}."
        yield _avviso(o, "codice-malformato", testo, "codice")
    elif said and said.year not in (None, c.anno):
        yield _avviso(o, "codice-altro-anno", f"Il codice è del {said.year}, il piano del {c.anno}.", "codice")


def parti_mancanti(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """What every objective must have before it can be proposed."""
    parti = (
        ("titolo", "il titolo"),
        ("centro_di_responsabilita", "il centro di responsabilità"),
        ("responsabile", "il responsabile"),
        ("tipo", "il tipo"),
        ("descrizione", "la descrizione"),
    )
    for campo, nome in parti:
        if getattr(o, campo) in ("", SENZA_TITOLO, DA_ASSEGNARE):
            yield _errore(o, f"manca-{campo.split('_')[0]}", f"Manca {nome}.", campo)


def tipo_obiettivo(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """The kind is one of the table, where the table is known."""
    if o.tipo and c.tipi_obiettivo and o.tipo not in c.tipi_obiettivo:
        yield _avviso(o, "tipo-obiettivo-sconosciuto", f"Il tipo «{o.tipo}» non è tra quelli conosciuti.", "tipo")


def somma_pesi(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """Weights, where there are any, sum to exactly 100,00."""
    pesi = [f.peso for f in o.fasi if f.peso is not None]
    somma = sum(pesi, Decimal(0))
    if not pesi or somma == CENTO:
        return
    resto = f"mancano {numero(CENTO - somma)}" if somma < CENTO else f"sono {numero(somma - CENTO)} di troppo"
    yield _errore(o, "pesi-non-cento", f"Le fasi del {c.anno} pesano {numero(somma)}: {resto}.", "fasi")


def pesi_delle_fasi(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """A phase that ends after the year has no weight; if some of the year have one, all of them do."""
    pesati = any(f.peso is not None for f in o.fasi)
    for i, f in enumerate(o.fasi):
        oltre = oltre_l_anno(f.fine_prevista, c.anno)
        if oltre and f.peso is not None:
            testo = f"La fase {i + 1} finisce il {data(f.fine_prevista)}, dopo l'anno del piano: non porta peso."
            yield _errore(o, "peso-oltre-anno", testo, "fasi", i, "peso")
        elif pesati and f.peso is None and f.fine_prevista and not oltre:
            yield _errore(o, "peso-mancante", f"La fase {i + 1} è del {c.anno} e non ha peso.", "fasi", i, "peso")


def date_delle_fasi(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """Dates are there, in order and of this plan."""
    for i, f in enumerate(o.fasi):
        inizio, fine = f.inizio_previsto, f.fine_prevista
        if inizio and fine and fine < inizio:
            testo = f"La fase {i + 1} finisce il {data(fine)}, prima di cominciare il {data(inizio)}."
            yield _errore(o, "date-invertite", testo, "fasi", i, "fine_prevista")
        elif fine and fine < date(c.anno, 1, 1):
            testo = f"La fase {i + 1} finisce il {data(fine)}, prima dell'anno del piano."
            yield _errore(o, "data-fuori-piano", testo, "fasi", i, "fine_prevista")
        elif any(g and abs(g.year - c.anno) > ANNI_PLAUSIBILI for g in (inizio, fine)):
            testo = f"La fase {i + 1} va dal {data(inizio) or '…'} al {data(fine) or '…'}: l'anno è lontano dal piano."
            yield _errore(o, "data-fuori-piano", testo, "fasi", i, "fine_prevista")
        if not inizio:
            yield _avviso(o, "data-mancante", f"La fase {i + 1} non ha inizio.", "fasi", i, "inizio_previsto")


def pluriennale(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """The office states it; the dates may say otherwise."""
    oltre = any(g and g.year > c.anno for f in o.fasi for g in (f.inizio_previsto, f.fine_prevista))
    datate = any(f.fine_prevista for f in o.fasi)
    if oltre and not o.pluriennale:
        yield _avviso(o, "pluriennale-dubbio", f"Ha fasi dopo il {c.anno} ma non è pluriennale.", "pluriennale")
    if o.pluriennale and datate and not oltre:
        yield _avviso(o, "pluriennale-dubbio", f"È pluriennale ma nessuna fase va oltre il {c.anno}.", "pluriennale")


def valori_attesi(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """Targets that the program cannot judge, or that belong to another year."""
    for i, ind in enumerate(o.indicatori):
        valore = valori.leggi(ind.valore_atteso, c.anno)
        posto = ("indicatori", i, "valore_atteso")
        if isinstance(valore, valori.DaDefinire):
            testo = f"Indicatore {i + 1} («{ind.descrizione}»): il valore atteso è da definire."
            yield _avviso(o, "valore-da-definire", testo, *posto)
        elif valore.dubbio:
            testo = f"Indicatore {i + 1}: «{ind.valore_atteso}» può essere una data: {valore.dubbio}."
            yield _avviso(o, "valore-forse-data", testo, *posto)
        elif isinstance(valore, valori.Testo):
            testo = f"Indicatore {i + 1}: «{ind.valore_atteso}» è un testo, lo giudicherà una persona."
            yield _avviso(o, "valore-testo", testo, *posto)
        elif isinstance(valore, valori.Data) and valore.senza_anno:
            testo = f"Indicatore {i + 1}: «{ind.valore_atteso}» non ha l'anno, si legge {data(valore.giorno)}."
            yield _avviso(o, "valore-senza-anno", testo, *posto)
        elif isinstance(valore, valori.Data) and valore.giorno.year != c.anno:
            testo = f"Indicatore {i + 1}: il valore atteso è il {data(valore.giorno)}, di un altro anno."
            yield _avviso(o, "valore-altro-anno", testo, *posto)


@per_legge(MISURABILITA)
def indicatori_presenti(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """Without an indicator nothing is measured."""
    if not o.indicatori:
        yield _avviso(o, "nessun-indicatore", "Non ha indicatori: il risultato non si potrà misurare.", "indicatori")


@per_legge(MISURABILITA)
def un_valore_misurabile(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """Of several indicators at least one has a target that can be measured; of a single one its own finding tells."""
    letti = [valori.leggi(ind.valore_atteso, c.anno) for ind in o.indicatori]
    if len(letti) > 1 and all(isinstance(v, valori.DaDefinire | valori.Testo) for v in letti):
        testo = f"Nessuno dei {len(letti)} indicatori ha un valore atteso che si possa misurare."
        yield _avviso(o, "nessun-valore-misurabile", testo, "indicatori")


def tipi_degli_indicatori(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """The kind of every indicator is one that is known."""
    for i, ind in enumerate(o.indicatori):
        if not ind.tipo:
            yield _avviso(o, "tipo-mancante", f"Indicatore {i + 1}: manca il tipo.", "indicatori", i, "tipo")
        elif riconosci_tipo(ind.tipo, c.tipi_indicatore) is None:
            testo = f"Indicatore {i + 1}: il tipo «{ind.tipo}» non è tra quelli conosciuti."
            yield _avviso(o, "tipo-sconosciuto", testo, "indicatori", i, "tipo")


@per_legge(COERENZA_COL_DUP)
def collegamento_al_dup(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """Every objective serves an operative objective of the DUP."""
    if c.collegato is False:
        yield _avviso(o, "senza-dup", "Non è collegato a nessun obiettivo operativo del DUP.", "obiettivi_operativi")


def testi_integri(o: ContenutoObiettivo, c: Contesto) -> Iterator[Segnalazione]:
    """Characters lost on the way, and cells that the old program cut."""
    for campo, testo in testi_di(o):
        if brano := caratteri_perduti(testo) or _mal_letto(testo):
            yield _avviso(o, "caratteri-perduti", f"Caratteri perduti in «{brano}».", *campo)
        if estranei := non_stampabili(testo):
            parole = f"Caratteri che il PDF non sa stampare: «{estranei[:20]}»."
            yield _avviso(o, "caratteri-non-stampabili", parole, *campo)
        if campo[0] in ("fasi", "indicatori") and len(testo) == TAGLIO:
            yield _avviso(o, "testo-troncato", f"Testo tagliato a {TAGLIO} caratteri: «…{testo[-30:]}».", *campo)


CONTROLLI: Final[tuple[Controllo, ...]] = (
    codice,
    parti_mancanti,
    tipo_obiettivo,
    somma_pesi,
    pesi_delle_fasi,
    date_delle_fasi,
    pluriennale,
    valori_attesi,
    indicatori_presenti,
    un_valore_misurabile,
    tipi_degli_indicatori,
    collegamento_al_dup,
    testi_integri,
)


def verifica(obiettivo: ContenutoObiettivo, contesto: Contesto) -> list[Segnalazione]:
    """All findings of an objective, errors first."""
    return esegui(CONTROLLI, obiettivo, contesto)


def testi_di(o: ContenutoObiettivo) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of an objective with the path of its field."""
    for c in _scritti(ContenutoObiettivo):
        yield (c.name,), getattr(o, c.name)
    for section in ("fasi", "indicatori"):
        for i, row in enumerate(getattr(o, section)):
            for c in _scritti(SHAPES[section]):
                yield (section, i, c.name), getattr(row, c.name) or ""


def _scritti(shape: type) -> Iterator[Campo]:
    """What people write in words of their own, and the kind of an indicator, which old sheets wrote freely."""
    words = (Kind.TEXT, Kind.LINE)
    return (c for c in campi(shape) if c.kind in words or (c.kind is Kind.TIPO and shape is ContenutoIndicatore))


def _mal_letto(testo: str) -> str:
    trovato = _MAL_LETTI.search(testo)
    return testo[max(0, trovato.start() - 20) : trovato.end() + 20].strip() if trovato else ""


def _errore(o: ContenutoObiettivo, codice: str, testo: str, *campo: str | int) -> Segnalazione:
    return Segnalazione(Livello.ERRORE, codice, testo, o.codice, campo)


def _avviso(o: ContenutoObiettivo, codice: str, testo: str, *campo: str | int) -> Segnalazione:
    return Segnalazione(Livello.AVVISO, codice, testo, o.codice, campo)
