# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second phase of an import: write what was proposed, all of it or nothing."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, OperationalError, models, transaction

from aggregati.models import ConflittoDiRevisione
from fogli import avanzamento
from fogli.limiti import FileNonLeggibile
from importazioni.peg.bulk_update import Aggiornamento, a_lotti
from importazioni.peg.proposal import Cambio, Proposta, Stato, prepara
from importazioni.peg.registries import Anagrafe, Elenco, VoceDiAnagrafe
from importazioni.reading import Lettura
from importazioni.writing import TENTATIVI, PropostaCambiata
from indicatori.models import TipoIndicatore
from lavori.changes import tell
from obiettivi.contenuto import ContenutoIndicatore, ContenutoObiettivo, services_ids
from obiettivi.contenuto.campi import Campo, Kind, kept
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

NOMI_NEL_MODELLO = {"centro_di_responsabilita": "centro", "responsabile_matricola": "responsabile"}
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
    codice: str, leggi: Callable[[], Lettura], *, motivo: str, utente: Utente | None = None, impronta: str | None = None
) -> Proposta:
    """As ``importa``, of a reading that depends on what the plan says: it is made once nobody else can change it.

    Raises:
        PropostaCambiata, FileNonLeggibile: as ``importa``; and what ``leggi`` raises.
    """
    for _ in range(TENTATIVI):
        try:
            return _importa(codice, leggi, motivo, utente, impronta)
        except (ConflittoDiRevisione, IntegrityError, OperationalError):
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
    for chiavi in a_lotti(sorted(codici)):
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
        self.motivo = motivo
        self.utente = utente
        self.blocco = Aggiornamento(motivo, utente)
        self.anagrafe: Anagrafe = proposta.anagrafe

    def esegui(self) -> None:
        """Names first, then the plan, then its objectives."""
        self._nomi()
        piano = self._piano()
        self._cambiati(piano)
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
        piano: PianoEsecutivo = PianoEsecutivo(codice=letto.codice, descrizione=letto.descrizione, anno=letto.anno)
        self._salva(piano)
        return piano

    def _cambiati(self, piano: PianoEsecutivo) -> None:
        self._nuovi(piano, [c.contenuto for c in self.proposta.con_stato(Stato.NUOVO)])
        cambiati = {c.pk: c for c in self.proposta.con_stato(Stato.CAMBIATO) if c.pk}
        self.blocco.obiettivi({pk: self._campi_cambiati(c) for pk, c in cambiati.items()})
        for modello, righe, collegati in self._tabelle():
            nuove = {pk: righe(c.contenuto) for pk, c in cambiati.items() if _tocca(c, modello)}
            self.blocco.righe(modello, nuove, collegati)

    def _tabelle(self) -> tuple[tuple[type[Any], Callable[[ContenutoObiettivo], list[dict[str, Any]]], list[str]], ...]:
        return (
            (Fase, self._fasi, ["responsabile", "centro"]),
            (IndicatoreObiettivo, self._indicatori, ["tipo"]),
            (ServizioCoinvolto, self._servizi, ["centro"]),
        )

    def _nuovi(self, piano: PianoEsecutivo, contenuti: Sequence[ContenutoObiettivo]) -> None:
        aperti = {"in_variazione": piano.variazione_aperta}
        obiettivi = [ObiettivoPEG(piano=piano, codice=c.codice, **aperti, **self._campi(c)) for c in contenuti]
        creati = self.blocco.crea(ObiettivoPEG, obiettivi)
        avanzamento.dici("obiettivi scritti", len(creati), len(obiettivi))
        for modello, righe, _ in self._tabelle():
            figli = [
                modello(obiettivo=o, **campi) for o, c in zip(creati, contenuti, strict=True) for campi in righe(c)
            ]
            self.blocco.crea(modello, figli)
            avanzamento.dici(f"{modello._meta.verbose_name_plural}: scritte", len(figli), len(figli))

    def _campi_cambiati(self, cambio: Cambio) -> dict[str, Any]:
        # What did not change is left alone: of two people of one name the row knows which it is.
        cambiati = {NOMI_NEL_MODELLO.get(str(d.campo[0]), d.campo[0]) for d in cambio.differenze}
        return {nome: valore for nome, valore in self._campi(cambio.contenuto).items() if nome in cambiati}

    def _campi(self, c: ContenutoObiettivo) -> dict[str, Any]:
        return self._valori(c, None) | {"centro": _riga(self.anagrafe.centro(c.centro_di_responsabilita))}

    def _valori(self, said: Any, proprio: VoceDiAnagrafe[CentroDiResponsabilita] | None) -> dict[str, Any]:
        """What a content says, by column; what it is silent about stays as it stands, or as a new row has it."""
        return {
            c.column: self._valore(c, said, proprio)
            for c in kept(said.__class__)
            if c.kind is not Kind.CODE and not (c.later and getattr(said, c.name) == c.silence)
        }

    def _valore(self, c: Campo, said: Any, proprio: VoceDiAnagrafe[CentroDiResponsabilita] | None) -> Any:
        detto = getattr(said, c.name)
        match c.kind:
            case Kind.PERSON:
                return _riga(self.anagrafe.persona(detto, getattr(said, f"{c.name}_matricola")))
            case Kind.SHORT_CENTRE:
                return _riga(self.anagrafe.centro_di_fase(detto, proprio))
            case Kind.TIPO if isinstance(said, ContenutoIndicatore):
                return _riga(self.anagrafe.tipo_indicatore(detto))
            case Kind.TIPO:
                return _riga(self.anagrafe.tipo_obiettivo(detto))
        return detto

    def _fasi(self, c: ContenutoObiettivo) -> list[dict[str, Any]]:
        proprio = self.anagrafe.centro(c.centro_di_responsabilita)
        return [{"ordine": i, "row_id": f.id, **self._valori(f, proprio)} for i, f in enumerate(c.fasi, start=1)]

    def _indicatori(self, c: ContenutoObiettivo) -> list[dict[str, Any]]:
        return [{"ordine": i, "row_id": x.id, **self._valori(x, None)} for i, x in enumerate(c.indicatori, start=1)]

    def _servizi(self, c: ContenutoObiettivo) -> list[dict[str, Any]]:
        trova = self.anagrafe.centri.trova
        return [
            {"ordine": i, "row_id": row_id, "descrizione": nome, "centro": _riga(trova(nome))}
            for i, (row_id, nome) in enumerate(zip(services_ids(c), c.altri_servizi, strict=True), start=1)
        ]

    def _salva(self, riga: models.Model) -> None:
        self.blocco.firma(riga)
        riga.save()


def _tocca(cambio: Cambio, modello: type[models.Model]) -> bool:
    """Whether a change is about the rows of this table."""
    parti = {d.campo[0] for d in cambio.differenze}
    nomi: dict[type[models.Model], str] = {
        Fase: "fasi",
        IndicatoreObiettivo: "indicatori",
        ServizioCoinvolto: "altri_servizi",
    }
    return nomi[modello] in parti


def _riga(voce: VoceDiAnagrafe[Any] | None) -> Any:
    return voce.riga if voce else None
