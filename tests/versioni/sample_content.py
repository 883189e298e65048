# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan of our own in two versions, from which the golden files are made. Written for what can go wrong in them.

Links to a DUP, a variation with something new, changed and taken away, texts with marks, weights that are missing, a
name in the DUP that changes and drags its link along.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from dup.contenuto import (
    ContenutoAmbito,
    ContenutoAtto,
    ContenutoDUP,
    ContenutoGestionale,
    ContenutoIndicatoreEnte,
    ContenutoIndicatoreOperativo,
    ContenutoOperativo,
    ContenutoStrategico,
)
from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo, ContenutoPiano
from versioni.contenuto import ContenutoVersione, DatiAtto, Modificato, Riferimento

ENTE: Final = "Comune di Prova sull'Elsa"
PIANO: Final = "PEG_2024"
ACTS: Final = (
    DatiAtto("DGC", "18", "2024-01-31", "Approvazione del piano esecutivo di gestione"),
    DatiAtto("DGC", "151/bis", "2024-07-09", "Variazione «di metà anno» del piano"),
)
DAYS: Final = (date(2024, 1, 31), date(2024, 7, 9))
RECORDED: Final = ("2024-02-01T09:15:30.123456+00:00", "2024-07-10T08:00:00+00:00")
WHO: Final = "Anna Bianchi"

BIKES: Final = ContenutoOperativo(
    "Più spazio a chi pedala",
    "2.1.1",
    "Collegare i quartieri con percorsi **sicuri**.\n\n- nuovi tratti\n- incroci rifatti",
    assessori=("Neri Ugo", "D'Angiò Lia"),
    strutture=("Mobilità e strade",),
    organismi=("Trasporti del Colle",),
    indicatori=(
        ContenutoIndicatoreOperativo(
            "Chilometri di pista", "somma dei tratti", "12*", "crescente", "* di cui 3 nel 2024"
        ),
        ContenutoIndicatoreOperativo("Incidenti a chi pedala", "", "-10%", "decrescente"),
    ),
    note="Cofinanziato.",
    gestionali=(
        ContenutoGestionale("Bici alla stazione", "2.1.1.a", "Un deposito custodito", ("Trasporti del Colle",)),
    ),
)
DESKS: Final = ContenutoOperativo(
    "Sportelli che rispondono", "1.1.1", "Meno attesa.", strutture=("Anagrafe e stato civile",)
)
DUP: Final = ContenutoDUP(
    "DUP_2024_2026",
    "Documento unico 2024/2026",
    2024,
    2026,
    narrativa="Il territorio, l'economia.",
    atti=(
        ContenutoAtto("presentazione", "DGC", "90", date(2023, 7, 25)),
        ContenutoAtto("approvazione", "DCC", "7", date(2023, 12, 18)),
    ),
    ambiti=(
        ContenutoAmbito(
            "La città vicina",
            "1",
            "Uffici & persone.",
            (ContenutoStrategico("Servizi semplici", "1.1", "", (), (), (), (DESKS,)),),
        ),
        ContenutoAmbito(
            "La città che si muove",
            "2",
            strategici=(
                ContenutoStrategico(
                    "Mobilità dolce", "2.1", "A piedi, in bici.", ("Piano della sosta",), operativi=(BIKES,)
                ),
            ),
        ),
    ),
    indicatori_ente=(
        ContenutoIndicatoreEnte(
            "citta",
            "Auto ogni 1.000 abitanti",
            "La città che si muove",
            "Mobilità",
            "auto / abitanti × 1000",
            "n.",
            "ACI",
            "decrescente",
            "",
            ((2022, "641"), (2023, "n.d."), (2024, "≤ 620")),
        ),
        ContenutoIndicatoreEnte("amministrazione", "Giorni per pagare", valori=((2023, "28,5"),)),
    ),
)

