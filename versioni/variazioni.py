# SPDX-License-Identifier: AGPL-3.0-or-later
"""The writers of a variation: one function an act, each in one transaction, from its opening to its approval."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from obiettivi.choices import Azione, StatoPiano
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.acts import close_the_others, put_in_force, stop_writing
from obiettivi.scrittura.drafts import NotAllowed, NotStorable
from obiettivi.vita import notifiche
from obiettivi.vita.services import togli_dal_piano, transita
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from testi.codes import one_line
from versioni.choices import ChangeKind, StatoVariazione
from versioni.contenuto import Consegna, VersioneIllegibile, in_canonico
from versioni.giving_back import NobodyKnows, give_back, keep
from versioni.models import Modifica, Variazione, in_vigore
from versioni.services import (
    TENTATIVI,
    VIETATO,
    Approvazione,
    Atto,
    NonApprovabile,
    Stampa,
    blocca_obiettivi,
    controlla_atto,
    e_lo_stesso,
    scrivi_versione,
)
from versioni.stored_contents import Previsione, prevedi_variazione


class VariazioneImpossibile(Exception):
    """The act on a variation cannot be; says why and what to do. Nothing was written."""


def apri(piano: PianoEsecutivo, oggetto: str, chi: Utente) -> Variazione:
    """Open a variation on the version in force.

    Raises:
        VariazioneImpossibile: not allowed, not approved yet, no subject, or one is open already.
    """
    _permesso(chi)
    if not oggetto.strip():
        raise VariazioneImpossibile("Scrivere l'oggetto della variazione: che cosa cambia e perché.")
    oggetto = one_line(oggetto).strip()
    with transaction.atomic():
        tenuto = PianoEsecutivo.objects.select_for_update(no_key=True).get(pk=piano.pk)
        base = in_vigore(tenuto)
        if base is None:
            raise VariazioneImpossibile(f"Il piano {tenuto.codice} non è ancora approvato: si modifica direttamente.")
        if tenuto.stato in (StatoPiano.CONSUNTIVATO, StatoPiano.CHIUSO):
            raise VariazioneImpossibile(f"Il piano {tenuto.codice} ha già il suo consuntivo: non si varia più.")
        if tenuto.variazione_aperta:
            raise VariazioneImpossibile(f"Del piano {tenuto.codice} c'è già una variazione aperta: lavorare in quella.")
        variazione: Variazione = Variazione(
            piano=tenuto, base=base, oggetto=oggetto, aperta_il=timezone.now(), aperta_da=chi
        )
        variazione.save()
        _segna_aperta(tenuto, True, chi, "Aperta una variazione")
    piano.refresh_from_db()
    return variazione


def porta(variazione: Variazione, obiettivo: ObiettivoPEG, motivo: str, chi: Utente) -> Modifica:
    """Open the text of an objective: it goes back to its centre as a draft, with the reason.

    Raises:
        VariazioneImpossibile: not allowed, not of this plan, without a reason, or already in it.
        ConflittoDiRevisione: somebody saved it meanwhile.
    """
    motivo = _col_motivo(motivo)
    with transaction.atomic():
        _tieni(variazione, chi)
        if obiettivo.piano_id != variazione.piano_id:
            raise VariazioneImpossibile(f"{obiettivo.codice} è di un altro piano.")
        genere = ChangeKind.CAMBIATO if obiettivo.in_vigore else ChangeKind.NUOVO
        modifica, nuova = Modifica.objects.get_or_create(
            variazione=variazione,
            obiettivo=obiettivo,
            defaults={"codice": obiettivo.codice, "genere": genere, "motivo": motivo},
        )
        if not nuova and (modifica.genere == ChangeKind.TOLTO or obiettivo.in_variazione):
            raise VariazioneImpossibile(f"{obiettivo.codice} è già nella variazione ({modifica.get_genere_display()}).")
        modifica.prima = keep(obiettivo) if obiettivo.in_vigore else ""
        modifica.centro_prima = obiettivo.centro_id
        modifica.motivo = motivo
        modifica.save()
        try:
            transita(obiettivo, chi, Azione.PORTARE_IN_VARIAZIONE, motivo)
        except Refused as no:
            raise VariazioneImpossibile(str(no)) from None
        notifiche.in_variazione(obiettivo, chi, motivo)
    return modifica


def togli(variazione: Variazione, obiettivo: ObiettivoPEG, motivo: str, chi: Utente) -> Modifica:
    """Say that the next version has an objective no more. It stays as it is until the act.

    Raises:
        VariazioneImpossibile: not allowed, not in force, without a reason.
    """
    motivo = _col_motivo(motivo)
    with transaction.atomic():
        _tieni(variazione, chi)
        if obiettivo.piano_id != variazione.piano_id or not obiettivo.in_vigore:
            raise VariazioneImpossibile(f"{obiettivo.codice} non è in vigore: non c'è nulla da togliere.")
        modifica, _ = Modifica.objects.get_or_create(
            variazione=variazione,
            obiettivo=obiettivo,
            defaults={"codice": obiettivo.codice, "genere": ChangeKind.TOLTO},
        )
        if obiettivo.in_variazione:
            _rimetti_il_testo(modifica, obiettivo, chi)
        modifica.genere, modifica.motivo = ChangeKind.TOLTO, motivo
        modifica.save()
    return modifica


def lascia(variazione: Variazione, obiettivo: ObiettivoPEG, chi: Utente) -> None:
    """Take an objective out of the variation: it says again what the version in force says.

    Raises:
        VariazioneImpossibile: not allowed, not in it, or a name of then is no more.
        ConflittoDiRevisione: somebody saved it meanwhile.
    """
    with transaction.atomic():
        _tieni(variazione, chi)
        modifica = variazione.modifiche.filter(obiettivo=obiettivo).first()
        if modifica is None and not obiettivo.in_variazione:
            raise VariazioneImpossibile(f"{obiettivo.codice} non è in questa variazione.")
        if obiettivo.in_variazione:
            _rimetti_il_testo(modifica, obiettivo, chi)
        if modifica is not None:
            modifica.delete()


def motiva(modifica: Modifica, motivo: str, versione: int | None, chi: Utente) -> None:
    """Write why an objective changes.

    Raises:
        VariazioneImpossibile: not allowed, or empty.
        ConflittoDiRevisione: somebody wrote another reason meanwhile.
    """
    motivo = _col_motivo(motivo)
    with transaction.atomic():
        _tieni(modifica.variazione, chi)
        if versione is None:
            raise ConflittoDiRevisione("manca la versione")
        modifica.revisione = versione
        modifica.prenota_revisione()
        modifica.motivo = motivo
        modifica.save()


def spiega(variazione: Variazione, obiettivo: ObiettivoPEG, motivo: str, chi: Utente) -> Modifica:
    """Write for the first time why an objective that was born in the variation is new.

    Raises:
        VariazioneImpossibile: not allowed, not in it, or empty.
        ConflittoDiRevisione: somebody wrote a reason meanwhile.
    """
    motivo = _col_motivo(motivo)
    with transaction.atomic():
        _tieni(variazione, chi)
        if obiettivo.piano_id != variazione.piano_id or not obiettivo.in_variazione:
            raise VariazioneImpossibile(f"{obiettivo.codice} non è in questa variazione.")
        genere = ChangeKind.CAMBIATO if obiettivo.in_vigore else ChangeKind.NUOVO
        modifica, prima_volta = Modifica.objects.get_or_create(
            variazione=variazione,
            obiettivo=obiettivo,
            defaults={"codice": obiettivo.codice, "genere": genere, "motivo": motivo},
        )
        if not prima_volta:
            raise ConflittoDiRevisione("il motivo c'è già")
    return modifica


def annulla(variazione: Variazione, motivo: str, chi: Utente) -> None:
    """Close a variation without an act: every text is again what the version in force says."""
    motivo = _col_motivo(motivo)
    with transaction.atomic():
        tenuta = _tieni(variazione, chi)
        for obiettivo in ObiettivoPEG.objects.filter(piano=tenuta.piano, in_variazione=True).order_by("pk"):
            lascia(tenuta, obiettivo, chi)
        tenuta.passa_ad_annullata(motivo)
        _chiudi(tenuta, chi, f"Annullata: {motivo}")
    variazione.refresh_from_db()


def approva(variazione: Variazione, atto: Atto, chi: Utente, stampa: Stampa) -> Approvazione:
    """Approve a variation with its act: it becomes the next version, once.

    Raises:
        NonApprovabile: see ``prevedi_variazione``; or it is closed already, by another act or without one.
    """
    controlla_atto(atto, chi)
    for _ in range(TENTATIVI):
        if gia := _gia(variazione, atto):
            return gia
        prevista = prevedi_variazione(variazione)
        _controlla(prevista, variazione, atto)
        consegne = tuple(stampa(prevista.contenuto, atto.data))
        if fatta := _prova(variazione, atto, chi, prevista, consegne):
            return fatta
    raise NonApprovabile(["La variazione continua a cambiare mentre la si approva: riprovare fra poco."])


def _prova(
    variazione: Variazione, atto: Atto, chi: Utente, prevista: Previsione, consegne: tuple[Consegna, ...]
) -> Approvazione | None:
    with transaction.atomic():
        piano = PianoEsecutivo.objects.select_for_update(no_key=True).get(pk=variazione.piano_id)
        blocca_obiettivi(piano)
        tenuta = Variazione.objects.select_related("base").get(pk=variazione.pk)
        tenuta.piano = piano
        if gia := _gia(tenuta, atto):
            return gia
        ora = prevedi_variazione(tenuta)
        if in_canonico(ora.contenuto) != in_canonico(prevista.contenuto) or ora.impedimenti:
            return None
        versione = scrivi_versione(piano, atto, chi, ora.contenuto, consegne)
        for modifica in tenuta.modifiche.filter(genere=ChangeKind.TOLTO):
            togli_dal_piano(ObiettivoPEG.objects.get(pk=modifica.obiettivo_id), chi, versione.atto_in_breve)
        put_in_force(ora.compresi)
        # What is new and was not validated stays a draft, closed until another variation takes it.
        close_the_others(piano)
        tenuta.passa_ad_approvata(versione)
        _chiudi(tenuta, chi, f"Approvata con {versione.atto_in_breve}")
        notifiche.piano_approvato(piano, versione.atto_in_breve, chi)
    variazione.refresh_from_db()
    return Approvazione(versione)


def _controlla(prevista: Previsione, variazione: Variazione, atto: Atto) -> None:
    motivi = [*prevista.impedimenti, *contro(variazione, atto)]
    if motivi:
        raise NonApprovabile(motivi)


def contro(variazione: Variazione, atto: Atto) -> list[str]:
    """Why an act cannot be that of a variation: a variation has one of its own, after the one that it varies."""
    motivi = []
    if atto.data < variazione.base.data_atto:
        motivi.append(f"L'atto è di prima di quello che varia ({variazione.base.atto_in_breve}).")
    for versione in variazione.piano.versioni.senza_contenuti():
        if e_lo_stesso(versione, atto):
            motivi.append(
                f"Con {versione.atto_in_breve} è già stata approvata la versione {versione.numero}: "
                "la variazione ha un atto suo."
            )
    return motivi


def _gia(variazione: Variazione, atto: Atto) -> Approvazione | None:
    ora = Variazione.objects.select_related("diventata", "piano").get(pk=variazione.pk)
    if ora.stato == StatoVariazione.APERTA:
        return None
    versione = ora.diventata
    if versione and e_lo_stesso(versione, atto):
        return Approvazione(versione, gia=True)
    come = f"approvata con {versione.atto_in_breve}" if versione else "annullata"
    raise NonApprovabile([f"La variazione è già stata {come}."])


def _permesso(chi: Utente) -> None:
    if not scrive_tutto(chi):
        raise VariazioneImpossibile(VIETATO)


def _tieni(variazione: Variazione, chi: Utente) -> Variazione:
    """The variation as it is stored, kept open until this transaction ends (its plan's row is the lock)."""
    _permesso(chi)
    list(PianoEsecutivo.objects.select_for_update(no_key=True).filter(pk=variazione.piano_id).values_list("pk"))
    tenuta: Variazione | None = (
        Variazione.objects.editable_by(chi).select_related("piano", "base").filter(pk=variazione.pk).first()
    )
    if tenuta is None:
        raise VariazioneImpossibile("La variazione non è più aperta: non è stato scritto nulla.")
    return tenuta


def _col_motivo(motivo: str) -> str:
    if not motivo.strip():
        raise VariazioneImpossibile("Scrivere il motivo: una variazione dice perché cambia ciò che cambia.")
    return motivo.strip()


def _rimetti_il_testo(modifica: Modifica | None, obiettivo: ObiettivoPEG, chi: Utente) -> None:
    try:
        if modifica is not None and modifica.prima:
            give_back(obiettivo, modifica.prima, modifica.centro_prima, chi)
            transita(obiettivo, chi, Azione.LASCIARE_LA_VARIAZIONE)
        else:
            # Never in force: it stays as it is, out of everybody's way.
            stop_writing(obiettivo, chi)
    except (NobodyKnows, NotAllowed, NotStorable, VersioneIllegibile) as no:
        raise VariazioneImpossibile(f"{obiettivo.codice} non torna com'era: {no}") from None
    except Refused as no:
        raise VariazioneImpossibile(str(no)) from None


def _segna_aperta(piano: PianoEsecutivo, aperta: bool, chi: Utente, perche: str) -> None:
    piano.prenota_revisione()
    piano.variazione_aperta = aperta
    _firma(piano, chi, perche)
    piano.save()


def _chiudi(variazione: Variazione, chi: Utente, perche: str) -> None:
    variazione.prenota_revisione()
    variazione.chiusa_il = timezone.now()
    _firma(variazione, chi, perche)
    variazione.save()
    _segna_aperta(PianoEsecutivo.objects.get(pk=variazione.piano_id), False, chi, perche)


def _firma(riga: Any, chi: Utente, perche: str) -> None:
    riga._change_reason, riga._history_user = perche[:100], chi
