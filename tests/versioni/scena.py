# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan with objectives in every state, linked to a DUP, and somebody of the office who approves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dup.models import ObiettivoOperativo
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.vita import services
from organizzazione.models import Utente
from tests.dup.documento import un_dup
from tests.fabbriche import ObiettivoFactory, PianoFactory, UtenteFactory
from tests.made_once import made_once
from versioni.contenuto import Consegna, ContenutoVersione, in_canonico
from versioni.models import Variazione, Versione
from versioni.services import Atto, approva

ANNO = 2023
ATTO = Atto("DGC", "12", date(2023, 1, 30), "Approvazione del PEG 2023")
ATTO_DI_VARIAZIONE = Atto("DGC", "140", date(2023, 6, 15), "Prima variazione al PEG 2023")


@dataclass
class Scena:
    """Three validated objectives, a proposed one and a draft."""

    piano: PianoEsecutivo
    ufficio: Utente
    obiettivi: list[ObiettivoPEG]

    def approvata(self) -> Versione:
        """Version 1."""
        return approva(self.piano, ATTO, self.ufficio, stampa).versione

    def obiettivo(self, n: int) -> ObiettivoPEG:
        """As it is stored now."""
        o: ObiettivoPEG = ObiettivoPEG.objects.select_related("piano", "centro").get(pk=self.obiettivi[n].pk)
        return o


def stampa(contenuto: ContenutoVersione, giorno: date) -> Sequence[Consegna]:
    """Two files that stand for the documents: what they hold depends on the content, as with the real ones."""
    testo = f"{giorno} {in_canonico(contenuto)}".encode()
    return [
        Consegna("preventivo", "pdf", "preventivo.pdf", "Preventivo obiettivi", b"%PDF" + testo, pagine=3),
        Consegna("preventivo", "xlsx", "preventivo.xlsx", "Preventivo obiettivi", b"PK" + testo),
    ]


@made_once
def scena(quanti: int = 3) -> Scena:
    """See the class."""
    piano = PianoFactory.create(anno=ANNO, codice="PEG_2023")
    ufficio = UtenteFactory.create(ufficio=True, last_name="Rossi")
    un_dup()
    operativo = ObiettivoOperativo.objects.order_by("pk")[0]
    obiettivi = [ObiettivoFactory.create(piano=piano, codice=f"2023-AA{n:02}") for n in range(1, quanti + 3)]
    for o in obiettivi:
        o.obiettivi_operativi.add(operativo)
    for o in obiettivi[: quanti + 1]:
        services.proponi(o, ufficio)
    for o in obiettivi[:quanti]:
        services.valida(o, ufficio)
    return Scena(piano, ufficio, obiettivi)


def cambia_titolo(o: ObiettivoPEG, titolo: str, chi: Utente) -> ObiettivoPEG:
    """Save another title the way the form does, then propose and validate it."""
    from obiettivi.modifica.reading import da_obiettivo
    from obiettivi.modifica.saving import salva

    o = ObiettivoPEG.objects.select_related("piano", "centro").get(pk=o.pk)
    scritto = da_obiettivo(o)
    scritto.testa["titolo"] = titolo
    salva(o, scritto, o.revisione, chi)
    services.proponi(o, chi)
    services.valida(o, chi)
    return o


def variazione_di(scena: Scena) -> Variazione:
    """An open variation on version 1, which is made if it is not there."""
    from versioni.variazioni import apri

    if not scena.piano.versioni.exists():
        scena.approvata()
    return apri(scena.piano, "Prima variazione", scena.ufficio)
