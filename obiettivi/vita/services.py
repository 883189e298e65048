# SPDX-License-Identifier: AGPL-3.0-or-later
"""The writers of the life of an objective: one function an act, each in one transaction.

Every act takes the next version first (so two people never act on the same one), records who did it, when,
from which state to which and why, and tells those whom it concerns.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from aggregati.models import ConflittoDiVersione
from controlli import Segnalazione
from obiettivi.choices import Atto, Stato
from obiettivi.lettura.stored_contents import segnalazioni
from obiettivi.models import Commento, ObiettivoPEG, ObiettivoQuerySet, Passaggio, PianoEsecutivo, PresaVisione
from obiettivi.rules import SUL_TESTO_APERTO, stati_in_cui
from obiettivi.vita import notifiche
from organizzazione.models import Utente
from organizzazione.rules import DI_CENTRO, Chi, centri_di, ruolo_di
from testi.formati import data

COMMENTO_MAX: Final = 4000
# The acts that an objective with errors does not pass, and what is said then.
SENZA_ERRORI: Final = {
    Atto.PROPORRE: "Prima di proporre l'obiettivo ci sono errori da correggere.",
    Atto.VALIDARE: "L'obiettivo ha errori: rinviarlo al centro o correggerli.",
}


class NonSiPuo(Exception):
    """An act that cannot be done: ``motivo`` in words, and what is missing when that is the reason."""

    def __init__(self, motivo: str, mancanze: Iterable[Segnalazione] = ()) -> None:
        super().__init__(motivo)
        self.motivo = motivo
        self.mancanze = list(mancanze)


@dataclass(frozen=True, slots=True)
class Esito:
    """What became of one objective in an act over many; ``perche`` is empty when it was done."""

    obiettivo: ObiettivoPEG
    perche: str = ""


def proponi(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """Propose a draft to the planning office.

    Raises:
        NonSiPuo: not allowed now, or with errors still in it (they are in ``mancanze``).
        ConflittoDiVersione: somebody saved meanwhile.
    """
    with _tutto_o_niente(obiettivo):
        _permesso(obiettivo, chi, Atto.PROPORRE)
        obiettivo.prenota_versione()
        _senza_errori(Atto.PROPORRE, _trovate(obiettivo))
        _passa(obiettivo, chi, Atto.PROPORRE)
        notifiche.proposto(obiettivo, chi)


def ritira(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """Take a proposal back, while it is not yet validated."""
    with _tutto_o_niente(obiettivo):
        _permesso(obiettivo, chi, Atto.RITIRARE)
        obiettivo.prenota_versione()
        _passa(obiettivo, chi, Atto.RITIRARE)
        notifiche.ritirato(obiettivo, chi)


def rinvia(obiettivo: ObiettivoPEG, chi: Utente, motivo: str) -> None:
    """Send an objective back to its centre, with the reason.

    Raises:
        NonSiPuo: not allowed now, or without a reason.
    """
    motivo = motivo.strip()
    if not motivo:
        raise NonSiPuo("Per rinviare un obiettivo serve il motivo: il centro deve sapere che cosa correggere.")
    with _tutto_o_niente(obiettivo):
        _permesso(obiettivo, chi, Atto.RINVIARE)
        obiettivo.prenota_versione()
        _passa(obiettivo, chi, Atto.RINVIARE, motivo)
        notifiche.rinviato(obiettivo, chi, motivo)


def valida(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """The planning office agrees with a proposal.

    Raises:
        NonSiPuo: not allowed now, or with errors still in it.
    """
    with _tutto_o_niente(obiettivo):
        _permesso(obiettivo, chi, Atto.VALIDARE)
        obiettivo.prenota_versione()
        _senza_errori(Atto.VALIDARE, _trovate(obiettivo))
        _passa(obiettivo, chi, Atto.VALIDARE)
        notifiche.validato(obiettivo, chi)


def riapri(obiettivo: ObiettivoPEG, chi: Utente, fino_al: date | None) -> None:
    """Let the centre write one objective until a day (included), whatever the window of the plan.

    Raises:
        NonSiPuo: not allowed now, or the day is missing or past.
    """
    if fino_al is None or fino_al < timezone.localdate():
        raise NonSiPuo("Per riaprire un obiettivo serve il giorno fino a cui il centro può scriverlo, da oggi in poi.")
    with _tutto_o_niente(obiettivo):
        _permesso(obiettivo, chi, Atto.RIAPRIRE)
        obiettivo.prenota_versione()
        obiettivo.riaperto_fino_al = fino_al
        _registra(obiettivo, chi, Atto.RIAPRIRE, obiettivo.stato, f"fino al {data(fino_al)}")
        notifiche.riaperto(obiettivo, chi, fino_al)


def su_molti(
    obiettivi: ObiettivoQuerySet, chi: Utente, atto: Atto, motivo: str = "", fino_al: date | None = None
) -> Iterator[Esito]:
    """The same act on many objectives, each by itself: what cannot be done is left out and says why."""
    for obiettivo in obiettivi.select_related("piano", "centro").order_by("codice"):
        try:
            esegui_atto(obiettivo, chi, atto, motivo, fino_al)
        except NonSiPuo as no:
            yield Esito(obiettivo, _per_esteso(no))
        except ConflittoDiVersione:
            yield Esito(obiettivo, "Qualcun altro l'ha salvato proprio ora: riprovare.")
        else:
            yield Esito(obiettivo)


def prevedi(obiettivi: ObiettivoQuerySet, chi: Utente, atto: Atto) -> list[Esito]:
    """What ``su_molti`` would do now, without doing it; the number of queries does not depend on the rows."""
    scelti = ObiettivoPEG.objects.filter(pk__in=obiettivi.order_by().values("pk"))
    permessi = set(scelti.su_cui(chi, atto).order_by().values_list("pk", flat=True))
    trovate = segnalazioni(scelti) if atto in SENZA_ERRORI else {}
    return [
        Esito(o, _impedimento(o, chi, atto, o.pk in permessi, trovate.get(o.pk, [])))
        for o in scelti.select_related("piano", "centro").order_by("codice")
    ]


def _impedimento(o: ObiettivoPEG, chi: Utente, atto: Atto, permesso: bool, trovate: list[Segnalazione]) -> str:
    if not permesso:
        return _perche_no(o, chi, atto)
    try:
        _senza_errori(atto, trovate)
    except NonSiPuo as no:
        return _per_esteso(no)
    return ""


def _per_esteso(no: NonSiPuo) -> str:
    return " ".join([no.motivo, *(s.testo for s in no.mancanze)])


def esegui_atto(
    obiettivo: ObiettivoPEG, chi: Utente, atto: Atto, motivo: str = "", fino_al: date | None = None
) -> None:
    """One of the acts on the life of an objective, by its name. Raises what that act raises."""
    match atto:
        case Atto.PROPORRE:
            proponi(obiettivo, chi)
        case Atto.RITIRARE:
            ritira(obiettivo, chi)
        case Atto.RINVIARE:
            rinvia(obiettivo, chi, motivo)
        case Atto.VALIDARE:
            valida(obiettivo, chi)
        case Atto.RIAPRIRE:
            riapri(obiettivo, chi, fino_al)
        case Atto.ELIMINARE:
            elimina(obiettivo, chi)
        case Atto.PORTARE_IN_VARIAZIONE | Atto.LASCIARE_LA_VARIAZIONE:
            raise NonSiPuo(f"«{atto.label}» si fa dalla pagina della variazione, che ne chiede il motivo.")
        case _:
            raise NonSiPuo(f"«{atto.label}» non cambia lo stato di un obiettivo.")


def elimina(obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """Delete a draft; its history, acts and comments stay, and ``cestino.ripristina`` brings it back."""
    with _tutto_o_niente(obiettivo):
        _permesso(obiettivo, chi, Atto.ELIMINARE)
        _cancella(obiettivo, chi)


def togli_dal_piano(obiettivo: ObiettivoPEG, chi: Utente, atto: str) -> None:
    """Delete what a variation takes away, in the transaction of its act. Only ``versioni.variazioni`` calls it."""
    _cancella(obiettivo, chi, f"tolto con {atto}")


def transita(obiettivo: ObiettivoPEG, chi: Utente, atto: Atto, motivo: str = "") -> None:
    """Into a variation, or out of it. Only ``versioni.variazioni`` calls it, which tells whom it concerns.

    Raises:
        NonSiPuo: not allowed now.
    """
    with _tutto_o_niente(obiettivo):
        _permesso(obiettivo, chi, atto)
        obiettivo.prenota_versione()
        _passa(obiettivo, chi, atto, motivo)


def _cancella(obiettivo: ObiettivoPEG, chi: Utente, motivo: str = "") -> None:
    obiettivo.prenota_versione()
    for riga in (*obiettivo.fasi.all(), *obiettivo.indicatori.all(), *obiettivo.altri_servizi.all()):
        _firma(riga, "Eliminare", chi)
        riga.delete()
    _firma(obiettivo, "Eliminare", chi)
    notifiche.eliminato(obiettivo, chi)
    annota(obiettivo, chi, Atto.ELIMINARE, obiettivo.stato, motivo)
    obiettivo.delete()


def commenta(obiettivo: ObiettivoPEG, chi: Utente, testo: str) -> Commento:
    """Leave a comment and tell those who work on the objective."""
    testo = testo.strip()
    if not testo:
        raise NonSiPuo("Il commento è vuoto: scrivere qualcosa.")
    if len(testo) > COMMENTO_MAX:
        raise NonSiPuo(f"Il commento è di {len(testo)} caratteri: al più {COMMENTO_MAX}.")
    with transaction.atomic():
        _permesso(obiettivo, chi, Atto.COMMENTARE)
        commento = Commento.objects.create(obiettivo=obiettivo, autore=chi, testo=testo)
        notifiche.commentato(commento)
    return commento


def prendi_visione(obiettivo: ObiettivoPEG, chi: Utente) -> list[PresaVisione]:
    """Say that the centres of this user which the objective involves have seen it. Said twice it counts once."""
    with transaction.atomic():
        _permesso(obiettivo, chi, Atto.PRENDERE_VISIONE)
        coinvolti = set(obiettivo.altri_servizi.exclude(centro=None).values_list("centro", flat=True))
        coinvolti |= set(obiettivo.fasi.exclude(centro=None).values_list("centro", flat=True))
        centri = (coinvolti & centri_di(chi)) - {obiettivo.centro_id}
        return [
            PresaVisione.objects.get_or_create(obiettivo=obiettivo, centro_id=centro, defaults={"utente": chi})[0]
            for centro in sorted(centri)
        ]


def annota(obiettivo: ObiettivoPEG, chi: Utente, atto: Atto, da: str, motivo: str = "") -> None:
    """Record an act that is being done, in the transaction that does it."""
    Passaggio.objects.create(
        obiettivo=obiettivo, atto=atto, da=da, a=obiettivo.stato, chi=chi, motivo=motivo, quando=timezone.now()
    )


def atti_possibili(obiettivo: ObiettivoPEG, chi: Chi) -> frozenset[Atto]:
    """What somebody may do now with an objective (one query an act)."""
    uno = ObiettivoPEG.objects.filter(pk=obiettivo.pk)
    return frozenset(atto for atto in Atto if uno.su_cui(chi, atto).exists())


@contextmanager
def _tutto_o_niente(obiettivo: ObiettivoPEG) -> Iterator[None]:
    # The version taken in a transaction that fails was never stored: the object in hand goes back to it, or
    # the page that shows what is missing would carry a token that nobody has.
    letta = obiettivo.versione
    try:
        with transaction.atomic():
            yield
    except Exception:
        obiettivo.versione = letta
        raise


def _permesso(obiettivo: ObiettivoPEG, chi: Chi, atto: Atto) -> None:
    questo = ObiettivoPEG.objects.filter(pk=obiettivo.pk)
    if questo.su_cui(chi, atto).exists():
        return
    # As it is stored: the one in hand may be old, or nobody's any more.
    salvato = questo.select_related("piano").first()
    raise NonSiPuo(_perche_no(salvato, chi, atto) if salvato else "L'obiettivo non c'è più: è stato eliminato.")


def _perche_no(obiettivo: ObiettivoPEG, chi: Chi, atto: Atto) -> str:
    ruolo = ruolo_di(chi)
    stati = stati_in_cui(ruolo, atto)
    non_si_puo = f"Ora non si può {atto.label.lower()}:"
    if not stati:
        return f"{non_si_puo} non spetta al tuo ruolo."
    if obiettivo.stato not in stati:
        return f"{non_si_puo} l'obiettivo è in stato «{Stato(obiettivo.stato).label.lower()}»."
    if atto == Atto.ELIMINARE and obiettivo.in_vigore:
        return f"{non_si_puo} è in vigore. Si toglie con una variazione, che ne dice il motivo."
    if atto in SUL_TESTO_APERTO and not obiettivo.testo_aperto:
        return f"{non_si_puo} {testo_chiuso(obiettivo.piano)}"
    if ruolo in DI_CENTRO and obiettivo.centro_id not in centri_di(chi):
        return f"{non_si_puo} l'obiettivo è di un altro centro."
    return f"{non_si_puo} il piano {obiettivo.piano.codice} non è aperto ai centri."


def testo_chiuso(piano: PianoEsecutivo) -> str:
    """Why the text of an objective of an approved plan stands still, and what to do."""
    come = "portarlo nella variazione aperta" if piano.variazione_aperta else "aprire una variazione"
    return f"il piano {piano.codice} è approvato. Per cambiarlo: {come}."


def _trovate(obiettivo: ObiettivoPEG) -> list[Segnalazione]:
    return segnalazioni(ObiettivoPEG.objects.filter(pk=obiettivo.pk))[obiettivo.pk]


def _senza_errori(atto: Atto, trovate: Iterable[Segnalazione]) -> None:
    errori = [s for s in trovate if s.grave]
    if errori and atto in SENZA_ERRORI:
        raise NonSiPuo(SENZA_ERRORI[atto], errori)


def _passa(obiettivo: ObiettivoPEG, chi: Utente, atto: Atto, motivo: str = "") -> None:
    da = obiettivo.stato
    obiettivo.esegui_transizione(atto, motivo)
    _registra(obiettivo, chi, atto, da, motivo)


def _registra(obiettivo: ObiettivoPEG, chi: Utente, atto: Atto, da: str, motivo: str) -> None:
    _firma(obiettivo, f"{atto.label}: {motivo}" if motivo else str(atto.label), chi)
    obiettivo.save()
    annota(obiettivo, chi, atto, da, motivo)


def _firma(riga: Any, motivo: str, chi: Utente) -> None:
    # What the history says of the change: at most 100 characters, the whole reason is in the Passaggio.
    riga._change_reason, riga._history_user = motivo[:100], chi
