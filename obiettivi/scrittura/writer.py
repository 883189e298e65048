# SPDX-License-Identifier: AGPL-3.0-or-later
"""The writer of an objective: head, links and rows in one transaction, under one version.

A save carries the version it was typed on: another one means a conflict and nothing is written. That it is written
once, however often it is said, is the care of ``flussi.once``.
"""

from collections.abc import Container
from dataclasses import replace

from django.db import IntegrityError, transaction

from aggregati.models import ConflittoDiRevisione
from dup.models import ObiettivoOperativo
from lavori.changes import tell
from obiettivi.choices import Azione
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.modifica.form_text import FormText, senza_chiavi
from obiettivi.modifica.identities import MODELS, known_by
from obiettivi.modifica.names import Nomi, NomiDiSempre
from obiettivi.modifica.reading import CleanedText, da_obiettivo, leggi, testi_oltre
from obiettivi.scrittura.places import may
from obiettivi.scrittura.row_writing import Typed, attribute, write_rows
from organizzazione.models import CentroDiResponsabilita, Utente
from testi.confronto import piega


class NonValido(Exception):
    """What was typed cannot be stored; ``errori`` says why, by field."""

    def __init__(self, errori: dict[str, list[str]]) -> None:
        super().__init__("Nel modulo ci sono campi da correggere.")
        self.errori = errori


class NonPermesso(Exception):
    """Who saves may not write this objective now."""


def salva(obiettivo: ObiettivoPEG, scritto: FormText, revisione: int | None, chi: Utente) -> bool:
    """Write what was typed over a stored objective, to be called in a transaction.

    Returns:
        False when the objective already says just that: then no version is taken and the history stays as it is.

    Raises:
        ConflittoDiRevisione: the token is missing or stale.
        NonPermesso: the objective is no longer the user's to write.
        NonValido: some field cannot be stored.
    """
    if revisione is None:
        raise ConflittoDiRevisione("manca la versione")
    obiettivo.revisione = revisione
    scritto = known_by(obiettivo.pk, scritto)
    permesso = ObiettivoPEG.objects.editable_by(chi).filter(pk=obiettivo.pk)
    if permesso.filter(revisione=revisione).exists() and _com_e_ora(obiettivo.pk) == scritto:
        return False
    obiettivo.prenota_revisione()
    if not permesso.exists():
        raise NonPermesso
    # Compared anew: the row is this transaction's only from here on.
    prima, nomi = _com_e_ora(obiettivo.pk), Nomi(obiettivo.piano)
    _scrivi(obiettivo, _valido(obiettivo, scritto, nomi, testi_oltre(prima)), scritto, prima, nomi)
    return True


def _com_e_ora(pk: int) -> FormText:
    return da_obiettivo(ObiettivoPEG.objects.select_related("tipo", "responsabile").get(pk=pk))


def crea(
    piano: PianoEsecutivo,
    centro: CentroDiResponsabilita,
    scritto: FormText,
    chi: Utente,
    origine: ObiettivoPEG | None = None,
) -> ObiettivoPEG:
    """Write a new draft, to be called in a transaction.

    Raises:
        NonPermesso: the user may not write at this centre in this plan now.
        NonValido: some field cannot be stored.
    """
    if not may(chi, Azione.SCRIVERE, piano, centro.pk):
        raise NonPermesso
    obiettivo: ObiettivoPEG = ObiettivoPEG(piano=piano, centro=centro, origine=origine)
    nomi = Nomi(piano)
    kept = testi_oltre(da_obiettivo(origine)) if origine else frozenset()
    _scrivi(obiettivo, _valido(obiettivo, scritto, nomi, kept), scritto, None, nomi)
    return obiettivo


