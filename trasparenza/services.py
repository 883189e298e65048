# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of the index: what an act has approved enters it once, when the first page after the act asks."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import count
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Max, Model, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from monitoraggio.lettura.board import places_of
from monitoraggio.models import AttoDellaRilevazione
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import texts
from relazioni.contenuto import in_canonical
from relazioni.models import AttoDellaRelazione, ValidazioneDellaRelazione
from ricognizioni.models import AttoDellaRicognizione
from testi.codes import code_key, one_line
from testi.ricerca import piegato
from trasparenza.models import (
    RISERVATI,
    SHAPE_OF_RICOGNIZIONI,
    DecisioneSullaProva,
    DocumentoDellaRelazione,
    IndicatorePubblicato,
    PremiPubblicati,
    Pubblicazione,
    RelazionePubblicata,
    RicognizionePubblicata,
    RilevazionePubblicata,
    Voce,
    VoceDellaRilevazione,
)
from trasparenza.outcomes.shape import TOLD, objectives_said, printed_inside, survey_said
from trasparenza.premiums import reading as of_premiums
from trasparenza.premiums.table import SHAPE as SHAPE_OF_PREMIUMS
from trasparenza.relazioni import shape as of_relazioni
from trasparenza.series import indicator_said, key_of
from valutazione.models import AttoDellaRipartizione
from versioni.contenuto import raffronta
from versioni.in_force import before
from versioni.models import TimeStamp, Versione


def stato() -> str:
    """What the public pages are made of, in a short text that changes with each new version and each act of a survey,
    of a ricognizione, of a Relazione or of a distribution, with each validation and each document of one, with each
    decision on an evidence, and whenever the index is made again (one query).

    What is not yet in the index enters it now.
    """
    found = _found()
    if any(found[kind] != found[f"{kind}_qui"] for kind in INDEXED):
        indicizza()
        found = _found()
    # Acts are only ever added: how many there are says which was the last.
    return " ".join(str(found[name]) for name in _TOLD if not name.endswith("_qui"))


