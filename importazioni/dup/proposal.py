# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a DUP that comes in would change. Nothing here writes."""

import hashlib
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError

from dup.contenuto import ContenutoDUP, ContenutoIndicatoreOperativo
from dup.models import (
    DUP,
    AmbitoStrategico,
    AttoDelDUP,
    IndicatoreEnte,
    IndicatoreOperativo,
    LineaDiIntervento,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
    ValoreAnnuale,
)
from dup.models.documento import ANNI
from dup.provisional import unmarked
from dup.stored_contents import contenuto_del_dup
from fogli.limiti import FileNonLeggibile
from importazioni.dup.differences import Variazione, differenze_dup
from importazioni.dup.known_names import NomiDelDUP
from importazioni.griglie.names import QuasiDoppio
from importazioni.measures import gia_conservato, text_fault
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato
from testi.confronto import in_riga

_DI_NOMI: dict[str, tuple[type[Any], str]] = {
    "strutture": (CentroDiResponsabilita, "nome"),
    "organismi": (OrganismoPartecipato, "nome"),
    "assessori": (Assessore, "nominativo"),
}
_MODELLI: dict[str, type[Any]] = {
    "ContenutoDUP": DUP,
    "ContenutoAtto": AttoDelDUP,
    "ContenutoAmbito": AmbitoStrategico,
    "ContenutoStrategico": ObiettivoStrategico,
    "ContenutoOperativo": ObiettivoOperativo,
    "ContenutoGestionale": ObiettivoGestionale,
    "ContenutoIndicatoreOperativo": IndicatoreOperativo,
    "ContenutoIndicatoreEnte": IndicatoreEnte,
}


@dataclass(frozen=True)
class PropostaDUP:
    """Everything that a writing would do."""

    dup: ContenutoDUP
    esistente: DUP | None
    variazioni: tuple[Variazione, ...]
    nomi: NomiDelDUP
    quasi_doppi: tuple[QuasiDoppio, ...]

    @property
    def nulla_da_fare(self) -> bool:
        """True when writing would change nothing."""
        return self.esistente is not None and not self.variazioni

    @property
    def impronta(self) -> str:
        """A hash of what would change: a confirmation holds for this and nothing else."""
        parti = (self.esistente and self.esistente.pk, self.dup.codice, self.variazioni)
        return hashlib.sha256(repr(parti).encode()).hexdigest()


def proponi_dup(contenuto: ContenutoDUP) -> PropostaDUP:
    """Compare a document with what is there. Levels meet by name; what the content does not name stays.

    Raises:
        FileNonLeggibile: a text is longer than its field, or a year out of bounds.
    """
    _controlla(contenuto)
    esistente = DUP.objects.filter(codice=contenuto.codice).select_related("precedente").first()
    nomi = NomiDelDUP()
    nostro = _coi_nomi_nostri(contenuto, nomi)
    if contenuto.precedente and not DUP.objects.filter(codice=contenuto.precedente).exists():
        raise FileNonLeggibile(
            f"{contenuto.codice} è aperto da {contenuto.precedente}, che non c'è: importare prima quello."
        )
    vuoto = replace(nostro, ambiti=(), indicatori_ente=(), atti=())
    variazioni = tuple(differenze_dup(contenuto_del_dup(esistente) if esistente else vuoto, nostro))
    quasi = tuple(q for tabella in nomi.tutti() for q in tabella.quasi_doppi())
    return PropostaDUP(nostro, esistente, variazioni, nomi, quasi)


def _coi_nomi_nostri(voce: Any, nomi: NomiDelDUP) -> Any:
    cambiati: dict[str, Any] = {}
    for f in fields(voce):
        valore = getattr(voce, f.name)
        if f.name in _DI_NOMI:
            cambiati[f.name] = nomi.del_campo(f.name, valore)
        elif isinstance(valore, tuple) and valore and is_dataclass(valore[0]):
            cambiati[f.name] = tuple(_coi_nomi_nostri(v, nomi) for v in valore)
    return replace(voce, **cambiati) if cambiati else voce


def _controlla(dup: ContenutoDUP) -> None:
    """SQLite would keep any length, PostgreSQL stop half way: both say the same, before."""
    for anno in (dup.anno_inizio, dup.anno_fine):
        for validatore in ANNI:
            try:
                validatore(anno)
            except ValidationError:
                raise FileNonLeggibile(f"{dup.codice}: l'anno {anno} non può essere di un DUP.") from None
    if dup.anno_fine < dup.anno_inizio:
        raise FileNonLeggibile(f"{dup.codice}: l'ultimo anno ({dup.anno_fine}) viene prima del primo.")
    ambiti = {a.nome for a in dup.ambiti}
    for i in dup.indicatori_ente:
        if i.ambito and i.ambito not in ambiti:
            raise FileNonLeggibile(
                f"{dup.codice}: l'indicatore «{i.descrizione[:60]}» è dell'ambito «{i.ambito[:60]}», "
                "che nel DUP non c'è."
            )
    _misura(dup, dup.codice)


def _misura(voce: Any, dove: str) -> None:
    modello = _MODELLI.get(type(voce).__name__)
    for f in fields(voce):
        valore = getattr(voce, f.name)
        if isinstance(valore, str) and modello:
            _lungo(modello, f.name, valore, dove)
        elif f.name == "linee":
            for linea in valore:
                _lungo(LineaDiIntervento, "testo", linea, dove)
        elif f.name == "valori":
            for anno, detto in valore:
                _lungo(ValoreAnnuale, "valore", unmarked(detto)[0], f"{dove}, {anno}")
        elif f.name in _DI_NOMI:
            for nome in valore:
                # Brought to one line on its way, as ``nomi`` does.
                _lungo(*_DI_NOMI[f.name], in_riga(nome), dove)
        elif isinstance(valore, tuple) and valore and is_dataclass(valore[0]):
            for figlia in valore:
                nome = getattr(figlia, "nome", "") or getattr(figlia, "descrizione", "")
                da_dire = isinstance(figlia, ContenutoIndicatoreOperativo) or not nome
                _misura(figlia, dove if da_dire else f"{dove} › {nome[:60]}")


def _lungo(modello: type[Any], campo: str, testo: str, dove: str) -> None:
    try:
        vero = modello._meta.get_field(campo)
    except FieldDoesNotExist:  # the table keeps it otherwise
        return
    if difetto := text_fault(modello, campo, testo):
        raise FileNonLeggibile(f"{dove}, {vero.verbose_name}: {difetto}")
    massimo = getattr(vero, "max_length", None)
    if massimo is not None and len(testo) > massimo and not gia_conservato((modello, campo), testo):
        raise FileNonLeggibile(
            f"{dove}, {vero.verbose_name}: «{testo[:60]}…» ha {len(testo)} caratteri, al più {massimo}. "
            "Accorciare il testo nel file e ripetere l'importazione."
        )
