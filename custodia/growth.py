# SPDX-License-Identifier: AGPL-3.0-or-later
"""What grows, and what becomes of it: each table stays, for a reason, or loses the rows that nobody needs any more.

Every model is named here (a test fails for one that is not), but those of the history, which stay as a rule, and the
tables that Django makes for a relation, which go with their owner. They are pruned in the order of their names here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_tasks import TaskResultStatus

from lavori.choices import StatoLavoro
from notifiche.choices import MailState

Rows = models.QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """Its rows stay; ``why`` in Italian."""

    why: str


@dataclass(frozen=True, slots=True)
class Pruned:
    """``old`` gives the rows that may go; ``what`` names them in Italian."""

    what: str
    old: Callable[[type[models.Model]], Rows]


Fate = Kept | Pruned


def _before(**ago: int) -> datetime:
    return timezone.now() - timedelta(**ago)


def _sessions(model: type[models.Model]) -> Rows:
    return model._default_manager.filter(expire_date__lt=timezone.now())


def _once_keys(model: type[models.Model]) -> Rows:
    # A browser says a save again within moments, a tab that was left open for the holidays within weeks.
    return model._default_manager.filter(quando__lt=_before(days=90))


def _tasks(model: type[models.Model]) -> Rows:
    ended = Q(status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED))
    return model._default_manager.filter(ended, finished_at__lt=_before(days=30))


def _notices(model: type[models.Model]) -> Rows:
    return model._default_manager.filter(letta_il__lt=_before(days=365))


def _digests(model: type[models.Model]) -> Rows:
    return model._default_manager.filter(giorno__lt=timezone.localdate() - timedelta(days=30))


def _mails(model: type[models.Model]) -> Rows:
    # What did not go is somebody's to look after; after a year nobody will.
    over = Q(state__in=(MailState.SENT, MailState.DROPPED), ended__lt=_before(days=30))
    return model._default_manager.filter(over | Q(state=MailState.FAILED, ended__lt=_before(days=365)))


def _buckets(model: type[models.Model]) -> Rows:
    return model._default_manager.filter(expires__lt=_before(days=1))


def _gone_sessions(model: type[models.Model]) -> Rows:
    sessions = apps.get_model("sessions", "Session")._default_manager.filter(expire_date__gte=timezone.now())
    return model._default_manager.filter(~Exists(sessions.filter(session_key=OuterRef("session_key"))))


def _silent_workers(model: type[models.Model]) -> Rows:
    return model._default_manager.filter(vista_il__lt=_before(days=1))


def _prints(model: type[models.Model]) -> Rows:
    ended = (StatoLavoro.PRONTO, StatoLavoro.FALLITO, StatoLavoro.ANNULLATO)
    # «lavora» takes them away too; where none is on, they would stay.
    return model._default_manager.filter(stato__in=ended, finito_il__lt=_before(hours=settings.TRAGUARDO_STAMPE_ORE))


def _claims(model: type[models.Model]) -> Rows:
    return model._default_manager.filter(until__lt=_before(hours=1))


def _reminders(model: type[models.Model]) -> Rows:
    # The key holds for a day; that somebody was reminded may be asked within the year.
    return model._default_manager.filter(giorno__lt=timezone.localdate() - timedelta(days=365))


def _last_year_kept() -> int:
    """The last year whose evaluation need not be kept any more; before all of them where it is kept for ever."""
    years: int = settings.TRAGUARDO_VALUTAZIONE_ANNI
    return timezone.localdate().year - years - 1 if years else 0


def _sheets(model: type[models.Model]) -> Rows:
    # What was frozen with a longer time keeps its sheet: the database would refuse.
    kept = apps.get_model("valutazione", "SchedaCongelata")._default_manager
    # The day in Greenwich: SQLite refuses by it, PostgreSQL by that of Rome, which is never behind.
    today = timezone.now().astimezone(UTC).date()
    still = kept.filter(Q(conservata_fino=None) | Q(conservata_fino__gte=today), scheda=OuterRef("pk"))
    return model._default_manager.filter(~Exists(still), anno__lte=_last_year_kept())


def _history_of_sheets(model: type[models.Model]) -> Rows:
    """What a sheet said once goes with it, and what is noted of its going too."""
    sheets = apps.get_model("valutazione", "Scheda")._default_manager
    return model._default_manager.filter(~Exists(sheets.filter(pk=OuterRef("id"))), anno__lte=_last_year_kept())


def _history_of_rows(model: type[models.Model]) -> Rows:
    """The same of its rows; before that of the sheets, which knows of which year they were."""
    sheets = apps.get_model("valutazione", "Scheda")._default_manager
    once = apps.get_model("valutazione", "HistoricalScheda")._default_manager
    of_old = once.filter(id=OuterRef("scheda_id"), anno__lte=_last_year_kept())
    return model._default_manager.filter(~Exists(sheets.filter(pk=OuterRef("scheda_id"))), Exists(of_old))


def _fascicoli(model: type[models.Model]) -> Rows:
    """Finished so long ago; never one whose content an act has approved. Its content can be asked for again."""
    days = settings.TRAGUARDO_FASCICOLI_GIORNI
    if not days:
        return model._default_manager.none()
    ended = (StatoLavoro.PRONTO, StatoLavoro.FALLITO, StatoLavoro.ANNULLATO)
    versions = apps.get_model("versioni", "Versione")._default_manager
    delivered = Exists(versions.filter(impronta=OuterRef("impronta")))
    return model._default_manager.filter(
        ~delivered, chiusura__atto__isnull=True, stato__in=ended, finito_il__lt=_before(days=days)
    )


_PLAN: Final = Kept("ciò che l'ufficio scrive")
_FROZEN: Final = Kept("ciò che un atto ha approvato")
_REGISTRY: Final = Kept("anagrafe: cresce con il Comune, e i documenti vecchi la nominano")
_RULES: Final = Kept("poche righe, che dà il programma")
_RULES_OF_THE_COMUNE: Final = Kept("pochi, e le schede vecchie li nominano")

FATES: Final[dict[str, Fate]] = {
    "accesso.Bucket": Pruned("conteggi di tentativi che non valgono più", _buckets),
    "account.EmailAddress": Kept("non ci si scrive: gli indirizzi stanno nell'utente"),
    "account.EmailConfirmation": Kept("non ci si scrive: nessuno si iscrive da sé"),
    "admin.LogEntry": Kept("chi ha fatto che cosa nel laboratorio"),
    "auth.Group": _RULES,
    "auth.Permission": _RULES,
    "contenttypes.ContentType": _RULES,
    "django_tasks_database.DBTaskResult": Pruned("lavori della coda finiti da 30 giorni", _tasks),
    "dup.AmbitoStrategico": _PLAN,
    "dup.AttoDelDUP": _PLAN,
    "dup.DUP": _PLAN,
    "dup.IndicatoreEnte": _PLAN,
    "dup.IndicatoreOperativo": _PLAN,
    "dup.LineaDiIntervento": _PLAN,
    "dup.ObiettivoGestionale": _PLAN,
    "dup.ObiettivoOperativo": _PLAN,
    "dup.ObiettivoStrategico": _PLAN,
    "dup.ValoreAnnuale": _PLAN,
    "ente.Ente": Kept("una riga sola: il nome e lo stemma del Comune"),
    "fascicoli.DocumentoDelFascicolo": Kept("va con il suo fascicolo"),
    "fascicoli.Fascicolo": Pruned("fascicoli finiti da FASCICOLI_GIORNI e mai approvati da un atto", _fascicoli),
    "fascicoli.Stampa": Pruned("stampe della coda finite da STAMPE_ORE", _prints),
    "flussi.IdempotencyKey": Pruned("chiavi dei salvataggi di 90 giorni fa", _once_keys),
    "importazioni.ColumnMeaning": Kept("una riga per colonna di ogni forma di foglio: che cosa l'ufficio ne ha detto"),
    "indicatori.TipoIndicatore": _RULES,
    "lavori.Presenza": Pruned("processi «lavora» che tacciono da un giorno", _silent_workers),
    "mfa.Authenticator": Kept("il secondo fattore di chi lo ha"),
    "monitoraggio.AttoDellaRilevazione": _FROZEN,
    "monitoraggio.CausaDiRitardo": _RULES,
    "monitoraggio.Correzione": Kept("che cosa corregge una rettifica: una riga per ogni campo"),
    "monitoraggio.DocumentoDellaRilevazione": _FROZEN,
    "monitoraggio.Evidenza": Kept("ciò che prova una rilevazione: si toglie finché è aperta, poi resta"),
    "monitoraggio.FonteIndicatore": _PLAN,
    "monitoraggio.Invito": Kept("chi è stato chiesto di una fase: cresce con le rilevazioni"),
    "monitoraggio.LetturaDellaFonte": Kept("che cosa ha detto una fonte: una riga solo quando dice altro"),
    "monitoraggio.PassaggioDellaRilevazione": Kept("chi ha fatto che cosa, e perché"),
    "monitoraggio.PassaggioDelloStato": Kept("chi ha fatto che cosa, e perché"),
    "monitoraggio.PropostaAccolta": Kept("chi ha accolto una risposta, e quando"),
    "monitoraggio.PropostaDiFase": Kept("che cosa ha risposto chi segue una fase"),
    "monitoraggio.RegolaConsuntivo": _RULES,
    "monitoraggio.Rettifica": Kept("rettifiche di ciò che un atto ha approvato: poche, e mai tolte dopo il loro atto"),
    "monitoraggio.Rilevazione": _PLAN,
    "monitoraggio.RilevazioneChiusa": _FROZEN,
    "monitoraggio.StatoFase": _PLAN,
    "monitoraggio.StatoObiettivo": _PLAN,
    "monitoraggio.Sollecito": Pruned("promemoria di un anno fa a chi segue una fase", _reminders),
    "monitoraggio.ValoreIndicatore": _PLAN,
    "notifiche.Mail": Pruned("messaggi di posta conclusi: partiti da 30 giorni, non partiti da un anno", _mails),
    "notifiche.Digest": Pruned("riepiloghi degli avvisi scritti da 30 giorni", _digests),
    "notifiche.NoticePreference": Kept("una riga per persona e genere di avvisi"),
    "notifiche.Notifica": Pruned("avvisi letti da un anno", _notices),
    "obiettivi.AvvisoAccettato": _PLAN,
    "obiettivi.Commento": _PLAN,
    "obiettivi.TestoDelCommento": _PLAN,
    "obiettivi.Fase": _PLAN,
    "obiettivi.IndicatoreObiettivo": _PLAN,
    "obiettivi.ObiettivoPEG": _PLAN,
    "obiettivi.Passaggio": Kept("chi ha fatto che cosa, e perché"),
    "obiettivi.PianoEsecutivo": _PLAN,
    "obiettivi.PresaVisione": Kept("chi ha visto che cosa, e quando"),
    "obiettivi.ServizioCoinvolto": _PLAN,
    "obiettivi.TipoObiettivo": _RULES,
    "obiettivi.VerificaGuardata": Kept("una riga per utente e piano"),
    "organizzazione.Assessore": _REGISTRY,
    "organizzazione.CentroDiResponsabilita": _REGISTRY,
    "organizzazione.Incarico": _REGISTRY,
    "organizzazione.OrganismoPartecipato": _REGISTRY,
    "organizzazione.Persona": _REGISTRY,
    "organizzazione.Utente": _REGISTRY,
    "persone.Invito": Kept("chi ha invitato chi: cresce con il Comune"),
    "persone.PassaggioPersona": Kept("che cosa è stato deciso delle persone, e da chi"),
    "reports.Claim": Pruned("parti in preparazione che i processi morti hanno lasciato", _claims),
    "raccolte.Raccolta": _PLAN,
    "relazioni.AttoDellaRelazione": _FROZEN,
    "relazioni.PassaggioDellaRelazione": Kept("chi ha fatto che cosa, e perché"),
    "relazioni.Relazione": _PLAN,
    "relazioni.RelazioneApprovata": _FROZEN,
    "relazioni.Sezione": _PLAN,
    "relazioni.ValidazioneDellaRelazione": _FROZEN,
    "ricognizioni.AttoDellaRicognizione": _FROZEN,
    "ricognizioni.InvitoOrganismo": Kept("a quali organismi si è chiesto: cresce con le ricognizioni"),
    "ricognizioni.PropostaOrganismo": Kept("che cosa ha risposto un organismo"),
    "ricognizioni.PassaggioDellaRicognizione": Kept("chi ha fatto che cosa, e perché"),
    "ricognizioni.PassaggioOperativo": Kept("chi ha fatto che cosa, e perché"),
    "ricognizioni.ProvaOperativa": Kept("ciò che prova una ricognizione: si toglie finché è aperta, poi resta"),
    "ricognizioni.Ricognizione": _PLAN,
    "ricognizioni.RicognizioneChiusa": _FROZEN,
    "ricognizioni.StatoGestionale": _PLAN,
    "ricognizioni.StatoOperativo": _PLAN,
    "ricognizioni.ValoreOperativo": _PLAN,
    "ricerca.SavedView": Kept("al più venti per utente: i filtri che conserva"),
    "sicurezza.Evento": Kept("registro di sicurezza: si aggiunge soltanto"),
    "sessions.Session": Pruned("sessioni scadute", _sessions),
    "trasparenza.DecisioneSullaProva": Kept("chi ha deciso, e quando, che una prova la vedono tutti"),
    "trasparenza.DocumentoDellaRelazione": Kept("il documento di una Relazione approvata"),
    "trasparenza.IndicatorePubblicato": Kept("indice delle versioni approvate"),
    "trasparenza.PremiPubblicati": Kept("indice delle ripartizioni definitive"),
    "trasparenza.Pubblicazione": Kept("indice delle versioni approvate"),
    "trasparenza.RelazionePubblicata": Kept("indice delle Relazioni approvate"),
    "trasparenza.RicognizionePubblicata": Kept("indice delle ricognizioni approvate"),
    "trasparenza.RilevazionePubblicata": Kept("indice delle rilevazioni approvate"),
    "trasparenza.Voce": Kept("indice delle versioni approvate"),
    "trasparenza.VoceDellaRilevazione": Kept("indice delle rilevazioni approvate"),
    "usersessions.UserSession": Pruned("elenco di sessioni che non ci sono più", _gone_sessions),
    "valutazione.AttoDellaRipartizione": _FROZEN,
    "valutazione.Fondo": _PLAN,
    "valutazione.PassaggioDellaRipartizione": Kept("chi ha fatto che cosa, e perché"),
    "valutazione.Presupposto": _PLAN,
    "valutazione.Ripartizione": Kept("al più venti per anno"),
    "valutazione.RipartizioneDefinitiva": _FROZEN,
    "valutazione.LetturaDiScheda": Kept("chi ha letto la scheda di un altro: va via con la scheda"),
    "valutazione.PassaggioDellaScheda": Kept("chi ha fatto che cosa, e perché: va via con la scheda"),
    "valutazione.SchedaCongelata": Kept("va via con la scheda, passati gli anni di VALUTAZIONE_ANNI"),
    "valutazione.Sistema": _RULES_OF_THE_COMUNE,
    "valutazione.VoceFondo": _PLAN,
    "valutazione.VoceScheda": Kept("va via con la scheda"),
    # In this order: what goes with a sheet asks whether it is gone, and of which year it was.
    "valutazione.Scheda": Pruned("schede di valutazione oltre gli anni di VALUTAZIONE_ANNI", _sheets),
    "valutazione.HistoricalVoceScheda": Pruned("storia delle voci di schede che non ci sono più", _history_of_rows),
    "valutazione.HistoricalScheda": Pruned("storia di schede di valutazione che non ci sono più", _history_of_sheets),
    "versioni.DocumentoDellaVersione": _FROZEN,
    "versioni.Modifica": _PLAN,
    "versioni.PendingStamp": Kept("una riga per versione, finché arriva la marca temporale"),
    "versioni.TimeStamp": _FROZEN,
    "versioni.Variazione": _PLAN,
    "versioni.Versione": _FROZEN,
}
# Tables that have no model.
OTHER_TABLES: Final[dict[str, Kept]] = {
    "cache_documenti": Kept("ha un massimo di pezzi suo (CACHE_DOCUMENTI_PEZZI)"),
    "django_migrations": _RULES,
}


def fate_of(model: type[models.Model]) -> Fate | None:
    """What becomes of the rows of a model; None when nobody has said."""
    if said := FATES.get(model._meta.label):
        return said
    if hasattr(model, "history_object") or "Historical" in model.__name__:
        return Kept("la storia di chi ha cambiato che cosa")
    owner: Any = model._meta.auto_created
    return fate_of(owner) if owner else None
