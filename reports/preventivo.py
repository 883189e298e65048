# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report «Preventivo obiettivi»: the objectives of a plan as the Giunta approves them (TUEL art. 169)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from math import ceil
from pathlib import Path
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.utils import timezone

from obiettivi.choices import Stato
from obiettivi.contenuto import ContenutoObiettivo, ContenutoPiano
from obiettivi.contenuto_json import in_json
from obiettivi.foglio import SERVIZI, contesto_del_foglio
from obiettivi.letture import contenuto_del_piano
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet, PianoEsecutivo, TipoObiettivo
from obiettivi.selezione import DiChi, Trovate, in_parole, restringi, scelte_possibili
from organizzazione.models import CentroDiResponsabilita, Persona
from organizzazione.rules import DI_CENTRO, Chi, ruolo_di
from reports.base import Colonna, Foglio, NienteDaStampare, OpzioniReport, Parte, Report, Stampato
from reports.opzioni import ConVersione, SceltaPerNome
from testi import blocchi, formati
from testi.formati import data

# Lines of centre and title for which the running head has room on an ordinary page.
RIGHE_NORMALI: Final = 4
MODELLO: Final = "reports/preventivo/parte.html"
CARTELLE_MODELLI: Final = tuple(settings.BASE_DIR / "templates" / c for c in ("reports", "obiettivi/foglio"))
STILE: Final = CARTELLE_MODELLI[0] / "preventivo" / "stile.css"
UFFICI: Final = "UFFICI COINVOLTI"
TITOLO: Final = "Preventivo obiettivi"


