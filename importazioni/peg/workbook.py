# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the PEG going out in the form in which they come in: filled, or empty to fill in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from dup.models import DUP, ObiettivoOperativo
from ente import identity
from fogli.outgoing_cells import Cell
from importazioni.griglie.workbook import DUE_VOLTE, SICURO, FoglioDaCompilare, cartella
from importazioni.peg.raccordo import COLONNE as COLONNE_DEL_RACCORDO
from importazioni.peg.table_columns import CODICE, FASI, FOGLI, INDICATORI, OBIETTIVI, SERVIZI
from indicatori.models import TipoIndicatore
from indicatori.valori import Verso
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import Kind, in_sheets
from obiettivi.lettura.stored_contents import contenuti
from obiettivi.models import PianoEsecutivo, TipoObiettivo
from organizzazione.models import CentroDiResponsabilita, Persona


def esporta_raccordo(dup: DUP, piano: PianoEsecutivo, *, vuota: bool = False) -> bytes:
    """The workbook of the links: every operative objective, with the objectives of the plan that serve it."""
    via = "obiettivo_strategico__ambito"
    operativi = ObiettivoOperativo.objects.filter(**{f"{via}__dup": dup})
    ordinati = operativi.order_by(f"{via}__ordine", "obiettivo_strategico__ordine", "ordine", "pk")
    nomi = list(ordinati.values_list("pk", f"{via}__nome", "obiettivo_strategico__nome", "nome"))
    foglio = FoglioDaCompilare(
        "Raccordo",
        COLONNE_DEL_RACCORDO,
        () if vuota else _righe_del_raccordo(nomi, piano),
        {
            "ambito": list(dict.fromkeys(n[1] for n in nomi)),
            "strategico": list(dict.fromkeys(n[2] for n in nomi)),
            "operativo": list(dict.fromkeys(n[3] for n in nomi)),
            "codice": list(piano.obiettivi.order_by("sort_key").values_list("codice", flat=True)),
        },
    )
    istruzioni = (
        f"Raccordo fra {dup.codice} e {piano.codice}",
        "Una riga per legame: l'obiettivo operativo e il codice dell'obiettivo di PEG che lo serve.",
        "Più obiettivi di PEG per lo stesso operativo vanno in righe di seguito; le prime celle vuote valgono come la "
        "riga sopra.",
        "Il codice basta: il titolo serve a chi legge, e dove il codice manca.",
        f"L'importazione aggiunge legami e non ne toglie. {DUE_VOLTE}",
        SICURO,
    )
    return cartella([foglio], istruzioni, identity.name(), timezone.localdate())


def _righe_del_raccordo(nomi: Sequence[tuple[int, str, str, str]], piano: PianoEsecutivo) -> Iterator[tuple[Cell, ...]]:
    serviti: dict[int, list[tuple[str, str]]] = {}
    legami = piano.obiettivi.filter(obiettivi_operativi__isnull=False).order_by("sort_key")
    for operativo, codice, titolo in legami.values_list("obiettivi_operativi", "codice", "titolo"):
        serviti.setdefault(operativo, []).append((codice, titolo))
    for pk, *posto in nomi:
        for codice, titolo in serviti.get(pk, [("", "")]):
            yield (*posto, codice, titolo)


def esporta_peg(piano: PianoEsecutivo, *, vuota: bool = False) -> bytes:
    """The workbook of the objectives: the sheets of the «Preventivo obiettivi», with drop-downs."""
    scritti = [] if vuota else list(contenuti(piano.obiettivi.all()).values())
    elenchi = _elenchi_del_peg(piano)
    fogli = [
        FoglioDaCompilare(titolo, (CODICE, *colonne), _RIGHE[parte](scritti), elenchi[parte])
        for parte, (titolo, colonne) in FOGLI.items()
    ]
    istruzioni = (
        f"Obiettivi di {piano.codice}",
        "Quattro fogli, legati dal codice dell'obiettivo: obiettivi, fasi, indicatori, altri servizi. Vale anche un "
        "foglio solo, con una fase e un indicatore per riga.",
        "Le colonne, e i fogli, che non servono si possono togliere: ciò che non c'è non cambia. Gli obiettivi che il "
        "file non nomina restano come sono.",
        "Di un obiettivo che un foglio nomina vanno scritte tutte le fasi, o tutti gli indicatori: prima di togliere "
        "quelli che mancano si chiede.",
        "Date gg/mm/aaaa; pesi come 20,00; pluriennale SI oppure NO. Un obiettivo nuovo vuole titolo e centro.",
        f"Una cella vuota del codice continua la riga sopra. {DUE_VOLTE}",
        SICURO,
    )
    return cartella(fogli, istruzioni, identity.name(), timezone.localdate())


def _elenchi_del_peg(piano: PianoEsecutivo) -> Mapping[str, Mapping[str, Sequence[str]]]:
    codici = list(piano.obiettivi.order_by("sort_key").values_list("codice", flat=True))
    centri = list(CentroDiResponsabilita.objects.all())
    persone = list(Persona.objects.values_list("nominativo", flat=True))
    nomi = [c.nome for c in centri]
    return {
        OBIETTIVI: {
            "centro_di_responsabilita": nomi,
            "responsabile": persone,
            "tipo": list(TipoObiettivo.objects.filter(in_uso=True).values_list("nome", flat=True)),
            "pluriennale": ["SI", "NO"],
        },
        FASI: {
            "codice": codici,
            "responsabile": persone,
            "centro_di_responsabilita": [c.nome_in_tabella for c in centri],
        },
        INDICATORI: {
            "codice": codici,
            "tipo": list(TipoIndicatore.objects.values_list("nome", flat=True)),
            "verso": [str(v.value) for v in Verso],
        },
        SERVIZI: {"codice": codici, "descrizione": nomi},
    }


def _celle(said: Any) -> tuple[Cell, ...]:
    """A cell for each column of what an objective or a row of it says."""
    return tuple(
        ("SI" if value else "NO") if c.kind is Kind.FLAG else "" if value is None and c.later else value
        for c in in_sheets(said.__class__)
        for value in [getattr(said, c.name)]
    )


def _obiettivi(scritti: Sequence[ContenutoObiettivo]) -> Iterator[tuple[Cell, ...]]:
    return (_celle(o) for o in scritti)


def _di(section: str) -> Callable[[Sequence[ContenutoObiettivo]], Iterator[tuple[Cell, ...]]]:
    def righe(scritti: Sequence[ContenutoObiettivo]) -> Iterator[tuple[Cell, ...]]:
        for o in scritti:
            for n, row in enumerate(getattr(o, section), start=1):
                yield (o.codice, n, *_celle(row))

    return righe


def _servizi(scritti: Sequence[ContenutoObiettivo]) -> Iterator[tuple[Cell, ...]]:
    for o in scritti:
        for nome in o.altri_servizi:
            yield o.codice, nome


_RIGHE: Final = {OBIETTIVI: _obiettivi, FASI: _di(FASI), INDICATORI: _di(INDICATORI), SERVIZI: _servizi}
