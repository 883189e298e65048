# SPDX-License-Identifier: AGPL-3.0-or-later
"""The writers of the structure of a document: one function per act, each one transaction.

Whoever changes the structure first locks the document, so that two who move rows among the same siblings take
turns; every row that is written takes its next version, so that an open form of it notices.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.db import IntegrityError, models, transaction

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import row_key_in
from dup.gradini import GRADINI, Gradino, Nodo, dup_di, gradino_di, padre_di
from dup.models import DUP
from flussi.acts import Refused
from organizzazione.models import Utente
from organizzazione.rules import Chi
from testi.codes import fault_of_line

SU: Final = -1
GIU: Final = 1


def nodo_del_dup(dup: DUP, gradino: Gradino, pk: int) -> Nodo:
    """A row of this document.

    Raises:
        Refused: it is no longer there.
    """
    nodo: Nodo | None = gradino.del_dup(dup).filter(pk=pk).select_related(gradino.campo_padre).first()
    if nodo is None:
        raise Refused(f"Questo {gradino.uno} non c'è più: qualcuno l'ha eliminato. La pagina ora è aggiornata.")
    return nodo


def aggiungi(dup: DUP, gradino: Gradino, padre: Any, nome: str, chi: Chi, *, dopo: Nodo | None = None) -> Nodo:
    """A new row under a parent: at the end, or right after one of the siblings."""
    with _atto(dup, chi):
        fratelli = list(gradino.fratelli(padre))
        _nome_libero(gradino, padre, nome)
        nuovo: Any = gradino.modello(nome=nome, ordine=len(fratelli), **{gradino.campo_padre: padre})
        posto = next((i + 1 for i, f in enumerate(fratelli) if dopo and f.pk == dopo.pk), len(fratelli))
        fratelli.insert(posto, nuovo)
        nuovo.ordine = posto
        _firma(nuovo, chi, "struttura: aggiunto")
        _salva(nuovo)
        _riordina(fratelli, chi)
        return nuovo  # type: ignore[no-any-return]


def rinomina(nodo: Nodo, revisione: int | None, nome: str, chi: Chi) -> bool:
    """Another name, on the version that the page showed; False when it is the name it has."""
    gradino = gradino_di(nodo)
    with _atto(dup_di(nodo), chi):
        if nodo.nome == nome and nodo.revisione == revisione:
            return False
        _prenota(nodo, revisione)
        _nome_libero(gradino, padre_di(nodo), nome, eccetto=nodo)
        nodo.nome = nome
        _firma(nodo, chi, "struttura: rinominato")
        _salva(nodo)
    return True


def sposta(nodo: Nodo, revisione: int | None, passo: int, chi: Chi) -> bool:
    """One place up or down among the siblings; False when it already is the first or the last."""
    with _atto(dup_di(nodo), chi):
        fratelli = list(gradino_di(nodo).fratelli(padre_di(nodo)))
        da = next((i for i, f in enumerate(fratelli) if f.pk == nodo.pk), None)
        if da is None or fratelli[da].revisione != revisione:
            raise ConflittoDiRevisione
        if not 0 <= da + passo < len(fratelli):
            return False
        fratelli.insert(da + passo, fratelli.pop(da))
        _riordina(fratelli, chi)
    return True


def porta(nodo: Nodo, revisione: int | None, padre: Any, chi: Chi) -> bool:
    """Under another parent, at the end; both groups of siblings keep a dense order. False when it is there."""
    gradino, prima = gradino_di(nodo), padre_di(nodo)
    if prima.pk == padre.pk:
        return False
    if dup_di(padre).pk != dup_di(prima).pk:
        raise Refused("Si sposta solo dentro lo stesso documento.")
    with _atto(dup_di(prima), chi):
        _prenota(nodo, revisione)
        _nome_libero(gradino, padre, nodo.nome, eccetto=nodo)
        nuovi = list(gradino.fratelli(padre))
        setattr(nodo, gradino.campo_padre, padre)
        nodo.ordine = len(nuovi)
        _firma(nodo, chi, "struttura: spostato")
        _salva(nodo)
        _riordina(nuovi, chi)
        _riordina(list(gradino.fratelli(prima)), chi)
    return True


def elimina(nodo: Nodo, revisione: int | None, chi: Chi) -> None:
    """Delete a row on which nothing hangs; what is its own (texts, indicators) goes with it, history stays."""
    gradino, padre = gradino_di(nodo), padre_di(nodo)
    with _atto(dup_di(nodo), chi):
        _prenota(nodo, revisione)
        vuoto(nodo)
        _firma(nodo, chi, "struttura: eliminato")
        nodo.delete()
        _riordina(list(gradino.fratelli(padre)), chi)


def cio_che_tiene(nodo: Nodo) -> list[str]:
    """What others have hung on a row, in words: «3 obiettivi operativi». Its own rows do not count."""
    return [detto for legame in nodo._meta.related_objects if (detto := _quanti(nodo, legame))]


def vuoto(nodo: Nodo) -> None:
    """Refuse to take away what holds something.

    Raises:
        Refused: something still hangs on it; says what.
    """
    if appesi := cio_che_tiene(nodo):
        raise Refused(f"«{nodo}» non è vuoto: ha ancora {_e_poi(appesi)}. Prima spostarli, scollegarli o eliminarli.")


def _e_poi(voci: Sequence[str]) -> str:
    """«a, b e c»."""
    return " e ".join(filter(None, [", ".join(voci[:-1]), *voci[-1:]]))


def _quanti(nodo: Nodo, legame: Any) -> str:
    if getattr(legame, "on_delete", None) is models.CASCADE:
        return ""
    quanti = legame.related_model._base_manager.filter(**{legame.field.name: nodo}).count()
    opzioni = legame.related_model._meta
    if legame.field.name == "continua" and quanti:
        return f"{quanti} {'obiettivo operativo' if quanti == 1 else 'obiettivi operativi'} di un documento successivo"
    return f"{quanti} {opzioni.verbose_name if quanti == 1 else opzioni.verbose_name_plural}" if quanti else ""


@contextmanager
def _atto(dup: DUP, chi: Chi) -> Iterator[None]:
    """A transaction in which nobody else changes the structure of the document."""
    with transaction.atomic():
        # The lock of the importers too: first the document, then its rows.
        if not list(DUP.objects.editable_by(chi).select_for_update(no_key=True, of=("self",)).filter(pk=dup.pk)):
            raise Refused("Il documento non si può modificare: lo tiene l'ufficio programmazione.")
        yield


def _prenota(nodo: Nodo, revisione: int | None) -> None:
    """Take the next version of what the page showed; a missing token is a conflict."""
    if revisione != nodo.revisione:
        raise ConflittoDiRevisione
    nodo.prenota_revisione()


def _riordina(fratelli: Sequence[Any], chi: Chi) -> None:
    """Number the siblings 0, 1, 2…; only those whose number changes are written."""
    for posto, fratello in enumerate(fratelli):
        if fratello.ordine != posto:
            fratello.prenota_revisione()
            fratello.ordine = posto
            _firma(fratello, chi, "struttura: riordinato")
            fratello.save()


def _nome_libero(gradino: Gradino, padre: Any, nome: str, eccetto: Nodo | None = None) -> None:
    if difetto := fault_of_line(nome):
        raise Refused(difetto)
    if len(nome) > gradino.lunghezza:
        raise Refused(f"Il nome è di {len(nome)} caratteri: al più {gradino.lunghezza}. Accorciarlo.")
    gia = gradino.fratelli(padre).filter(nome=nome).exclude(pk=eccetto.pk if eccetto else None).exists()
    if gia:
        raise Refused(_gia(gradino, nome))


def _salva(nodo: Any) -> None:
    try:
        with transaction.atomic():
            nodo.save()
    except IntegrityError as errore:
        # Whoever writes without locking the document may have taken the name meanwhile.
        raise Refused(_gia(gradino_di(nodo), nodo.nome)) from errore


def _gia(gradino: Gradino, nome: str) -> str:
    return f"In quel punto c'è già un {gradino.uno} che si chiama «{nome}»: dargli un altro nome."


def _firma(nodo: Any, chi: Chi, perche: str) -> None:
    nodo._change_reason = perche
    if isinstance(chi, Utente):
        nodo._history_user = chi


def gradino_e_chiave(posto: str) -> tuple[Gradino, int]:
    """«operativo-7» read back.

    Raises:
        Refused: it names no row.
    """
    nome, _, chiave = posto.partition("-")
    pk = row_key_in(chiave)
    if nome not in GRADINI or pk is None:
        raise Refused("La pagina era incompleta: non è stato scritto nulla. Riprovare.")
    return GRADINI[nome], pk