PATH: Final = ContenutoObiettivo(
    "2024-MS01",
    "Ciclopista del fiume: dal ponte vecchio al parco",
    "Mobilità e strade",
    "Galli Piero",
    "SVILUPPO",
    pluriennale=True,
    contesto="La riva è **inagibile** dal 2021.",
    descrizione="Aprire il percorso:\n\n- scavi e fondo\n- luci «a basso consumo»\n\n"
    "I lavori sono in <due> lotti & mezzo.",
    risultato_atteso="3,2 km aperti entro l'anno",
    fasi=(
        ContenutoFase(
            "Progetto esecutivo", date(2024, 1, 8), date(2024, 3, 29), Decimal("20.00"), "Galli Piero", "Mobilità", ""
        ),
        ContenutoFase(
            "Gara",
            date(2024, 4, 2),
            date(2024, 6, 28),
            Decimal("33.33"),
            "Rossi Maria",
            "Contratti",
            "Con la stazione unica",
        ),
        ContenutoFase("Cantiere", date(2024, 7, 1), date(2024, 12, 20), Decimal("46.67"), "Galli Piero", "Mobilità"),
    ),
    indicatori=(
        ContenutoIndicatore("Chilometri aperti", "risultato", ">= 3,2", "misurati sul posto"),
        ContenutoIndicatore("Giorni di ritardo", "efficienza", "0"),
    ),
    altri_servizi=("Contratti", "Polizia locale"),
)
DESK: Final = ContenutoObiettivo(
    "2024-AC02",
    "Carta d'identità: attesa sotto i dieci giorni",
    "Anagrafe e stato civile",
    "Rossi Maria",
    "MANTENIMENTO",
    descrizione="Più appuntamenti il **giovedì**.",
    fasi=(
        ContenutoFase("Nuovo calendario"),
        ContenutoFase("Verifica", None, date(2024, 11, 30), None, "", "", "a campione"),
    ),
    indicatori=(ContenutoIndicatore("Giorni d'attesa", "qualità", "< 10"), ContenutoIndicatore("", "", "da definire")),
)
FEST: Final = ContenutoObiettivo(
    "2024-CU03", "Festa del fiume", "Cultura", descrizione="Tre serate.", altri_servizi=("Cultura",)
)
MEAL: Final = ContenutoObiettivo(
    "2024-IS01",
    "Mense: cibo che viene da vicino",
    "Istruzione",
    "Conti Elsa",
    "SVILUPPO",
    descrizione="Il 60% delle materie prime entro 50 km.",
    fasi=(
        ContenutoFase(
            "Capitolato", date(2024, 8, 1), date(2024, 12, 31), Decimal("100.00"), "Conti Elsa", "Istruzione"
        ),
    ),
    indicatori=(ContenutoIndicatore("Materie prime di zona", "risultato", "60%"),),
)

_TO_BIKES: Final = Riferimento(DUP.codice, "La città che si muove", "Mobilità dolce", BIKES.nome)
_TO_DESKS: Final = Riferimento(DUP.codice, "La città vicina", "Servizi semplici", DESKS.nome)

FIRST: Final = ContenutoVersione(
    ENTE,
    ContenutoPiano(PIANO, "Piano 2024", 2024, (DESK, FEST, PATH)),
    (("2024-AC02", (_TO_DESKS,)), ("2024-MS01", (_TO_BIKES, _TO_DESKS))),
    (DUP,),
)


def _varied() -> ContenutoVersione:
    """The first version with a phase between others, one reworded and moved, an indicator with another value."""
    project, tender, works = PATH.fasi
    phases = (
        project,
        ContenutoFase(
            "Bonifica della riva", date(2024, 4, 1), date(2024, 5, 31), Decimal("10.00"), "Galli Piero", "Mobilità"
        ),
        replace(works, peso=Decimal("36.67"), fine_prevista=date(2025, 2, 28)),
        replace(tender, descrizione="Gara europea"),
    )
    path = replace(
        PATH,
        descrizione=PATH.descrizione.replace("due", "tre"),
        fasi=phases,
        indicatori=(replace(PATH.indicatori[0], valore_atteso=">= 2,8"), PATH.indicatori[1]),
        altri_servizi=("Polizia locale", "Ambiente", "Contratti"),
    )
    desks = replace(DESKS, nome="Sportelli che rispondono in giornata")
    places = replace(DUP.ambiti[0].strategici[0], operativi=(desks,))
    dup = replace(DUP, ambiti=(replace(DUP.ambiti[0], strategici=(places,)), DUP.ambiti[1]))
    to_desks = replace(_TO_DESKS, operativo=desks.nome)
    return ContenutoVersione(
        ENTE,
        ContenutoPiano(PIANO, "Piano 2024", 2024, (DESK, MEAL, path)),
        (("2024-AC02", (to_desks,)), ("2024-MS01", (_TO_BIKES, to_desks))),
        (dup,),
        (
            Modificato("2024-CU03", "tolto", "La festa passa alla pro loco."),
            Modificato("2024-IS01", "nuovo", "Il bando regionale è di **aprile**."),
            Modificato("2024-MS01", "cambiato", "La riva va bonificata.\nIl cantiere slitta."),
        ),
    )


