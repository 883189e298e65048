# SPDX-License-Identifier: AGPL-3.0-or-later
"""The world of the gates: one objective with everything that hangs on it, and those who come and knock.

Adele is dirigente of another centre and has objectives of her own; Bruno was delegated at the centre of the
objective until yesterday, commented on it and was told of it; Carla reads; Dora is of the planning office; Elio
administers; Fabio is dirigente of the centre; Gina is of the Nucleo, Ivo at the top of the Comune. The stranger is not
logged in.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from re import sub
from typing import Any, Final
from uuid import uuid4

from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from dup.models import (
    DUP,
    AmbitoStrategico,
    IndicatoreEnte,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
)
from fascicoli.models import DocumentoDelFascicolo, Fascicolo, Stampa
from fascicoli.prints import eyes_of
from lavori.choices import StatoLavoro
from monitoraggio.choices import SourceKind
from monitoraggio.models import Evidenza, FonteIndicatore, LetturaDellaFonte, Rilevazione, StatoObiettivo
from monitoraggio.scrittura.checking import GivenFile
from monitoraggio.scrittura.drafts import Hand
from monitoraggio.scrittura.evidence import Of, add_file
from monitoraggio.sources.reading import read_sources
from monitoraggio.vita.keeping import keep_source
from monitoraggio.vita.opening import Asked, open_survey
from notifiche.choices import MailState, NoticeKind
from notifiche.models import Mail, Notifica
from obiettivi.lettura.rilievi import verifica_del_piano
from obiettivi.models import AvvisoAccettato, Commento, ObiettivoPEG, Passaggio, PianoEsecutivo, PresaVisione
from obiettivi.vita import comments, services
from obiettivi.vita.accettazioni import accetta
from obiettivi.vita.notifiche import pagina_di
from organizzazione.choices import Qualita, Ruolo
from organizzazione.models import Assessore, Incarico, OrganismoPartecipato, Persona, Utente
from raccolte.models import Raccolta
from relazioni.models import Relazione, Sezione
from relazioni.sections import SECTIONS
from ricognizioni.models import ProvaOperativa, Ricognizione, StatoGestionale, StatoOperativo
from ricognizioni.scrittura.evidence import OfOperative
from ricognizioni.scrittura.writer import Draft as DraftOfDUP
from ricognizioni.scrittura.writer import save
from ricognizioni.vita.opening import Asked as AskedOfDUP
from ricognizioni.vita.opening import open_ricognizione
from tests.fabbriche import (
    CentroFactory,
    FaseFactory,
    IndicatoreFactory,
    ObiettivoFactory,
    PersonaFactory,
    PianoFactory,
    ServizioCoinvoltoFactory,
    UtenteFactory,
)
from tests.made_once import made_once
from tests.valutazione.evaluated import by_hand, system_of
from tests.versioni.scena import stampa
from tests.versioni.tsa import stamped
from trasparenza.services import stato
from valutazione.assigning import Post, give
from valutazione.choices import SheetAct, SheetState
from valutazione.distributing.writer import Draft, new_distribution
from valutazione.keeping import adopt, keep_new
from valutazione.life import freeze
from valutazione.models import Fondo, PassaggioDellaScheda, Ripartizione, Scheda, Sistema, VoceScheda
from valutazione.systems.facts import Kind
from versioni import variazioni
from versioni.models import Modifica, PendingStamp
from versioni.services import Atto, approva

NESSUNO, ADELE, BRUNO, CARLA, DORA, ELIO, FABIO = "nessuno", "adele", "bruno", "carla", "dora", "elio", "fabio"
GINA, IVO = "gina", "ivo"
PERSONE: Final = (NESSUNO, ADELE, BRUNO, CARLA, DORA, ELIO, FABIO, GINA, IVO)
ESTRANEI: Final = (NESSUNO, ADELE, BRUNO)
CODICE: Final = "2020-ZZ77"
# The word that strangers search for; the others never leave the centre.
CERCATA: Final = "Zanzibar"
# What the Nucleo writes in the sheet of Fabio anew, which of these only Gina reads, and what he says of himself, which
# is read where his sheet is. The last is the score that it comes to while the Nucleo writes in it again.
CANARINI: Final = ("canarino-del-giudizio", "canarino-di-se", "75,11")
SEGRETI: Final = (
    "Kilimangiaro",  # title
    CODICE,
    "contesto-segreto",
    "descrizione-segreta",
    "risultato-segreto",
    "fase-segreta",
    "nota-segreta",
    "indicatore-segreto",
    "atteso-segreto",
    "servizio-segreto",
    "commento-segreto",
    "motivo-segreto",
    "avviso-segreto",
    "perche-segreto",
    "simulazione-segreta",
    "matricola-segreta",
)
# Tables that a request may write whatever it asks for.
DI_SERVIZIO: Final = frozenset({"django_session", "sicurezza_evento"})


@dataclass(frozen=True)
class Mondo:
    """The objective, and the keys that addresses ask for."""

    obiettivo: ObiettivoPEG
    notifica: Notifica
    utenti: dict[str, Utente]
    mio: ObiettivoPEG
    eliminato: int
    accettato: int
    # A plan of another year, approved, with a variation open on it and one of its objectives brought in.
    modifica: Modifica

    def chiave(self, via: str, nome: str) -> Any:
        """What stands in an address for an argument of its route: always of the objective or what is its own."""
        o = self.obiettivo
        per_nome = {
            "piano": o.piano_id,
            "centro": o.centro_id,
            "nome": "preventivo",
            "tabella": "operativi",
            "codice": "DUP_2020",
            "formato": "json",
            # Of the survey that is open: whether there is one nobody is told.
            "al": "2019-06-30",
            "atto": "proporre",
            "uidb64": "MQ",
            "token": "abc-def",
            "content_type_id": 1,
            "commento": Commento.objects.filter(obiettivo=o.pk).order_by("-pk").values_list("pk", flat=True).first(),
        }
        if via.startswith("notifiche/"):
            return self.notifica.pk
        if via.startswith("raccolte/"):
            of = IndicatoreEnte.objects.filter(descrizione="Residenti") if "indicatore" in via else Raccolta.objects
            return of.get().pk
        if via.startswith("relazioni/"):
            given = Sezione.objects.get(centro__isnull=False)
            return "approvare" if nome == "atto" else given.pk if "sezione" in via else given.relazione_id
        if via.startswith(("valutazione/fondi/", "valutazione/ripartizion")):
            return {"anno": 2020, "atto": "definire"}.get(nome) or Ripartizione.objects.get().pk
        if via.startswith("valutazione/"):
            per_nome |= {"anno": 2020, "atto": "prendere-visione"}
            per_nome["pk"] = (Sistema if "sistemi" in via else Scheda).objects.values_list("pk", flat=True).get()
            return per_nome[nome]
        if via.startswith("trasparenza/premi/"):
            # Of the year in which there is a simulation: of it nobody is told.
            return per_nome.get(nome, 2020)
        if via.startswith("ricognizioni/"):
            return _of_ricognizione(via, nome)
        if via.startswith("rilevazioni/rettifica/"):
            # Of none: what each may do with one stands in tests/monitoraggio/test_rectification_pages.py.
            return "chiudere" if nome == "atto" else 0
        if via.startswith("rilevazioni/"):
            return _of_survey(via, nome)
        if via.startswith("documenti/dossier/"):
            # Of an open one: there is none yet, and the list says so.
            return Rilevazione.objects.get().pk
        if via.startswith("inviti/"):
            # Of none: what each may do with a phase that is there stands in tests/monitoraggio/test_invited_pages.py.
            return "revoca" if nome == "atto" else 0
        if via.startswith("piani/"):
            return {"codice": "PEG_2020", "pk": self.accettato}[nome]
        if via.startswith(("persone/", "admin/persone/")):
            # Who left the centre yesterday.
            return {"pk": self.utenti[BRUNO].pk, "atto": "chiudi"}[nome]
        if via.startswith("delibere/"):
            return self._degli_atti(via, nome)
        if "cestino" in via:
            return self.eliminato
        if via.startswith("stampe/"):
            return Stampa.objects.get().pk
        if via.startswith("fascicoli/consegnati/"):
            # Of none: who gets one stands in tests/fascicoli/test_survey_papers.py.
            return 0
        if via.startswith("fascicoli/"):
            fascicolo = Fascicolo.objects.get()
            return fascicolo.documenti.get().pk if nome == "documento" else fascicolo.pk
        return per_nome.get(nome, o.pk)

    def _degli_atti(self, via: str, nome: str) -> Any:
        variazione = self.modifica.variazione
        frozen = "versioni/" in via
        return {
            "codice": variazione.piano.codice,
            "numero": 1,
            "pk": variazione.pk,
            "obiettivo": self.modifica.codice if frozen else self.modifica.obiettivo_id,
            "genere": "preventivo",
            "formato": "pdf",
        }[nome]


def _of_survey(via: str, nome: str) -> Any:
    state = StatoObiettivo.objects.get()
    if nome != "pk":
        act = "decidere-forzatura" if "obiettivo" in via else "chiudere"
        return {"vista": "fasi", "che": "da-verificare", "atto": act}[nome]
    if "conferma" in via:
        return LetturaDellaFonte.objects.get().pk
    if via.startswith("rilevazioni/valore/"):
        return state.valori.order_by("ordine")[0].pk
    if via.startswith("rilevazioni/prove/"):
        return Evidenza.objects.get().pk
    return state.pk if "obiettivo" in via else state.rilevazione_id


def _of_ricognizione(via: str, nome: str) -> Any:
    state = StatoOperativo.objects.order_by("pk")[0]
    if nome == "organismo":
        return StatoGestionale.objects.get().organismo_id
    if "gestionale" in via:
        return StatoGestionale.objects.get().pk
    if "prove" in via:
        return ProvaOperativa.objects.get().pk
    if nome == "atto":
        return "rinviare" if "obiettivo" in via else "chiudere"
    return 1 if nome == "posto" else state.pk if "obiettivo" in via else state.ricognizione_id


def _approvato(ufficio: Utente, operativo: ObiettivoOperativo) -> Modifica:
    """What an act has approved everybody who reads plans may read; what is being changed, who reads them all."""
    piano = PianoFactory.create(codice="PEG_2019", anno=2019)
    o = ObiettivoFactory.create(piano=piano, codice="2019-AA01", titolo="Un obiettivo di ieri")
    o.obiettivi_operativi.add(operativo)
    services.proponi(o, ufficio)
    services.valida(o, ufficio)
    version = approva(piano, Atto("DGC", "1", date(2019, 1, 31)), ufficio, stampa).versione
    stamped(version)
    PendingStamp.objects.create(versione=version)
    # The first public page after an act puts the version in the index: here it is there already.
    stato()
    o.refresh_from_db()
    return variazioni.porta(variazioni.apri(piano, "Prima variazione", ufficio), o, "Serve.", ufficio)


def _dup() -> ObiettivoOperativo:
    dup = DUP.objects.create(codice="DUP_2020", descrizione="Documento", anno_inizio=2020, anno_fine=2022)
    ambito = AmbitoStrategico.objects.create(dup=dup, nome="Ambito")
    strategico = ObiettivoStrategico.objects.create(ambito=ambito, nome="Strategico")
    IndicatoreEnte.objects.create(dup=dup, stato_di_salute="citta", ambito=ambito, descrizione="Residenti")
    operativo = ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome="Operativo")
    # Another, so that the one with links is not also the one that cannot go.
    altro = ObiettivoOperativo.objects.create(obiettivo_strategico=strategico, nome="Altro operativo", ordine=1)
    ObiettivoGestionale.objects.create(obiettivo_operativo=altro, nome="Gestionale")
    return operativo


def _utente(nome: str, ruolo: Ruolo) -> Utente:
    return UtenteFactory.create(username=nome, ruolo=ruolo, email=f"{nome}@comune.example")


def _incarico(utente: Utente, centro: Any, qualita: Qualita, al: date | None = None) -> None:
    persona = PersonaFactory.create(utente=utente)
    Incarico.objects.create(persona=persona, centro=centro, qualita=qualita, dal=date(2020, 1, 1), al=al)


@made_once
def crea_mondo() -> Mondo:
    """Everything, once."""
    oggi = timezone.localdate()
    piano: PianoEsecutivo = PianoFactory.create(codice="PEG_2020", anno=2020, apertura_dal=oggi)
    suo, altrui = CentroFactory.create(nome="Polizia Municipale"), CentroFactory.create(nome="Biblioteche")
    u = {nome: _utente(nome, ruolo) for nome, ruolo in _RUOLI.items()}
    _incarico(u[ADELE], altrui, Qualita.RESPONSABILE)
    _incarico(u[BRUNO], suo, Qualita.DELEGATO, al=oggi - timedelta(days=1))
    _incarico(u[FABIO], suo, Qualita.RESPONSABILE)
    obiettivo = ObiettivoFactory.create(
        piano=piano,
        centro=suo,
        codice=CODICE,
        titolo=f"{CERCATA} Kilimangiaro",
        contesto="contesto-segreto",
        descrizione="descrizione-segreta",
        risultato_atteso="risultato-segreto",
        fasi=0,
        indicatori=0,
    )
    FaseFactory.create(obiettivo=obiettivo, descrizione="fase-segreta", note="nota-segreta", peso=100)
    IndicatoreFactory.create(obiettivo=obiettivo, descrizione="indicatore-segreto", valore_atteso="atteso-segreto")
    ServizioCoinvoltoFactory.create(obiettivo=obiettivo, descrizione="servizio-segreto")
    operativo = _dup()
    obiettivo.obiettivi_operativi.add(operativo)
    modifica = _approvato(u[DORA], operativo)
    _rilevato(open_survey(modifica.variazione.piano, Asked(date(2019, 6, 30)), u[DORA]), suo, u[DORA])
    operativo.strutture.add(suo)
    # The first one may be deleted: nothing is asked of it.
    OrganismoPartecipato.objects.create(nome="Acque")
    asked = ObiettivoGestionale.objects.create(obiettivo_operativo=operativo, nome="Più corse")
    asked.organismi.add(OrganismoPartecipato.objects.create(nome="Gida"))
    # The value of the year is given by the centre of the objective.
    IndicatoreEnte.objects.update(centro=suo)
    Raccolta.objects.create(dup=DUP.objects.get(), anno=2020)
    _ricognito(
        open_ricognizione(operativo.obiettivo_strategico.ambito.dup, AskedOfDUP(date(2020, 12, 31)), u[DORA]), u[DORA]
    )
    _raccontato(modifica.variazione.piano, suo)
    _ripartito(Fondo.objects.create(anno=2020, posizione=700, risultato=300), u[DORA])
    _valutato(u[FABIO], suo, u[DORA])
    mio = ObiettivoFactory.create(piano=piano, centro=altrui, codice="2020-AA11", titolo="Il mio")
    _vissuto(obiettivo, u)
    morto = ObiettivoFactory.create(piano=piano, centro=suo, codice="2020-ZZ78", titolo="Kilimangiaro di ieri")
    eliminato = morto.pk
    services.elimina(morto, u[FABIO])
    _fascicolo(piano, u[DORA])
    Assessore.objects.create(nominativo="Neri Anna")
    obiettivo.refresh_from_db()
    notifica = Notifica.objects.filter(destinatario=u[FABIO]).latest("pk")
    return Mondo(obiettivo, notifica, u, mio, eliminato, _accettato(obiettivo, u[DORA]), modifica)


def _rilevato(survey: Rilevazione, centro: Any, ufficio: Utente) -> None:
    """What is said in a survey is of the centre, with a file that proves it and a source that was read."""
    StatoObiettivo.objects.update(centro=centro)
    state = StatoObiettivo.objects.get(rilevazione=survey)
    add_file(Of(state), ufficio, GivenFile("prova.pdf", b"%PDF-1.4\n%%EOF\n"))
    value = state.valori.order_by("ordine")[0]
    of = {"piano": survey.piano, "obiettivo": state.obiettivo, "codice": state.codice, "row_id": value.row_id}
    # Another than the one that an office may take away: this one is read from.
    first = IndicatoreEnte.objects.get()
    ente = IndicatoreEnte.objects.create(dup=first.dup, stato_di_salute="citta", descrizione="Famiglie")
    source = FonteIndicatore(**of, descrizione=value.descrizione, genere=SourceKind.ENTE, indicatore_ente=ente)
    keep_source(source, ufficio)
    read_sources(survey, ufficio)


def _ricognito(ricognizione: Ricognizione, ufficio: Utente) -> None:
    """Something is said of the operative objective of the centre, so that it may be sent back."""
    state = StatoOperativo.objects.filter(ricognizione=ricognizione).order_by("pk")[0]
    save(state, DraftOfDUP({"esito": "in corso"}), state.revisione, Hand(ufficio, "Prova"))
    add_file(OfOperative(state), ufficio, GivenFile("prova.pdf", b"%PDF-1.4\n%%EOF\n"))


def _raccontato(piano: PianoEsecutivo, centro: Any) -> None:
    """A Relazione of which the centre writes a section; no survey is closed yet, and its pages say so."""
    relazione = Relazione.objects.create(piano=piano)
    for section in SECTIONS:
        given = centro if section.key == "servizi" else None
        Sezione.objects.create(relazione=relazione, chiave=section.key, centro=given)


def _ripartito(fondo: Fondo, ufficio: Utente) -> None:
    """A simulation, whose premiums only some may see."""
    rule = {"ripartizione": "posizione", "fasce": [{"da": "0", "a": "100", "genere": "proporzionale"}]}
    person = {"matricola": "matricola-segreta", "posizione": "1000.00", "giorni": 366, "punteggio": "77.77"}
    new_distribution(fondo, Draft("simulazione-segreta", rule, [person]), ufficio)


def _valutato(fabio: Utente, centro: Any, ufficio: Utente) -> None:
    """Fabio has contested his sheet, and the Nucleo writes in it again."""
    row = keep_new(system_of(2020, categories=by_hand()), ufficio)
    adopt(row, ufficio)
    row.refresh_from_db()
    year = Post(date(2020, 1, 1), date(2020, 12, 31))
    sheet = give(2020, row, Kind.DIRIGENTE, None, Persona.objects.get(utente=fabio), centro, year, ufficio)
    for key in ("1.c1", "1.c2", "1.c3", "1.c4"):
        VoceScheda.objects.create(scheda=sheet, chiave=key, livello="adeguato")
    for key, percent, answers in (("2.v1", "71.37", None), ("2.v2", "64.19", 12)):
        VoceScheda.objects.create(scheda=sheet, chiave=key, percento=Decimal(percent) - 9, risposte=answers)
    freeze(Scheda.objects.told().get(), ufficio, SheetAct.NOTIFICARE)
    # From here on it is what is said anew.
    far = date(2090, 1, 1)
    Scheda.objects.filter(pk=sheet.pk).update(
        stato=SheetState.CONTESTATA,
        autovalutazione=CANARINI[1],
        giudizio=CANARINI[0],
        notificata_il=date(2021, 6, 1),
        contestabile_fino=far,
        decidere_entro=far,
    )
    VoceScheda.objects.filter(chiave="1.c1").update(motivo=CANARINI[0], proprio_testo=CANARINI[1])
    VoceScheda.objects.filter(percento__isnull=False).update(percento=F("percento") + 9)
    was, now = SheetState.NOTIFICATA, SheetState.CONTESTATA
    PassaggioDellaScheda.note(fabio, SheetAct.CONTESTARE, was, now, CANARINI[1], scheda=sheet)


def _accettato(obiettivo: ObiettivoPEG, chi: Utente) -> int:
    """The office let a warning stand; the reason is of the objective too."""
    (chiave,) = [
        r.chiave for r in verifica_del_piano(obiettivo.piano, chi).rilievi if r.segnalazione.codice == "valore-testo"
    ]
    accetta(obiettivo.piano, [chiave], "perche-segreto", chi)
    return AvvisoAccettato.objects.get().pk


_RUOLI: Final = {
    ADELE: Ruolo.DIRIGENTE,
    BRUNO: Ruolo.REFERENTE,
    CARLA: Ruolo.LETTORE,
    DORA: Ruolo.UFFICIO,
    ELIO: Ruolo.AMMINISTRATORE,
    FABIO: Ruolo.DIRIGENTE,
    GINA: Ruolo.NUCLEO,
    IVO: Ruolo.VERTICE,
}


def _fascicolo(piano: PianoEsecutivo, chi: Utente) -> None:
    """One that nobody has begun, with a document in it."""
    stampa = Stampa.objects.create(report="preventivo", formato="json", opzioni="piano=PEG_2020", chiesto_da=chi)
    stampa.richiedenti.add(chi)
    Stampa.objects.update(stato=StatoLavoro.PRONTO, occhi=eyes_of(chi), nome="preventivo.json", dati=b"{}")
    fascicolo = Fascicolo.objects.create(piano=piano, giorno=date(2020, 1, 30), contenuto="{}", chiesto_da=chi)
    DocumentoDelFascicolo.objects.create(
        fascicolo=fascicolo, ordine=0, genere="preventivo", formato="pdf", nome="p.pdf", dati=b"Kilimangiaro", byte=12
    )


def _vissuto(obiettivo: ObiettivoPEG, u: dict[str, Utente]) -> None:
    """Proposed, sent back, commented on, told of: also to who is gone since."""
    Passaggio.objects.create(obiettivo=obiettivo, atto="rinviare", da="proposto", a="bozza", motivo="motivo-segreto")
    obiettivo.motivo_rinvio = "motivo-segreto"
    obiettivo.save()
    Commento.objects.create(obiettivo=obiettivo, autore=u[BRUNO], testo="commento-segreto di Bruno")
    comments.say(obiettivo, u[FABIO], "commento-segreto")
    PresaVisione.objects.create(obiettivo=obiettivo, centro=obiettivo.centro, utente=u[FABIO])
    for nome in (BRUNO, FABIO):
        Notifica.objects.create(
            destinatario=u[nome],
            genere=NoticeKind.ESITO,
            indirizzo=pagina_di(obiettivo.pk),
            oggetto=f"{CODICE} avviso-segreto",
            testo="motivo-segreto",
        )
        Mail.objects.create(
            to=f"{nome}@comune.example",
            genere=NoticeKind.ESITO,
            subject=f"{CODICE} avviso-segreto",
            body="motivo-segreto",
            state=MailState.FAILED,
        )


def vie(resolver: URLResolver | None = None, prima: str = "") -> Iterator[str]:
    """The route of every pattern of the URLconf, includes and admin opened."""
    for voce in (resolver or get_resolver()).url_patterns:
        via = prima + str(voce.pattern)
        if isinstance(voce, URLResolver):
            yield from vie(voce, via)
        elif isinstance(voce, URLPattern):
            yield via


def indirizzo(via: str, mondo: Mondo) -> str:
    """An address that a browser could ask for, with real keys of the objective in it."""
    pulito = sub(r"\(\?P<app_label>.*?\)/", "obiettivi/", via)
    pulito = sub(r"\(\?P<url>.*?\)", "non-c-e", pulito)
    if via.startswith("admin/") and not via.startswith("admin/persone/"):
        chiave, versione = _chiavi_admin(via, mondo)
        pulito = pulito.replace("([^/]+)", chiave, 1).replace("([^/]+)", versione, 1)
        pulito = sub(r"<(?:int:pk|path:object_id|id)>", chiave, pulito)
    pulito = sub(r"[\^$]", "", pulito)
    return "/" + sub(r"<(?:\w+:)?(\w+)>", lambda trovato: str(mondo.chiave(via, str(trovato[1]))), pulito)


def _chiavi_admin(via: str, mondo: Mondo) -> tuple[str, str]:
    """The key of a real row of the table that the address is about, and of a version of it."""
    modello = next((m for m in admin.site._registry if f"{m._meta.app_label}/{m._meta.model_name}/" in via), None)
    if via.startswith("admin/importa/dup/"):
        return str(DUP.objects.get().pk), "1"
    if modello is None:
        return str(mondo.obiettivo.pk), "1"
    riga = mondo.obiettivo if modello is ObiettivoPEG else modello._default_manager.order_by("pk").first()
    assert riga is not None, f"nessuna riga di {modello.__name__}"
    storia = getattr(riga, "history", None)
    versione = storia.first() if storia is not None else None
    return str(riga.pk), str(versione.pk if versione else 1)


def carico(mondo: Mondo) -> dict[str, Any]:
    """What a POST carries: everything that the forms of the site could want, so that nothing is refused for lack."""
    o = mondo.obiettivo
    return {
        "titolo": "Riscritto da fuori",
        "codice": "2020-YY88",
        "testo": "Scritto da fuori",
        "motivo": "Motivo da fuori",
        "versione": str(o.revisione),
        "versione_letta": str(o.revisione),
        "chiave": str(uuid4()),
        "azione": "salva",
        "action": "valida",
        "_selected_action": [str(o.pk)],
        "conferma": "si",
        "post": "yes",
        "fine": "1",
        # Small letters: what a page repeats of what was typed is no trace.
        "copia_da": CODICE.lower(),
        "copia_testi": "on",
        "username": "chi-non-c-e",
        "password": "sbagliata",
        "email": "nessuno@comune.example",
    }


@contextmanager
def scritture() -> Iterator[list[str]]:
    """The SQL that writes, but for the tables of service."""
    viste: list[str] = []

    def guarda(esegui: Any, sql: str, parametri: Any, molti: bool, contesto: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(f'"{t}"' in sql for t in DI_SERVIZIO):
            viste.append(sql[:200])
        return esegui(sql, parametri, molti, contesto)

    with connection.execute_wrapper(guarda):
        yield viste


@contextmanager
def disfatto() -> Iterator[None]:
    """What happens inside leaves no trace, so that the next request finds the same world."""
    punto = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(punto)


def tutte_le_righe(scritte: Sequence[str] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to compare a before with an after; of those that some SQL writes, where it is said."""
    return {
        m._meta.db_table: sorted(m._default_manager.values_list(), key=repr)
        for m in apps.get_models(include_auto_created=True)
        if m._meta.db_table not in DI_SERVIZIO and m._meta.managed
        if scritte is None or any(f'"{m._meta.db_table}"' in sql for sql in scritte)
    }


def entrato(mondo: Mondo, chi: str) -> Client:
    """A browser in which somebody has entered."""
    client = Client(raise_request_exception=False)
    if chi != NESSUNO:
        client.force_login(mondo.utenti[chi])
    return client


def tutto(risposta: Any) -> str:
    """Body and headers of an answer."""
    corpo = b"".join(risposta.streaming_content) if risposta.streaming else risposta.content
    return f"{risposta.headers}{risposta.cookies}{corpo.decode(errors='replace')}"
