# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second phase of an import: write what was proposed, all of it or nothing."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, OperationalError, models, transaction
from simple_history.utils import bulk_create_with_history

from aggregati.models import ConflittoDiVersione
from importazioni.abbinamento import allinea
from importazioni.anagrafe import Anagrafe, Elenco, Voce
from importazioni.lettori import FileNonLeggibile, Lettura
from importazioni.proposta import Cambio, Proposta, Stato, prepara
from indicatori.models import TipoIndicatore
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.models import (
    Fase,
    IndicatoreObiettivo,
    ObiettivoPEG,
    PianoEsecutivo,
    ServizioCoinvolto,
    TipoObiettivo,
)
from organizzazione.models import CentroDiResponsabilita, Persona, Utente
from organizzazione.rules import SISTEMA

LOTTO = 500
TENTATIVI = 3
registro = logging.getLogger(__name__)


class PropostaCambiata(Exception):
    """Between preview and confirmation the data changed: the new proposal is in ``proposta``."""

    def __init__(self, proposta: Any) -> None:
        super().__init__("I dati sono cambiati dopo l'anteprima.")
        self.proposta = proposta


def importa(lettura: Lettura, *, motivo: str, utente: Utente | None = None, impronta: str | None = None) -> Proposta:
    """Write a reading into the database in one transaction and return what was done.

    Who writes the same names or the same plan at the same time goes first; then everything is compared anew.

    Args:
        motivo: what the history will say of each change, e.g. the name of the file.
        impronta: the fingerprint of the preview that the user confirmed.

    Raises:
        PropostaCambiata: the database is no longer the one previewed; nothing was written.
        FileNonLeggibile: the plan cannot be kept as it is (see ``misure``), or others went on writing the same
            data; nothing was written.
    """
    return importa_leggendo(lettura.piano.codice, lambda: lettura, motivo=motivo, utente=utente, impronta=impronta)


def importa_leggendo(
    codice: str, leggi: Callable[[], Lettura], *, motivo: str, utente: Utente | None = None, impronta: str | None = None
) -> Proposta:
    """As ``importa``, of a reading that depends on what the plan says: it is made once nobody else can change it.

    Raises:
        PropostaCambiata, FileNonLeggibile: as ``importa``; and what ``leggi`` raises.
    """
    for _ in range(TENTATIVI):
        try:
            return _importa(codice, leggi, motivo, utente, impronta)
        except (ConflittoDiVersione, IntegrityError, OperationalError):
            registro.warning("Importazione di %s contesa: si ricomincia", codice, exc_info=True)
    raise FileNonLeggibile(
        "Qualcun altro sta scrivendo gli stessi dati: non è stato scritto nulla, riprovare fra poco."
    )


