"""Django's settings. What a person may set comes from the environment: see the table in README.md."""

from pathlib import Path

from csp.constants import NONE, SELF

from chat.accounts.limits import FAILURES, RESETS
from chat.agent.limits import Limits
from travelbot.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment()

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret_key(BASE_DIR / ".secret-key")
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
"""Keys that were: what they have signed is still believed while a new one takes over."""
SITE_ORIGINS = environment.origins("SITE_URL")
"""Where people reach the site, the first above all; none on a machine of one's own."""
TLS = bool(SITE_ORIGINS) and all(origin.startswith("https://") for origin in SITE_ORIGINS)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", environment.hosts(SITE_ORIGINS))
CSRF_TRUSTED_ORIGINS = [*SITE_ORIGINS, *environment.origins("CSRF_TRUSTED_ORIGINS")]
DATABASES = {"default": environment.database(BASE_DIR / "db.sqlite3")}
REDIS_URL = environment.redis()
SCALE_OUT = bool(REDIS_URL)
"""Several processes: web servers, and workers that run the turns."""
if SCALE_OUT:
    # Not "default": of that every socket would open a channel, and fail when Redis does.
    CHANNEL_LAYERS = {
        "bridge": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "socket_connect_timeout": 1}],
                "prefix": "travelbot",
            },
        }
    }

LLM = environment.endpoint()
MODEL_CONNECTIONS = environment.one_of("MODEL_CONNECTIONS", ("aiohttp", "httpx"))
"""Whose connections carry the model's answers: aiohttp's cost half; httpx's are there should they not do."""
LIMITS = Limits(
    seconds=environment.number("TURN_SECONDS", default=120, at_least=1),
    steps=environment.count("TURN_STEPS", default=8),
    calls=environment.count("TURN_CALLS", default=20),
    parallel=environment.count("TURN_PARALLEL", default=8),
    output_tokens=environment.count("TURN_OUTPUT_TOKENS", default=16_000),
    result_bytes=environment.count("RESULT_BYTES", default=256 * 1024, at_least=1024),
    model_result_bytes=environment.count("MODEL_RESULT_BYTES", default=16 * 1024, at_least=1024),
    tool_seconds=environment.number("TOOL_SECONDS", default=15, at_least=0.1),
)
TURNS_A_PERSON = environment.count("TURNS_A_PERSON", default=2)
"""Turns that one person may have under way."""
MESSAGES_A_MINUTE = environment.count("MESSAGES_A_MINUTE", default=20, at_least=0)
MESSAGES_A_DAY = environment.count("MESSAGES_A_DAY", default=300, at_least=0)
"""What one person may send within a minute and within 24 hours; 0 for no limit."""
TOKENS_A_DAY = environment.count("TOKENS_A_DAY", default=1_000_000, at_least=0)
"""What one person's answers, and runs of flows, may take within 24 hours, in and out; 0 for no limit."""
VISITORS_AN_HOUR = environment.count("VISITORS_AN_HOUR", default=60, at_least=0)
"""New anonymous visitors from one address: dropping cookies gives no fresh share for ever; 0 for no limit."""
SOCKETS_A_PERSON = environment.count("SOCKETS_A_PERSON", default=40, at_least=0)
"""Open pages of one person that hear from one server; 0 for no limit."""
RECOVERIES = environment.count("RECOVERIES", default=3)
"""How often a turn whose runner died is taken up again."""
KEEP_DAYS = environment.count("KEEP_DAYS", default=0, at_least=0)
"""How long conversations and runs are kept, by their last change; 0 for ever."""
APPROVAL_SECONDS = environment.number("APPROVAL_SECONDS", default=300, at_least=1)
"""How long a person has to decide on a call that writes."""
LEASE_SECONDS = environment.number("LEASE_SECONDS", default=15, at_least=1)
"""How long a turn stays with a runner that gives no sign of life."""
WORKER_TURNS = environment.count("WORKER_TURNS", default=32)
"""Turns that one worker runs at a time."""
RUN_TRIALS = environment.count("RUN_TRIALS", default=200)
"""Trials of flows that one run of a person may have."""
TRIALS_AT_A_TIME = environment.count("TRIALS_AT_A_TIME", default=4)
"""Trials that one server or worker performs at a time."""
EXTRA_TOOLS = environment.words("EXTRA_TOOLS")
"""Packages with more tools, one a file, found as those in chat/tools are."""
MCP_SERVERS = environment.mcp_servers()
"""The file that names a person's MCP servers: see docs/mcp.md."""
SAMPLE_DATA = environment.flag("SAMPLE_DATA")
"""Tools answer from the sample data of the six patterns, for demonstrations that repeat exactly."""
LIVE = environment.live()
"""Who we are to the live providers; None if tools ask nobody."""
IMPORTED_DATA = Path(environment.text("IMPORTED_DATA", str(BASE_DIR / "imported")))
"""Where `import_osm` and `import_closes` put what they have read, and tools find it."""