def _found() -> dict[str, Any]:
    sql, params = _asked(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    found = dict(zip(_TOLD, row, strict=True))
    return found if found["versioni"] else _before_the_first_version()


# By kind of act the index of what it approved. A row of an index is never written over but thrown away and made again,
# with another key: the last key of each says whether the index is still the one that a page was drawn from.
INDEXED: Final[Mapping[str, type[Model]]] = {
    "versioni": Pubblicazione,
    "rilevazioni": RilevazionePubblicata,
    "ricognizioni": RicognizionePubblicata,
    "relazioni": RelazionePubblicata,
    "premi": PremiPubblicati,
}
_TOLD: Final = (
    *(f"indice_{kind}" for kind in INDEXED),
    *("versioni", "versioni_qui", "ultima", "quando", "marche", "ultima_marca"),
    *("rilevazioni", "rilevazioni_qui", "ricognizioni", "ricognizioni_qui"),
    *("relazioni", "relazioni_qui", "validazioni", "documenti", "prove", "ultima_prova"),
    *("premi", "premi_qui"),
)


_COUNTED: Final[Mapping[str, Callable[[], QuerySet[Any]]]] = {
    "rilevazioni": AttoDellaRilevazione.objects.all,
    "rilevazioni_qui": RilevazionePubblicata.objects.all,
    "ricognizioni": AttoDellaRicognizione.objects.all,
    "ricognizioni_qui": RicognizionePubblicata.objects.today,
    "relazioni": AttoDellaRelazione.objects.all,
    "relazioni_qui": RelazionePubblicata.objects.all,
    "validazioni": ValidazioneDellaRelazione.objects.all,
    "documenti": DocumentoDellaRelazione.objects.all,
    "marche": TimeStamp.objects.all,
    "prove": DecisioneSullaProva.objects.all,
    "premi": AttoDellaRipartizione.objects.all,
    "premi_qui": PremiPubblicati.objects.today,
}


@lru_cache(maxsize=2)
def _asked(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The query of ``stato`` as the database takes it: every public answer asks it, and the words never change."""
    # A stamp comes after its version, and of a survey that is open an evidence may go, with what was decided of it. How
    # many there are tells of one that went, or that was committed after a later one; the last, of one come since.
    query = Versione.objects.order_by().annotate(all=Value(1)).values("all")
    query = query.annotate(
        versioni=Count("pk"),
        versioni_qui=Count("pubblicazione"),
        ultima=Max("pk"),
        quando=Max("registrata_il"),
        ultima_marca=Max(_last(TimeStamp.objects.all())),
        ultima_prova=Max(_last(DecisioneSullaProva.objects.all())),
        **{name: Max(_how_many(rows())) for name, rows in _COUNTED.items()},
        **{f"indice_{kind}": Max(_last(index._default_manager.all())) for kind, index in INDEXED.items()},
    )
    sql, params = query.values_list(*_TOLD).query.sql_with_params()
    return sql, params


def _last(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.order_by("-pk").values("pk")[:1]), 0)


def _how_many(rows: QuerySet[Any]) -> Coalesce:
    grouped = rows.order_by().annotate(all=Value(1)).values("all")
    return Coalesce(Subquery(grouped.annotate(many=Count("pk")).values("many")), 0)


def _before_the_first_version() -> dict[str, Any]:
    """No plan is approved yet, and what hangs on their versions has no row; a ricognizione of a DUP may be."""
    last = {
        f"indice_{kind}": index._default_manager.aggregate(last=Max("pk"))["last"] or 0
        for kind, index in INDEXED.items()
    }
    return {**dict.fromkeys(_TOLD, 0), **{name: rows().count() for name, rows in _COUNTED.items()}, **last}


def indicizza() -> int:
    """Bring into the index what is not there; whoever comes second finds it done.

    Returns:
        How many versions came into it.
    """
    versions = Versione.objects.filter(pubblicazione__isnull=True)
    done = sum(_once(_scrivi, version, Pubblicazione, versione=version) for version in _each(versions))
    surveys = AttoDellaRilevazione.objects.filter(pubblicazione__isnull=True)
    for deed in _each(surveys.select_related("chiusura__versione")):
        _once(_write_survey, deed, RilevazionePubblicata, atto=deed)
    RicognizionePubblicata.objects.exclude(forma=SHAPE_OF_RICOGNIZIONI).delete()
    ricognizioni = AttoDellaRicognizione.objects.filter(pubblicazione__isnull=True)
    for one in _each(ricognizioni.select_related("chiusura")):
        _once(_write_ricognizione, one, RicognizionePubblicata, atto=one)
    relazioni = AttoDellaRelazione.objects.filter(pubblicazione__isnull=True)
    for told in _each(relazioni.select_related("approvata")):
        _once(_write_relazione, told, RelazionePubblicata, atto=told)
    PremiPubblicati.objects.exclude(forma=SHAPE_OF_PREMIUMS).delete()
    premiums = AttoDellaRipartizione.objects.filter(pubblicazione__isnull=True)
    for deed in _each(premiums.select_related("definitiva")):
        _once(_write_premiums, deed, PremiPubblicati, atto=deed)
    return done


def _each(rows: Any) -> Iterator[Any]:
    return iter(rows.order_by("pk").iterator(chunk_size=1))


def _once(write: Callable[[Any], None], row: Any, index: type[Model], **of: Any) -> int:
    try:
        with transaction.atomic():
            write(row)
            return 1
    except IntegrityError:
        # Another process was quicker: what it wrote is the same. Anything else is not for us to hide.
        if not index._default_manager.filter(**of).exists():
            raise
    return 0


@transaction.atomic
def rifai() -> int:
    """Throw the index away and make it again from the versions and from what acts have approved."""
    for index in INDEXED.values():
        index._default_manager.all().delete()
    return indicizza()


def _write_survey(deed: AttoDellaRilevazione) -> None:
    published, entries = survey_index_of(deed)
    published.save()
    VoceDellaRilevazione.objects.bulk_create(entries)


def survey_index_of(deed: AttoDellaRilevazione) -> tuple[RilevazionePubblicata, list[VoceDellaRilevazione]]:
    """What the index must say of an approved survey, not saved."""
    content, version = deed.chiusura.read, deed.chiusura.versione
    published = RilevazionePubblicata(
        atto=deed,
        anno=content.anno,
        al=content.al,
        tipo=content.tipo,
        detto={**survey_said(content, places_of(version.letta)), "documenti_dentro": printed_inside(content)},
    )
    links = json.loads(version.contenuto)["collegamenti"]
    return published, [_outcome(published, said) for said in objectives_said(content, links)]


def _outcome(published: RilevazionePubblicata, said: dict[str, Any]) -> VoceDellaRilevazione:
    written = [said[name] for name in TOLD if said[name]]
    return VoceDellaRilevazione(
        rilevazione=published,
        codice=said["codice"],
        sort_key=code_key(said["codice"]),
        titolo=said["titolo"],
        centro=said["centro_di_responsabilita"],
        grado=said["cifre"].get("grado", ""),
        tempo=said["cifre"].get("tempo", ""),
        luce=said["cifre"].get("luce", ""),
        detto=said,
        titolo_cercato=piegato(f"{said['codice']} {said['titolo']}") or "",
        testo_cercato=piegato("\n".join((said["codice"], said["titolo"], *written))) or "",
        texts=written,
    )


def _write_ricognizione(deed: AttoDellaRicognizione) -> None:
    ricognizione_index_of(deed).save()


def ricognizione_index_of(deed: AttoDellaRicognizione) -> RicognizionePubblicata:
    """What the index must say of an approved ricognizione, not saved."""
    content = deed.chiusura.read
    declared = [
        {"ambito": a.nome, "strategico": s.nome, "codice": o.codice, "operativo": o.nome, "stato": o.stato}
        for a, s, o in content.operativi()
    ]
    said = {
        "ente": content.ente,
        "descrizione": content.descrizione,
        "anni": [content.anno_inizio, content.anno_fine],
        "operativi": declared,
    }
    return RicognizionePubblicata(atto=deed, dup=content.dup, al=content.al, detto=said, forma=SHAPE_OF_RICOGNIZIONI)


def _write_premiums(deed: AttoDellaRipartizione) -> None:
    of_premiums.index_of(deed).save()


def _write_relazione(deed: AttoDellaRelazione) -> None:
    relazione_index_of(deed).save()


def relazione_index_of(deed: AttoDellaRelazione) -> RelazionePubblicata:
    """What the index must say of an approved Relazione, not saved."""
    content = deed.approvata.read
    said = of_relazioni.public_content(content)
    written = [text for s in said.sezioni for text in (s.titolo, s.testo) if s.testo.strip()]
    name = f"{RelazionePubblicata(anno=said.anno).titolo} {said.piano} {said.descrizione}"
    return RelazionePubblicata(
        atto=deed,
        anno=said.anno,
        contenuto=in_canonical(said),
        documento_dentro=of_relazioni.printed_inside(content),
        testo_cercato=piegato("\n".join((name, *written))) or "",
        texts=written,
    )


def _scrivi(versione: Versione) -> None:
    pubblicata, voci = index_of(versione)
    pubblicata.save()
    Voce.objects.bulk_create(voci)
    IndicatorePubblicato.objects.bulk_create(indicators_of(pubblicata))


def index_of(versione: Versione) -> tuple[Pubblicazione, list[Voce]]:
    """What the index must say of a version, not saved."""
    dati = json.loads(versione.contenuto)
    piano, obiettivi, legami = dati["piano"], dati["obiettivi"], dati["collegamenti"]
    operativi = set(_operativi(dati["dup"]))
    serviti = {(r["dup"], r["ambito"], r["strategico"], r["operativo"]) for voci in legami.values() for r in voci}
    pubblicata = Pubblicazione(
        versione=versione,
        codice=piano["codice"],
        indirizzo=_libero(indirizzo_di(piano["codice"]), versione.piano_id),
        anno=piano["anno"],
        descrizione=piano["descrizione"] or "",
        obiettivi=len(obiettivi),
        collegati=sum(1 for o in obiettivi if legami.get(o["codice"])),
        operativi=len(operativi),
        serviti=len(operativi & serviti),
        modifiche=dati["modifiche"],
    )
    changed = _changed(versione)
    return pubblicata, [_voce(pubblicata, o, o["codice"] in changed) for o in obiettivi]


def indicators_of(published: Pubblicazione) -> list[IndicatorePubblicato]:
    """What the index must say of the indicators of the Comune in a version, not saved; of one that stands in two
    documents the later."""
    documents = json.loads(published.versione.contenuto)["dup"]
    found = {}
    for d in sorted(documents, key=lambda d: (d["anno_inizio"], d["codice"])):
        for said in map(partial(indicator_said, d), d["indicatori_ente"]):
            found[key_of(said)] = said
    return [
        IndicatorePubblicato(pubblicazione=published, posto=n, chiave=key, detto=said)
        for n, (key, said) in enumerate(found.items())
    ]


def _changed(version: Versione) -> set[str]:
    """The objectives of which a version says something else than the one before did, or that were not in it."""
    if version.precedente is None:
        return set()
    then = before(version, version.precedente)
    return {r.codice for r in raffronta(then, version.letta) if r.genere and r.dopo}


def indirizzo_di(codice: str) -> str:
    """The code of a plan as a piece of an address of its own, whatever an act has frozen as its code."""
    pezzo = one_line(codice).replace("/", "-")
    return f"{pezzo}-piano" if pezzo in RISERVATI or not pezzo.strip(" .") else pezzo


def _libero(indirizzo: str, piano: int) -> str:
    """The address, with a number when another plan came to it first: «PEG/2030» and «PEG-2030» are two plans."""
    altri = Pubblicazione.objects.in_vigore().exclude(versione__piano=piano)
    provati = (f"{indirizzo}-{n}" if n > 1 else indirizzo for n in count(1))
    return next(provato for provato in provati if not altri.filter(indirizzo=provato).exists())


def _operativi(documenti: list[dict[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    for dup in documenti:
        for ambito in dup["ambiti"]:
            for strategico in ambito["strategici"]:
                for operativo in strategico["operativi"]:
                    yield dup["codice"], ambito["nome"], strategico["nome"], operativo["nome"]


def _voce(pubblicata: Pubblicazione, o: dict[str, Any], changed: bool) -> Voce:
    written = [text for c in texts(ContenutoObiettivo) if c != "titolo" and (text := o[c])]
    return Voce(
        pubblicazione=pubblicata,
        codice=o["codice"],
        # Said here, not left to the saving: whoever compares the index with the version saves nothing.
        sort_key=code_key(o["codice"]),
        titolo=o["titolo"],
        centro=o["centro_di_responsabilita"] or "",
        responsabile=o["responsabile"] or "",
        changed=changed,
        titolo_cercato=piegato(f"{o['codice']} {o['titolo']}") or "",
        testo_cercato=piegato("\n".join((o["codice"], o["titolo"], *written))) or "",
        texts=written,
    )
