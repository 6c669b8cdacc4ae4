"""Every value comes from the environment; the defaults run on SQLite with no service.

`ENVIRONMENT=production` refuses to start without its secrets and refuses `DEMO`.
"""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal.object_storage import bucket_from, origins_of

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")).resolve()


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def listing(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} must be set when ENVIRONMENT=production.")
    return value


def kept_secret(path: Path) -> str:
    """The machine's own secret key: made once, kept outside the repository."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


PRODUCTION = os.environ.get("ENVIRONMENT", "local") == "production"
DEMO = flag("DEMO")
DEBUG = flag("DEBUG") and not PRODUCTION
if PRODUCTION and DEMO:
    raise ImproperlyConfigured("DEMO=1 opens sign-ins anybody knows: it is refused when ENVIRONMENT=production.")

SECRET_KEY = (
    required("SECRET_KEY") if PRODUCTION else os.environ.get("SECRET_KEY") or kept_secret(VAR_DIR / "secret_key")
)
ALLOWED_HOSTS = listing("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1]")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must be set when ENVIRONMENT=production.")
PUBLIC_URL = (
    required("PUBLIC_URL")
    if PRODUCTION
    else os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
).rstrip("/")
CSRF_TRUSTED_ORIGINS = listing("CSRF_TRUSTED_ORIGINS", PUBLIC_URL if PRODUCTION else "")

INSTALLED_APPS = [
    "portal",
    "aftersales.desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "aftersales.clock",
    "aftersales.wording",
    "aftersales.accounts",
    "aftersales.contacts",
    "aftersales.audit",
    "aftersales.catalog",
    "aftersales.policies",
    "aftersales.evidence",
    "aftersales.deadlines",
    "aftersales.notifications",
    "aftersales.guides",
    "aftersales.orders",
    "aftersales.refunds",
    "aftersales.logistics",
    "aftersales.tickets",
    "aftersales.disputes",
    "aftersales.casefiles",
    "aftersales.personal",
    "aftersales.standing",
    "aftersales.web",
    "aftersales.desk.apps.DeskConfig",
    "aftersales.insights",
    "aftersales.clockwork",
]

MIDDLEWARE = [
    "portal.health.HealthMiddleware",
    "portal.retry.RetryAfterMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.gzipped.GzipTextsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.not_allowed.NotAllowedPageMiddleware",
    "aftersales.desk.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

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
                "aftersales.web.context_processors.portal",
            ],
            "builtins": [
                "aftersales.wording.templatetags.wording",
                "aftersales.wording.templatetags.codes",
                "aftersales.wording.templatetags.keeping",
            ],
        },
    }
]

# SQLite: WAL and IMMEDIATE, or concurrent writers fail with "database is locked".
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
}
DATABASE_URL = (
    required("DATABASE_URL")
    if PRODUCTION
    else os.environ.get("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
)
DATABASES: dict[str, dict[str, Any]] = {"default": dict(dj_database_url.parse(DATABASE_URL))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    # One pool a process; a pool and CONN_MAX_AGE exclude each other.
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": int(os.environ.get("DATABASE_POOL_SIZE", "8"))}
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    # Rate limits count across processes, so memory of one process will not do.
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"},
    # Pages of the dashboards: each process may keep its own, and a page that is read must not write to the database.
    "figures": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "figures",
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}

# --- people -----------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "aftersales.accounts.gateways.duties.DutiesBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "aftersales.web.gateways.account.PortalAccountAdapter"
ACCOUNT_FORMS = {
    "login": "aftersales.accounts.forms.SignInForm",
    "request_login_code": "aftersales.accounts.forms.CodeForm",
    "confirm_login_code": "aftersales.accounts.forms.CodeArrivedForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email", "phone"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
# Nobody signs up by a form: the fields only tell which addresses an account has, and a code proves each.
ACCOUNT_SIGNUP_FIELDS = ["email", "phone", "password1*", "password2*"]
SILENCED_SYSTEM_CHECKS = ["account.W001"]  # that form is closed, so it need not ask for a user name
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = PUBLIC_URL.partition(":")[0]
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_ADAPTER = "aftersales.accounts.gateways.second_factors.SecondFactorAdapter"
# The first encrypts the secrets of second factors, all decrypt them: to change it, put the new one first.
SECOND_FACTOR_KEYS = [*listing("SECOND_FACTOR_KEYS"), SECRET_KEY]
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # no account opens here for an address that was not proven
MFA_TOTP_ISSUER = "After-sales"
MFA_TOTP_TOLERANCE = 1  # a code typed as its half minute ends still counts (RFC 6238, 5.2: one step, not more)
# A browser takes security keys at https or localhost alone; plain http is for demonstrations.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Whoever works here needs a second factor before the desk opens.
STAFF_MFA_REQUIRED = flag("STAFF_MFA_REQUIRED", default=PRODUCTION)
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# Beside allauth's own limits: looking for an order without an account, by address of the network and by order number.
ACCOUNT_RATE_LIMITS = {
    "look_up": "20/h/ip,5/h/key",
    "request_login_code": "20/m/ip,5/h/key",
    "open_account": "20/m/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))

# --- language and time ------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files ------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Collected into STATIC_ROOT under names that tell their content, compressed, and kept by browsers for good; `up` does it.
STATIC_BUILT = flag("STATIC_BUILT", default=PRODUCTION)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "portal.static_files.BuiltStaticFilesStorage"
        if STATIC_BUILT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_BUILT
WHITENOISE_AUTOREFRESH = DEBUG
# Never below a public URL: evidence is served by permission-checked views only.
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))
# Files of plain forms while they arrive: whole films, so never in a /tmp that is memory.
FILE_UPLOAD_TEMP_DIR = Path(os.environ.get("FILE_UPLOAD_TEMP_DIR", VAR_DIR / "arriving"))
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "portal.arriving.TidyUploadHandler",
]
# The prefix of nginx's internal location; empty = Django sends the bytes itself.
EVIDENCE_ACCEL_PREFIX = os.environ.get("EVIDENCE_ACCEL_PREFIX", "")
# A bucket that speaks S3; empty = evidence stays below MEDIA_ROOT, where it arrives in either case.
EVIDENCE_S3 = bucket_from(os.environ)
# Limits of one file, and (photos, videos, documents, total) of one request.
EVIDENCE_PHOTO_MAX_BYTES = int(os.environ.get("EVIDENCE_PHOTO_MAX_BYTES", 20 * 1024 * 1024))
EVIDENCE_VIDEO_MAX_BYTES = int(os.environ.get("EVIDENCE_VIDEO_MAX_BYTES", 200 * 1024 * 1024))
EVIDENCE_DOCUMENT_MAX_BYTES = int(os.environ.get("EVIDENCE_DOCUMENT_MAX_BYTES", 10 * 1024 * 1024))
EVIDENCE_TOTAL_MAX_BYTES = int(os.environ.get("EVIDENCE_TOTAL_MAX_BYTES", 200 * 1024 * 1024))
EVIDENCE_MAX_PHOTOS = int(os.environ.get("EVIDENCE_MAX_PHOTOS", 9))
EVIDENCE_MAX_VIDEOS = int(os.environ.get("EVIDENCE_MAX_VIDEOS", 1))
EVIDENCE_MAX_DOCUMENTS = int(os.environ.get("EVIDENCE_MAX_DOCUMENTS", 3))
# HEIC is what iPhones take; 0 = refused before it is opened, and iPhones send JPEG instead.
EVIDENCE_ALLOW_HEIC = flag("EVIDENCE_ALLOW_HEIC", default=True)
EVIDENCE_MAX_PIXELS = int(os.environ.get("EVIDENCE_MAX_PIXELS", 50_000_000))
EVIDENCE_MAX_VIDEO_PIXELS = int(os.environ.get("EVIDENCE_MAX_VIDEO_PIXELS", 10_000_000))
EVIDENCE_MAX_VIDEO_FRAMES = int(os.environ.get("EVIDENCE_MAX_VIDEO_FRAMES", 100_000))
EVIDENCE_MAX_VIDEO_SECONDS = int(os.environ.get("EVIDENCE_MAX_VIDEO_SECONDS", 300))
# How long an upload may lie unfinished.
EVIDENCE_UPLOAD_HOURS = int(os.environ.get("EVIDENCE_UPLOAD_HOURS", 24))
# What one person may have lying here without a request: files begun or received, and their bytes.
EVIDENCE_OPEN_MAX_FILES = int(os.environ.get("EVIDENCE_OPEN_MAX_FILES", 50))
EVIDENCE_OPEN_MAX_BYTES = int(os.environ.get("EVIDENCE_OPEN_MAX_BYTES", 1024 * 1024 * 1024))
# What the process that opens one file may use before it is stopped; copying a video to 720p comes on top.
EVIDENCE_DECODER_SECONDS = int(os.environ.get("EVIDENCE_DECODER_SECONDS", 20))
EVIDENCE_FILM_SECONDS = int(os.environ.get("EVIDENCE_FILM_SECONDS", 300))
EVIDENCE_DECODER_MEMORY_BYTES = int(os.environ.get("EVIDENCE_DECODER_MEMORY_BYTES", 1024 * 1024 * 1024))
EVIDENCE_COPY_MAX_BYTES = int(os.environ.get("EVIDENCE_COPY_MAX_BYTES", 256 * 1024 * 1024))
# Serial numbers on photos are read and suggested, where Tesseract 5 is installed; half a second more for each photo.
EVIDENCE_READ_SERIALS = flag("EVIDENCE_READ_SERIALS")
# Files checked at the same time by one process.
EVIDENCE_WORKERS = int(os.environ.get("EVIDENCE_WORKERS", 2))
# The virus scanner: unix:/run/clamav/clamd.ctl or tcp://host:3310; empty = files are not scanned.
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")
CLAMD_SECONDS = int(os.environ.get("CLAMD_SECONDS", 60))

# --- mail -------------------------------------------------------------------
EMAIL_BACKEND = os.environ.get(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend" if PRODUCTION else "django.core.mail.backends.console.EmailBackend",
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
# A callable (phone, text); empty = no text messages. The demo writes them to the console.
SMS_BACKEND = os.environ.get("SMS_BACKEND", "" if PRODUCTION else "aftersales.notifications.gateways.sms.console")
# Hosts of one's own network that a webhook may post to, also without TLS; every other target must be public.
WEBHOOK_PRIVATE_HOSTS = listing("WEBHOOK_PRIVATE_HOSTS")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "aftersales@localhost")
# Where mail servers send what could not be delivered; `manage.py take_bounce` reads it. Empty = the address above.
BOUNCE_ADDRESS = os.environ.get("BOUNCE_ADDRESS", "")

# --- the clock --------------------------------------------------------------
# A message is only a nudge: due work is rows, and beat asks for it at plain intervals.
BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem:"):
    for folder in (BROKER_DIR / "queue", BROKER_DIR / "control"):
        folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("CELERY_QUEUE", "aftersales")
if CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = CELERY_TASK_CREATE_MISSING_QUEUE_TYPE = "quorum"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
SWEEP_EVERY_SECONDS = int(os.environ.get("SWEEP_EVERY_SECONDS", "15"))
RELAY_EVERY_SECONDS = int(os.environ.get("RELAY_EVERY_SECONDS", "5"))
# 0 = nobody asks by message, since `manage.py process_evidence --loop` looks for rows itself.
EVIDENCE_EVERY_SECONDS = int(os.environ.get("EVIDENCE_EVERY_SECONDS", "5"))
CELERY_TASK_ROUTES = {"evidence.*": {"queue": os.environ.get("CELERY_EVIDENCE_QUEUE", "evidence")}}
JOBS_EVERY_SECONDS = int(os.environ.get("JOBS_EVERY_SECONDS", "10"))
INSIGHTS_EVERY_SECONDS = int(os.environ.get("INSIGHTS_EVERY_SECONDS", "60"))
TRACK_EVERY_SECONDS = int(os.environ.get("TRACK_EVERY_SECONDS", "60"))
# So long a nudge counts: the clocks of two machines may differ by minutes, and after a day without a worker
# nobody wants to work off a day of nudges.
NUDGE_SECONDS = 3600


def every(seconds: int, task: str) -> dict[str, Any]:
    """A line of beat's timetable, which `manage.py sweep --loop` works off without a broker."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, NUDGE_SECONDS)}}


CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": every(SWEEP_EVERY_SECONDS, "clockwork.sweep"),
    "relay": every(RELAY_EVERY_SECONDS, "clockwork.relay"),
    "pay": every(RELAY_EVERY_SECONDS, "clockwork.pay"),
    "jobs": every(JOBS_EVERY_SECONDS, "clockwork.jobs"),
    "cases": every(JOBS_EVERY_SECONDS, "clockwork.cases"),
    "track": every(TRACK_EVERY_SECONDS, "clockwork.track"),
    "nag": every(600, "clockwork.nag"),
    "remind": every(600, "clockwork.remind"),
    "standing": every(600, "standing.keep"),
    "insights": every(INSIGHTS_EVERY_SECONDS, "insights.ingest"),
    "insights-nightly": every(600, "insights.nightly"),
    "audit-anchor": every(3600, "audit.anchor"),
    # In the night after the first of each month: bytes of evidence whose time is over (manage.py purge_evidence).
    "evidence-purge": {"task": "clockwork.purge", "schedule": crontab(minute="20", hour="19", day_of_month="1")},
    # Every night: usual times counted anew, used links and what else no longer counts let go.
    "tidy": {"task": "clockwork.tidy", "schedule": crontab(minute="40", hour="18")},
}
if EVIDENCE_EVERY_SECONDS:
    CELERY_BEAT_SCHEDULE["evidence-tidy"] = every(600, "evidence.tidy")
    CELERY_BEAT_SCHEDULE["evidence"] = every(EVIDENCE_EVERY_SECONDS, "evidence.check")