ANONYMOUS = environment.flag("ANONYMOUS", default="1")
"""Nobody has to log in to chat."""
SIGN_UP = environment.flag("SIGN_UP", default="1")
"""Anybody may make an account."""
SENDS_MAIL = bool(environment.text("EMAIL_URL"))
"""Else letters are files in MAIL_FOLDER, for whoever runs the site to pass on."""
MAIL_FOLDER = Path(environment.text("MAIL_FOLDER", str(BASE_DIR / "mail")))
vars().update(environment.mail(MAIL_FOLDER))
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", "travelbot@localhost")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    *(["procrastinate.contrib.django"] if SCALE_OUT else []),
    "chat",
]
MIDDLEWARE = [
    "chat.pages.requests.Requests",
    "travelbot.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "travelbot.static.StaticFiles",
    "chat.pages.unavailable.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chat.accounts.asked.LoginAsked",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "travelbot.urls"
ASGI_APPLICATION = "travelbot.asgi.application"
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
            ],
        },
    }
]
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "travelbot.static.Versioned"},
}
# For who asks without a version: browsers ask each time whether a file has changed.
WHITENOISE_MAX_AGE = 0

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False  # Else each number and each address that a page names asks which language it is in.

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "start"
# One backend alone: with two a wrong password is tried twice, and Django's `with_perm` asks which is meant.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
ACCOUNT_ADAPTER = "chat.accounts.adapter.Adapter"
ACCOUNT_FORMS = {"login": "chat.accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # An address is used for nothing but resetting a password.
ACCOUNT_PREVENT_ENUMERATION = "strict"  # Nobody learns whether an address has an account.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_RATE_LIMITS = {"login_failed": FAILURES, "reset_password": RESETS, "signup": "20/h/ip"}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if SCALE_OUT
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}
}
"""What is counted of whoever knocks: by all processes together."""

CSRF_FAILURE_VIEW = "chat.pages.commands.too_old"
SESSION_ENGINE = "chat.models.sessions"
SESSION_COOKIE_NAME = "__Host-sessionid" if TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if TLS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # They are asked from beside the server.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 365 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

OTLP_ENDPOINT = environment.otlp_endpoint()
"""The OpenTelemetry collector that traces of turns are sent to; empty for none."""
METRICS_TOKEN = environment.text("METRICS_TOKEN")
"""The bearer token that /metrics takes; without it staff alone see them."""
LOG_FORMAT = environment.one_of("LOG_FORMAT", ("plain", "json"))
LOG_REQUESTS = environment.flag("LOG_REQUESTS", default="1" if LOG_FORMAT == "json" else "0")
"""A line for each request."""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": f"chat.logs.{LOG_FORMAT.capitalize()}", "secrets": environment.secrets(SECRET_KEY)}
    },
    "filters": {"ids": {"()": "chat.logs.Ids"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["ids"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "chat": {"level": "INFO"},
        "travelbot.requests": {"level": "INFO"},
        # With DEBUG, Django's own handler would print every line a second time.
        "django": {"handlers": [], "level": "INFO"},
        # Their INFO lines print URLs with queries, and with them keys.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        # It prints a traceback a second while Redis is gone. The bridge says that once.
        "channels_redis": {"level": "CRITICAL"},
        # It prints a traceback for each line that is no MCP. A call says that in a sentence.
        "mcp": {"level": "CRITICAL"},
        "httpx2": {"level": "WARNING"},
        # One line a job, and the rows say it already.
        "procrastinate": {"level": "WARNING"},
    },
}
