"""All settings of the platform. Every value comes from the environment; the defaults are safe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from deploy import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

# ── What this installation is ──────────────────────────────────────────────────────────────────
DEBUG = env.flag("DEBUG")
DEMO = env.flag("DEMO")  # the demo network: a readable mailbox, sample accounts, no real money
if DEMO and (DEMO_CLOCK := env.text("DEMO_CLOCK")):  # moved together with simulated payments
    from deploy.demo import clock

    clock.install(Path(DEMO_CLOCK))
BRAND_NAME = env.text("BRAND_NAME")  # empty: "Thursdays", translated
SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    if not (DEBUG or DEMO):
        raise ImproperlyConfigured(
            "Set SECRET_KEY to a long random string, or DEMO=1 to look around."
        )
    SECRET_KEY = "only-for-looking-around-" + "0" * 40

# Earlier keys: sessions, calendars, posters and links that they signed go on.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

# ── Addresses ──────────────────────────────────────────────────────────────────────────────────
MAIN_DOMAIN = env.text("MAIN_DOMAIN", "localhost")
HTTPS = env.flag("HTTPS", not (DEBUG or DEMO))
PUBLIC_PORT = env.number("PORT", 8000) if not HTTPS else env.number("PUBLIC_PORT", 443)
PORT_SUFFIX = "" if PUBLIC_PORT in {80, 443} else f":{PUBLIC_PORT}"
MAIN_URL = f"{'https' if HTTPS else 'http'}://{MAIN_DOMAIN}{PORT_SUFFIX}"
# Cities may bring a domain of their own, so Django can't know all hosts in advance:
# tenants.registry.middleware answers 404 to every host that is not in the registry.
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = HUB_URLCONF = "deploy.urls_public"
CITY_URLCONF = "deploy.urls_city"
START_PAGE = "home:today"  # of a city on a home screen
# Address of the event stream of live meetings (tenants/live/stream). Behind a proxy it is a path
# of every city's own address; the demo has no proxy, so there it is the next port.
NEXT_PORT = f"http://{MAIN_DOMAIN}:{PUBLIC_PORT + 1}" if DEMO and not HTTPS else ""
STREAM_URL = env.text("STREAM_URL", f"{NEXT_PORT}/stream/")
STREAM_ORIGIN = "/".join(STREAM_URL.split("/")[:3]) if "://" in STREAM_URL else ""
WSGI_APPLICATION = "deploy.wsgi.application"
RESERVED_LABELS = frozenset(
    "www hq api admin app mail smtp imap ns ns1 ns2 static media cdn assets help support status "
    "blog docs demo test staging dev network public hub owner city cities stripe webhook webhooks "
    "telegram localhost root security abuse postmaster hostmaster billing pay live stream "
    "library questions".split()
)

# How many requests a process takes in at once, and how many of them one city may have at work.
WEB_THREADS = env.number("WEB_THREADS", 64)
# Requests of all cities that a page worker works on at once, without those that are stuck.
WEB_AT_WORK = env.number("WEB_AT_WORK", 6)
CITY_AT_ONCE = env.number("CITY_AT_ONCE", 2)
CITY_PATIENCE = env.number("CITY_PATIENCE", 5)  # seconds to wait for others of the same city
# A file in memory that all page workers of a machine open; beside others, a city works in all of
# them but one (tenants/registry/worker_semaphore.py). Set by gunicorn's settings.
WORKER_SEMAPHORE = env.text("WORKER_SEMAPHORE", "")
WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", 2)

# ── Applications: one list for the public schema, one for every city ───────────────────────────
HUB_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "tenants.registry",  # before django_tenants: its `migrate` gives way to `fleet migrate`
    "django_tenants",
    "allauth.mfa",  # of HQ's people: no city has its tables
    "tenants.telegram",
    "tenants.replies",
    "billing",
    "franchise",
    "network.directory",
    "network.meaning",
    "network.passports",
    "network.help",
    "network.introductions",
    "network.library",
    "network.questions",
    "network.hq",
    "public_site",
]
EVERYWHERE_APPS = [
    "tenants.accounts",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "rest_framework",
    "rest_framework.authtoken",  # nothing uses it: cities know its migrations, see 0300-api.md
]
CITY_APPS = [
    "tenants.members",
    "tenants.notifications",
    "tenants.products",
    "tenants.formats",
    "tenants.meetings",
    "tenants.live",
    "tenants.outcome",
    "tenants.pairs",
    "tenants.webhooks",
    "tenants.governance.decisions",
    "tenants.governance.duties",
    "tenants.governance.city_settings",
    "tenants.governance.values",
    "tenants.conversations",
    "tenants.governance.moderation",
    "tenants.rounds",
    "tenants.digest",
    "tenants.home",
    "network.cards",
]
LIBRARY_APPS = [
    "tenants.ui",
    "tenants.mail",
    "tenants.api",
    "heroicons",
    "django_htmx",
    "django_filters",
    "drf_spectacular",
    "csp",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
DEMO_APPS = ["deploy.demo"] if DEMO else []
# `deploy` comes first: where a library speaks Russian badly, its catalogue wins.
SHARED_APPS = ["deploy", *HUB_APPS, *EVERYWHERE_APPS, *LIBRARY_APPS, *DEMO_APPS]
TENANT_APPS = EVERYWHERE_APPS + CITY_APPS
INSTALLED_APPS = [*SHARED_APPS, *CITY_APPS]
TENANT_MODEL = "registry.City"
TENANT_DOMAIN_MODEL = "registry.Domain"
AUTH_USER_MODEL = "accounts.User"

MIDDLEWARE = [
    "deploy.proxies.TrustedProxies",
    "tenants.live.screens.version_check.NothingNew",  # before all that reads the database
    "deploy.hsts.OwnDomains",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # of a random length, so that secrets stay secret
    "csp.middleware.CSPMiddleware",
    "tenants.ui.caching.for_visitors.VisitorCacheMiddleware",  # before a scope is opened
    "deploy.body_limit.BodyLimit",
    "tenants.ui.language_links.LanguageFromLink",  # before a closed city answers
    "tenants.registry.middleware.ScopeMiddleware",
    "tenants.live.screens.version_check.SameRoom",
    "tenants.ui.method_not_allowed.WayBack",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tenants.ui.privacy.PrivatePages",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tenants.accounts.middleware.AccountMiddleware",
    "tenants.members.middleware.MemberMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "network.help.middleware.HelpVisits",
    "allauth.account.middleware.AccountMiddleware",
    "tenants.ui.kept_forms.KeptForms",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A folder of the operator's: its public/texts/privacy.ru.html replaces ours.
        "DIRS": env.words("TEXTS_DIR"),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tenants.ui.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "tenants.ui.forms.Renderer"

# ── PostgreSQL: a login that owns nothing and reaches every role by SET LOCAL ROLE ─────────────
DATABASES = {
    "default": {
        **env.database(env.text("DATABASE_URL", "postgresql://thursdays@127.0.0.1/thursdays")),
        "ENGINE": "tenants.registry.backend",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": env.number("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}
# Schemas in which a connection works before it is closed: PostgreSQL's process grows with each.
CONN_MAX_CITIES = env.number("CONN_MAX_CITIES", 50)
SPARE_CITIES = env.number("SPARE_CITIES", 3)  # schemas that wait for a name
if env.flag("DATABASE_POOL"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False  # the backend looks without a round trip
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.number("POOL_SIZE", 8),
    }
# Seconds, by PostgreSQL's own names (see tenants/registry/time_limits.py).
REQUEST_LIMITS = {
    "statement_timeout": env.number("STATEMENT_SECONDS", 15),
    "lock_timeout": env.number("LOCK_SECONDS", 8),
    "idle_in_transaction_session_timeout": env.number("IDLE_SECONDS", 60),
    "transaction_timeout": env.number("REQUEST_SECONDS", 90),
}
TASK_LIMITS = {
    "statement_timeout": 120,
    "lock_timeout": 30,
    "idle_in_transaction_session_timeout": 300,
    "transaction_timeout": 900,
}
ROLE_PREFIX = env.text("ROLE_PREFIX", "thursdays_")
ALLOW_SUPERUSER = env.flag("ALLOW_SUPERUSER")
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── Valkey: cache, broker, live updates ────────────────────────────────────────────────────────
VALKEY_URL = env.text("VALKEY_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "tenants.registry.cache.ValkeyCache",
        "LOCATION": VALKEY_URL,
        "KEY_FUNCTION": "tenants.registry.scope.cache_key",
    }
}
CELERY_BROKER_URL = VALKEY_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "deploy.beat:Clock"

# ── People signing in ──────────────────────────────────────────────────────────────────────────
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "tenants.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
# An account begins with a code or an invitation sent to its mailbox: nothing is left to verify.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# Counted by tenants.accounts.limits over all cities: allauth's own limits know one city only,
# refuse the owner of a mailbox with those who guess, and fail without Valkey.
ACCOUNT_RATE_LIMITS = False
# Letters with codes an hour; browsers known to their mailbox are not counted. A whole room, or a
# street, may be behind one address.
LETTERS_PER_ADDRESS = env.number("LETTERS_PER_ADDRESS", 300)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
# Duties of a city's core: conditions of a claim, and the time for objections.
DUTY_NEEDS_EVENINGS = env.number("DUTY_NEEDS_EVENINGS", 1)
DUTY_CLAIM_HOURS = env.number("DUTY_CLAIM_HOURS", 48)
# In a month: introductions that one person of the network is asked for, and products and questions
# for which they are proposed.
INTRODUCTIONS_A_MONTH = env.number("INTRODUCTIONS_A_MONTH", 8)
PROPOSALS_A_MONTH = env.number("PROPOSALS_A_MONTH", 40)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "tenants.ui.kept_forms.csrf_failure"
SESSION_ENGINE = "tenants.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# ── Safety ─────────────────────────────────────────────────────────────────────────────────────
SECURE_SSL_REDIRECT = HTTPS and env.flag("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^livez$"]  # balancers and probes ask without TLS
X_FRAME_OPTIONS = "DENY"
# Proxies whose X-Forwarded-* headers are trusted; none by default.
PROXIES = env.words("PROXIES", "loopback") if env.flag("BEHIND_PROXY") else []
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *([STREAM_ORIGIN] if STREAM_ORIGIN else [])],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# ── The house: HQ, and the answers that the public site owes ───────────────────────────────────
HQ_SECOND_FACTOR = env.flag("HQ_SECOND_FACTOR", not DEMO)  # HQ opens with a second factor only
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow localhost only
MFA_TOTP_ISSUER = BRAND_NAME or "Thursdays"  # the name that apps with time codes show
MFA_TOTP_TOLERANCE = 1  # periods of 30 seconds by which the clock of a phone may differ
HQ_TIME_ZONE = env.text("HQ_TIME_ZONE", "UTC")  # IANA: Europe/Moscow
# Shown on /about/, /privacy/ and /terms/ of the main domain; see public_site/legal_texts.py.
OPERATOR_NAME = env.text("OPERATOR_NAME", "Thursdays (demo)" if DEMO else "")
OPERATOR_ADDRESS = env.text("OPERATOR_ADDRESS")
OPERATOR_EMAIL = env.text("OPERATOR_EMAIL", "hello@example.com" if DEMO else "")
OPERATOR_PLACE = env.text("OPERATOR_PLACE")  # where servers and backups stand
# Days between the disclosure and the signature of the agreement; 0: it can be signed at once.
COOLING_OFF_DAYS = env.number("COOLING_OFF_DAYS", 0 if DEMO else 7)
# A city that leaves: days between the agreed notice and the day, and what is kept after it.
LEAVING_NOTICE_DAYS = env.number("LEAVING_NOTICE_DAYS", 30)
LEAVING_KEPT_DAYS = env.number("LEAVING_KEPT_DAYS", 365)  # its data, in which it can come back
LEAVING_ADDRESS_DAYS = env.number("LEAVING_ADDRESS_DAYS", 365)  # a redirect to its new address
MANAGER_CHANGE_DAYS = env.number("MANAGER_CHANGE_DAYS", 14)  # to agree to another manager
INITIATORS_PRICE_RU = env.text("INITIATORS_PRICE_RU")  # one sentence; empty: it costs nothing
INITIATORS_PRICE_EN = env.text("INITIATORS_PRICE_EN")
PRIVACY_URL, TERMS_URL, ABOUT_URL = (
    f"{MAIN_URL}/{name}/" for name in ("privacy", "terms", "about")
)

# ── Money: without a key, nothing of it shows ──────────────────────────────────────────────────
STRIPE_KEY = env.text("STRIPE_KEY")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = env.text("STRIPE_API_BASE")  # of a double; empty: Stripe itself
STRIPE_TAX = env.flag("STRIPE_TAX", True)  # Stripe computes taxes
BILLING = bool(STRIPE_KEY)
if BILLING and not STRIPE_WEBHOOK_SECRET:
    raise ImproperlyConfigured("STRIPE_KEY needs STRIPE_WEBHOOK_SECRET.")
PLANS_FILE = env.text("PLANS_FILE", str(BASE_DIR / "billing" / "plans.toml"))
# Days after the earliest unpaid due date.
BILLING_NOTICE_DAYS = env.numbers("BILLING_NOTICE_DAYS", [0, 3, 7])
BILLING_READ_ONLY_DAY = env.number("BILLING_READ_ONLY_DAY", 14)
BILLING_PAUSE_DAY = env.number("BILLING_PAUSE_DAY", 45)
BILLING_TRANSFER_DAYS = env.number("BILLING_TRANSFER_DAYS", 14)  # to pay an invoice by transfer
BILLING_TRIAL_NOTICE_DAYS = env.number("BILLING_TRIAL_NOTICE_DAYS", 7)  # before a trial ends

# ── Telegram: without a token, nothing of it shows ─────────────────────────────────────────────
TELEGRAM_TOKEN = env.text("TELEGRAM_TOKEN")
TELEGRAM_BOT = env.text("TELEGRAM_BOT").removeprefix("@")  # its name, for links to it
TELEGRAM_WEBHOOK_SECRET = env.text("TELEGRAM_WEBHOOK_SECRET")
TELEGRAM_API_URL = env.text("TELEGRAM_API_URL", "https://api.telegram.org")
TELEGRAM_LINK_URL = env.text("TELEGRAM_LINK_URL", "https://t.me")  # before the bot's name
TELEGRAM = bool(TELEGRAM_TOKEN)
if TELEGRAM and not (TELEGRAM_BOT and TELEGRAM_WEBHOOK_SECRET):
    raise ImproperlyConfigured("TELEGRAM_TOKEN needs TELEGRAM_BOT and TELEGRAM_WEBHOOK_SECRET.")

# ── Webhooks: cities send events to addresses that people type ─────────────────────────────────
# For a network of one's own, where endpoints are behind the same wall. Never on the open Internet.
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.flag("WEBHOOKS_TO_PRIVATE_ADDRESSES", DEMO)

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes of a form without its files

# ── Words, dates, files, mail ──────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / ".data" / "static"))
MEDIA_URL = "/media/"
MEDIA_ROOT = env.text("MEDIA_ROOT", str(BASE_DIR / ".data" / "media"))
# Archives for managers of cities: no address serves this folder, pages and workers share it.
EXPORTS_DIR = env.text("EXPORTS_DIR", str(Path(MEDIA_ROOT) / "exports"))
EXPORT_DAYS = env.number("EXPORT_DAYS", 7)  # that such an archive is kept
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "tenants.ui.css_bundle.StylesheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO  # the demo collects nothing: it starts in seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", f"thursdays@{MAIN_DOMAIN}")
for name, value in env.email(env.text("EMAIL_URL", "smtp://localhost:25")).items():
    globals()[name] = value
# Push messages to browsers: a key of this installation, and whom their services may write to.
PUSH_PRIVATE_KEY = env.text("PUSH_PRIVATE_KEY")
PUSH_CONTACT = env.text("PUSH_CONTACT", f"mailto:{DEFAULT_FROM_EMAIL}")
PUSH_SERVICES = env.words(
    "PUSH_SERVICES",
    "fcm.googleapis.com,push.services.mozilla.com,notify.windows.com,push.apple.com",
)
PUSH = bool(PUSH_PRIVATE_KEY)

# Answers by mail: letters about posts can be answered at addresses of this domain. Mails to it come
# by a provider's webhooks (ANYMAIL_WEBHOOK_SECRET and the provider's own ANYMAIL_… settings) or by
# `manage.py receive_mail`. Without it, letters lead to the page.
REPLY_DOMAIN = env.text("REPLY_DOMAIN")
ANYMAIL = env.all_of("ANYMAIL_")
if ANYMAIL and not (REPLY_DOMAIN and ANYMAIL.get("WEBHOOK_SECRET")):
    raise ImproperlyConfigured("ANYMAIL_… needs REPLY_DOMAIN and ANYMAIL_WEBHOOK_SECRET.")

# ── The API ────────────────────────────────────────────────────────────────────────────────────
API_VISITORS = env.text("API_VISITORS", "300/min")  # of one address: a whole room may be behind it
API_MEMBERS = env.text("API_MEMBERS", "600/min")  # of one person, by key and by session together
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "tenants.accounts.api_keys.KeyAuthentication",  # the first one says how to sign in: 401
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PARSER_CLASSES": ["tenants.api.limits.LimitedJSONParser"],
    "DEFAULT_METADATA_CLASS": "tenants.api.metadata.MethodsMetadata",
    "DEFAULT_PAGINATION_CLASS": "tenants.api.limits.Pagination",
    "DEFAULT_THROTTLE_CLASSES": ["tenants.api.limits.Throttle"],
    "NUM_PROXIES": 1 if PROXIES else 0,
    "EXCEPTION_HANDLER": "tenants.api.exception_handler.answer",
    "DEFAULT_SCHEMA_CLASS": "tenants.api.schema.RefusalSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Thursdays",
    "VERSION": "1",
    "DESCRIPTION": "A city of the network, or the network itself, for programs.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,  # generated clients choke on an enum of null
    "SERVERS": [{"url": "/", "description": "The city, or the network, that you ask"}],
    "ENUM_NAME_OVERRIDES": {
        "Stage": "tenants.products.models.Stage",
        "StageOfWork": "tenants.formats.validators.STAGES",
        "Visibility": "tenants.products.models.Visibility",
        "Blocker": "tenants.products.models.Blocker",
        "About": "tenants.products.models.question.Question.About",
        "QuestionState": "tenants.products.models.question.Question.State",
        "MeetingState": "tenants.meetings.models.meeting.Meeting.State",
        "SeriesKind": "tenants.meetings.models.series.Series.Kind",
        "Coming": "tenants.meetings.models.registration.Registration.State",
        "ThoughtKind": "tenants.live.models.captures.Capture.CHOICES",
        "PartKind": "tenants.live.models.agenda.Block.Kind",
        "PressKind": "tenants.live.models.run.RunEvent.Kind",
        "Moment": "tenants.live.models.captures.PulseMark.Moment",
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"redact": {"()": "deploy.redaction.Redact"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["redact"],
        }
    },
    "loggers": {"httpx": {"level": "WARNING"}},  # its addresses of Telegram hold the token
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
