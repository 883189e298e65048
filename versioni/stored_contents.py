# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the database to the content of a version, in a number of queries that does not grow with the plan."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from controlli import Segnalazione
from dup.contenuto import ContenutoDUP
from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from ente import identity
from obiettivi.choices import Stato
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano, completed, says_all, says_the_same
from obiettivi.lettura.stored_contents import contenuti, segnalazioni
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet, PianoEsecutivo
from testi.codes import code_key
from versioni.choices import ChangeKind
from versioni.contenuto import ContenutoVersione, Modificato, Riferimento
from versioni.in_force import starting_from
from versioni.models import Modifica, Variazione

Legami = dict[str, tuple[Riferimento, ...]]


@dataclass(frozen=True, slots=True)
class Escluso:
    """An objective that an approval leaves out, and why."""

    obiettivo: ObiettivoPEG
    perche: str


@dataclass(frozen=True, slots=True)
class Ostacolo:
    """What stops an approval: in words, and where to mend it (an objective; the field that a finding is about)."""

    testo: str
    obiettivo: int | None = None
    campo: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Previsione:
    """What an approval would do now. ``ostacoli`` stop it; ``esclusi`` are merely left out."""

    contenuto: ContenutoVersione
    compresi: tuple[int, ...]
    esclusi: tuple[Escluso, ...]
    ostacoli: tuple[Ostacolo, ...]

    @property
    def impedimenti(self) -> tuple[str, ...]:
        """What stops it, in words."""
        return tuple(o.testo for o in self.ostacoli)


def contenuto_in_lavoro(piano: PianoEsecutivo, obiettivi: ObiettivoQuerySet) -> ContenutoVersione:
    """A version made of these objectives as they are now, with the documents of three years they hang on.

    Where nothing is linked, the documents of the plan's year are taken: the gap is part of the picture.
    """
    scelti = obiettivi.filter(piano=piano)
    testi = ContenutoPiano(piano.codice, piano.descrizione, piano.anno, tuple(contenuti(scelti).values()))
    return _versione(testi, legami_di(scelti))


def legami_di(obiettivi: ObiettivoQuerySet) -> Legami:
    """The operative objectives that each objective serves, by code (one query)."""
    via = "obiettivi_operativi__obiettivo_strategico"
    righe = (
        obiettivi.filter(obiettivi_operativi__isnull=False)
        .order_by()
        .values_list(
            "codice", f"{via}__ambito__dup__codice", f"{via}__ambito__nome", f"{via}__nome", "obiettivi_operativi__nome"
        )
    )
    trovati: defaultdict[str, list[Riferimento]] = defaultdict(list)
    for codice, *posto in righe:
        trovati[codice].append(Riferimento(*posto))
    return {codice: tuple(sorted(legami)) for codice, legami in sorted(trovati.items(), key=_by_code)}


def _by_code(said: tuple[str, object]) -> str:
    return code_key(said[0])


def prevedi_approvazione(piano: PianoEsecutivo) -> Previsione:
    """All validated objectives become the version; the others are listed with the reason."""
    tutti = ObiettivoPEG.objects.filter(piano=piano)
    validati = tutti.filter(stato=Stato.VALIDATO)
    contenuto = contenuto_in_lavoro(piano, validati)
    compresi = tuple(validati.order_by("sort_key").values_list("pk", flat=True))
    esclusi = tuple(
        Escluso(o, _perche_escluso(o)) for o in tutti.exclude(stato=Stato.VALIDATO).select_related("centro", "piano")
    )
    ostacoli = [] if compresi else [Ostacolo("Nessun obiettivo è validato: non c'è nulla da approvare.")]
    return Previsione(contenuto, compresi, esclusi, (*ostacoli, *_errori(validati)))


def prevedi_variazione(variazione: Variazione) -> Previsione:
    """The version in force with what the variation changes, adds and takes away.

    What was opened must be validated or left out: an act cannot approve half a thought. What is new and not yet
    validated just stays out.
    """
    modifiche = modifiche_di(variazione)
    base = starting_from(variazione, modifiche.values())
    tolti = {c for c, m in modifiche.items() if m.genere == ChangeKind.TOLTO}
    in_gioco = ObiettivoPEG.objects.filter(piano=variazione.piano, in_variazione=True)
    validati = in_gioco.filter(stato=Stato.VALIDATO).exclude(codice__in=tolti)
    aperti = in_gioco.exclude(stato=Stato.VALIDATO).exclude(codice__in=tolti).select_related("centro", "piano")
    nuovi_testi = {o.codice: o for o in contenuti(validati).values()}
    nuovi_legami = legami_di(validati)
    cambiati = {c for c in nuovi_testi if _cambia(c, base, nuovi_testi[c], nuovi_legami.get(c, ()))}
    contenuto = _con_le_modifiche(variazione, tolti, nuovi_testi, nuovi_legami, _modificati(modifiche, cambiati, base))
    compresi = tuple(validati.order_by("sort_key").values_list("pk", flat=True))
    esclusi = tuple(Escluso(o, _perche_escluso(o)) for o in aperti if not o.in_vigore)
    ostacoli = [
        Ostacolo(f"{o.codice} è aperto e non è validato: validarlo, oppure lasciarlo fuori dalla variazione.", o.pk)
        for o in aperti
        if o.in_vigore
    ]
    chiavi = dict(in_gioco.values_list("codice", "pk"))
    ostacoli += [
        Ostacolo(f"{codice}: manca il motivo della modifica.", chiavi.get(codice))
        for codice in sorted(cambiati | tolti, key=code_key)
        if codice not in modifiche or not modifiche[codice].motivo.strip()
    ]
    if not cambiati and not tolti:
        ostacoli.insert(0, Ostacolo("La variazione non cambia nulla: non c'è nulla da approvare."))
    return Previsione(contenuto, compresi, esclusi, (*ostacoli, *_errori(validati)))


