# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choosing among objectives: one set of criteria for the list, the documents and the numbers that link to them.

Criteria travel as a mapping with the names of the fields of the forms (``piano``, ``centro``, ``testo`` …); those
that are absent or empty choose everything.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet, TextChoices

from controlli import Segnalazione
from obiettivi.choices import Stato
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.contenuto.campi import texts
from obiettivi.lettura import year
from obiettivi.lettura.stored_contents import segnalazioni
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, ObiettivoQuerySet, PianoEsecutivo, TipoObiettivo
from organizzazione.models import CentroDiResponsabilita, Persona
from organizzazione.rules import Chi, centri_di, con_i_sottostanti, legge_tutto
from testi.codes import code_key
from testi.ricerca import dice, parole_cercate


class Trovate(TextChoices):
    """What the checks found in an objective."""

    ERRORI = "errori", "Con errori"
    AVVISI = "avvisi", "Solo avvisi"
    NESSUNA = "nessuna", "Nessuna"


class DiChi(TextChoices):
    """Whose objectives, seen from a centre."""

    MIEI = "miei", "Dei miei centri"
    ALTRI = "altri", "Di altri, che coinvolgono i miei servizi"


# The name of each criterion as documents and pages print it.
NOMI: Final = {
    "di_chi": "Di chi",
    "centro": "Centro di Responsabilità",
    "responsabile": "Responsabile",
    "tipo": "Tipo",
    "obiettivo": "Obiettivo",
    "stato": "Stato",
    "rinviati": "Rinviati",
    "segnalazioni": "Segnalazioni",
    "testo": "Testo cercato",
    **year.NAMES,
}
_SCELTE: Final[dict[str, type[TextChoices]]] = {"di_chi": DiChi, "stato": Stato, "segnalazioni": Trovate}
_TESTI: Final = (
    "codice",
    "titolo",
    *texts(ContenutoObiettivo),
    "centro__nome",
    "responsabile__nominativo",
)


def restringi(obiettivi: ObiettivoQuerySet, scelte: Mapping[str, Any], chi: Chi) -> ObiettivoQuerySet:
    """The objectives that meet every criterion. Findings are asked last, of those that are left (nine queries)."""
    detti = {campo: valore for campo, valore in scelte.items() if valore not in (None, "", False)}
    for campo in ("piano", "responsabile", "tipo", "stato"):
        if campo in detti:
            obiettivi = obiettivi.filter(**{campo: detti[campo]})
    if "centro" in detti:
        obiettivi = obiettivi.filter(centro__in=con_i_sottostanti([detti["centro"].pk]))
    if "obiettivo" in detti:
        obiettivi = obiettivi.filter(sort_key=code_key(detti["obiettivo"]))
    if "rinviati" in detti:
        obiettivi = rinviati(obiettivi)
    if "di_chi" in detti:
        obiettivi = _di(obiettivi, detti["di_chi"], centri_di(chi))
    if became := {name: detti[name] for name in year.NAMES if name in detti}:
        obiettivi = year.meeting(obiettivi, detti.get("piano"), became, chi)
    for parola in parole_cercate(detti.get("testo", "")):
        obiettivi = obiettivi.filter(_dice(parola))
    return con_segnalazioni(obiettivi, detti["segnalazioni"]) if "segnalazioni" in detti else obiettivi


def in_parole(scelte: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Field, name and value in words of each criterion that was set, but for the plan."""
    for campo, nome in NOMI.items():
        valore = scelte.get(campo)
        if valore in (None, "", False):
            continue
        elenco = _SCELTE.get(campo)
        yield campo, nome, "sì" if valore is True else str(elenco(str(valore)).label if elenco else valore)


def rinviati(obiettivi: ObiettivoQuerySet) -> ObiettivoQuerySet:
    """Drafts that the planning office sent back."""
    return obiettivi.filter(stato=Stato.BOZZA).exclude(motivo_rinvio="")


def genere(trovate: Iterable[Segnalazione]) -> Trovate:
    """Errors weigh more than warnings, warnings more than nothing; those that were accepted weigh nothing."""
    gravi = [s.grave for s in trovate if s.aperta]
    if any(gravi):
        return Trovate.ERRORI
    return Trovate.AVVISI if gravi else Trovate.NESSUNA


def con_segnalazioni(obiettivi: QuerySet[ObiettivoPEG], quali: str) -> Any:
    """Checks are functions of the content, so they are asked in Python, all rows together."""
    adatti = [pk for pk, trovate in segnalazioni(obiettivi).items() if genere(trovate) == quali]
    return obiettivi.filter(pk__in=adatti)


def scelte_possibili(chi: Chi) -> dict[str, QuerySet[Any]]:
    """What somebody can choose from: only what the objectives that she may see use."""
    usati = ObiettivoPEG.objects.visible_to(chi).order_by()
    centri = CentroDiResponsabilita.tree().above(usati.order_by().values_list("centro", flat=True).distinct())
    if not legge_tutto(chi):
        centri &= centri_di(chi) | set(usati.values_list("centro", flat=True))
    return {
        "piano": PianoEsecutivo.objects.visible_to(chi),
        "centro": CentroDiResponsabilita.objects.filter(pk__in=centri),
        "responsabile": Persona.objects.filter(pk__in=usati.values("responsabile")),
        "tipo": TipoObiettivo.objects.filter(pk__in=usati.values("tipo")),
    }


def piano_in_mano(chi: Chi) -> PianoEsecutivo | None:
    """The plan that somebody most likely means: the newest that is open for entry, or else the newest."""
    return max(PianoEsecutivo.objects.visible_to(chi), key=lambda p: (p.aperto, p.anno, p.codice), default=None)


def _di(obiettivi: ObiettivoQuerySet, di_chi: str, centri: set[int]) -> ObiettivoQuerySet:
    return obiettivi.filter(centro__in=centri) if di_chi == DiChi.MIEI else obiettivi.che_coinvolgono(centri)


def _dice(parola: str) -> Q:
    trovata = dice(parola, _TESTI)
    for righe in (Fase, IndicatoreObiettivo):
        trovata |= Q(pk__in=righe._default_manager.filter(descrizione__piegato__contains=parola).values("obiettivo"))
    return trovata
