# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one settings file. Everything that differs between installations comes from the environment.

A file ``.env`` beside ``manage.py`` (or ``ENV_FILE``) is read when it is there; the variables of the process win.
``docs/installazione.md`` lists the variables; a test keeps that list equal to the names used here.
"""

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from custodia.logs import configuration
from organizzazione.face import (
    Face,
    FaceRefused,
    checked_address,
    checked_colour,
    checked_conformity,
    checked_day,
    checked_logo,
    read_texts,
)
from peg.environment import Environment, checked_scanner, checked_secret_key, checked_site, in_memory, with_file

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment(with_file(os.environ, Path(os.environ.get("ENV_FILE") or BASE_DIR / ".env")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = checked_secret_key(env("SECRET_KEY", default="solo-per-sviluppo" if DEBUG else ""), DEBUG)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The path under which the site stands when it has no host of its own. gunicorn reads the same variable, and takes
# the path away from each request; ``peg.wsgi`` does so for other servers.
SCRIPT_NAME = env("SCRIPT_NAME", default="")
if not re.fullmatch(r"(/[A-Za-z0-9._-]+)*", SCRIPT_NAME):
    raise ImproperlyConfigured(
        f"SCRIPT_NAME vale «{SCRIPT_NAME}»: scrivere il percorso con la barra davanti e senza barra in fondo, di "
        "lettere, cifre, punti e trattini, per esempio /traguardo (oppure togliere la variabile)."
    )
FORCE_SCRIPT_NAME = SCRIPT_NAME or None
# Where people reach the site: who sends the mail of a notice sees no request that would say it.
TRAGUARDO_INDIRIZZO = checked_site(env("INDIRIZZO_SITO", default=""))

# The name that heads every page and document, until the administrator writes one (ente.identity).
NOME_ENTE = env("NOME_ENTE", default="Comune di Prato" if DEBUG else "Comune")
# Who publishes the open data, in the index of the public administrations (indicepa.gov.it).
TRAGUARDO_CODICE_IPA = env("CODICE_IPA", default="")
# How the Comune looks and whom citizens write to. Read and looked at here, once: what cannot be is said at the start.
try:
    TRAGUARDO_VOLTO = Face(
        colour=checked_colour(env("COLORE", default="")),
        logo=checked_logo(env("LOGO", default="")),
        texts=read_texts(env("TESTI_PUBBLICI", default="")),
        email=env("CONTATTI_EMAIL", default="").strip(),
        certified_email=env("CONTATTI_PEC", default="").strip(),
        telephone=env("CONTATTI_TELEFONO", default="").strip(),
        seat=env("CONTATTI_SEDE", default="").strip(),
        data_protection=env("PROTEZIONE_DATI_EMAIL", default="").strip(),
        conformity=checked_conformity(env("ACCESSIBILITA_STATO", default="parzialmente conforme")),
        declared=checked_day(env("ACCESSIBILITA_DATA", default="")),
        declaration=checked_address(env("ACCESSIBILITA_DICHIARAZIONE", default="")),
    )
except FaceRefused as refused:
    raise ImproperlyConfigured(str(refused)) from None

INSTALLED_APPS = [
    # First: after each run of the migrations its triggers stand before «versioni» says who may touch what.
    "congelati",
    "sicurezza",
    "custodia",
    "ricerca",
    "guida",
    "trasparenza",
    "delibere",
    "fascicoli",
    "reports",
    "relazioni",
    "ricognizioni",
    "raccolte",
    "monitoraggio",
    "versioni",
    "importazioni",
    "valutazione",
    "obiettivi",
    "dup",
    "indicatori",
    "persone",
    "accesso",
    "notifiche",
    "lavori",
    "flussi",
    "organizzazione",
    "ente",
    "aggregati",
    "testi",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "import_export",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "peg.admin.Amministrazione",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

# Outermost those whose headers stand on every answer, on files, redirects and errors too.
MIDDLEWARE = [
    "peg.middleware.Intestazioni",
    "custodia.middleware.Watch",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "peg.middleware.CompressedPages",
    "peg.middleware.ReadableRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accesso.middleware.AbsoluteEnd",
    "peg.middleware.PortaChiusa",
    "accesso.middleware.SecondFactor",
    "peg.middleware.SessioneViva",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    # Inside those that say who asks, outside all that may refuse.
    "sicurezza.middleware.Witness",
    "django_htmx.middleware.HtmxMiddleware",
    "peg.middleware.NotAllowedInWords",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "peg.urls"
WSGI_APPLICATION = "peg.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "peg.contesto.ente",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# SQLite needs all three: write-ahead log, IMMEDIATE transactions and a busy timeout. With the log alone,
# concurrent writers fail with "database is locked".
OPZIONI_SQLITE = {
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'dati' / 'traguardo.sqlite3'}")}
# On PostgreSQL the tables may belong to a role of their own, which works only when tables are made: the one of
# DATABASE_URL, which the program runs as, then cannot touch what guards them (versioni/roles.py).
TRAGUARDO_RUOLO_DI_ESERCIZIO: dict[str, str] | None = None
if env("DATABASE_URL_MIGRAZIONI", default="") and set(sys.argv[1:2]) & {"migrate", "crea_ruolo", "ripristina"}:
    TRAGUARDO_RUOLO_DI_ESERCIZIO = {nome: DATABASES["default"].get(nome, "") for nome in ("USER", "PASSWORD")}
    _proprietario = env.db_url("DATABASE_URL_MIGRAZIONI")
    if any(DATABASES["default"].get(dove) != _proprietario.get(dove) for dove in ("ENGINE", "HOST", "PORT", "NAME")):
        raise ImproperlyConfigured("DATABASE_URL e DATABASE_URL_MIGRAZIONI nominano due basi di dati diverse.")
    DATABASES = {"default": _proprietario}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(OPZIONI_SQLITE)
    nome_database = DATABASES["default"]["NAME"]
    if nome_database != ":memory:":
        Path(nome_database).parent.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
    # Seconds: a machine that does not answer at all is told to the user as one that refuses.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Pieces of documents are kept in the database, so that every web process and machine shares them.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "documenti": {
        "BACKEND": env("CACHE_DOCUMENTI_BACKEND", default="django.core.cache.backends.db.DatabaseCache"),
        "LOCATION": env("CACHE_DOCUMENTI_LOCATION", default="cache_documenti"),
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": env.int("CACHE_DOCUMENTI_PEZZI", default=12_000), "CULL_FREQUENCY": 4},
    },
}
TRAGUARDO_CACHE_DOCUMENTI = "documenti"
CACHES["pagine"] = in_memory("pagine", env.int("PAGINE_TENUTE", default=60))
# What a file that comes in may take to be read: seconds of the processor, megabytes of memory.
TRAGUARDO_FILE_SECONDI = env.int("FILE_SECONDI", default=4)
TRAGUARDO_FILE_MEGABYTE = env.int("FILE_MEGABYTE", default=256)
TRAGUARDO_PDF_SECONDI = env.int("PDF_SECONDI", default=30)
# What proves what a survey says: how much one file weighs at most, and those of one objective together.
TRAGUARDO_EVIDENZA_MEGABYTE = env.int("EVIDENZA_MEGABYTE", default=10)
TRAGUARDO_EVIDENZE_MEGABYTE = env.int("EVIDENZE_MEGABYTE", default=100)
# CSV files that say values of indicators: where (none: nothing is read), how heavy, read every how many minutes.
TRAGUARDO_FONTI_CARTELLA = env("FONTI_CARTELLA", default=f"{BASE_DIR}/fixtures/fonti" if DEBUG else "").strip()
TRAGUARDO_FONTI_MEGABYTE = env.int("FONTI_MEGABYTE", default=5)
TRAGUARDO_FONTI_MINUTI = env.int("FONTI_MINUTI", default=60)
# Where clamd listens: unix:/run/clamav/clamd.ctl, or host and port. Empty: files are not looked at, and pages say so.
TRAGUARDO_ANTIVIRUS = checked_scanner(env("ANTIVIRUS", default=""))
TRAGUARDO_PDF_MEGABYTE = env.int("PDF_MEGABYTE", default=512)
# A page makes at once what lacks no more than so many pieces; whatever has more than so many objectives goes to the
# queue without being looked at. What the queue has made is kept for some hours.
TRAGUARDO_STAMPA_SUBITO = env.int("STAMPA_SUBITO", default=30)
TRAGUARDO_STAMPA_GRANDE = env.int("STAMPA_GRANDE", default=600)
TRAGUARDO_STAMPE_ORE = env.int("STAMPE_ORE", default=48)

# Long work goes into the database and is done by «manage.py lavora», on this machine or on others. Mails have an
# outbox of their own (notifiche).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
# After so many days «manage.py pota» takes away a fascicolo that no act has approved; 0 keeps them all.
TRAGUARDO_FASCICOLI_GIORNI = env.int("FASCICOLI_GIORNI", default=365)
# How many years after its own an evaluation sheet is kept; 0: for ever.
TRAGUARDO_VALUTAZIONE_ANNI = env.int("VALUTAZIONE_ANNI", default=10)

AUTH_USER_MODEL = "organizzazione.Utente"
AUTHENTICATION_BACKENDS = [
    "organizzazione.backends.PeriodBackend",
    "organizzazione.backends.RuoloBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{nome}"}
    for nome in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "accedi"
LOGIN_REDIRECT_URL = "obiettivi:scrivania"
LOGOUT_REDIRECT_URL = "accedi"
# The link of a forgotten password is good for two hours.
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
# That of an invitation is good for so many days: it waits in the mailbox of who has never been here.
TRAGUARDO_INVITO_GIORNI = env.int("INVITO_GIORNI", default=7)
# That of a phase lasts as long as the window of its survey; so many days where there is none.
TRAGUARDO_LINK_FASE_GIORNI = env.int("LINK_FASE_GIORNI", default=30)
# So many days before a phase ends, or the window of a survey closes, who is missing is reminded.
TRAGUARDO_PROMEMORIA_GIORNI = sorted(set(env.numbers("PROMEMORIA_GIORNI", [30, 10, 3])))

# Who tries too often waits (accesso.limits): as one user from one address or on one device, as many users from one
# address. Never by user alone on a device that the user has used before, or anybody could keep a dirigente out on the
# last day.
TRAGUARDO_ACCESSI_ERRATI = env.int("ACCESSI_ERRATI", default=5)
TRAGUARDO_ACCESSI_ERRATI_INDIRIZZO = env.int("ACCESSI_ERRATI_INDIRIZZO", default=20)
TRAGUARDO_RICHIESTE_PASSWORD_INDIRIZZO = env.int("RICHIESTE_PASSWORD_INDIRIZZO", default=20)
# Links of a phase that are none, tried from one address in the time of the block.
TRAGUARDO_LINK_ERRATI_INDIRIZZO = env.int("LINK_ERRATI_INDIRIZZO", default=20)
TRAGUARDO_BLOCCO_MINUTI = env.int("BLOCCO_MINUTI", default=15)

# The roles that do nothing without a second factor; others may have one. Off until somebody says so: an upgrade must
# not ask for a telephone that nobody has been told of.
TRAGUARDO_SECONDO_FATTORE = frozenset(filter(None, map(str.strip, env.list("SECONDO_FATTORE", default=[]))))
# The first encrypts the secrets of second factors, all of them decrypt.
TRAGUARDO_SECONDO_FATTORE_CHIAVI = list(
    filter(None, map(str.strip, env.list("SECONDO_FATTORE_CHIAVI", default=[])))
) or [SECRET_KEY]
# What of allauth is here: login in steps, second factor, list of sessions. Nobody signs up.
ACCOUNT_ADAPTER = "accesso.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Its own limits count in a cache, each process for itself: ours are in the database.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "accesso.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODE_COUNT = 10
# The clock of a telephone may be off by half a minute.
MFA_TOTP_TOLERANCE = 1

LANGUAGE_CODE = "it"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Rome"
USE_TZ = True
FORMAT_MODULE_PATH = ["peg.formati"]
# django-import-export reads the setting, not the locale: without it 05/03/2026 becomes the 3rd of May.
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%Y-%m-%d"]

STATIC_URL = f"{SCRIPT_NAME}/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
_tema = find_spec("bootstrap_italia_template")
if _tema is None or _tema.origin is None:
    raise ImproperlyConfigured("Manca il pacchetto design-django-theme: eseguire ./dev setup.")
# The theme's files without its app, whose templates turn a 404 into a 500 under manifest storage.
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap-italia", Path(_tema.origin).parent / "static")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# A form of 200 phases has 2,200 fields (eleven a row), with as many indicators it stays below this.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# The confirmation of an import carries the file it previewed: ``fogli.limiti.BYTES_OF_A_PAGE``, signed as letters.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "organizzazione.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        # The theme's stylesheet carries the icon font of a video player inside itself.
        "font-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
# What stands beside this site on the same host is not shown its cookies.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{SCRIPT_NAME}/"
# Counted from the last use (peg.middleware.SessioneViva): a working day, not the night after it.
SESSION_COOKIE_AGE = env.int("SESSIONE_ORE", default=8) * 60 * 60
# Counted from the login, however much it is used (accesso.middleware.AbsoluteEnd).
TRAGUARDO_SESSIONE_MASSIMA = env.int("SESSIONE_MASSIMA_ORE", default=24) * 60 * 60
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Off only for tests and for trying the program without HTTPS on one's own computer.
HTTPS = env.bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
_UNDER = re.escape(f"{SCRIPT_NAME}/".lstrip("/"))
SECURE_REDIRECT_EXEMPT = [rf"^{_UNDER}{path}$" for path in ("salute/", "salute/pronto/", "metriche/")]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDI", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = bool(SECURE_HSTS_SECONDS)
TRAGUARDO_DIETRO_PROXY = env.bool("DIETRO_PROXY", default=False)
if TRAGUARDO_DIETRO_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Going back to an old version would bypass the version token of the aggregate.
SIMPLE_HISTORY_REVERT_DISABLED = True

# «testo» for who reads it, «json» for what collects it; a line for each request on demand.
LOG_FORMATO = env("LOG_FORMATO", default="testo")
if LOG_FORMATO not in ("testo", "json"):
    raise ImproperlyConfigured(f"LOG_FORMATO vuole «testo» o «json», non «{LOG_FORMATO}».")
LOGGING = configuration(
    LOG_FORMATO,
    env("LOG_LEVEL", default="INFO" if DEBUG else "WARNING"),
    accesses=env.bool("LOG_ACCESSI", default=LOG_FORMATO == "json"),
)

# What looks after the installation asks with this token; without one, figures and details are for nobody.
TRAGUARDO_METRICHE_TOKEN = env("METRICHE_TOKEN", default="")
# Below so many free megabytes the installation says that it is not ready.
TRAGUARDO_DISCO_MEGABYTE = env.int("DISCO_MEGABYTE", default=500)

# Where the links of approved versions are anchored outside (docs/decisioni/0016): an authority of time stamps
# (RFC 3161), and a register file that each approval appends to.
TRAGUARDO_MARCA_TEMPORALE = {
    "URL": env("MARCA_TEMPORALE_URL", default=""),
    "CERTIFICATI": env("MARCA_TEMPORALE_CERTIFICATI", default=""),
    "POLITICA": env("MARCA_TEMPORALE_POLITICA", default=""),
    "UTENTE": env("MARCA_TEMPORALE_UTENTE", default=""),
    "PASSWORD": env("MARCA_TEMPORALE_PASSWORD", default=""),
    "SECONDI": env.int("MARCA_TEMPORALE_SECONDI", default=10),
}
TRAGUARDO_REGISTRO_VERSIONI = env("REGISTRO_VERSIONI", default="")

# Notices go by e-mail: on the console unless a server is named (EMAIL_URL=smtp://…).
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_MITTENTE", default="traguardo@localhost")
EMAIL_TIMEOUT = 10