def _importa(
    codice: str, leggi: Callable[[], Lettura], motivo: str, utente: Utente | None, impronta: str | None
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
        if not proposta.nulla_da_fare:
            _Scrittura(proposta, motivo[:100], utente).esegui()
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


def esigi_scrivibili(codici: Mapping[int, str], utente: Utente | None) -> None:
    """Refuse when one of these objectives (codes by key) may not be changed now by who imports.

    Raises:
        FileNonLeggibile: naming them.
    """
    # Sliced: a database has a bound on how many keys a question may name.
    chiavi, scrivibili = sorted(codici), set[int]()
    for i in range(0, len(chiavi), LOTTO):
        qui = ObiettivoPEG.objects.editable_by(utente or SISTEMA).filter(pk__in=chiavi[i : i + LOTTO])
        scrivibili |= set(qui.values_list("pk", flat=True))
    chiusi = sorted(codice for pk, codice in codici.items() if pk not in scrivibili)
    if chiusi:
        raise FileNonLeggibile(f"Questi obiettivi non si possono più cambiare: {', '.join(chiusi)}. Nulla è scritto.")


class _Scrittura:
    """One import being written."""

    def __init__(self, proposta: Proposta, motivo: str, utente: Utente | None) -> None:
        self.proposta = proposta
        self.motivo = motivo
        self.utente = utente
        self.anagrafe: Anagrafe = proposta.anagrafe

    def esegui(self) -> None:
        """Names first, then the plan, then its objectives."""
        self._nomi()
        self._cambiati(self._piano())

    def _nomi(self) -> None:
        centri = self.anagrafe.centri
        for voce in centri.voci:
            if voce.riga is not None and voce.breve_nuovo and not voce.nuova:
                voce.riga.nome_breve = voce.nome_breve
                voce.riga.prenota_versione()
                self._salva(voce.riga)
        self._crea(centri, lambda v: CentroDiResponsabilita(nome=v.nome, nome_breve=v.nome_breve))
        self._crea(self.anagrafe.persone, lambda v: Persona(nominativo=v.nome))
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
        piano = PianoEsecutivo(codice=letto.codice, descrizione=letto.descrizione, anno=letto.anno)
        self._salva(piano)
        return piano

    def _cambiati(self, piano: PianoEsecutivo) -> None:
        nuovi = [c.contenuto for c in self.proposta.con_stato(Stato.NUOVO)]
        self._nuovi(piano, nuovi)
        for cambio in self.proposta.con_stato(Stato.CAMBIATO):
            self._aggiorna(cambio)

    def _nuovi(self, piano: PianoEsecutivo, contenuti: Sequence[ContenutoObiettivo]) -> None:
        obiettivi = [ObiettivoPEG(piano=piano, codice=c.codice, **self._campi(c)) for c in contenuti]
        creati = self._in_blocco(obiettivi, ObiettivoPEG)
        for modello, righe in (
            (Fase, self._fasi),
            (IndicatoreObiettivo, self._indicatori),
            (ServizioCoinvolto, self._servizi),
        ):
            figli = [
                modello(obiettivo=o, **campi) for o, c in zip(creati, contenuti, strict=True) for campi in righe(c)
            ]
            self._in_blocco(figli, modello)

    def _aggiorna(self, cambio: Cambio) -> None:
        obiettivo = ObiettivoPEG.objects.get(pk=cambio.pk or 0)
        obiettivo.prenota_versione()
        for nome, valore in self._campi(cambio.contenuto).items():
            setattr(obiettivo, nome, valore)
        self._salva(obiettivo)
        self._righe(obiettivo.fasi.all(), self._fasi(cambio.contenuto), obiettivo)
        self._righe(obiettivo.indicatori.all(), self._indicatori(cambio.contenuto), obiettivo)
        self._righe(obiettivo.altri_servizi.all(), self._servizi(cambio.contenuto), obiettivo)

    def _righe(self, righe: models.QuerySet[Any], nuove: list[dict[str, Any]], obiettivo: ObiettivoPEG) -> None:
        vecchie = list(righe)
        coppie = allinea(vecchie, nuove, lambda r: r["descrizione"] if isinstance(r, dict) else r.descrizione)
        tenute = {v.pk for v, _ in coppie if v is not None}
        for vecchia in vecchie:
            if vecchia.pk not in tenute:
                vecchia._change_reason = self.motivo
                vecchia.delete()
        for riga, campi in coppie:
            riga = riga or righe.model(obiettivo=obiettivo)
            if riga.pk is None or any(getattr(riga, nome) != valore for nome, valore in campi.items()):
                for nome, valore in campi.items():
                    setattr(riga, nome, valore)
                self._salva(riga)

    def _campi(self, c: ContenutoObiettivo) -> dict[str, Any]:
        return {
            "titolo": c.titolo,
            "centro": _riga(self.anagrafe.centro(c.centro_di_responsabilita)),
            "responsabile": _riga(self.anagrafe.persona(c.responsabile)),
            "tipo": _riga(self.anagrafe.tipo_obiettivo(c.tipo)),
            "pluriennale": c.pluriennale,
            "contesto": c.contesto,
            "descrizione": c.descrizione,
            "risultato_atteso": c.risultato_atteso,
        }

    def _fasi(self, c: ContenutoObiettivo) -> list[dict[str, Any]]:
        proprio = self.anagrafe.centro(c.centro_di_responsabilita)
        return [
            {
                "ordine": i,
                "descrizione": f.descrizione,
                "inizio_previsto": f.inizio_previsto,
                "fine_prevista": f.fine_prevista,
                "peso": f.peso,
                "responsabile": _riga(self.anagrafe.persona(f.responsabile)),
                "centro": _riga(self.anagrafe.centro_di_fase(f.centro_di_responsabilita, proprio)),
                "note": f.note,
            }
            for i, f in enumerate(c.fasi, start=1)
        ]

    def _indicatori(self, c: ContenutoObiettivo) -> list[dict[str, Any]]:
        return [
            {
                "ordine": i,
                "descrizione": ind.descrizione,
                "tipo": _riga(self.anagrafe.tipo_indicatore(ind.tipo)),
                "valore_atteso": ind.valore_atteso,
                "note": ind.note,
            }
            for i, ind in enumerate(c.indicatori, start=1)
        ]

    def _servizi(self, c: ContenutoObiettivo) -> list[dict[str, Any]]:
        trova = self.anagrafe.centri.trova
        return [
            {"ordine": i, "descrizione": nome, "centro": _riga(trova(nome))}
            for i, nome in enumerate(c.altri_servizi, start=1)
        ]

    def _salva(self, riga: models.Model) -> None:
        riga._change_reason = self.motivo  # type: ignore[attr-defined]
        if self.utente:
            riga._history_user = self.utente  # type: ignore[attr-defined]
        riga.save()

    def _in_blocco(self, righe: list[Any], modello: type[models.Model]) -> list[Any]:
        return list(
            bulk_create_with_history(
                righe, modello, batch_size=LOTTO, default_user=self.utente, default_change_reason=self.motivo
            )
        )


def _riga(voce: Voce[Any] | None) -> Any:
    return voce.riga if voce else None
