# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two versions of a plan in two columns, what differs marked within the text: a variation, or any two.

They are made of versions alone and, for a variation that is still open, of what its act would approve now.
"""

import json
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings

from obiettivi.models import PianoEsecutivo
from organizzazione.rules import Chi
from reports import stili
from reports.base import Cella, Colonna, Foglio, NienteDaStampare, OpzioniReport, Parte, Purpose, Report, Stampato
from reports.fingerprint import of_templates
from reports.opzioni import OpzioniDelleVersioni, PrintedDay, versioni_di
from versioni.choices import StatoVariazione
from versioni.contenuto import PER_IL_DUP, ContenutoVersione, Modificato, raffronta
from versioni.differenze import Confronto, confronto
from versioni.in_force import before, starting_from
from versioni.models import Variazione, Versione
from versioni.stored_contents import Previsione, prevedi_variazione

CARTELLA: Final = settings.BASE_DIR / "templates" / "reports" / "raffronto"
SEGNI: Final = settings.BASE_DIR / "templates" / "testi" / "differenze.css"
MODELLO: Final = "reports/raffronto/parte.html"
GENERI: Final = {"nuovo": "Nuovo", "cambiato": "Cambiato", "tolto": "Tolto"}


@dataclass(frozen=True, slots=True)
class Lato:
    """One side: the head of its column, and the act that it comes from."""

    nome: str
    atto: str


@dataclass(frozen=True)
class DatiRaffronto:
    """Everything that prints. ``confronti`` are the objectives that differ."""

    ente: str
    piano: str
    descrizione: str
    giorno: date
    prima: Lato
    dopo: Lato
    confronti: tuple[Confronto, ...]
    invariati: int
    oggetto: str = ""
    avvertenze: tuple[str, ...] = ()

    @property
    def conti(self) -> tuple[tuple[str, int], ...]:
        """How many are new, changed, gone, the same."""
        quanti = Counter(c.genere for c in self.confronti)
        nomi = (("Nuovi", "nuovo"), ("Cambiati", "cambiato"), ("Tolti", "tolto"))
        return (*((nome, quanti[genere]) for nome, genere in nomi), ("Invariati", self.invariati))


class OpzioniVariazione(OpzioniDelleVersioni):
    """The plan, and which variation of it."""

    a = forms.IntegerField(
        required=False,
        min_value=1,
        label="Versione a cui porta",
        help_text="Vuota: la variazione aperta o, se non c'è, l'ultima approvata.",
    )
    data_elaborazione = PrintedDay()


class OpzioniRaffronto(OpzioniVariazione):
    """The plan and two of its versions."""

    da = forms.IntegerField(
        required=False, min_value=1, label="Dalla versione", help_text="Vuota: quella prima dell'altra."
    )
    field_order = ("piano", "da", "a", "data_elaborazione")

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        self.fields["a"].label, self.fields["a"].help_text = "Alla versione", "Vuota: l'ultima."

    def clean(self) -> dict[str, Any]:
        """From an older one to a newer one."""
        detti: dict[str, Any] = super().clean() or self.cleaned_data
        da, a = detti.get("da"), detti.get("a")
        if da and a and da >= a:
            self.add_error("a", "Indicare una versione che viene dopo l'altra.")
        return detti


class DueColonne(Report[DatiRaffronto]):
    """What the two reports share: all but where their data come from."""

    modelli = "raffronto"
    nome_parte = ("elemento", "elementi")
    altri_stili: ClassVar[tuple[str, ...]] = ("css/differenze.css",)

    @abstractmethod
    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> DatiRaffronto:
        """See the base class."""

    def nome_file(self, dati: DatiRaffronto) -> str:
        """``variazione-PEG_2020-versione-2``."""
        return f"{self.id}-{dati.piano}-{_nel_nome(dati)}"

    def in_dati(self, dati: DatiRaffronto) -> str:
        """Objective by objective, section by section: both texts."""
        tutto = {
            "documento": self.id,
            "piano": dati.piano,
            "prima": {"nome": dati.prima.nome, "atto": dati.prima.atto},
            "dopo": {"nome": dati.dopo.nome, "atto": dati.dopo.atto},
            "conti": {nome.lower(): n for nome, n in dati.conti},
            "obiettivi": [_in_dati(c) for c in dati.confronti],
        }
        return json.dumps(tutto, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: DatiRaffronto) -> Sequence[Foglio]:
        """A row a difference; then a row an objective."""
        di_testa = [Colonna("Codice", 12), Colonna("Titolo", 40, lungo=True), Colonna("Che cosa", 12)]
        motivo = Colonna("Motivo", 50, lungo=True)
        lati = [Colonna(lato.nome, 60, lungo=True) for lato in (dati.prima, dati.dopo)]
        return [
            Foglio("Differenze", [*di_testa, Colonna("Sezione", 26, lungo=True), *lati, motivo], list(_righe(dati))),
            Foglio("Obiettivi", [*di_testa, motivo], [[*_testa(c), c.motivo] for c in dati.confronti]),
        ]

    def stampato(self, dati: DatiRaffronto) -> Stampato:
        """The summary, then one part an objective that differs."""
        return Stampato(
            titolo=f"{self.titolo} · {dati.piano}",
            soggetto=f"{dati.descrizione}: {dati.prima.nome} e {dati.dopo.nome}",
            ente=dati.ente,
            piede=f"{dati.ente} · {dati.piano} {dati.descrizione}".strip(),
            data=dati.giorno,
            modello=MODELLO,
            parti=[self._riepilogo(dati), *(_parte(dati, c) for c in dati.confronti)],
            stile=stili.di_carta(self.modelli, SEGNI),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )

    def _riepilogo(self, dati: DatiRaffronto) -> Parte:
        righe = [(*_testa(c), c.motivo) for c in dati.confronti]
        testa = (dati.ente, self.titolo, dati.piano, dati.descrizione, dati.oggetto, dati.giorno)
        chiave = (
            of_templates("versioni"),
            testa,
            dati.prima,
            dati.dopo,
            dati.conti,
            dati.avvertenze,
            righe,
        )
        return Parte(
            nome="riepilogo",
            contenuto=repr(chiave).encode(),
            segnalibro=("Riepilogo",),
            contesto=partial(dict, {"titolo": self.titolo, "dati": dati, "righe": righe}),
        )


class VigenteEVariato(DueColonne):
    """A variation: open, or approved."""

    id = "variazione"
    titolo = "Variazione: vigente e variato"
    descrizione = "Gli obiettivi che una variazione cambia, aggiunge o toglie: due colonne, le differenze nel testo."
    purpose = Purpose.COMPARE
    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniVariazione

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> DatiRaffronto:
        """Of the open one what its act would approve; of an approved one the two versions."""
        piano, numero, giorno = opzioni["piano"], opzioni.get("a"), opzioni["data_elaborazione"]
        if numero is None and (aperta := _aperta(piano, chi)):
            return _della_aperta(aperta, giorno)
        prima, dopo = _due(versioni_di(piano, chi), None, numero)
        return dati_fra(
            before(dopo, prima) if dopo.precedente_id == prima.pk else prima.letta,
            dopo.letta,
            giorno,
            (Lato("Vigente", versione_in_parole(prima)), Lato("Variato", versione_in_parole(dopo))),
            oggetto=dopo.oggetto,
        )


class RaffrontoVersioni(DueColonne):
    """Any two versions of a plan."""

    id = "raffronto"
    titolo = "Raffronto fra versioni"
    descrizione = "Che cosa cambia fra due versioni approvate di un piano: un riepilogo, poi le differenze nel testo."
    purpose = Purpose.COMPARE
    Opzioni: ClassVar[type[OpzioniReport]] = OpzioniRaffronto

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> DatiRaffronto:
        """The reasons are those of every variation in between."""
        tutte = versioni_di(opzioni["piano"], chi)
        prima, dopo = _due(tutte, opzioni.get("da"), opzioni.get("a"))
        in_mezzo = [v for v in tutte if prima.numero < v.numero <= dopo.numero]
        lati = (
            Lato(f"Versione {prima.numero}", prima.atto_in_breve),
            Lato(f"Versione {dopo.numero}", dopo.atto_in_breve),
        )
        return dati_fra(prima.letta, dopo.letta, opzioni["data_elaborazione"], lati, _motivi(in_mezzo))


def dati_fra(
    prima: ContenutoVersione,
    dopo: ContenutoVersione,
    giorno: date,
    lati: tuple[Lato, Lato],
    motivi: Mapping[str, str] | None = None,
    *,
    oggetto: str = "",
    avvertenze: tuple[str, ...] = (),
) -> DatiRaffronto:
    """What prints of two contents, whatever they come from; without ``motivi``, those that the later one carries."""
    detti = _per_codice(dopo.modifiche) if motivi is None else motivi
    tutti = list(raffronta(prima, dopo))
    diversi = tuple(confronto(r, detti.get(r.codice, PER_IL_DUP)) for r in tutti if r.genere)
    return DatiRaffronto(
        ente=dopo.ente,
        piano=dopo.piano.codice,
        descrizione=dopo.piano.descrizione,
        giorno=giorno,
        prima=lati[0],
        dopo=lati[1],
        confronti=diversi,
        invariati=len(tutti) - len(diversi),
        oggetto=oggetto,
        avvertenze=avvertenze,
    )


def _aperta(piano: PianoEsecutivo, chi: Chi) -> Variazione | None:
    aperte = Variazione.objects.visible_to(chi).filter(piano=piano, stato=StatoVariazione.APERTA)
    trovata: Variazione | None = aperte.select_related("piano", "base").first()
    return trovata


def _della_aperta(variazione: Variazione, giorno: date) -> DatiRaffronto:
    prevista = prevedi_variazione(variazione)
    lati = (Lato("Vigente", versione_in_parole(variazione.base)), Lato("Variato", "variazione aperta, senza atto"))
    dati = dati_fra(
        starting_from(variazione),
        prevista.contenuto,
        giorno,
        lati,
        oggetto=variazione.oggetto,
        avvertenze=tuple(_avvertenze(prevista)),
    )
    if not dati.confronti:
        raise NienteDaStampare(
            "La variazione aperta non cambia ancora nulla di validato: qui compare ciò che l'atto approverebbe ora."
        )
    return dati


def _avvertenze(prevista: Previsione) -> Iterator[str]:
    yield "Testo in lavorazione: nessun atto l'ha approvato."
    if aperti := [o for o in prevista.ostacoli if o.obiettivo is not None] or prevista.esclusi:
        yield f"Da sistemare prima dell'atto: {len(aperti)}. Chi non è validato qui non compare."


def _due(tutte: Sequence[Versione], da: int | None, a: int | None) -> tuple[Versione, Versione]:
    per_numero = {v.numero: v for v in tutte}
    ultimo = a or tutte[-1].numero
    primo = da or ultimo - 1
    piano = tutte[0].piano.codice
    if len(tutte) == 1:
        raise NienteDaStampare(f"Di {piano} c'è una versione sola: il raffronto si fa dopo una variazione.")
    if ultimo == 1:
        raise NienteDaStampare(f"La versione 1 di {piano} non viene da una variazione: indicarne una successiva.")
    for numero in (primo, ultimo):
        if numero not in per_numero:
            raise NienteDaStampare(f"{piano} non ha una versione {numero}: ne ha {len(tutte)}.")
    if primo >= ultimo:
        raise NienteDaStampare("Indicare due versioni diverse, prima la più vecchia.")
    return per_numero[primo], per_numero[ultimo]


def _motivi(versioni: Iterable[Versione]) -> dict[str, str]:
    detti: dict[str, str] = {}
    for v in versioni:
        for m in v.letta.modifiche:
            motivo = f"{m.motivo} ({v.atto_in_breve})"
            detti[m.codice] = f"{detti[m.codice]}\n{motivo}" if m.codice in detti else motivo
    return detti


def _per_codice(modifiche: Iterable[Modificato]) -> dict[str, str]:
    return {m.codice: m.motivo for m in modifiche}


def versione_in_parole(v: Versione) -> str:
    """«versione 1, DGC n. 12 del 30/01/2020»."""
    return f"versione {v.numero}, {v.atto_in_breve}"


def _nel_nome(dati: DatiRaffronto) -> str:
    detto = dati.dopo.atto if dati.dopo.nome == "Variato" else f"{dati.prima.nome} {dati.dopo.nome}"
    return "-".join("".join(c if c.isalnum() else " " for c in detto.lower().partition(",")[0]).split())


def _testa(c: Confronto) -> tuple[str, str, str]:
    return c.codice, c.titolo, GENERI[c.genere]


def _righe(dati: DatiRaffronto) -> Iterator[list[Cella]]:
    for c in dati.confronti:
        for s in c.sezioni:
            for lati in s.voci:
                if lati.diversi:
                    yield [*_testa(c), s.nome, *lati.scritti, c.motivo]


def _in_dati(c: Confronto) -> dict[str, Any]:
    diverse = [
        {"sezione": s.nome, "prima": lati.scritti[0], "dopo": lati.scritti[1]}
        for s in c.sezioni
        for lati in s.voci
        if lati.diversi
    ]
    testa = {"codice": c.codice, "titolo": c.titolo, "genere": c.genere, "motivo": c.motivo}
    return {**testa, "differenze": diverse, "invariati": list(c.invariati)}


def _parte(dati: DatiRaffronto, c: Confronto) -> Parte:
    nomi = (dati.prima.nome, dati.dopo.nome)
    return Parte(
        nome=c.codice,
        contenuto=repr((of_templates("versioni"), c, nomi)).encode(),
        segnalibro=(c.centro, f"{c.codice} {c.titolo}"),
        contesto=partial(dict, {"c": c, "genere": GENERI[c.genere], "nome_prima": nomi[0], "nome_dopo": nomi[1]}),
    )