# A case file with fewer bytes than this is put together at once; a larger one by the worker. It is kept for some days.
CASE_FILE_AT_ONCE_BYTES = int(os.environ.get("CASE_FILE_AT_ONCE_BYTES", str(8 * 1024 * 1024)))
CASE_FILE_DAYS = int(os.environ.get("CASE_FILE_DAYS", "7"))

# The desk counts what lies in its views once in so many seconds; 0 counts for every page.
DESK_COUNTS_SECONDS = int(os.environ.get("DESK_COUNTS_SECONDS", "15"))
# A page of the dashboards is shown for so many seconds to all who ask the same, and made anew in time for those who
# come every day: twice INSIGHTS_EVERY_SECONDS or more. 0 works it out for each.
INSIGHTS_KEPT_SECONDS = int(os.environ.get("INSIGHTS_KEPT_SECONDS", str(2 * INSIGHTS_EVERY_SECONDS)))

# --- watching ---------------------------------------------------------------
# /readyz answers 503 when the last sweep, due work or a mail is older than this.
READY_LAG_SECONDS = int(os.environ.get("READY_LAG_SECONDS", "300"))
# Prometheus sends it as a bearer token; without one /metrics answers this machine only.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

# --- money ------------------------------------------------------------------
# How a store pays refunds unless its money account says otherwise: manual, or simulated (moves no money).
PAYMENT_GATEWAY = os.environ.get("PAYMENT_GATEWAY", "manual")
# Signs what a gateway calls back with; without it every callback is refused.
PAYMENT_CALLBACK_SECRET = os.environ.get("PAYMENT_CALLBACK_SECRET", "")

# --- browsers ---------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:", *origins_of(EVIDENCE_S3)],
        "media-src": [SELF, "blob:", *origins_of(EVIDENCE_S3)],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = int(os.environ.get("SECURE_HSTS_SECONDS", "31536000" if PRODUCTION else "0"))
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if flag("BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
