"""Django's settings; importing them writes nothing and opens nothing.

From the environment: `SANGLOC_HOME` (default `./var`), `DATABASE_URL` (PostgreSQL instead of SQLite),
`SANGLOC_HOSTS` (further host names, separated by commas), `SANGLOC_HTTPS=1` (behind a proxy that speaks HTTPS),
`SANGLOC_PROXIES` (that proxy's addresses where it is another machine).
"""

import os
from pathlib import Path

from django.utils.functional import lazy

from review import database, fingerprint, secret

HOME = Path(os.environ.get("SANGLOC_HOME") or "var").resolve()
_HTTPS = os.environ.get("SANGLOC_HTTPS") == "1"
_PROXIES = os.environ.get("SANGLOC_PROXIES", "127.0.0.1,::1") if _HTTPS else ""
_ADDRESS = os.environ.get("DATABASE_URL", "")
_HOSTS = [name.strip() for name in os.environ.get("SANGLOC_HOSTS", "").split(",") if name.strip()]


def _secret_key() -> str:
    """Read the key of the home in force when it is first needed; the environment may name another one by then."""
    home = Path(os.environ.get("SANGLOC_HOME") or HOME).resolve()
    return secret.read_or_make(home / "review.secret")


DEBUG = False
SECRET_KEY = lazy(_secret_key, str)()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", *_HOSTS]
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in _HOSTS if _HTTPS]

DATABASES = {"default": database.from_address(_ADDRESS) if _ADDRESS else database.sqlite_in(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "review.apps.ReviewConfig",  # before the administration, whose frame it fills in
    "django.contrib.admin.apps.SimpleAdminConfig",  # `review.admin` has the only site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
]
MIDDLEWARE = [
    "review.middleware.BelievedProxies",
    "django.middleware.security.SecurityMiddleware",
    "review.middleware.ProtectiveHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "review.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # innermost: it marks the page that refuses a sign-in
]
ROOT_URLCONF = "review.urls"
WSGI_APPLICATION = "review.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "review.masthead.masthead",
            ],
        },
    },
    # For long lists only, rendered as a piece of a page: compiled to Python, it takes a tenth of the time.
    {"BACKEND": "django.template.backends.jinja2.Jinja2", "APP_DIRS": True},
]

LANGUAGE_CODE = "vi"  # messages are written in Vietnamese; `locale/en` holds the second language
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = f"/static/{fingerprint.of_static_files(Path(__file__).parent / 'static')}/"
# Served straight from the package: no collectstatic, no folder to keep in step, the same in a checkout and a wheel.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = f"^{STATIC_URL}"

AUTHENTICATION_BACKENDS = ["review.sign_in_limits.Refusing", "review.accounts.WithRights"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "queue"
LOGOUT_REDIRECT_URL = "sign_in"
_HASHERS = "django.contrib.auth.hashers"
PASSWORD_HASHERS = [
    f"{_HASHERS}.Argon2PasswordHasher",
    f"{_HASHERS}.PBKDF2PasswordHasher",  # of old accounts: hashed anew when they next sign in
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
]

# How often is in the settings (`[review]`), the words are on the page: see `review.sign_in_limits`.
_LIMITS = "review.sign_in_limits"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = f"{_LIMITS}.failures_allowed"
AXES_COOLOFF_TIME = f"{_LIMITS}.pause"
AXES_CLIENT_IP_CALLABLE = f"{_LIMITS}.address_of"
AXES_LOCKOUT_CALLABLE = f"{_LIMITS}.answer"
AXES_HANDLER = f"{_LIMITS}.Counting"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # whoever goes on guessing keeps nobody out
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "old_password"]
AXES_VERBOSE = False  # logs name nobody

LANGUAGE_COOKIE_NAME = "ngon_ngu"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day: shared office machines must not stay signed in
if _HTTPS:  # with this prefix browsers take them from this host alone, over HTTPS, for all of it
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
# Only from these is a header believed that tells of the sender: `review.middleware` takes it away otherwise.
BELIEVED_PROXIES = [address.strip() for address in _PROXIES.split(",") if address.strip()]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1  # no form has more
# Before anybody is known to be signed in: an upload is dropped as soon as it grows too large.
FILE_UPLOAD_HANDLERS = [
    "review.uploads.Bounded",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Setting Django's own up would close the handlers of whoever uses it: of a run, Prefect's, after waiting five seconds
# for them. Who starts a process says where it writes: `review.quiet_log.begin`.
LOGGING_CONFIG = None
