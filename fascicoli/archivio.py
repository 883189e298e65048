# SPDX-License-Identifier: AGPL-3.0-or-later
"""All documents of a fascicolo in one ZIP, sent as it is made: one document is in memory at a time.

The same fascicolo gives the same bytes: the times inside are the format's zero, the order is that of the list.
"""

from collections.abc import Iterator

from fascicoli.elenco import in_testo, somme
from fascicoli.jobs import copertina_di, voci_di
from fascicoli.models import DocumentoDelFascicolo, Fascicolo
from organizzazione.rules import Chi
from reports.zipped import zip_of
from testi.filenames import distinct_file_names, file_name


def nome_di(fascicolo: Fascicolo) -> str:
    """``fascicolo-PEG_2020-del-2020-01-30.zip``."""
    return file_name(f"fascicolo-{fascicolo.piano.codice}-del-{fascicolo.giorno.isoformat()}.zip")


def zip_di(fascicolo: Fascicolo, chi: Chi) -> Iterator[bytes]:
    """The archive, piece by piece: the documents that somebody may have, and the list of all."""
    return zip_of(_file(fascicolo, chi))


def _file(fascicolo: Fascicolo, chi: Chi) -> Iterator[tuple[str, bytes]]:
    voci = voci_di(fascicolo)
    suoi = fascicolo.documenti.visible_to(chi)
    righe = list(suoi.order_by("ordine").values_list("pk", "impronta", "nome"))
    # Those of today are safe and differ already; what was made before they had to goes out by the same rule.
    *nomi, elenco, controllo = distinct_file_names([*(nome for *_, nome in righe), "elenco.txt", "SHA256SUMS"])
    for (chiave, *_), nome in zip(righe, nomi, strict=True):
        yield nome, bytes(DocumentoDelFascicolo.objects.values_list("dati", flat=True).get(pk=chiave))
    yield elenco, in_testo(copertina_di(fascicolo), voci).encode()
    impronte = (impronta for _, impronta, _ in righe)
    yield controllo, somme(zip(impronte, nomi, strict=True)).encode()