def modifiche_di(variazione: Variazione) -> dict[str, Modifica]:
    """What a variation touches, by the code that each objective has now: one that is new may still get another."""
    modifiche = list(variazione.modifiche.all())
    oggi = dict(ObiettivoPEG.objects.filter(pk__in=[m.obiettivo_id for m in modifiche]).values_list("pk", "codice"))
    return {oggi.get(m.obiettivo_id, m.codice): m for m in modifiche}


def _cambia(codice: str, base: ContenutoVersione, testo: ContenutoObiettivo, legami: tuple[Riferimento, ...]) -> bool:
    return not says_the_same(base.per_codice.get(codice), testo) or base.legami.get(codice, ()) != legami


def _modificati(modifiche: dict[str, Modifica], cambiati: set[str], base: ContenutoVersione) -> list[Modificato]:
    voci = []
    for codice in sorted(cambiati | {c for c, m in modifiche.items() if m.genere == ChangeKind.TOLTO}, key=code_key):
        genere = modifiche[codice].genere if codice in modifiche else ChangeKind.NUOVO
        if genere != ChangeKind.TOLTO:
            genere = ChangeKind.CAMBIATO if codice in base.per_codice else ChangeKind.NUOVO
        voci.append(Modificato(codice, str(genere), modifiche[codice].motivo.strip() if codice in modifiche else ""))
    return voci


def _con_le_modifiche(
    variazione: Variazione,
    tolti: set[str],
    testi: dict[str, ContenutoObiettivo],
    legami: Legami,
    modificati: Iterable[Modificato],
) -> ContenutoVersione:
    base, piano = variazione.base.letta, variazione.piano
    tenuti = _completed({c: o for c, o in base.per_codice.items() if c not in tolti | testi.keys()}, piano) | testi
    fermi = {c: r for c, r in base.legami.items() if c not in tolti and c not in testi}
    contenuto = ContenutoPiano(
        piano.codice, piano.descrizione, piano.anno, tuple(tenuti[codice] for codice in sorted(tenuti, key=code_key))
    )
    versione = _versione(contenuto, dict(sorted((fermi | legami).items(), key=_by_code)))
    if spostati := _spostati(fermi, versione.dup):
        # What the variation does not touch follows the DUP that has changed, or its annexes would not meet.
        oggi = legami_di(ObiettivoPEG.objects.filter(piano=piano, codice__in=spostati))
        restano = {c: r for c, r in fermi.items() if c not in spostati}
        versione = _versione(contenuto, dict(sorted((restano | oggi | legami).items(), key=_by_code)))
    return ContenutoVersione(versione.ente, versione.piano, versione.collegamenti, versione.dup, tuple(modificati))


def _completed(still: dict[str, ContenutoObiettivo], plan: PianoEsecutivo) -> dict[str, ContenutoObiettivo]:
    """What a variation leaves as it is, with the identities that a version of schema 1 could not carry: without them
    the next one would know them no better."""
    if all(says_all(o) for o in still.values()):
        return still
    rows = ObiettivoPEG.objects.filter(piano=plan, in_variazione=False, codice__in=still)
    today = {o.codice: o for o in contenuti(rows).values()}
    return {code: completed(o, today[code]) if code in today else o for code, o in still.items()}


def _spostati(legami: Legami, documenti: Iterable[ContenutoDUP]) -> set[str]:
    """The objectives that hang on a place that the documents do not have: renamed, or gone, since."""
    posti = {
        Riferimento(dup.codice, ambito.nome, strategico.nome, operativo.nome)
        for dup in documenti
        for ambito in dup.ambiti
        for strategico in ambito.strategici
        for operativo in strategico.operativi
    }
    return {codice for codice, riferimenti in legami.items() if not posti.issuperset(riferimenti)}


def _versione(piano: ContenutoPiano, legami: Legami) -> ContenutoVersione:
    codici = {r.dup for riferimenti in legami.values() for r in riferimenti}
    documenti = (
        DUP.objects.filter(codice__in=codici)
        if codici
        else DUP.objects.filter(anno_inizio__lte=piano.anno, anno_fine__gte=piano.anno)
    )
    dup = tuple(contenuto_del_dup(d) for d in documenti.order_by("codice"))
    return ContenutoVersione(identity.name(), piano, tuple(legami.items()), dup)


def _errori(obiettivi: ObiettivoQuerySet) -> list[Ostacolo]:
    trovate: dict[int, list[Segnalazione]] = segnalazioni(obiettivi)
    return [
        Ostacolo(f"{s.oggetto}: {s.testo}", pk, s.campo) for pk, elenco in trovate.items() for s in elenco if s.grave
    ]


def _perche_escluso(o: ObiettivoPEG) -> str:
    if o.rinviato:
        return "è stato rinviato al centro e non è tornato"
    if o.stato == Stato.PROPOSTO:
        return "è proposto, ma l'ufficio non l'ha validato"
    return "è ancora in bozza: il centro non l'ha proposto"
