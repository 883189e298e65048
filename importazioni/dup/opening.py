# SPDX-License-Identifier: AGPL-3.0-or-later
"""A new DUP, or a «Nota di aggiornamento», opened from the one before (D.Lgs. 118/2011, all. 4/1, par. 8)."""

from dataclasses import replace

from dup.choices import TipoDocumento
from dup.contenuto import ContenutoDUP
from dup.models import DUP, ObiettivoOperativo
from dup.stored_contents import contenuto_del_dup
from importazioni.dup.carried import carry_on
from importazioni.dup.proposal import PropostaDUP, proponi_dup
from importazioni.dup.writer import importa_dup
from organizzazione.models import Utente


class DUPNonApribile(Exception):
    """The document cannot be opened so: an Italian sentence."""


def contenuto_di_partenza(
    da: DUP, codice: str, *, tipo: str = TipoDocumento.DUP, descrizione: str = "", anni: tuple[int, int] | None = None
) -> ContenutoDUP:
    """What the new document says on its first day: all of the old one but its acts.

    Args:
        anni: first and last; else a new DUP begins a year later, and a note keeps the years.

    Raises:
        DUPNonApribile: the code is that of another document, or the old one is empty.
    """
    gia = DUP.objects.filter(codice=codice).select_related("precedente").first()
    if gia is not None and gia.precedente_id != da.pk:
        raise DUPNonApribile(f"{codice} c'è già, e non è stato aperto da {da.codice}: scegliere un altro codice.")
    passo = 0 if tipo == TipoDocumento.NOTA else 1
    inizio, fine = anni or (da.anno_inizio + passo, da.anno_fine + passo)
    nome = str(TipoDocumento(tipo).label)
    attuale = contenuto_del_dup(da)
    if not attuale.ambiti:
        raise DUPNonApribile(f"{da.codice} non ha ancora nessun ambito strategico: non c'è nulla da portare avanti.")
    return replace(
        attuale,
        codice=codice,
        descrizione=descrizione or f"{nome} {inizio}/{fine}",
        tipo=str(TipoDocumento(tipo).value),
        anno_inizio=inizio,
        anno_fine=fine,
        precedente=da.codice,
        atti=(),
    )


def prepara_apertura(contenuto: ContenutoDUP) -> PropostaDUP:
    """What opening would write. A document that is there already is left as it is: nothing to do.

    Raises:
        FileNonLeggibile: years or texts that cannot be.
    """
    proposta = proponi_dup(contenuto)
    return replace(proposta, variazioni=()) if proposta.esistente else proposta


def apri_dup(
    contenuto: ContenutoDUP, da: DUP, *, utente: Utente | None = None, impronta: str | None = None
) -> PropostaDUP:
    """Write the new document, each operative objective tied to the one that it carries on. Said twice it does nothing.

    Raises:
        FileNonLeggibile, PropostaCambiata: as ``importa_dup``.
    """
    preparata = prepara_apertura(contenuto)
    if preparata.nulla_da_fare:
        return preparata
    via = "obiettivo_strategico"
    righe = ObiettivoOperativo.objects.filter(**{f"{via}__ambito__dup": da})
    continua = {
        (a, s, o): pk for a, s, o, pk in righe.values_list(f"{via}__ambito__nome", f"{via}__nome", "nome", "pk")
    }
    motivo = f"Aperto da {da.codice}"
    return importa_dup(
        contenuto,
        motivo=motivo,
        utente=utente,
        impronta=impronta,
        continua=continua,
        poi=lambda nuovo: carry_on(da, nuovo, utente, motivo),
    )
