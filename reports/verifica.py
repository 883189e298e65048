# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «Verifica» of a plan on paper and in sheets: a figure per centre, then every finding with its law and outcome."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone

from ente import identity
from obiettivi.lettura.rilievi import DEL_PIANO, Conto, SegnalazioneDelPiano, verifica_del_piano
from obiettivi.lettura.selection import scelte_possibili
from obiettivi.models import PianoEsecutivo
from obiettivi.verifica.kinds import nome_del_genere
from organizzazione.rules import Chi, con_i_sottostanti
from reports import stili
from reports.base import Cella, Colonna, Foglio, NienteDaStampare, OpzioniReport, Purpose, Report, Stampato
from reports.opzioni import ChoiceOfCentre, PrintedDay
from reports.tabella_dup import MODELLO, ColonnaDUP, Sezione, parte_di_tabella
from testi.figure import barre
from testi.formati import data, lines

NESSUNA: Final = "nessuna segnalazione"
# A part begins on a new page: centres go together until they are so many rows.
RIGHE_PER_PARTE: Final = 60
COLONNE: Final = (
    ColonnaDUP("Centro", 14),
    ColonnaDUP("Obiettivo", 20),
    ColonnaDUP("Gravità", 7),
    ColonnaDUP("Segnalazione", 27, forte=True),
    ColonnaDUP("Norma", 15),
    ColonnaDUP("Esito", 17),
)
COLONNE_CENTRI: Final = (
    ColonnaDUP("Centro di responsabilità", 40, forte=True),
    ColonnaDUP("Obiettivi", 10, numero=True),
    ColonnaDUP("Senza errori", 12, numero=True),
    ColonnaDUP("Errori", 10, numero=True),
    ColonnaDUP("Avvisi aperti", 14, numero=True),
    ColonnaDUP("Avvisi accettati", 14, numero=True),
)


class OpzioniVerifica(OpzioniReport):
    """Which plan, of which centre with those below, and the day it bears."""

    piano = forms.ModelChoiceField(
        PianoEsecutivo.objects.none(),
        to_field_name="codice",
        empty_label=None,
        label="Piano",
        error_messages={"invalid_choice": "Il piano «%(value)s» non c'è.", "required": "Indicare il piano."},
    )
    centro = ChoiceOfCentre()
    data_elaborazione = PrintedDay(
        help_text="Vuota: oggi. È la data stampata: le segnalazioni sono sempre quelle del momento."
    )

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        scelte = scelte_possibili(chi)
        for campo in ("piano", "centro"):
            self.fields[campo].queryset = scelte[campo]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class DatiVerifica:
    """Everything that prints."""

    ente: str
    codice: str
    descrizione: str
    giorno: date
    centri: tuple[Conto, ...]
    totale: Conto
    rilievi: tuple[SegnalazioneDelPiano, ...]


class Verifica(Report[DatiVerifica]):
    """Findings by centre and objective, with what the office accepted and why."""

    id = "verifica"
    titolo = "Verifica del piano"
    descrizione = "Che cosa dicono i controlli, centro per centro, con la norma, e gli avvisi accettati con il motivo."
    purpose = Purpose.CONTROL
    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniVerifica
    modelli = "tabella_dup"
    nome_parte = ("elenco", "elenchi")

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> DatiVerifica:
        """The findings that this reader may see (a constant number of queries)."""
        piano, centro = opzioni["piano"], opzioni.get("centro")
        vista = verifica_del_piano(piano, chi)
        scelti = con_i_sottostanti([centro.pk]) if centro else None
        centri = tuple(c for c in vista.centri if scelti is None or c.centro_pk in scelti)
        if not centri:
            raise NienteDaStampare("In questo piano non c'è ancora nulla da verificare con questi parametri.")
        rilievi = tuple(r for r in vista.rilievi if scelti is None or r.centro_pk in scelti)
        totale = _somma(piano.codice, centri) if centro else vista.totale
        return DatiVerifica(
            identity.name(), piano.codice, piano.descrizione, opzioni["data_elaborazione"], centri, totale, rilievi
        )

    def nome_file(self, dati: DatiVerifica) -> str:
        """``verifica-PEG_2020``."""
        return f"{self.id}-{dati.codice}"

    def in_dati(self, dati: DatiVerifica) -> str:
        """Figures and findings; paths of fields count rows from 0."""
        tutto = {
            "documento": self.id,
            "piano": dati.codice,
            "totale": _conto_in_dati(dati.totale),
            "centri": [_conto_in_dati(c) for c in dati.centri],
            "segnalazioni": [_in_dati(r) for r in dati.rilievi],
        }
        return json.dumps(tutto, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: DatiVerifica) -> Sequence[Foglio]:
        """A row a finding; a row a centre, and one for the plan."""
        segnalazioni = [
            Colonna("Centro di responsabilità", 34, lungo=True),
            Colonna("Codice", 12),
            Colonna("Obiettivo", 40, lungo=True),
            Colonna("Gravità", 10),
            Colonna("Tipo", 28),
            Colonna("Campo", 24),
            Colonna("Segnalazione", 60, lungo=True),
            Colonna("Norma", 30, lungo=True),
            Colonna("Per i piani", 16),
            Colonna("Stato", 12),
            Colonna("Motivo", 40, lungo=True),
            Colonna("Accettato da", 24),
            Colonna("Accettato il", 14),
        ]
        centri = [Colonna(c.titolo, 40 if c.forte else 14) for c in COLONNE_CENTRI]
        return [
            Foglio("Segnalazioni", segnalazioni, [_riga(r) for r in dati.rilievi]),
            Foglio("Centri", centri, [_riga_del_conto(c) for c in (*dati.centri, dati.totale)]),
        ]

    def stampato(self, dati: DatiVerifica) -> Stampato:
        """The figures first; then a table a centre."""
        sezioni = self.sezioni(dati)
        testa = {
            "ente": dati.ente,
            "titolo": self.titolo,
            "documento": f"{dati.codice} {dati.descrizione}".strip(),
            "giorno": data(dati.giorno),
        }
        return Stampato(
            titolo=f"{self.titolo} · {dati.codice}",
            soggetto=dati.descrizione,
            ente=dati.ente,
            piede=f"{dati.ente} · {self.titolo} {dati.codice}",
            data=dati.giorno,
            modello=MODELLO,
            parti=[
                parte_di_tabella(i, [s], self.titolo, testa if i == 1 else None) for i, s in enumerate(sezioni, start=1)
            ],
            stile=stili.di_carta(self.modelli),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )

    def sezioni(self, dati: DatiVerifica) -> Sequence[Sezione]:
        """The summary with its picture, then the findings, centre after centre."""
        conti = [_celle(_riga_del_conto(c)) for c in (*dati.centri, dati.totale)]
        sezioni = [Sezione("Centro per centro", COLONNE_CENTRI, tuple(conti), figura=_figura(dati.centri))]
        for numero, rilievi in enumerate(_a_blocchi(dati.rilievi)):
            nome = "Segnalazioni (segue)" if numero else "Segnalazioni"
            sezioni.append(Sezione(nome, COLONNE, tuple(map(_stampata, rilievi))))
        if not dati.rilievi:
            vuota = (("–",), ("–",), ("–",), (NESSUNA,), ("–",), ("–",))
            sezioni.append(Sezione("Segnalazioni", COLONNE, (vuota,)))
        return sezioni


