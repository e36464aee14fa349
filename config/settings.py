"""All settings, driven by the environment; safe for production by default.

``SODAN_PROFILE=development`` (what bin/up uses) and ``test`` relax what only loopback may relax.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import env
from config.object_storage import file_storage
from tenants.static import add_static_headers

ROOT = Path(__file__).resolve().parent.parent

# --- core ---
PROFILE = env.text("SODAN_PROFILE", "production", "`production`, `development` (bin/up) or `test`.")
if PROFILE not in {"production", "development", "test"}:
    raise ImproperlyConfigured(f"SODAN_PROFILE={PROFILE!r}: use production, development or test.")
DEBUG = PROFILE == "development"
TESTING = PROFILE == "test"
DATA_DIR = Path(env.text("SODAN_DATA", str(ROOT / ".data"), "Folder for all data the product writes.", shown=".data"))
SECRET_KEY = env.required("SECRET_KEY", "Signs sessions, tickets and links; at least 50 random characters.")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [], "Earlier secret keys that are still accepted while rotating.")
for _name, _key in [("SECRET_KEY", SECRET_KEY), *(("SECRET_KEY_FALLBACKS", key) for key in SECRET_KEY_FALLBACKS)]:
    if PROFILE == "production" and (len(_key) < 50 or len(set(_key)) < 10 or _key.startswith("django-insecure")):
        raise ImproperlyConfigured(f"{_name} is too weak for production: use at least 50 random characters.")
PORT = env.number("SODAN_PORT", 8000, "Port of the web process.")
HOST = env.text("SODAN_HOST", "127.0.0.1", "Address the web process binds to; development binds to loopback only.")
if PROFILE != "production" and HOST not in {"127.0.0.1", "::1", "localhost"}:
    raise ImproperlyConfigured("SODAN_HOST: the development profile has demo sign-ins and binds to loopback only.")
DOMAIN = env.text("SODAN_DOMAIN", "localhost", "Base domain: the public site; companies live at NAME.<base domain>.").lower()
BASE_URL = env.text("BASE_URL", f"http://{DOMAIN}:{PORT}", "Address of the public site as people type it.", shown="http://<SODAN_DOMAIN>:<SODAN_PORT>").rstrip(
    "/"
)
_base = urlsplit(BASE_URL)
if _base.scheme not in {"http", "https"} or not _base.hostname:
    raise ImproperlyConfigured(f"BASE_URL={BASE_URL!r} is not an http(s) address, such as https://example.com.")
URL_SCHEME = _base.scheme
URL_PORT = f":{_base.port}" if _base.port else ""
SECURE = URL_SCHEME == "https"
# Exact hosts are checked by tenants.middleware against the registered domains.
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "config.urls"
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
FILES_URLCONF = "config.urls_files"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0, "How many proxies in front append to X-Forwarded-For.")
SERVER = env.text("SODAN_SERVER", "uvicorn", "`uvicorn` or `daphne`.")

# --- apps ---
SHARED_APPS = [
    "daphne",
    "tenants",  # before django_tenants: its migrate command wins
    "django_tenants",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "config",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before allauth: its templates are replaced by ours.
    "tenants.accounts",
    "allauth",
    "allauth.account",
    "tenants.outbox",
    "visitors",
    "chat",
]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]

MIDDLEWARE = [
    "tenants.streaming.StreamingMiddleware",
    "tenants.middleware.SecurityHeadersMiddleware",
    "tenants.middleware.TenantMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenants.limits.RateLimitMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "tenants.context.company",
            ],
            "libraries": {"ui": "config.templatetags.ui", "vite": "config.templatetags.vite"},
        },
    }
]

# --- tenancy ---
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_LIMIT_SET_CALLS = True
SPARE_SCHEMAS = env.number("SODAN_SPARE_SCHEMAS", 5, "How many prepared schemas wait for sign-ups.")

# --- database ---
DATABASE_URL = env.required("DATABASE_URL", "postgresql://user:password@host:port/name of a PostgreSQL 15 or newer.")


# A line that fell silent (a firewall forgot it, a host is gone) is given up within a minute, and within 15 s while something was sent.
DATABASE_KEEPALIVE = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 15_000}


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL is not of the form postgresql://user:password@host:port/name; correct it, or unset it to use the embedded server of bin/up."
        )
    return {
        "ENGINE": "tenants.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or 5432,
        # A positive age leaks connections under ASGI; the pool keeps them instead.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            **DATABASE_KEEPALIVE,
            "pool": {
                "min_size": 1,
                "max_size": env.number("DATABASE_POOL", 8, "Most database connections a process keeps in its pool."),
                "max_lifetime": 600,
                "timeout": 5,
            },
            "options": "-c statement_timeout=15000 -c lock_timeout=4000 -c idle_in_transaction_session_timeout=20000",
        },
        "TEST": {"NAME": env.text("SODAN_TEST_DB", "test_sodan", "Name of the database that the tests create.")},
    }


DATABASES = {"default": _database(DATABASE_URL)}

# --- cache, channels, celery ---
REDIS_URL = env.required("REDIS_URL", "redis://host:port/0 of Redis 6.2 or Valkey; serves everything not split off below.")
REDIS_CACHE_URL = env.text("REDIS_CACHE_URL", REDIS_URL, "Redis for what may be forgotten: cache, rate limits, pub/sub.", shown="REDIS_URL")
REDIS_DURABLE_URL = env.text("REDIS_DURABLE_URL", REDIS_URL, "Redis with an append-only file: broker and streams.", shown="REDIS_URL")
INGEST_STREAM = env.text("SODAN_INGEST_STREAM", "sodan.ingest", "Name of the stream of page views; another one where installations share a Redis.")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_CACHE_URL,
        "KEY_FUNCTION": "tenants.names.cache_key_function",
        "TIMEOUT": 300,
        # Never pickle: what comes out of a cache is data (attack A133).
        "OPTIONS": {"serializer": "tenants.cache.JsonSerializer"},
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_CACHE_URL], "prefix": "sodan"},
    }
}
CELERY_BROKER_URL = REDIS_DURABLE_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_DEFAULT_QUEUE = "sodan"
CELERY_TASK_CLS = "tenants.celery:TenantTask"
CELERY_BEAT_SCHEDULE = {
    "sweep-every-tenant": {"task": "tenants.tasks.sweep", "schedule": 30.0},
    "make-spare-schemas": {"task": "tenants.tasks.make_spares", "schedule": 20.0},
    "set-quiet-operators-away": {"task": "chat.tasks.set_quiet_operators_away", "schedule": 15.0},
    "expire-invitations": {"task": "chat.tasks.expire_invitations", "schedule": 30.0},
    "keep-visits-no-longer": {"task": "visitors.tasks.keep_no_longer", "schedule": 600.0},
    "keep-invitations-no-longer": {"task": "chat.tasks.keep_no_longer", "schedule": 3600.0},
    "sweep-files": {"task": "chat.tasks.sweep_files", "schedule": 1800.0},
    "forget-old-answers": {"task": "tenants.accounts.tasks.forget_old_answers", "schedule": 3600.0},
}
OUTBOX_LEASE_S = 60
# A batch of page views takes a fraction of this; a process that holds an entry of the stream longer is dead.
INGEST_TAKE_OVER_S = 300
OUTBOX_MAX_ATTEMPTS = 12

# --- auth ---
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name", "display_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "tenants.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "tenants.accounts.adapter.display_user"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# tenants.limits counts instead: by address and account, without locking the owner out (A078).
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "tenants.accounts.forms.LoginForm",
    "reset_password": "tenants.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "tenants.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "tenants.accounts.adapter.ResetTokens"
ACCOUNT_SESSION_REMEMBER = True
_cookie_prefix = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{_cookie_prefix}session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_ENGINE = "tenants.accounts.sessions"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
CSRF_COOKIE_NAME = f"{_cookie_prefix}csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"

# --- API ---
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["tenants.accounts.authentication.ApiKeyAuthentication", "tenants.accounts.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["tenants.api.parsing.PayloadRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tenants.api.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "tenants.api.pagination.SignedCursorPagination",
    "DEFAULT_THROTTLE_CLASSES": ["tenants.api.throttling.Throttle"],
    "EXCEPTION_HANDLER": "tenants.api.errors.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "PAGE_SIZE": 30,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sodan API",
    "DESCRIPTION": "Everything that the dashboard can do. Authenticate with `Authorization: Bearer sodan_...`.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["config.api.complete_schema"],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}
# Whether what is asked of other servers may be asked of this machine too, without TLS: the demo shop is there.
FETCH_LOOPBACK = PROFILE != "production"
API_RATE_PER_MINUTE = env.number("SODAN_API_RATE", 600, "API requests a minute for each key or signed-in person.")

# --- languages, time ---
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ja", _("Japanese")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [ROOT / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- static, files ---
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [ROOT / "static" / "dist"]
STATICFILES_FINDERS = ["config.staticfiles.BuiltFilesFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ADD_HEADERS_FUNCTION = add_static_headers
# Vite puts a hash into the names of what it builds.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/assets/[^/]+-[\w-]{8}\.\w+$"
STORAGES = {
    "default": file_storage(DATA_DIR / "files"),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILES_HOST = env.text("SODAN_FILES_HOST", f"files.{DOMAIN}", "Host that files come from; best of another domain.", shown="files.<SODAN_DOMAIN>").lower()
FILES_LARGEST_MB = env.number("SODAN_FILES_LARGEST_MB", 50, "Largest file that a company may allow, in MB.")
FILES_QUOTA_MB = env.number("SODAN_FILES_QUOTA_MB", 5120, "What the files of a company may take together, in MB, unless `manage.py file_quota` says otherwise.")
CLAMAV_URL = env.text("CLAMAV_URL", "", "tcp://host:3310 or unix:///path of clamd, which looks at every file; empty: files are not scanned.")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- mail ---
EMAIL_URL = env.text("EMAIL_URL", "", "smtp://user:password@host:port, smtps://... or empty: a mailbox folder under SODAN_DATA (development).")
DEFAULT_FROM_EMAIL = env.text("SODAN_MAIL_FROM", f"Sodan <no-reply@{DOMAIN}>", "Sender of the platform's own mail.", shown="Sodan <no-reply@SODAN_DOMAIN>")
EMAIL_TIMEOUT = 20
if EMAIL_URL:
    _mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or (465 if _mail.scheme == "smtps" else 25)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)
elif PROFILE == "production":
    raise ImproperlyConfigured("EMAIL_URL is not set: smtp://user:password@host:587 of the mail server to send through.")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"

# --- security ---
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
# Both are about Django's own middleware; tenants.middleware and config.edge set these headers on more than it sees.
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002"]

# --- logging ---
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tenant": {"()": "tenants.logs.TenantFilter"}},
    "formatters": {"json": {"()": "tenants.logs.JsonFormatter"}, "plain": {"format": "%(levelname).1s %(name)s [%(tenant)s] %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain" if PROFILE != "production" else "json", "filters": ["tenant"]}},
    "root": {"handlers": ["console"], "level": env.text("SODAN_LOG_LEVEL", "INFO", "Least severe level that is logged.")},
    "loggers": {"django.server": {"level": "WARNING"}, "httpx": {"level": "WARNING"}},
}

# --- product limits ---
LIMITS = {
    "message_characters": 10_000,
    "frame_bytes": 64 * 1024,
    "frames_per_10_s": 30,
    # Of one person over all his sockets and polls, so that connecting anew brings no fresh allowance.
    "frames_per_10_s_together": 90,
    # A shop's customer opens a tab for each thing he compares, and tabs that closed each other in turn would never rest.
    "sockets_per_visitor": 20,
    "sockets_per_operator": 20,
    "sockets_per_address": 50,
    # Page views and the like, of one address (an office, a school) and of one company, a process.
    "hits_per_10_s_per_address": 300,
    "hits_per_10_s_per_company": 20_000,
    # Of one visitor: each locks his row and reads his visit. A page asks once a minute, and some times after an event.
    "greetings_per_10_s": 10,
    "unacknowledged_events": 200,
    "unacknowledged_bytes": 1024 * 1024,
    "name_characters": 120,
}
DRAIN_S = env.number("SODAN_DRAIN", 10, "Seconds over which clients are sent away before a web process stops.")
PAGE_VIEWS_IN_ONE_TABLE = env.number(
    "SODAN_PAGE_VIEWS_IN_ONE_TABLE", 5_000_000, "Page views of a company above which they get a table for each month; there is no way back."
)
OPERATOR_GONE_AFTER_S = env.number("SODAN_OPERATOR_GONE_AFTER", 60, "Seconds without a socket until an operator is set away.")
OPERATOR_IDLE_AFTER_S = env.number("SODAN_OPERATOR_IDLE_AFTER", 900, "Seconds without doing anything until an operator is set away.")
SHOWCASE = env.text(
    "SODAN_SHOWCASE",
    "demo:w_demo" if DEBUG else "",
    "Company and website key, such as `demo:w_demo`, whose widget the landing page carries; without one it shows an illustration.",
    shown="demo:w_demo in development",
)
VAPID_PRIVATE_KEY = env.text("VAPID_PRIVATE_KEY", "", "Signs pushes to devices (`manage.py make_push_key`). Empty: no pushes. Another key: all devices anew.")
VISITOR_MAIL_DELAY_S = env.number("SODAN_VISITOR_MAIL_DELAY", 60, "Seconds an answer may stay unread in the widget before it is mailed.")
GEOIP_PATH = env.text(
    "GEOIP_PATH",
    "" if TESTING else str(ROOT / "config" / "embedded" / "geoip"),
    "Where addresses are: a file in MaxMind's format, or a folder of them. Without one visits have no place.",
    shown="what bin/up fetched from DB-IP",
)
DELETE_GRACE_DAYS = env.number("SODAN_DELETE_GRACE_DAYS", 30, "Days between a company's deletion and the end of its data.")

if "pytest" in sys.modules and PROFILE != "test":
    raise ImproperlyConfigured("Tests run with SODAN_PROFILE=test; start them with bin/test.")
