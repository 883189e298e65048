# SPDX-License-Identifier: AGPL-3.0-or-later
"""The approval of a plan: its validated objectives become version 1, once, with the documents that were delivered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from dup.choices import Organo
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.acts import put_in_force
from obiettivi.vita import notifiche
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from testi.codes import fault_of_line
from versioni.anchoring import anchor
from versioni.contenuto import (
    PRIMO_ANELLO,
    Consegna,
    ContenutoVersione,
    DatiAtto,
    impronta,
    in_canonico,
    manifesto,
)
from versioni.followers import tell_followers
from versioni.links import anello_di
from versioni.models import DocumentoDellaVersione, Versione, in_vigore
from versioni.stored_contents import Previsione, prevedi_approvazione

# How often the plan may change while its documents are printed before the office is asked to try again.
TENTATIVI: Final = 3
# Makes the documents of a version that is about to be, from its content; runs outside the transaction.
Stampa = Callable[[ContenutoVersione, date], Sequence[Consegna]]
VIETATO: Final = "Approva e varia i piani l'ufficio programmazione."


class NonApprovabile(Exception):
    """The approval cannot be: ``motivi`` say in Italian what is missing. Nothing was written."""

    def __init__(self, motivi: Sequence[str]) -> None:
        super().__init__(" ".join(motivi))
        self.motivi = tuple(motivi)


@dataclass(frozen=True, slots=True)
class Atto:
    """The act that approves: organ, number as the office writes it, day, subject."""

    organo: str
    numero: str
    data: date
    oggetto: str = ""

    @property
    def dati(self) -> DatiAtto:
        """As the chain has it."""
        return DatiAtto(self.organo, self.numero, self.data.isoformat(), self.oggetto)


@dataclass(frozen=True, slots=True)
class Approvazione:
    """What came of it. ``gia``: this act had approved it already (a second press), and nothing was done now."""

    versione: Versione
    gia: bool = False


def approva(piano: PianoEsecutivo, atto: Atto, chi: Utente, stampa: Stampa) -> Approvazione:
    """Approve a plan with an act (TUEL art. 169). Pressed twice, or by two at once, it makes one version.

    Args:
        stampa: makes the documents to be delivered; if the plan changes meanwhile they are made anew.

    Raises:
        NonApprovabile: not allowed, an act that cannot be, nothing validated, errors, or already approved by
            another act.
    """
    controlla_atto(atto, chi)
    for _ in range(TENTATIVI):
        if gia := gia_approvata(piano, atto):
            return gia
        prevista = prevedi_approvazione(piano)
        if prevista.impedimenti:
            raise NonApprovabile(prevista.impedimenti)
        consegne = tuple(stampa(prevista.contenuto, atto.data))
        if fatta := _prova(piano, atto, chi, prevista, consegne):
            return fatta
    raise NonApprovabile(["Il piano continua a cambiare mentre lo si approva: riprovare fra poco."])


def controlla_atto(atto: Atto, chi: Utente) -> None:
    """Refuse who may not, and an act without a number or with a day still to come."""
    if not scrive_tutto(chi):
        raise NonApprovabile([VIETATO])
    motivi = []
    if atto.organo not in Organo.values:
        motivi.append("Indicare l'organo che ha preso l'atto.")
    if not atto.numero.strip():
        motivi.append("Indicare il numero dell'atto.")
    for che_cosa, testo in (("Numero dell'atto", atto.numero), ("Oggetto dell'atto", atto.oggetto)):
        if difetto := fault_of_line(testo):
            motivi.append(f"{che_cosa}: {difetto}")
    if atto.data > timezone.localdate():
        motivi.append("La data dell'atto è nel futuro: si registra quando l'atto c'è.")
    if motivi:
        raise NonApprovabile(motivi)


def gia_approvata(piano: PianoEsecutivo, atto: Atto) -> Approvazione | None:
    """The version that this very act has made; None while the plan is not yet approved.

    Raises:
        NonApprovabile: another act has approved it.
    """
    versione = piano.versioni.order_by("numero").first()
    if versione is None:
        return None
    if e_lo_stesso(versione, atto):
        return Approvazione(versione, gia=True)
    raise NonApprovabile(
        [f"Il piano è già approvato con {versione.atto_in_breve}. Per cambiarlo si apre una variazione."]
    )


def e_lo_stesso(versione: Versione, atto: Atto) -> bool:
    """Whether a version comes from this act: then registering it again does nothing."""
    return (versione.organo, versione.numero_atto, versione.data_atto) == (atto.organo, atto.numero, atto.data)


def _prova(
    piano: PianoEsecutivo, atto: Atto, chi: Utente, prevista: Previsione, consegne: tuple[Consegna, ...]
) -> Approvazione | None:
    with transaction.atomic():
        # The plan's row is the lock: who comes second waits here, and then finds it approved. Its key does not change,
        # so that who is saving an objective, which refers to it, is not waited for in a circle.
        tenuto = PianoEsecutivo.objects.select_for_update(no_key=True).get(pk=piano.pk)
        blocca_obiettivi(tenuto)
        if gia := gia_approvata(tenuto, atto):
            return gia
        ora = prevedi_approvazione(tenuto)
        if in_canonico(ora.contenuto) != in_canonico(prevista.contenuto) or ora.impedimenti:
            return None
        versione = scrivi_versione(tenuto, atto, chi, ora.contenuto, consegne)
        tenuto.prenota_revisione()
        tenuto.passa_ad_approvato()
        tenuto._change_reason = f"Approvato con {versione.atto_in_breve}"
        tenuto._history_user = chi
        tenuto.save()
        put_in_force(ora.compresi)
        notifiche.piano_approvato(tenuto, versione.atto_in_breve, chi)
    piano.refresh_from_db()
    return Approvazione(versione)


def blocca_obiettivi(piano: PianoEsecutivo) -> None:
    """Keep every objective of a plan as it is until this transaction ends: a save waits, and then asks again."""
    righe = ObiettivoPEG.objects.select_for_update(no_key=True, of=("self",)).filter(piano=piano)
    list(righe.order_by("pk").values_list("pk", flat=True))


def scrivi_versione(
    piano: PianoEsecutivo, atto: Atto, chi: Utente, contenuto: ContenutoVersione, consegne: tuple[Consegna, ...]
) -> Versione:
    """Write the next version with its documents, in the transaction of who approves."""
    prima = in_vigore(piano)
    testo, documenti = in_canonico(contenuto), manifesto(consegne)
    quando, numero = timezone.now(), prima.numero + 1 if prima else 1
    versione = Versione(
        piano=piano,
        numero=numero,
        precedente=prima,
        organo=atto.organo,
        numero_atto=atto.numero,
        data_atto=atto.data,
        oggetto=atto.oggetto,
        contenuto=testo,
        impronta=impronta(testo),
        manifesto=documenti,
        registrata_il=quando,
        registrata_da=str(chi),
    )
    versione.catena = anello_di(versione, prima.catena if prima else PRIMO_ANELLO)
    versione.save()
    for c in consegne:
        DocumentoDellaVersione.of(c, versione=versione).save()
    anchor(versione)
    tell_followers(versione, chi)
    return versione
