# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an import would change: the first of its two phases. Nothing here writes."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from importazioni.measures import controlla
from importazioni.peg.recognition import Guess, recognised
from importazioni.peg.registries import Anagrafe
from importazioni.reading import Lettura, SegnalazioneDiLettura, avviso
from indicatori.models import TipoIndicatore
from obiettivi.contenuto import (
    DA_ASSEGNARE,
    SENZA_TITOLO,
    ContenutoObiettivo,
    ContenutoPiano,
    Differenza,
    differenze,
    keeping,
)
from obiettivi.contenuto.code_form import fitting_form
from obiettivi.lettura.stored_contents import contenuti, tipi_noti
from obiettivi.models import PianoEsecutivo, TipoObiettivo
from obiettivi.verifica.checks import Contesto, verifica
from testi.codes import code_key


class Stato(StrEnum):
    """What an import does to one objective."""

    NUOVO = "nuovo"
    CAMBIATO = "cambiato"
    INVARIATO = "invariato"


@dataclass(frozen=True)
class Cambio:
    """One objective of the file: what it becomes, in what it differs from what is there, which rows were guessed."""

    contenuto: ContenutoObiettivo
    pk: int | None
    differenze: tuple[Differenza, ...] = ()
    guesses: tuple[Guess, ...] = ()
    prima: ContenutoObiettivo | None = None

    @property
    def stato(self) -> Stato:
        """New, changed or unchanged."""
        if self.pk is None:
            return Stato.NUOVO
        return Stato.CAMBIATO if self.differenze else Stato.INVARIATO


@dataclass(frozen=True)
class Proposta:
    """Everything that an import would do, and what there is to say about the file."""

    piano: ContenutoPiano
    piano_esistente: PianoEsecutivo | None
    cambi: tuple[Cambio, ...]
    anagrafe: Anagrafe
    messaggi: tuple[SegnalazioneDiLettura, ...]

    def con_stato(self, stato: Stato) -> list[Cambio]:
        """The objectives in one state."""
        return [c for c in self.cambi if c.stato is stato]

    @property
    def nulla_da_fare(self) -> bool:
        """True when writing would change nothing."""
        return (
            self.piano_esistente is not None
            and all(c.stato is Stato.INVARIATO for c in self.cambi)
            and not any(v.breve_nuovo and not v.nuova for v in self.anagrafe.centri.voci)
        )

    @property
    def impronta(self) -> str:
        """A hash of what would change: a confirmation holds for this and nothing else."""
        parti = [repr((self.piano_esistente and self.piano_esistente.pk, self.piano.codice))]
        parti += [repr((c.pk, c.contenuto, c.differenze)) for c in self.cambi]
        parti += [repr((v.nome, v.nome_breve)) for v in self.anagrafe.centri.voci if v.nuova or v.breve_nuovo]
        return hashlib.sha256("\n".join(parti).encode()).hexdigest()


def prepara(lettura: Lettura) -> Proposta:
    """Compare what was read with what is there.

    Raises:
        FileNonLeggibile: a text is longer than its field.
    """
    controlla(lettura.piano)
    esistente = PianoEsecutivo.objects.filter(codice=lettura.piano.codice).first()
    anagrafe = Anagrafe()
    piano = _coi_nomi_nostri(lettura.piano, anagrafe)
    attuali = contenuti(esistente.obiettivi.all()) if esistente else {}
    chiavi = {code_key(o.codice): pk for pk, o in attuali.items()}
    cambi = []
    for nuovo in piano.obiettivi:
        pk = chiavi.get(code_key(nuovo.codice))
        guesses: list[Guess] = []
        if pk:
            nuovo = replace(nuovo, codice=attuali[pk].codice)
            nuovo, guesses = recognised(attuali[pk], nuovo)
            nuovo = keeping(attuali[pk], nuovo)
        diverse = differenze(attuali[pk], nuovo) if pk else []
        cambi.append(Cambio(nuovo, pk, tuple(diverse), tuple(guesses), attuali[pk] if pk else None))
    forma = esistente.forma_codici if esistente else fitting_form([o.codice for o in piano.obiettivi])
    dette = [*_dei_controlli(lettura, piano, forma), *_dei_nomi(piano, anagrafe), *_of_guesses(lettura, cambi)]
    messaggi = sorted([*lettura.messaggi, *dette], key=_posto)
    return Proposta(piano, esistente, tuple(cambi), anagrafe, tuple(dict.fromkeys(messaggi)))


