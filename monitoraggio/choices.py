# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import models

from dup.choices import Organo


class SurveyKind(models.TextChoices):
    """An interim state, or the account of the whole year."""

    INTERMEDIA = "intermedia", "Intermedia"
    FINALE = "finale", "Finale"


class SurveyState(models.TextChoices):
    """The life of a survey. Closed, it is what its frozen text says."""

    PREPARATA = "preparata", "Preparata"
    APERTA = "aperta", "Aperta"
    CHIUSA = "chiusa", "Chiusa"
    APPROVATA = "approvata", "Approvata"


class SurveyAct(models.TextChoices):
    """What somebody may do with a survey."""

    LEGGERE = "leggere", "Leggere"
    SCRIVERE = "scrivere", "Modificare"
    APRIRE = "aprire", "Aprire"
    CHIUDERE = "chiudere", "Chiudere"
    RIAPRIRE = "riaprire", "Riaprire con un motivo"
    APPROVARE = "approvare", "Registrare l'atto"
    RIALLINEARE = "riallineare", "Riallineare al piano"


class RectifiedRow(models.TextChoices):
    """What of a survey a rettifica corrects."""

    OBIETTIVO = "obiettivo", "Obiettivo"
    FASE = "fase", "Fase"
    INDICATORE = "indicatore", "Indicatore"
    FORZATURA = "forzatura", "Forzatura"
    NOTA = "nota", "Nota del Nucleo"
    EVIDENZA = "evidenza", "Evidenza"


class StateOfObjective(models.TextChoices):
    """Where what is said of an objective stands, in one survey."""

    DA_COMPILARE = "da-compilare", "Da compilare"
    COMPILATO = "compilato", "Compilato"
    CONFERMATO = "confermato", "Confermato"
    VERIFICATO = "verificato", "Verificato"


class ObjectiveAct(models.TextChoices):
    """What somebody may do with what is said of an objective."""

    LEGGERE = "leggere", "Leggere"
    SCRIVERE = "scrivere", "Compilare"
    CONFERMARE = "confermare", "Confermare"
    VERIFICARE = "verificare", "Verificare"
    RINVIARE = "rinviare", "Rinviare con un motivo"
    CHIEDERE_FORZATURA = "chiedere-forzatura", "Chiedere una forzatura"
    DECIDERE_FORZATURA = "decidere-forzatura", "Decidere una forzatura"
    ANNOTARE = "annotare", "Annotare"
    INVITARE = "invitare", "Chiedere a chi segue una fase"
    # Nobody asks for it: it is noted where somebody tries what an office of his own forbids.
    ASTENERSI = "astenersi", "Astenersi"


class Outcome(models.TextChoices):
    """What became of a phase, so far."""

    NON_AVVIATA = "non avviata", "Non avviata"
    IN_CORSO = "in corso", "In corso"
    CONCLUSA = "conclusa", "Conclusa"
    SOSPESA = "sospesa", "Sospesa"
    ANNULLATA = "annullata", "Annullata"


class Forecast(models.TextChoices):
    """What who answers for an objective expects of the year."""

    IN_LINEA = "in-linea", "In linea"
    A_RISCHIO = "a-rischio", "A rischio"
    NON_RAGGIUNGIBILE = "non-raggiungibile", "Non raggiungibile"
    GIA_RAGGIUNTO = "gia-raggiunto", "Già raggiunto"


class Light(models.TextChoices):
    """A light as somebody declares it."""

    VERDE = "verde", "Verde"
    GIALLO = "giallo", "Giallo"
    ROSSO = "rosso", "Rosso"


class Judgement(models.TextChoices):
    """What a person says of a value that the program cannot compare."""

    RAGGIUNTO = "raggiunto", "Raggiunto"
    NON_RAGGIUNTO = "non-raggiunto", "Non raggiunto"


class Origin(models.TextChoices):
    """Where a value came from."""

    MANO = "mano", "A mano"
    FOGLIO = "foglio", "Da un foglio"
    API = "api", "Da un programma"
    LINK = "link", "Da un link"
    FONTE = "fonte", "Da una fonte"


class SourceKind(models.TextChoices):
    """Where a source has the value of an indicator from."""

    CSV = "csv", "Un file CSV"
    INDICATORE = "indicatore", "Un altro indicatore del piano"
    ENTE = "ente", "Un indicatore dell'ente"


class ReadingOutcome(models.TextChoices):
    """What came of a source that was read. Empty is not wrong: who keeps the source has not written it yet."""

    LETTA = "letta", "Letta"
    VUOTA = "vuota", "Non dice ancora il valore"
    RIFIUTATA = "rifiutata", "Non si legge"


class FileCheck(models.TextChoices):
    """What the scanner has said of a file."""

    NESSUNO = "", "Non controllato"
    PULITO = "pulito", "Controllato"
    ATTESA = "attesa", "In attesa di controllo"


class MissingValue(models.TextChoices):
    """What a value that is missing means for the result."""

    ESCLUSO = "escluso", "Si esclude, e si dice"
    ZERO = "zero", "Vale zero"
    BLOCCA = "blocca", "Impedisce la chiusura"


class Override(models.TextChoices):
    """How an override that was asked for stands."""

    CHIESTA = "chiesta", "Chiesta"
    CONCESSA = "concessa", "Concessa"
    NEGATA = "negata", "Negata"


class ApprovingBody(models.TextChoices):
    """Who approves an account, or takes note of it."""

    DGC = Organo.DGC.value, Organo.DGC.label
    DCC = Organo.DCC.value, Organo.DCC.label
    NDV = "NDV", "Presa d'atto del Nucleo di valutazione"