def riporta(obiettivo: ObiettivoPEG, scritto: FormText, centro: int | None) -> None:
    """Give an objective an earlier text again, to be called in a transaction.

    Whoever was renamed since is found by the name of then; a link to what the DUP no longer has is let go, as it is
    in every other objective.

    Raises:
        ConflittoDiRevisione: somebody saved it meanwhile.
        NonValido: a name of then is no more.
    """
    prima, nomi = _com_e_ora(obiettivo.pk), NomiDiSempre(obiettivo.piano)
    restano = ObiettivoOperativo.objects.filter(pk__in=scritto.operativi).values_list("pk", flat=True)
    scritto = replace(known_by(obiettivo.pk, scritto), operativi=tuple(sorted(map(str, restano))))
    if prima == scritto and obiettivo.centro_id == centro:
        return
    obiettivo.prenota_revisione()
    if centro is not None:
        obiettivo.centro_id = centro
    _scrivi(obiettivo, _valido(obiettivo, scritto, nomi, testi_oltre(scritto)), scritto, prima, nomi)


def codice_proposto(piano: PianoEsecutivo, centro: CentroDiResponsabilita) -> str:
    """The next free code of a centre: its letters are those of its last objectives, or of its name."""
    ultimo = centro.obiettivi.order_by("-piano__anno", "-codice").values_list("codice", flat=True).first()
    parole = [p for p in piega(centro.nome).split() if len(p) > 2] or ["xx"]
    lettere = ultimo[5:7] if ultimo else (parole[0][0] + (parole[1][0] if len(parole) > 1 else parole[0][1])).upper()
    if not (lettere.isascii() and lettere.isalpha()):
        lettere = "XX"
    usati = set(piano.obiettivi.values_list("codice", flat=True))
    liberi = (f"{piano.anno}-{lettere}{n:02}{x}" for x in ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ") for n in range(1, 100))
    return next(codice for codice in liberi if codice not in usati)


def duplica(obiettivo: ObiettivoPEG, chi: Utente) -> ObiettivoPEG:
    """A copy as a new draft of the same centre and plan, with the next free code; to be called in a transaction."""
    testo = da_obiettivo(obiettivo)
    testo.testa["codice"] = codice_proposto(obiettivo.piano, obiettivo.centro)
    for sezione in MODELS:
        testo = testo.con_righe(sezione, senza_chiavi(testo.righe(sezione)))
    return crea(obiettivo.piano, obiettivo.centro, testo, chi, origine=obiettivo)


def _valido(obiettivo: ObiettivoPEG, scritto: FormText, nomi: Nomi, tenuti: Container[str]) -> CleanedText:
    pronto = leggi(scritto, nomi, tenuti)
    altri = ObiettivoPEG.objects.filter(piano=obiettivo.piano, codice=pronto.testa["codice"]).exclude(pk=obiettivo.pk)
    if "codice" not in pronto.errori and altri.exists():
        pronto.errori["codice"] = ["In questo piano c'è già un obiettivo con questo codice: sceglierne un altro."]
    if obiettivo.in_vigore and pronto.testa["codice"] != obiettivo.codice:
        # By its code two versions are compared, and citizens find it.
        pronto.errori["codice"] = [f"È in vigore con il codice {obiettivo.codice}, che resta anche con una variazione."]
    if pronto.errori:
        raise NonValido(pronto.errori)
    return pronto


def _scrivi(
    obiettivo: ObiettivoPEG, pronto: CleanedText, scritto: FormText, prima: FormText | None, nomi: Nomi
) -> None:
    for campo, valore in pronto.testa.items():
        setattr(obiettivo, attribute(campo), valore)
    try:
        with transaction.atomic():
            obiettivo.save()
    except IntegrityError as errore:
        # Somebody took the code between our look and our write.
        raise NonValido({"codice": ["In questo piano c'è già un obiettivo con questo codice."]}) from errore
    tell(PianoEsecutivo, obiettivo.piano_id)
    if prima is None or tuple(sorted(map(str, pronto.operativi))) != prima.operativi:
        obiettivo.obiettivi_operativi.set(pronto.operativi)
    for sezione in MODELS:
        before = prima.righe(sezione) if prima else ()
        write_rows(obiettivo, sezione, Typed(scritto.righe(sezione), pronto.righe[sezione], before), nomi)
