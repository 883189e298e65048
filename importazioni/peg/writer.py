# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second phase of an import: write what was proposed, all of it or nothing."""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import IntegrityError, OperationalError, models, transaction

from aggregati.models import ConflittoDiRevisione
from fogli.limiti import FileNonLeggibile
from importazioni.peg.proposal import Proposta, Stato, prepara
from importazioni.peg.registries import Anagrafe, Elenco, VoceDiAnagrafe
from importazioni.reading import Lettura
from importazioni.writing import TENTATIVI, PropostaCambiata
from indicatori.models import TipoIndicatore
from lavori.changes import tell
from obiettivi.choices import Azione
from obiettivi.contenuto.code_form import fitting_form
from obiettivi.models import ObiettivoPEG, PianoEsecutivo, TipoObiettivo
from obiettivi.scrittura.drafts import Change, CodeTaken, Hand, Held, NotAllowed
from obiettivi.scrittura.history import sign
from obiettivi.scrittura.lots import lots
from obiettivi.scrittura.resolving import resolve
from obiettivi.scrittura.writer import write
from organizzazione.models import CentroDiResponsabilita, Persona, Utente
from organizzazione.rules import SISTEMA

registro = logging.getLogger(__name__)


def importa(lettura: Lettura, *, motivo: str, utente: Utente | None = None, impronta: str | None = None) -> Proposta:
    """Write a reading into the database in one transaction and return what was done.

    Who writes the same names or the same plan at the same time goes first; then everything is compared anew.

    Args:
        motivo: what the history will say of each change, e.g. the name of the file.
        impronta: the fingerprint of the preview that the user confirmed.

    Raises:
        PropostaCambiata: the database is no longer the one previewed; nothing was written.
        FileNonLeggibile: the plan cannot be kept as it is (see ``measures``), or others went on writing the same
            data; nothing was written.
    """
    return importa_leggendo(lettura.piano.codice, lambda: lettura, motivo=motivo, utente=utente, impronta=impronta)


def importa_leggendo(
    codice: str,
    leggi: Callable[[], Lettura],
    *,
    motivo: str,
    utente: Utente | None = None,
    impronta: str | None = None,
    chiedi: Callable[[Proposta], None] = lambda proposta: None,
) -> Proposta:
    """As ``importa``, of a reading that depends on what the plan says: it is made once nobody else can change it.

    Args:
        chiedi: looks at what would be written, before; raises where somebody has to be asked.

    Raises:
        PropostaCambiata, FileNonLeggibile: as ``importa``; and what ``leggi`` raises.
    """
    for _ in range(TENTATIVI):
        try:
            return _importa(codice, leggi, motivo, utente, impronta, chiedi)
        except (CodeTaken, ConflittoDiRevisione, IntegrityError, OperationalError):
            registro.warning("Importazione di %s contesa: si ricomincia", codice, exc_info=True)
    raise FileNonLeggibile(
        "Qualcun altro sta scrivendo gli stessi dati: non è stato scritto nulla, riprovare fra poco."
    )


def _importa(
    codice: str,
    leggi: Callable[[], Lettura],
    motivo: str,
    utente: Utente | None,
    impronta: str | None,
    chiedi: Callable[[Proposta], None],
) -> Proposta:
    with transaction.atomic():
        # Locked before they are compared: an edit that comes in between would be overwritten in silence.
        # No key is changed, so rows that refer to these can still be written, and nobody waits in a circle.
        list(PianoEsecutivo.objects.select_for_update(no_key=True).filter(codice=codice))
        obiettivi = ObiettivoPEG.objects.filter(piano__codice=codice).order_by("pk")
        list(obiettivi.select_for_update(no_key=True, of=("self",)).values_list("pk"))
        proposta = prepara(leggi())
        if impronta is not None and impronta != proposta.impronta:
            raise PropostaCambiata(proposta)
        controlla_scrivibili(proposta, utente)
        chiedi(proposta)
        if not proposta.nulla_da_fare:
            _Scrittura(proposta, motivo, utente).esegui()
    return proposta


def controlla_scrivibili(proposta: Proposta, utente: Utente | None) -> None:
    """Refuse a proposal that changes what may no longer be changed.

    Raises:
        FileNonLeggibile: naming the objectives, or the plan.
    """
    cambiati = {c.pk: c.contenuto.codice for c in proposta.con_stato(Stato.CAMBIATO) if c.pk}
    esigi_scrivibili(cambiati, utente)
    piano = proposta.piano_esistente
    if piano is None or not proposta.con_stato(Stato.NUOVO):
        return
    if not PianoEsecutivo.objects.editable_by(utente or SISTEMA).filter(pk=piano.pk).exists():
        raise FileNonLeggibile(f"A {piano.codice} non si possono aggiungere obiettivi. Nulla è scritto.")
    if not piano.in_preparazione:
        nuovi = ", ".join(c.contenuto.codice for c in proposta.con_stato(Stato.NUOVO)[:10])
        raise FileNonLeggibile(
            f"Il piano {piano.codice} è approvato (TUEL art. 169) e questi obiettivi sarebbero nuovi: {nuovi}. "
            "Aprire prima una variazione del piano. Nulla è scritto."
        )


