# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a Relazione says: of one that an act has approved its frozen text, of one that is written its rows beside the
numbers of the last closing of its plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils import timezone

from dup.models import DUP
from dup.stored_contents import contenuto_del_dup
from ente import identity
from flussi.acts import Refused
from monitoraggio.choices import SurveyKind, SurveyState
from monitoraggio.contenuto.content import Pairs
from monitoraggio.lettura.board import places_of
from monitoraggio.lettura.closed import last_closing, last_closings
from monitoraggio.models import Rilevazione, RilevazioneChiusa
from obiettivi.models import PianoEsecutivo
from relazioni import drawing
from relazioni.choices import ReportState
from relazioni.contenuto import BandRow, RelazioneContent, SectionContent, StepRow
from relazioni.models import Relazione, RelazioneApprovata
from relazioni.sections import PLACE, SECTIONS, Drawn
from ricognizioni.lettura.stored import last_closing as last_of_dup
from ricognizioni.models import Ricognizione, RicognizioneChiusa
from testi.formati import data
from valutazione.told_to_all import distribution_of
from versioni.models import Versione

CLOSED: Final = (SurveyState.CHIUSA, SurveyState.APPROVATA)
SEVERAL: Final = "Il piano dipende da più DUP:"
NONE_CLOSED: Final = "nessuna ricognizione dell'anno chiusa"


@dataclass(frozen=True)
class Source:
    """What the numbers come from: a closing of the plan, and one of the ricognizione of its DUP if there is one."""

    survey: Rilevazione
    closing: RilevazioneChiusa
    ricognizione: RicognizioneChiusa | None = None
    # The document whose indicators tell how the Comune is.
    dup: DUP | None = None
    # What of other documents stands in no chapter, in words, by what is drawn there.
    left_out: Pairs = ()

    @property
    def final(self) -> bool:
        """Whether it is the account of the whole year."""
        return bool(self.survey.tipo == SurveyKind.FINALE)

    @property
    def words(self) -> str:
        """«Rilevazione finale al 31/12/2020, approvata»."""
        state = str(self.survey.get_stato_display()).lower()
        return f"Rilevazione {self.survey.tipo} al {data(self.survey.al)}, {state}"


def source_of(plan: PianoEsecutivo) -> Source | None:
    """The final survey of a plan where it is closed, or the last one that is; with the last ricognizione of the year
    that is closed, of the documents that its version hangs on: of one, and it says which others are left out. None
    where no survey is closed."""
    rows = Rilevazione.objects.told().filter(piano=plan, stato__in=CLOSED).order_by("-al")
    survey: Rilevazione | None = rows.first()
    closing = last_closing(survey) if survey else None
    if survey is None or closing is None:
        return None
    codes = [dup.codice for dup in Versione.objects.get(pk=closing.versione_id).letta.dup]
    of_year = Ricognizione.objects.filter(dup__codice__in=codes, al__year=plan.anno, stato__in=CLOSED)
    last: dict[str, Ricognizione] = {}
    for row in of_year.select_related("dup").order_by("-al", "dup"):
        last.setdefault(row.dup.codice, row)
    found, dup = next(iter(last.values()), None), _dup_of(plan, codes)
    out = (
        (Drawn.OPERATIVI, _operatives_left_out(codes, last) if found else ""),
        (Drawn.SALUTE, _health_left_out(codes, dup, plan.anno)),
    )
    left_out = tuple((str(drawn), words) for drawn, words in out if words)
    return Source(survey, closing, last_of_dup(found) if found else None, dup, left_out)


def _operatives_left_out(codes: Sequence[str], last: Mapping[str, Ricognizione]) -> str:
    """Of which documents no operative objective is told; the first of ``last`` is the one whose are."""
    (taken, *_) = last
    others = [
        f"{code} ({f'ricognizione al {data(last[code].al)}' if code in last else NONE_CLOSED})"
        for code in codes
        if code != taken
    ]
    return f"{SEVERAL} obiettivi operativi e organismi sono quelli di {taken}, non di {_nor(others)}." if others else ""


def _health_left_out(codes: Sequence[str], taken: DUP | None, year: int) -> str:
    """Of which documents no indicator of the Comune is told."""
    if taken is None:
        words = f"Nessun DUP da cui il piano dipende comprende il {year}: restano fuori gli indicatori dell'ente di"
        return f"{words} {', '.join(codes)}." if codes else ""
    others = [code for code in codes if code != taken.codice]
    return f"{SEVERAL} gli indicatori dell'ente sono quelli di {taken.codice}, non di {_nor(others)}." if others else ""


def _nor(names: Sequence[str]) -> str:
    return " né di ".join(names)


def demand_source(plan: PianoEsecutivo) -> Source:
    """The same; raises ``Refused``, with the reason, where no survey is closed."""
    source = source_of(plan)
    if source is None:
        raise Refused(
            f"Di {plan.codice} nessuna rilevazione è ancora chiusa: la Relazione prende i suoi numeri dalla finale, o "
            "dall'ultima che c'è. Chiuderne una, poi riprovare."
        )
    return source


