# SPDX-License-Identifier: AGPL-3.0-or-later
"""The level of the PEG: its objectives with phases, indicators and other services (TUEL art. 169)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, Final

from ente import identity
from obiettivi.contenuto import SHAPES, ContenutoObiettivo, ContenutoPiano
from obiettivi.contenuto.campi import Campo, Kind, columns_of
from obiettivi.contenuto.json_shape import in_json
from obiettivi.lettura.selection import in_parole, restringi
from obiettivi.lettura.sheet import SERVIZI, contesto_del_foglio
from obiettivi.lettura.stored_contents import contenuto_del_piano
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet, PianoEsecutivo
from organizzazione.rules import Chi
from reports.base import Colonna, Foglio, Parte
from reports.opzioni import testo_al_lavoro
from reports.preventivo.livello import RIGHE_NORMALI, DatiPreventivo, parte, righe_strette

UFFICI: Final = "UFFICI COINVOLTI"


@dataclass(frozen=True, slots=True)
class Collegamento:
    """Where an objective hangs in the DUP, for the optional lines of older years."""

    assessori: tuple[str, ...] = ()
    strategici: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatiPEG(DatiPreventivo):
    """The objectives of a plan."""

    piano: ContenutoPiano
    collegamenti: Mapping[str, Collegamento]
    nome_servizi: str = SERVIZI

    modello: ClassVar[str] = "reports/preventivo/parte.html"

    @property
    def vista(self) -> tuple[str, str, str]:
        """See the base class."""
        return self.piano.codice, self.piano.descrizione, "obiettivo"

    @property
    def obiettivi(self) -> Sequence[ContenutoObiettivo]:
        """See the base class."""
        return self.piano.obiettivi

    def nome_file(self) -> str:
        """``PEG_2020``, with the code when it is of one objective."""
        soli = self.piano.obiettivi
        return f"{self.piano.codice}-{soli[0].codice}" if len(soli) == 1 else self.piano.codice

    def in_dati(self) -> str:
        """The JSON of the plan."""
        return in_json(self.piano)

    def fogli(self) -> Sequence[Foglio]:
        """Obiettivi, Fasi, Indicatori, Altri servizi."""
        said = self.piano.obiettivi
        rows = (_righe("Fasi", "fasi", said), _righe("Indicatori", "indicatori", said))
        return [_obiettivi(said), *rows, _servizi(said)]

    def parti(self) -> Sequence[Parte]:
        """One an objective."""
        return [_parte(self, o, prima=i == 0) for i, o in enumerate(self.piano.obiettivi)]


def leggi(opzioni: Mapping[str, Any], chi: Chi) -> DatiPEG:
    """The objectives of the plan that somebody may see and that fit."""
    piano: PianoEsecutivo = opzioni["piano"]
    scelti = restringi(ObiettivoPEG.objects.visible_to(chi), opzioni, chi)
    collegati = opzioni["assessorato"] or opzioni["collegato_a"]
    return DatiPEG(
        ente=identity.name(),
        parametri=tuple(_parametri(piano, opzioni)),
        giorno=opzioni["data_elaborazione"],
        piano=contenuto_del_piano(piano, scelti),
        collegamenti=_collegamenti(scelti, opzioni) if collegati else {},
        nome_servizi=UFFICI if opzioni["uffici_coinvolti"] else SERVIZI,
    )


def _parametri(piano: PianoEsecutivo, opzioni: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "Vista", str(piano)
    yield "Livello", "obiettivo"
    if testo := testo_al_lavoro(piano):
        yield "Testo", testo
    for _, nome, valore in in_parole(opzioni):
        yield nome, valore


def _collegamenti(obiettivi: ObiettivoQuerySet, opzioni: Mapping[str, Any]) -> dict[str, Collegamento]:
    letti: dict[str, Collegamento] = {}
    via = "obiettivi_operativi__obiettivo_strategico"
    righe = obiettivi.filter(obiettivi_operativi__isnull=False).order_by(
        "sort_key", f"{via}__ambito__ordine", f"{via}__ordine", "obiettivi_operativi__assessori__nominativo"
    )
    for codice, ambito, strategico, assessore in righe.values_list(
        "codice", f"{via}__ambito__nome", f"{via}__nome", "obiettivi_operativi__assessori__nominativo"
    ):
        prima = letti.get(codice, Collegamento())
        if opzioni["collegato_a"]:
            prima = replace(prima, strategici=_con(prima.strategici, f"{ambito} – {strategico}"))
        if opzioni["assessorato"] and assessore:
            prima = replace(prima, assessori=_con(prima.assessori, assessore))
        letti[codice] = prima
    return letti


def _con(voci: tuple[str, ...], voce: str) -> tuple[str, ...]:
    return voci if voce in voci else (*voci, voce)


def _parte(dati: DatiPEG, o: ContenutoObiettivo, *, prima: bool) -> Parte:
    collegamento = dati.collegamenti.get(o.codice, Collegamento())
    detto = (o, collegamento, dati.nome_servizi)
    only_full = dati.senza_colonne_vuote
    segnalibro = (o.centro_di_responsabilita, f"{o.codice} {o.titolo}")
    contesto = partial(_contesto, *detto, only_full=only_full)
    return parte(dati, o.codice, segnalibro, (*detto, only_full) if only_full else detto, contesto, prima=prima)


def _contesto(
    o: ContenutoObiettivo, collegamento: Collegamento, nome_servizi: str, *, only_full: bool
) -> dict[str, Any]:
    names = righe_strette(o.centro_di_responsabilita, 42), righe_strette(o.responsabile, 22)
    sopra = max(*names, righe_strette(o.codice, 12))
    return {
        **contesto_del_foglio(o, nome_servizi),
        "only_full": only_full,
        "collegamento": collegamento,
        "testa_alta": sopra + righe_strette(o.titolo, 80) > RIGHE_NORMALI,
    }


# A column that is wider than this holds texts over several lines.
_NARROW: Final = 30


def _colonne(fields: Sequence[Campo]) -> list[Colonna]:
    return [Colonna(c.label, c.width, lungo=c.width > _NARROW) for c in fields]


def _celle(fields: Sequence[Campo], said: Any) -> tuple[Any, ...]:
    """A cell for each column of what somebody said; yes is said, no is empty."""
    return tuple(_cella(c, getattr(said, c.name)) for c in fields)


def _cella(c: Campo, value: Any) -> Any:
    if c.kind is Kind.FLAG:
        return "SI" if value else ""
    return "" if c.later and value == c.silence else value


def _obiettivi(obiettivi: Sequence[ContenutoObiettivo]) -> Foglio:
    fields = columns_of(ContenutoObiettivo, obiettivi)
    return Foglio("Obiettivi", _colonne(fields), [_celle(fields, o) for o in obiettivi])


def _righe(nome: str, section: str, obiettivi: Sequence[ContenutoObiettivo]) -> Foglio:
    rows = [(o.codice, n, row) for o in obiettivi for n, row in enumerate(getattr(o, section), start=1)]
    fields = columns_of(SHAPES[section], (row for _, _, row in rows))
    celle = [(codice, n, *_celle(fields, row)) for codice, n, row in rows]
    return Foglio(nome, [Colonna("Codice", 12), Colonna("N.", 5), *_colonne(fields)], celle)


def _servizi(obiettivi: Sequence[ContenutoObiettivo]) -> Foglio:
    colonne = [Colonna("Codice", 12), Colonna("Descrizione", 60, lungo=True)]
    return Foglio("Altri servizi", colonne, [(o.codice, nome) for o in obiettivi for nome in o.altri_servizi])
