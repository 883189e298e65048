# SPDX-License-Identifier: AGPL-3.0-or-later
"""All documents of a fascicolo in one ZIP, sent as it is made: one document is in memory at a time.

The same fascicolo gives the same bytes: the times inside are the format's zero, the order is that of the list.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Final

from fascicoli.elenco import in_testo, somme
from fascicoli.jobs import copertina_di, voci_di
from fascicoli.models import DocumentoDelFascicolo, Fascicolo
from testi.filenames import distinct_file_names, file_name

ORA_ZERO: Final = (1980, 1, 1, 0, 0, 0)
PERMESSI: Final = 0o644 << 16


class _Tubo(io.RawIOBase):
    """Where the archive writes: what is in it goes out at the next turn, and there is no way back."""

    def __init__(self) -> None:
        self.pezzi: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, dati: object) -> int:
        pezzo = bytes(dati)  # type: ignore[call-overload]
        self.pezzi.append(pezzo)
        return len(pezzo)

    def svuota(self) -> bytes:
        """What came since the last time."""
        pezzi, self.pezzi = self.pezzi, []
        return b"".join(pezzi)


def nome_di(fascicolo: Fascicolo) -> str:
    """``fascicolo-PEG_2020-del-2020-01-30.zip``."""
    return file_name(f"fascicolo-{fascicolo.piano.codice}-del-{fascicolo.giorno.isoformat()}.zip")


def zip_di(fascicolo: Fascicolo) -> Iterator[bytes]:
    """The archive, piece by piece."""
    tubo = _Tubo()
    # PDF and XLSX are compressed already: storing them costs nothing and takes nothing.
    with zipfile.ZipFile(tubo, "w", zipfile.ZIP_STORED) as archivio:
        for nome, dati in _file(fascicolo):
            voce = zipfile.ZipInfo(nome, ORA_ZERO)
            voce.external_attr = PERMESSI
            archivio.writestr(voce, dati)
            yield tubo.svuota()
    yield tubo.svuota()


def _file(fascicolo: Fascicolo) -> Iterator[tuple[str, bytes]]:
    voci = voci_di(fascicolo)
    righe = list(fascicolo.documenti.order_by("ordine").values_list("pk", "impronta", "nome"))
    # Those of today are safe and differ already; what was made before they had to goes out by the same rule.
    *nomi, elenco, controllo = distinct_file_names([*(nome for *_, nome in righe), "elenco.txt", "SHA256SUMS"])
    for (chiave, *_), nome in zip(righe, nomi, strict=True):
        yield nome, bytes(DocumentoDelFascicolo.objects.values_list("dati", flat=True).get(pk=chiave))
    yield elenco, in_testo(copertina_di(fascicolo), voci).encode()
    impronte = (impronta for _, impronta, _ in righe)
    yield controllo, somme(zip(impronte, nomi, strict=True)).encode()
