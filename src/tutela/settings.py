"""Django's settings, put together from tutela.configuration; nothing here is meant to be edited per installation."""

from __future__ import annotations

import os
from typing import Any

from tutela import configuration
from tutela.database import connections

CONNECTIONS = connections.resolve(os.environ)
DATABASES: dict[str, Any] = connections.django_databases(CONNECTIONS)
DATABASE_ROUTERS: list[str] = []

SECRET_KEY = configuration.session_key()
configuration.record_key()  # these two are used later, but a bad one stops Tutela now
configuration.account_key()
DEBUG = False
DEMO = configuration.flag("TUTELA_DEMO")
ALLOWED_HOSTS = configuration.hosts()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "tutela.safeguards",
    "tutela.records",
    "tutela.intake",
    "tutela.evidence",
    "tutela.linking",
    "tutela.linking.lists",
    "tutela.linking.cases",
    "tutela.linking.persons",
    "tutela.linking.deconfliction",
    "tutela.insight",
    "tutela.rights",
    "tutela.strategy",
    "tutela.practice",
    "tutela.strategy.indicators",
    "tutela.strategy.maturity",
    "tutela.web",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
]
"""Tutela's own come before allauth, so that its templates are found first."""

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "tutela.web.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tutela.web.middleware.ErrorsAsPages",
]

ROOT_URLCONF = "tutela.web.urls"
WSGI_APPLICATION = "tutela.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tutela.web.frame.context",
            ]
        },
    }
]

AUTH_USER_MODEL = "safeguards.Person"
AUTHENTICATION_BACKENDS = ["tutela.safeguards.sign_in.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("sign_in", "name")},
    },
]
CACHES = {"default": {"BACKEND": "tutela.safeguards.counters.Counters"}}
"""Counters of attempts, shared by all processes; nothing else is cached here."""

# Signing in, through django-allauth. People are made by administrators: there is no registration, and no mail is sent.
ACCOUNT_ADAPTER = "tutela.safeguards.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # as long as SESSION_COOKIE_AGE, no longer
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "60/m/ip,10/5m/key"}
MFA_ADAPTER = "tutela.safeguards.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # there are no e-mail addresses to verify: administrators vouch for people
MFA_TOTP_ISSUER = "Tutela"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not configuration.flag("TUTELA_HTTPS")
SECOND_FACTOR = configuration.flag("TUTELA_SECOND_FACTOR")
SOCIALACCOUNT_ADAPTER = "tutela.safeguards.sign_in.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
OIDC_PROVIDERS = configuration.providers()
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": one.id,
                "name": one.name,
                "client_id": one.client_id,
                "secret": one.client_secret,
                "settings": {"server_url": one.issuer},
            }
            for one in OIDC_PROVIDERS
        ],
    }
}
USERSESSIONS_TRACK_ACTIVITY = False  # web/page.py notes it every few minutes instead of at each request
ALLAUTH_TRUSTED_PROXY_COUNT = configuration.number("TUTELA_PROXIES", least=0)

LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = configuration.text("TUTELA_LANGUAGE")
LANGUAGES = [("en-gb", "English")]
"""Those the pages are translated into. Django's own would otherwise appear in a browser's language amid ours."""
TIME_ZONE = configuration.text("TUTELA_TIME_ZONE")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
HTTPS = configuration.flag("TUTELA_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-tutela" if HTTPS else "tutela"
CSRF_COOKIE_NAME = "__Host-tutela-form" if HTTPS else "tutela-form"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and ALLAUTH_TRUSTED_PROXY_COUNT else None
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # as long as the browser is open
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_HANDLERS = [
    "tutela.web.uploads.RefusingMedia",  # before those that keep
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 5
UPLOAD_LIMIT_BYTES = configuration.number("TUTELA_UPLOAD_LIMIT_MIB") * 1024**2

PROCRASTINATE_IMPORT_PATHS = ["tutela.jobs"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "without_values": {
            "()": "tutela.safeguards.log_lines.WithoutValues",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "without_values"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
