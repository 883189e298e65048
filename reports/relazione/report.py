# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «Relazione sulla performance» of a plan (D.Lgs. 150/2009, art. 10 c. 1 lett. b): of one in writing its draft,
of one that an act has approved its frozen text, of a plan of which nobody has opened one the numbers alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from django import forms

from flussi.acts import Refused
from monitoraggio.models import Rilevazione
from obiettivi.models import PianoEsecutivo
from organizzazione.rules import Chi, legge_tutto
from relazioni.contenuto import RelazioneContent
from relazioni.models import Relazione, RelazioneApprovata
from relazioni.reading import CLOSED, content_of, demand_source, drawn_from, last_approval
from reports import stili
from reports.base import Foglio, Front, NienteDaStampare, OpzioniReport, Purpose, Report, Stampato
from reports.front import STYLE as FRONT_STYLE
from reports.opzioni import PrintedDay
from reports.relazione.chapters import chapters
from reports.relazione.shape import as_json
from reports.relazione.sheets import objectives_sheet, sheets
from reports.tabella_dup import MODELLO
from testi.formati import data

TITLE: Final = "Relazione sulla performance"


class RelazioneOptions(OpzioniReport):
    """Of which plan, and the day that it bears. Cleaned, ``approval`` is the row of an approval, or None."""

    piano = forms.ModelChoiceField(
        PianoEsecutivo.objects.none(),
        to_field_name="codice",
        empty_label=None,
        label="Piano",
        error_messages={
            "invalid_choice": "Il piano «%(value)s» non c'è, o nessuna sua rilevazione è ancora chiusa: la Relazione "
            "prende i suoi numeri da una rilevazione chiusa.",
            "required": "Indicare il piano.",
        },
    )
    approvazione = forms.IntegerField(
        required=False,
        min_value=1,
        label="Approvazione",
        help_text="Vuota: la Relazione com'è ora. Con un numero: com'era stata approvata quella volta.",
    )
    data_elaborazione = PrintedDay(
        help_text="Vuota: oggi; di una Relazione approvata, il giorno dell'atto: la stampa è sempre quella."
    )

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        closed = Rilevazione.objects.visible_to(chi).filter(stato__in=CLOSED)
        plans = PianoEsecutivo.objects.visible_to(chi).filter(rilevazioni__in=closed).distinct()
        self.fields["piano"].queryset = plans.order_by("-anno", "codice")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of its approvals, where it is asked for, or the last of a Relazione that is approved."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        plan, number = said.get("piano"), said.get("approvazione")
        said["approval"] = None
        if plan is None or "approvazione" in self.errors:
            return said
        there: Relazione | None = Relazione.objects.visible_to(self.chi).filter(piano=plan).first()
        if number is not None:
            rows = RelazioneApprovata.objects.visible_to(self.chi).filter(relazione__piano=plan)
            said["approval"] = rows.filter(numero=number).select_related("atto").first()
            if said["approval"] is None:
                known = ", ".join(str(n) for n in rows.order_by("numero").values_list("numero", flat=True))
                why = f"ci sono le approvazioni {known}" if known else "nessun atto l'ha ancora approvata"
                self.add_error("approvazione", f"Di {plan.codice} non c'è l'approvazione {number}: {why}.")
                return said
        elif there is not None and not there.in_redazione:
            said["approval"] = last_approval(there)
        if said["approval"] is not None and not self.data.get("data_elaborazione"):
            said["data_elaborazione"] = said["approval"].atto.data_atto
        return said


@dataclass(frozen=True)
class RelazioneData:
    """Everything that prints."""

    said: RelazioneContent
    day: date

    @property
    def standing(self) -> str:
        """What the document says of itself: approved by which act, or a draft, on which figures it stands, and what
        of other DUPs it leaves out."""
        figures = (
            f"i numeri sono della rilevazione {self.said.tipo} al {data(self.said.al)} (chiusura {self.said.chiusura})"
        )
        if self.said.ricognizione:
            figures += f" e della ricognizione di {self.said.ricognizione}"
        return ". ".join((self._stands(figures), *(words.rstrip(".") for _, words in self.said.esclusi)))

    def _stands(self, figures: str) -> str:
        if self.said.atto:
            return f"Approvata con {self.said.atto}; {figures}"
        whole = "" if self.said.final else "; la rilevazione finale non è ancora chiusa"
        if self.said.stato:
            return f"Bozza in redazione, che nessun atto ha approvato; {figures}{whole}"
        return f"Solo i numeri: la Relazione non è ancora stata aperta; {figures}{whole}"