VARIED: Final = _varied()
VERSIONS: Final = (FIRST, VARIED)
# What stands in the varied plan for a row of the first, under other words.
REWORDED: Final = {"Gara europea": "Gara"}
FEWER_IS_BETTER: Final = ("Giorni d'attesa", "Giorni di ritardo")


def _known(version: ContenutoVersione, said: Mapping[str, str]) -> ContenutoVersione:
    """The same plan, its rows with their identities, indicators with their sense, the number of whom it has one of."""
    goals = tuple(_goal(o, said) for o in version.piano.obiettivi)
    return replace(version, piano=replace(version.piano, obiettivi=goals))


def _goal(o: ContenutoObiettivo, said: Mapping[str, str]) -> ContenutoObiettivo:
    phases = tuple(replace(f, id=_id(o, "fasi", f.descrizione), **_number(f)) for f in o.fasi)
    indicators = tuple(
        replace(i, id=_id(o, "indicatori", i.descrizione), verso=said.get(i.descrizione, "crescente"))
        for i in o.indicatori
    )
    services = tuple(_id(o, "altri_servizi", name) for name in o.altri_servizi)
    return replace(o, fasi=phases, indicatori=indicators, altri_servizi_id=services, **_number(o))


def _id(o: ContenutoObiettivo, section: str, text: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{o.codice}/{section}/{REWORDED.get(text, text)}"))


def _number(row: Any) -> dict[str, Any]:
    return {"responsabile_matricola": "00417"} if row.responsabile == "Rossi Maria" else {}


# Schema 2: in the variation the sense of an indicator turns too.
_FIRST_SAID: Final = {"Giorni d'attesa": "decrescente"}
_THEN_SAID: Final = dict.fromkeys(FEWER_IS_BETTER, "decrescente")
# Schema 3: what PIAO asks of an indicator; in the variation one says it that said nothing, another no more.
_FIRST_ASKED: Final = {
    "Giorni d'attesa": {"dimensione": "efficienza", "baseline": "12", "fonte": "Registro delle code"}
}
_THEN_ASKED: Final = {
    "Giorni d'attesa": {"dimensione": "efficienza", "baseline": "", "fonte": "Registro delle code"},
    "Giorni di ritardo": {"fonte": "Registro dei cantieri"},
}


def _asked(version: ContenutoVersione, said: Mapping[str, Mapping[str, str]]) -> ContenutoVersione:
    """The same plan, of a program that asks every indicator for it."""
    nothing = {"dimensione": "", "baseline": "", "fonte": ""}
    goals = tuple(
        replace(o, indicatori=tuple(replace(i, **{**nothing, **said.get(i.descrizione, {})}) for i in o.indicatori))
        for o in version.piano.obiettivi
    )
    return replace(version, piano=replace(version.piano, obiettivi=goals))


SAMPLES: Final[Mapping[int, tuple[ContenutoVersione, ...]]] = {
    1: VERSIONS,
    2: (_known(FIRST, _FIRST_SAID), _known(VARIED, _THEN_SAID)),
    3: (_asked(_known(FIRST, _FIRST_SAID), _FIRST_ASKED), _asked(_known(VARIED, _THEN_SAID), _THEN_ASKED)),
}