class OpzioniPreventivo(ConVersione):
    """What to print: one plan, narrowed by the criteria of ``obiettivi.selezione``."""

    piano = forms.ModelChoiceField(
        PianoEsecutivo.objects.none(),
        to_field_name="codice",
        empty_label=None,
        error_messages={"invalid_choice": "Il piano «%(value)s» non c'è.", "required": "Indicare il piano."},
    )
    centro = SceltaPerNome(
        CentroDiResponsabilita.objects.all(),
        nomi=("nome", "nome_breve"),
        required=False,
        label="Centro di responsabilità",
        empty_label="Tutti",
    )
    responsabile = SceltaPerNome(
        Persona.objects.all(), nomi=("nominativo",), required=False, label="Responsabile", empty_label="Tutti"
    )
    tipo = SceltaPerNome(
        TipoObiettivo.objects.all(),
        nomi=("nome",),
        required=False,
        label="Tipo di obiettivo",
        empty_label="Tutti",
    )
    obiettivo = forms.CharField(required=False, label="Codice dell'obiettivo", max_length=10)
    stato = forms.ChoiceField(choices=[("", "Tutti"), *Stato.choices], required=False, label="Stato")
    segnalazioni = forms.ChoiceField(choices=[("", "Tutte"), *Trovate.choices], required=False, label="Segnalazioni")
    testo = forms.CharField(required=False, label="Solo con queste parole", max_length=200)
    rinviati = forms.BooleanField(required=False, label="Solo i rinviati")
    di_chi = forms.ChoiceField(choices=[("", "Tutti"), *DiChi.choices], required=False, label="Di chi")
    data_elaborazione = forms.DateField(
        required=False,
        label="Data elaborazione",
        help_text="Vuota: oggi. Con la stessa data e gli stessi contenuti il PDF è identico, byte per byte.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    assessorato = forms.BooleanField(required=False, label="Stampa l'assessorato")
    collegato_a = forms.BooleanField(required=False, label="Stampa il collegamento al DUP")
    uffici_coinvolti = forms.BooleanField(required=False, label="Chiama «Uffici coinvolti» gli altri servizi")

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        for campo, righe in scelte_possibili(chi).items():
            self.fields[campo].queryset = righe  # type: ignore[attr-defined]
        if ruolo_di(chi) not in DI_CENTRO:
            del self.fields["di_chi"]

    def clean_data_elaborazione(self) -> date:
        """Today in Rome when no date was given."""
        return self.cleaned_data["data_elaborazione"] or timezone.localdate()

    def clean_obiettivo(self) -> str:
        """Codes are written in capitals."""
        return str(self.cleaned_data["obiettivo"]).strip().upper()


@dataclass(frozen=True, slots=True)
class Collegamento:
    """Where an objective hangs in the DUP, for the optional lines of older years."""

    assessori: tuple[str, ...] = ()
    strategici: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatiPreventivo:
    """Everything that prints."""

    ente: str
    piano: ContenutoPiano
    parametri: tuple[tuple[str, str], ...]
    giorno: date
    collegamenti: Mapping[str, Collegamento]
    nome_servizi: str = SERVIZI
    titolo: str = TITOLO
    nome_data: str = "Data elaborazione"
    nome_parametri: str = "Parametri selezionati:"


class PreventivoObiettivi(Report[DatiPreventivo]):
    """Objectives with their sections, phases, indicators and other services."""

    id = modelli = "preventivo"
    titolo = TITOLO
    descrizione = "Gli obiettivi di un PEG come li approva la Giunta: sezioni, fasi con date e pesi, indicatori."
    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniPreventivo

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> DatiPreventivo:
        """See the base class."""
        piano: PianoEsecutivo = opzioni["piano"]
        scelti = restringi(ObiettivoPEG.objects.visible_to(chi), opzioni, chi)
        contenuto = contenuto_del_piano(piano, scelti)
        if not contenuto.obiettivi:
            raise NienteDaStampare("Nessun obiettivo con questi parametri: allargare la scelta.")
        collegati = opzioni["assessorato"] or opzioni["collegato_a"]
        return DatiPreventivo(
            ente=settings.NOME_ENTE,
            piano=contenuto,
            parametri=tuple(_parametri(piano, opzioni)),
            giorno=opzioni["data_elaborazione"],
            collegamenti=_collegamenti(scelti, opzioni) if collegati else {},
            nome_servizi=UFFICI if opzioni["uffici_coinvolti"] else SERVIZI,
        )

    def nome_file(self, dati: DatiPreventivo) -> str:
        """``preventivo-PEG_2020``, with the code when it is of one objective."""
        soli = dati.piano.obiettivi
        solo = f"-{soli[0].codice}" if len(soli) == 1 else ""
        return f"preventivo-{dati.piano.codice}{solo}"

    def in_dati(self, dati: DatiPreventivo) -> str:
        """The JSON of the plan, which the import takes back."""
        return in_json(dati.piano)

    def fogli(self, dati: DatiPreventivo) -> Sequence[Foglio]:
        """Obiettivi, Fasi, Indicatori, Altri servizi."""
        return [crea(dati.piano.obiettivi) for crea in (_obiettivi, _fasi, _indicatori, _servizi)]

    def stampato(self, dati: DatiPreventivo) -> Stampato:
        """One part an objective; the first carries the title of the document too."""
        piano = dati.piano
        return Stampato(
            titolo=f"{self.titolo} · {piano.codice}",
            soggetto=f"{piano.descrizione}, livello obiettivo",
            ente=dati.ente,
            piede=f"{dati.ente} · {piano.codice} {piano.descrizione}".strip(),
            data=dati.giorno,
            modello=MODELLO,
            parti=[_parte(dati, o, prima=i == 0) for i, o in enumerate(piano.obiettivi)],
            stile=STILE.read_text(encoding="utf-8"),
            stile_schermo=STILE.with_name("schermo.css").read_text(encoding="utf-8"),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )


def _parametri(piano: PianoEsecutivo, opzioni: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "Vista", str(piano)
    yield "Livello", "obiettivo"
    for _, nome, valore in in_parole(opzioni):
        yield nome, valore


def _collegamenti(obiettivi: ObiettivoQuerySet, opzioni: Mapping[str, Any]) -> dict[str, Collegamento]:
    letti: dict[str, Collegamento] = {}
    via = "obiettivi_operativi__obiettivo_strategico"
    righe = obiettivi.filter(obiettivi_operativi__isnull=False).order_by(
        "codice", f"{via}__ambito__ordine", f"{via}__ordine", "obiettivi_operativi__assessori__nominativo"
    )
    for codice, ambito, strategico, assessore in righe.values_list(
        "codice", f"{via}__ambito__nome", f"{via}__nome", "obiettivi_operativi__assessori__nominativo"
    ):
        prima = letti.get(codice, Collegamento())
        if opzioni["collegato_a"]:
            prima = replace(prima, strategici=_con(prima.strategici, f"{ambito} – {strategico}"))
        if opzioni["assessorato"] and assessore:
            prima = replace(prima, assessori=_con(prima.assessori, assessore))
        letti[codice] = prima
    return letti


def _con(voci: tuple[str, ...], voce: str) -> tuple[str, ...]:
    return voci if voce in voci else (*voci, voce)


def _parte(dati: DatiPreventivo, o: ContenutoObiettivo, *, prima: bool) -> Parte:
    collegamento = dati.collegamenti.get(o.codice, Collegamento())
    nomi = (dati.titolo, dati.nome_data, dati.nome_parametri)
    frontespizio = (dati.ente, dati.parametri, data(dati.giorno), *nomi) if prima else None
    contenuto = repr((_impronta_dei_modelli(), frontespizio, o, collegamento, dati.nome_servizi))
    return Parte(
        nome=o.codice,
        contenuto=contenuto.encode(),
        segnalibro=(o.centro_di_responsabilita, f"{o.codice} {o.titolo}"),
        contesto=partial(_contesto, dati, o, collegamento, prima),
    )


def _righe_della_testata(o: ContenutoObiettivo) -> int:
    # Narrow estimates of how many characters a line of the running head holds.
    sopra = max(ceil(len(o.centro_di_responsabilita) / 42), ceil(len(o.responsabile) / 22), 1)
    return sopra + max(ceil(len(o.titolo) / 80), 1)


def _contesto(dati: DatiPreventivo, o: ContenutoObiettivo, collegamento: Collegamento, prima: bool) -> dict[str, Any]:
    foglio = contesto_del_foglio(o, dati.nome_servizi)
    return {
        **foglio,
        "dati": dati,
        "collegamento": collegamento,
        "frontespizio": prima,
        "testa_alta": _righe_della_testata(o) > RIGHE_NORMALI,
    }


@lru_cache(maxsize=0 if settings.DEBUG else 1)
def _impronta_dei_modelli() -> str:
    # Part of every key: another template, or another reading of the texts, prints another page.
    modelli = (f for cartella in CARTELLE_MODELLI for f in sorted(cartella.rglob("*.html")))
    file = [*modelli, Path(str(blocchi.__file__)), Path(str(formati.__file__))]
    return hashlib.sha256(b"\0".join(f.read_bytes() for f in file)).hexdigest()


def _obiettivi(obiettivi: Sequence[ContenutoObiettivo]) -> Foglio:
    colonne = [
        Colonna("Codice", 12),
        Colonna("Titolo", 40, lungo=True),
        Colonna("Centro di Responsabilità", 32, lungo=True),
        Colonna("Responsabile", 24),
        Colonna("Tipo", 16),
        Colonna("Pluriennale", 12),
        Colonna("Contesto di riferimento", 50, lungo=True),
        Colonna("Descrizione Obiettivo", 80, lungo=True),
        Colonna("Risultato finale atteso", 50, lungo=True),
    ]
    righe = [
        (
            o.codice,
            o.titolo,
            o.centro_di_responsabilita,
            o.responsabile,
            o.tipo,
            "SI" if o.pluriennale else "",
            o.contesto,
            o.descrizione,
            o.risultato_atteso,
        )
        for o in obiettivi
    ]
    return Foglio("Obiettivi", colonne, righe)


def _fasi(obiettivi: Sequence[ContenutoObiettivo]) -> Foglio:
    colonne = [
        Colonna("Codice", 12),
        Colonna("N.", 5),
        Colonna("Fase", 70, lungo=True),
        Colonna("Inizio Previsto", 14),
        Colonna("Fine Prevista", 14),
        Colonna("Peso", 9),
        Colonna("Responsabile", 24),
        Colonna("Centro di Responsabilità", 30),
        Colonna("Note", 40, lungo=True),
    ]
    righe = [
        (
            o.codice,
            i,
            f.descrizione,
            f.inizio_previsto,
            f.fine_prevista,
            f.peso,
            f.responsabile,
            f.centro_di_responsabilita,
            f.note,
        )
        for o in obiettivi
        for i, f in enumerate(o.fasi, start=1)
    ]
    return Foglio("Fasi", colonne, righe)


def _indicatori(obiettivi: Sequence[ContenutoObiettivo]) -> Foglio:
    colonne = [
        Colonna("Codice", 12),
        Colonna("N.", 5),
        Colonna("Descrizione", 60, lungo=True),
        Colonna("Tipo", 20),
        Colonna("Valore Atteso", 18),
        Colonna("Note", 40, lungo=True),
    ]
    righe = [
        (o.codice, n, i.descrizione, i.tipo, i.valore_atteso, i.note)
        for o in obiettivi
        for n, i in enumerate(o.indicatori, start=1)
    ]
    return Foglio("Indicatori", colonne, righe)


def _servizi(obiettivi: Sequence[ContenutoObiettivo]) -> Foglio:
    colonne = [Colonna("Codice", 12), Colonna("Descrizione", 60, lungo=True)]
    return Foglio("Altri servizi", colonne, [(o.codice, nome) for o in obiettivi for nome in o.altri_servizi])
