# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the rows of a plan still say what its version in force says, where no variation has opened them.

What may differ: names of centres, people and kinds follow today's rows, and so do the objectives of a DUP; what a
variation has opened is being written; an objective that no act has approved yet is nobody's business here.
"""

from collections.abc import Iterator
from typing import Any, Final

from dup.models import ObiettivoOperativo
from indicatori.models import TipoIndicatore
from obiettivi.choices import Stato
from obiettivi.contenuto import ContenutoObiettivo, Differenza, differenze
from obiettivi.contenuto.campi import texts as long_ones
from obiettivi.lettura.stored_contents import contenuti
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, PianoEsecutivo, TipoObiettivo
from organizzazione.models import CentroDiResponsabilita, Persona
from versioni.choices import StatoVariazione
from versioni.contenuto import ContenutoVersione, Riferimento, VersioneIllegibile
from versioni.differenze import CAMPI, LEGAMI, RIGHE
from versioni.models import Modifica, Versione
from versioni.names import Names
from versioni.stored_contents import legami_di

Path = tuple[str | int, ...]
Keys = dict[Path, tuple[type[Any], int | None]]
_LABELS: Final = {**CAMPI, **RIGHE, "responsabile_matricola": CAMPI["responsabile"]}
RIMEDIO: Final = "Riscriverlo com'è nella versione, o capire chi l'ha cambiato fuori dal programma."


def live_faults(plan: int, names: Names) -> Iterator[str]:
    """What of a plan differs from its version in force, one Italian sentence an objective."""
    version = Versione.objects.filter(piano=plan).select_related("piano").order_by("-numero").first()
    if version is None:
        return
    try:
        said = version.letta
    except VersioneIllegibile:
        return  # the chain says so
    yield from _of_the_plan(version, said, names)
    yield from _of_objectives(version, said, names)


def _of_the_plan(version: Versione, said: ContenutoVersione, names: Names) -> Iterator[str]:
    if not names.of[PianoEsecutivo].same(said.piano.codice, version.piano_id):
        yield (
            f"{version.piano.codice}, versione {version.numero}: il suo contenuto è del piano {said.piano.codice}. "
            "La versione è stata spostata da un piano a un altro."
        )
    if said.piano.anno != version.piano.anno:
        yield (
            f"{version.piano.codice}: il suo anno è il {version.piano.anno}, nella versione {version.numero} è il "
            f"{said.piano.anno}. {RIMEDIO}"
        )


def _of_objectives(version: Versione, said: ContenutoVersione, names: Names) -> Iterator[str]:
    plan, objectives = version.piano, ObiettivoPEG.objects.filter(piano=version.piano)
    rows = {o.codice: o for o in objectives.defer(*long_ones(ContenutoObiettivo)).order_by("sort_key")}
    touched = _touched(plan)
    opened = {codice for codice, o in rows.items() if o.in_variazione}
    opened_before = {touched[o.pk] for o in rows.values() if o.in_variazione and o.pk in touched}
    still = objectives.filter(in_variazione=False)
    texts = {o.codice: o for o in contenuti(still).values()}
    links = legami_di(still)
    for codice, then in said.per_codice.items():
        if codice in opened or codice in opened_before:
            continue
        row = rows.get(codice)
        if row is None:
            yield f"{plan.codice}: {codice} è in vigore ma fra gli obiettivi non c'è più. Ripristinarlo da una copia."
            continue
        differ = [*_fields(row, then, texts[codice], names), *_links(said, codice, links.get(codice, ()))]
        if differ:
            dove = ", ".join(dict.fromkeys(differ))
            yield f"{plan.codice}: {codice} non dice più ciò che dice la versione {version.numero} ({dove}). {RIMEDIO}"
        if not row.in_vigore or row.stato != Stato.VALIDATO:
            yield f"{plan.codice}: {codice} è nella versione {version.numero}, ma il suo stato non lo dice in vigore."
    yield from _flags(version, said, rows, touched)


def _flags(
    version: Versione, said: ContenutoVersione, rows: dict[str, ObiettivoPEG], touched: dict[int, str]
) -> Iterator[str]:
    plan = version.piano
    for codice, row in rows.items():
        if row.in_variazione and not plan.variazione_aperta:
            yield f"{plan.codice}: {codice} risulta in una variazione, ma nessuna è aperta."
        elif row.in_variazione and row.in_vigore and row.pk not in touched:
            yield f"{plan.codice}: {codice} risulta nella variazione aperta, che però non lo nomina."
        elif row.in_vigore and not row.in_variazione and codice not in said.per_codice:
            yield f"{plan.codice}: {codice} risulta in vigore, ma nella versione {version.numero} non c'è."


def _touched(plan: PianoEsecutivo) -> dict[int, str]:
    """What the open variation touches, each with the code that it had when it was opened."""
    open_ones = Modifica.objects.filter(variazione__piano=plan, variazione__stato=StatoVariazione.APERTA)
    return dict(open_ones.values_list("obiettivo_id", "codice"))


def _fields(row: ObiettivoPEG, then: ContenutoObiettivo, now: ContenutoObiettivo, names: Names) -> Iterator[str]:
    differing = differenze(then, now)
    keys = _keys(row) if differing else {}
    for d in differing:
        if not _same_row(d, keys, names):
            yield _LABELS[str(d.campo[0])]


def _same_row(d: Differenza, keys: Keys, names: Names) -> bool:
    """Whether the name of then belongs to the row of today, which merely has another one now."""
    if d.campo not in keys:
        return False
    model, key = keys[d.campo]
    return names.of[model].same(d.prima, key)


def _keys(row: ObiettivoPEG) -> Keys:
    """Which rows stand behind the names of an objective, by the place of the name in its content."""
    keys: Keys = {
        ("centro_di_responsabilita",): (CentroDiResponsabilita, row.centro_id),
        ("responsabile",): (Persona, row.responsabile_id),
        ("responsabile_matricola",): (Persona, row.responsabile_id),
        ("tipo",): (TipoObiettivo, row.tipo_id),
    }
    phases = Fase.objects.filter(obiettivo=row).order_by("ordine", "pk")
    for i, (person, centre) in enumerate(phases.values_list("responsabile_id", "centro_id")):
        keys["fasi", i, "responsabile"] = keys["fasi", i, "responsabile_matricola"] = (Persona, person)
        keys["fasi", i, "centro_di_responsabilita"] = (CentroDiResponsabilita, centre)
    indicators = IndicatoreObiettivo.objects.filter(obiettivo=row).order_by("ordine", "pk")
    for i, kind in enumerate(indicators.values_list("tipo_id", flat=True)):
        keys["indicatori", i, "tipo"] = (TipoIndicatore, kind)
    return keys


def _links(said: ContenutoVersione, codice: str, now: tuple[Riferimento, ...]) -> Iterator[str]:
    """A link that is gone though its place is still there, or that is new to a place which was there then."""
    then = set(said.legami.get(codice, ()))
    gone, new = then - set(now), set(now) - then
    if not gone and not new:
        return
    if new & _places(said) or len(now) > len(then) or any(_stands(r) for r in gone):
        yield LEGAMI


def _places(said: ContenutoVersione) -> set[Riferimento]:
    return {
        Riferimento(dup.codice, a.nome, s.nome, o.nome)
        for dup in said.dup
        for a in dup.ambiti
        for s in a.strategici
        for o in s.operativi
    }


def _stands(r: Riferimento) -> bool:
    return ObiettivoOperativo.objects.filter(
        nome=r.operativo,
        obiettivo_strategico__nome=r.strategico,
        obiettivo_strategico__ambito__nome=r.ambito,
        obiettivo_strategico__ambito__dup__codice=r.dup,
    ).exists()
