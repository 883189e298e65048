# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the DUP going out in the form in which they come in: filled, or empty to fill in."""

from django.utils import timezone

from dup.choices import StatoDiSalute
from dup.contenuto import ContenutoDUP
from ente import identity
from importazioni.dup.tables import Tabella
from importazioni.griglie.columns import Colonna
from importazioni.griglie.workbook import DUE_VOLTE, SICURO, FoglioDaCompilare, cartella
from indicatori.choices import Verso
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato


def esporta(tabella: Tabella, contenuto: ContenutoDUP, *, vuota: bool = False) -> bytes:
    """The workbook of a table of the DUP."""
    colonne = [*tabella.da_compilare, *(Colonna(f"anno{a}", str(a)) for a in tabella.anni(contenuto))]
    foglio = FoglioDaCompilare(
        tabella.titolo, colonne, () if vuota else tabella.righe(contenuto), _elenchi_del_dup(contenuto)
    )
    obbligatorie = ", ".join(c.testa for c in tabella.da_compilare if c.obbligatoria)
    istruzioni = (
        f"{tabella.titolo} di {contenuto.codice}",
        tabella.spiegazione,
        f"Colonne che ci devono essere: {obbligatorie}. Le altre si possono togliere: ciò che non c'è non cambia.",
        "Una cella vuota nelle prime colonne vale come la riga sopra; una cella unita sopra più righe vale per ognuna.",
        "Più nomi nella stessa cella vanno a capo (Alt+Invio), uno per riga.",
        f"L'importazione riconosce ciò che c'è già dal nome. {DUE_VOLTE}",
        "Un obiettivo tolto dalla tabella resta nel documento: si toglie dall'amministrazione.",
        SICURO,
    )
    return cartella([foglio], istruzioni, identity.name(), timezone.localdate())


def _elenchi_del_dup(contenuto: ContenutoDUP) -> dict[str, list[str]]:
    return {
        "ambito": [a.nome for a in contenuto.ambiti],
        "strategico": [s.nome for a in contenuto.ambiti for s in a.strategici],
        "assessori": list(Assessore.objects.values_list("nominativo", flat=True).distinct()),
        "strutture": list(CentroDiResponsabilita.objects.values_list("nome", flat=True)),
        "organismi": list(OrganismoPartecipato.objects.values_list("nome", flat=True)),
        "verso": [str(v.value) for v in Verso],
        "stato": [str(s.label) for s in StatoDiSalute],
    }