def content_of(relazione: Relazione) -> RelazioneContent:
    """What a Relazione says now. Raises ``Refused`` where it is written and no survey is closed any more."""
    frozen = None if relazione.in_redazione else last_approval(relazione)
    return frozen.read if frozen else written(relazione)


def written(relazione: Relazione, source: Source | None = None) -> RelazioneContent:
    """What is written beside the numbers of now; ``source`` is for who has read already where they come from. Raises
    ``Refused``."""
    drawn = drawn_from(source or demand_source(relazione.piano))
    rows = sorted(relazione.sezioni.all(), key=lambda row: PLACE[row.chiave])
    sections = tuple(SectionContent(row.chiave, row.section.title, row.testo) for row in rows)
    return replace(drawn, stato=ReportState.IN_REDAZIONE.label.lower(), sezioni=sections)


def last_approval(relazione: Relazione, *, text: bool = True) -> RelazioneApprovata | None:
    """What its last act approved; ``text`` False is for who asks only which it is."""
    rows = RelazioneApprovata.objects.filter(relazione=relazione).order_by("-numero")
    found: RelazioneApprovata | None = (rows if text else rows.defer("contenuto")).first()
    return found


def drawn_from(source: Source) -> RelazioneContent:
    """The numbers, with every section empty: what prints of a plan whose Relazione nobody has opened."""
    said, plan = source.closing.read, source.survey.piano
    versions = [
        drawing.ActOfVersion(v.numero, v.atto_in_breve, v.data_atto, v.oggetto, v.letta)
        for v in Versione.objects.filter(piano=plan).order_by("numero")
    ]
    # Those of the version that the survey speaks of: what came after it has changed nothing of its numbers.
    version = next(v.said for v in versions if v.numero == said.versione)
    drawn = drawing.Drawing.of(said, places_of(version))
    tree = drawn.tree(version.dup)
    about = source.ricognizione.read if source.ricognizione else None
    return RelazioneContent(
        ente=said.ente or identity.name(),
        piano=said.piano,
        descrizione=said.descrizione,
        anno=said.anno,
        stato="",
        al=said.al,
        tipo=said.tipo,
        chiusura=source.closing.numero,
        anello=source.closing.catena,
        ricognizione=f"{about.dup} al {data(about.al)}" if about else "",
        anello_ricognizione=source.ricognizione.catena if source.ricognizione else "",
        decimali=said.regole.decimali,
        sezioni=tuple(SectionContent(s.key, s.title) for s in SECTIONS),
        livelli=drawn.levels((ambito.dup, ambito.nome) for ambito in tree),
        andamento=drawn.course(),
        albero=tree,
        senza_ambito=drawn.nowhere(),
        obiettivi=drawn.objectives(),
        scostamenti=drawn.deviations(),
        variazioni=drawing.variations(versions),
        condivisi=drawn.shared(),
        operativi=drawing.operatives(about) if about else (),
        salute=drawing.health(contenuto_del_dup(source.dup), said.anno) if source.dup else (),
        organismi=drawing.bodies(about) if about else (),
        valutazioni=tuple(BandRow(kind, one.name, one.people) for kind, one in distribution_of(said.anno)),
        passi=tuple(sorted(_steps(source, versions), key=lambda step: step.giorno)),
        legenda=drawn.survey.legend,
        soglie=drawn.survey.rules.light_bounds,
        esclusi=source.left_out,
    )


def _dup_of(plan: PianoEsecutivo, codes: list[str]) -> DUP | None:
    """The document of the plan's year whose indicators tell how the Comune is: the last one that the plan hangs on."""
    rows = DUP.objects.filter(codice__in=codes, anno_inizio__lte=plan.anno, anno_fine__gte=plan.anno)
    found: DUP | None = rows.order_by("-anno_inizio", "-codice").first()
    return found


def _steps(source: Source, versions: Sequence[drawing.ActOfVersion]) -> Iterator[StepRow]:
    """The acts of the plan and the closings that hold, by day (a query)."""
    for version in versions:
        what = "Approvazione del piano" if version.numero == 1 else f"Variazione: versione {version.numero} del piano"
        yield StepRow(version.giorno, f"{what} ({version.atto})")
    for closing in reversed(last_closings(source.survey.piano)):
        survey = closing.rilevazione
        if survey.al > source.survey.al:
            continue
        name = f"rilevazione {survey.tipo} al {data(survey.al)}"
        yield StepRow(timezone.localdate(closing.registrata_il), f"Chiusura della {name}")
        deed = getattr(closing, "atto", None)
        if deed is not None:
            yield StepRow(deed.data_atto, f"Approvazione della {name} ({deed})")
    if (of_dup := source.ricognizione) is not None:
        day = timezone.localdate(of_dup.registrata_il)
        yield StepRow(day, f"Chiusura della ricognizione di {of_dup.read.dup} al {data(of_dup.read.al)}")