def _coi_nomi_nostri(piano: ContenutoPiano, anagrafe: Anagrafe) -> ContenutoPiano:
    piano = replace(piano, obiettivi=tuple(_intero(o) for o in piano.obiettivi))
    # All full names are entered first: a phase's short name may be that of a centre that comes later.
    # And of a person the best of the spellings that the file has.
    for o in piano.obiettivi:
        anagrafe.centro(o.centro_di_responsabilita)
        anagrafe.persona(o.responsabile, o.responsabile_matricola)
        for f in o.fasi:
            anagrafe.persona(f.responsabile, f.responsabile_matricola)
    for o in piano.obiettivi:
        for f in o.fasi:
            anagrafe.centro_di_fase(f.centro_di_responsabilita, anagrafe.centro(o.centro_di_responsabilita))
    return replace(piano, obiettivi=tuple(_obiettivo(o, anagrafe) for o in piano.obiettivi))


def _intero(o: ContenutoObiettivo) -> ContenutoObiettivo:
    # The old document may lack what the database must have: it stays visible, and the checks call it missing.
    centro = o.centro_di_responsabilita.strip() or DA_ASSEGNARE
    return replace(o, titolo=o.titolo.strip() or SENZA_TITOLO, centro_di_responsabilita=centro)


def _obiettivo(o: ContenutoObiettivo, anagrafe: Anagrafe) -> ContenutoObiettivo:
    centro = anagrafe.centro(o.centro_di_responsabilita)
    # One a line, as the document prints them: a service written over two lines is two.
    o = o.with_services([r.strip() for s in o.altri_servizi for r in s.split("\n") if r.strip()])
    return replace(
        o,
        centro_di_responsabilita=_nome(centro),
        responsabile=_nome(anagrafe.persona(o.responsabile, o.responsabile_matricola)),
        tipo=_nome(anagrafe.tipo_obiettivo(o.tipo)),
        fasi=tuple(
            replace(
                f,
                responsabile=_nome(anagrafe.persona(f.responsabile, f.responsabile_matricola)),
                centro_di_responsabilita=_in_tabella(anagrafe.centro_di_fase(f.centro_di_responsabilita, centro)),
            )
            for f in o.fasi
        ),
        indicatori=tuple(replace(i, tipo=_nome(anagrafe.tipo_indicatore(i.tipo))) for i in o.indicatori),
    )


def _nome(voce: object) -> str:
    return str(getattr(voce, "nome", ""))


def _in_tabella(voce: object) -> str:
    return str(getattr(voce, "in_tabella", ""))


def _dei_controlli(lettura: Lettura, piano: ContenutoPiano, forma: str) -> Iterator[SegnalazioneDiLettura]:
    contesto = Contesto(piano.anno, tipi_noti(TipoIndicatore), tipi_noti(TipoObiettivo), forma_codici=forma)
    gia_detti = {(m.obiettivo, m.codice, m.riga) for m in lettura.messaggi}
    for o in piano.obiettivi:
        for s in verifica(o, contesto):
            riga = lettura.riga_di(o.codice, *s.campo)
            if (o.codice, s.codice, riga) not in gia_detti:
                yield SegnalazioneDiLettura(s.livello, s.codice, s.testo, riga=riga, obiettivo=o.codice)


def _dei_nomi(piano: ContenutoPiano, anagrafe: Anagrafe) -> Iterable[SegnalazioneDiLettura]:
    for o in piano.obiettivi:
        if anagrafe.omonimi(o.responsabile) > 1:
            testo = f"Ci sono più persone di nome «{o.responsabile}»: controllare che sia quella giusta."
            yield avviso(0, o.codice, "omonimi", testo)


def _of_guesses(lettura: Lettura, changes: Iterable[Cambio]) -> Iterator[SegnalazioneDiLettura]:
    for change in changes:
        code = change.contenuto.codice
        for guess in change.guesses:
            line = lettura.riga_di(code, guess.section, guess.place)
            yield avviso(line, code, "riga-riconosciuta", str(guess))


def _posto(m: SegnalazioneDiLettura) -> tuple[int, str]:
    return (m.riga, m.obiettivo)