def _a_blocchi(rilievi: Iterable[SegnalazioneDelPiano]) -> Iterator[list[SegnalazioneDelPiano]]:
    blocco: list[SegnalazioneDelPiano] = []
    for _, di_un_centro in groupby(rilievi, key=lambda r: (r.centro, r.centro_pk)):
        nuovi = list(di_un_centro)
        if blocco and len(blocco) + len(nuovi) > RIGHE_PER_PARTE:
            yield blocco
            blocco = []
        blocco += nuovi
    if blocco:
        yield blocco


def _somma(nome: str, conti: Iterable[Conto]) -> Conto:
    totale = Conto(nome)
    for c in conti:
        for campo in ("obiettivi", "con_errori", "errori", "avvisi", "accettati"):
            setattr(totale, campo, getattr(totale, campo) + getattr(c, campo))
    return totale


def _stato(r: SegnalazioneDelPiano) -> str:
    if r.segnalazione.grave:
        return "da correggere"
    return "aperto" if r.segnalazione.aperta else "accettato"


def _stampata(r: SegnalazioneDelPiano) -> tuple[tuple[str, ...], ...]:
    s, a = r.segnalazione, r.segnalazione.accettazione
    esito = (f"Accettato da {a.chi} il {data(timezone.localdate(a.quando))}:", *lines(a.motivo)) if a else (_stato(r),)
    norma = (s.norma.nome, f"per i piani {s.norma.anni}") if s.norma else ("–",)
    obiettivo = (r.codice, r.titolo) if r.codice else ("–",)
    return (r.centro or DEL_PIANO,), obiettivo, (s.livello.value,), (s.testo,), norma, esito


def _riga(r: SegnalazioneDelPiano) -> list[Cella]:
    s, a = r.segnalazione, r.segnalazione.accettazione
    return [
        r.centro,
        r.codice,
        r.titolo,
        s.livello.value,
        nome_del_genere(s.codice),
        _posto(s.campo),
        s.testo,
        s.norma.nome if s.norma else "",
        s.norma.anni if s.norma else "",
        _stato(r),
        a.motivo if a else "",
        a.chi if a else "",
        timezone.localdate(a.quando) if a else None,
    ]


def _posto(campo: Iterable[str | int]) -> str:
    """«fasi 3 peso»: people count from one."""
    return " ".join(str(p + 1) if isinstance(p, int) else p.replace("_", " ") for p in campo)


def _riga_del_conto(c: Conto) -> list[Cella]:
    return [c.nome, c.obiettivi, f"{c.senza_errori} ({c.percento}%)", c.errori, c.avvisi, c.accettati]


def _celle(riga: Sequence[Cella]) -> tuple[tuple[str, ...], ...]:
    return tuple((str(valore),) for valore in riga)


def _conto_in_dati(c: Conto) -> dict[str, Any]:
    return {
        "nome": c.nome,
        "obiettivi": c.obiettivi,
        "senza_errori": c.senza_errori,
        "errori": c.errori,
        "avvisi": c.avvisi,
        "accettati": c.accettati,
    }


def _in_dati(r: SegnalazioneDelPiano) -> dict[str, Any]:
    s, a = r.segnalazione, r.segnalazione.accettazione
    norma = {"nome": s.norma.nome, "dal": s.norma.dal, "al": s.norma.al} if s.norma else None
    accettato = {"motivo": a.motivo, "chi": a.chi, "quando": timezone.localtime(a.quando).isoformat()} if a else None
    return {
        "centro": r.centro,
        "obiettivo": r.codice,
        "livello": s.livello.value,
        "codice": s.codice,
        "campo": list(s.campo),
        "testo": s.testo,
        "norma": norma,
        "accettato": accettato,
    }


def _figura(centri: Sequence[Conto]) -> str:
    conti = [(c.nome, c.obiettivi, c.senza_errori) for c in centri if c.obiettivi]
    return barre("Obiettivi senza errori", conti) if conti else ""