def esigi_scrivibili(codici: Mapping[int, str], utente: Utente | None) -> None:
    """Refuse when one of these objectives (codes by key) may not be changed now by who imports.

    Raises:
        FileNonLeggibile: naming them.
    """
    scrivibili: set[int] = set()
    for chiavi in lots(sorted(codici)):
        qui = ObiettivoPEG.objects.editable_by(utente or SISTEMA).filter(pk__in=chiavi)
        scrivibili |= set(qui.values_list("pk", flat=True))
    chiusi = sorted(codice for pk, codice in codici.items() if pk not in scrivibili)
    if chiusi:
        raise FileNonLeggibile(
            f"Questi obiettivi non si possono più cambiare: {', '.join(chiusi)}. Se il piano è approvato, portarli "
            "prima in una variazione aperta. Nulla è scritto."
        )


class _Scrittura:
    """One import being written."""

    def __init__(self, proposta: Proposta, motivo: str, utente: Utente | None) -> None:
        self.proposta = proposta
        self.mano = Hand(utente or SISTEMA, Azione.SCRIVERE, motivo)
        self.anagrafe: Anagrafe = proposta.anagrafe

    def esegui(self) -> None:
        """Names first, then the plan, then its objectives."""
        self._nomi()
        piano = self._piano()
        try:
            write([*self._nuovi(piano), *self._cambiati()], self.mano)
        except NotAllowed as no:
            raise FileNonLeggibile(f"{no} Nulla è scritto.") from no
        tell(PianoEsecutivo, piano.pk)

    def _nomi(self) -> None:
        centri = self.anagrafe.centri
        for voce in centri.voci:
            if voce.riga is not None and voce.breve_nuovo and not voce.nuova:
                voce.riga.nome_breve = voce.nome_breve
                voce.riga.prenota_revisione()
                self._salva(voce.riga)
        self._crea(centri, lambda v: CentroDiResponsabilita(nome=v.nome, nome_breve=v.nome_breve))
        self._crea(self.anagrafe.persone, lambda v: Persona(nominativo=v.nome, matricola=v.matricola))
        self._crea(self.anagrafe.tipi_obiettivo, lambda v: TipoObiettivo(nome=v.nome, da_verificare=v.sconosciuta))
        self._crea(self.anagrafe.tipi_indicatore, lambda v: TipoIndicatore(nome=v.nome, da_verificare=v.sconosciuta))

    def _crea(self, elenco: Elenco[Any], fai: Any) -> None:
        for voce in elenco.nuove():
            voce.riga = fai(voce)
            self._salva(voce.riga)

    def _piano(self) -> PianoEsecutivo:
        letto, esistente = self.proposta.piano, self.proposta.piano_esistente
        if esistente:
            return esistente
        piano: PianoEsecutivo = PianoEsecutivo(
            codice=letto.codice,
            descrizione=letto.descrizione,
            anno=letto.anno,
            forma_codici=fitting_form([o.codice for o in letto.obiettivi]),
        )
        self._salva(piano)
        return piano

    def _nuovi(self, piano: PianoEsecutivo) -> Iterator[Change]:
        nomi = _NomiDelFile(self.anagrafe)
        for c in self.proposta.con_stato(Stato.NUOVO):
            testo = resolve(c.contenuto, nomi, names_itself=True)
            posto = {"centro_id": testo.head["centro_id"], "codice": c.contenuto.codice}
            yield Change(ObiettivoPEG(piano=piano, **posto), testo)

    def _cambiati(self) -> Iterator[Change]:
        # The rows are locked, and were compared after that: nobody can have written in between.
        nomi = _NomiDelFile(self.anagrafe)
        cambiati = {c.pk: c for c in self.proposta.con_stato(Stato.CAMBIATO) if c.pk}
        for chiavi in lots(sorted(cambiati)):
            for obiettivo in ObiettivoPEG.objects.filter(pk__in=chiavi).order_by("pk"):
                c = cambiati[obiettivo.pk]
                yield Change(obiettivo, resolve(c.contenuto, nomi, c.prima, names_itself=True), Held.LOCKED)

    def _salva(self, riga: models.Model) -> None:
        sign(riga, self.mano)
        riga.save()


class _NomiDelFile:
    """The names of a file, by the rows that they are or have become (``obiettivi.scrittura.resolving.Names``)."""

    def __init__(self, anagrafe: Anagrafe) -> None:
        self.anagrafe = anagrafe

    def centre(self, name: str) -> int | None:
        """See there."""
        return _chiave(self.anagrafe.centro(name))

    def phase_centre(self, name: str, own: str) -> int | None:
        """See there."""
        return _chiave(self.anagrafe.centro_di_fase(name, self.anagrafe.centro(own)))

    def service(self, name: str) -> int | None:
        """See there."""
        return _chiave(self.anagrafe.centri.trova(name))

    def person(self, name: str, number: str) -> int | None:
        """See there."""
        return _chiave(self.anagrafe.persona(name, number))

    def kind(self, name: str) -> int | None:
        """See there."""
        return _chiave(self.anagrafe.tipo_obiettivo(name))

    def indicator_kind(self, name: str) -> int | None:
        """See there."""
        return _chiave(self.anagrafe.tipo_indicatore(name))


def _chiave(voce: VoceDiAnagrafe[Any] | None) -> int | None:
    return voce.riga.pk if voce and voce.riga else None