class RelazioneSullaPerformance(Report[RelazioneData]):
    """The year as it went: chapters of the office, with the numbers of the frozen account beside."""

    id = "relazione-performance"
    titolo = TITLE
    descrizione = (
        "L'anno com'è andato: risultati per ambito e per centro, scostamenti con cause e misure, variazioni atto per "
        "atto, indicatori dell'ente, con ciò che l'ufficio ne scrive."
    )
    purpose = Purpose.ACT
    Opzioni: ClassVar[type[OpzioniReport]] = RelazioneOptions
    modelli = "relazione"
    nome_parte = ("argomento", "argomenti")

    def disponibile_per(self, chi: Chi) -> bool:
        """Who reads every plan: it tells of all the centres."""
        return legge_tutto(chi)

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> RelazioneData:
        """What the Relazione says (queries grow with the versions of the plan and the surveys of its year)."""
        if not legge_tutto(chi):
            raise NienteDaStampare("La Relazione intera la legge chi legge tutti i piani.")
        day, approval = opzioni["data_elaborazione"], opzioni.get("approval")
        if approval is not None:
            return RelazioneData(approval.read, day)
        plan = opzioni["piano"]
        there: Relazione | None = Relazione.objects.visible_to(chi).filter(piano=plan).select_related("piano").first()
        try:
            said = content_of(there) if there is not None else drawn_from(demand_source(plan))
        except Refused as no:
            raise NienteDaStampare(no.in_full) from None
        return RelazioneData(said, day)

    def nome_file(self, dati: RelazioneData) -> str:
        """``relazione-performance-PEG_2020``."""
        return f"{self.id}-{dati.said.piano}"

    def in_dati(self, dati: RelazioneData) -> str:
        """Its numbers and its texts, for machines."""
        return as_json(self.id, dati.said)

    def fogli(self, dati: RelazioneData) -> Sequence[Foglio]:
        """The numbers chapter by chapter, and the texts."""
        return sheets(dati.said)

    def foglio_csv(self, dati: RelazioneData) -> Foglio:
        """The objectives with their results."""
        return objectives_sheet(dati.said)

    def stampato(self, dati: RelazioneData) -> Stampato:
        """Cover and index, then a chapter after the other, the objectives of each centre as annexes."""
        said = dati.said
        title = f"{self.titolo} {said.anno}"
        head = {
            "ente": said.ente,
            "titolo": title,
            "documento": f"{said.piano} {said.descrizione}".strip(),
            "accanto": dati.standing,
            "giorno": data(dati.day),
        }
        return Stampato(
            titolo=f"{title} · {said.piano}",
            soggetto=said.descrizione,
            ente=said.ente,
            piede=f"{said.ente} · {title}",
            data=dati.day,
            modello=MODELLO,
            parti=chapters(said, head),
            stile=stili.di_carta(self.modelli, FRONT_STYLE),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
            front=Front(
                ente=said.ente,
                title=title,
                subtitle=said.descrizione or said.piano,
                day=f"Data {data(dati.day)}",
                lines=tuple(_lines(said)),
                cover=True,
                index=True,
            ),
        )


def _lines(said: RelazioneContent) -> list[tuple[str, str]]:
    found = [("Stato", "approvata" if said.atto else "bozza" if said.stato else "solo i numeri")]
    if said.atto:
        found.append(("Atto", said.atto))
    found.append(("Numeri", f"rilevazione {said.tipo} al {data(said.al)}, chiusura {said.chiusura}"))
    if said.ricognizione:
        found.append(("Ricognizione", said.ricognizione))
    return found
