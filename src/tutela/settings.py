"""Django's settings, put together from tutela.configuration; nothing here is meant to be edited per installation."""

from __future__ import annotations

import os
from typing import Any

from tutela import configuration
from tutela.database import connections

CONNECTIONS = connections.resolve(os.environ)
DATABASES: dict[str, Any] = connections.django_databases(CONNECTIONS)
DATABASE_ROUTERS: list[str] = []

SECRET_KEY = configuration.kept_secret("TUTELA_SECRET_KEY", "session_key", 40)
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in (configuration.text("TUTELA_HOSTS") or "").split(",") if host.strip()]

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
    "tutela.insight",
    "tutela.web",
]

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
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
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
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_HANDLERS = [
    "tutela.web.uploads.RefusingMedia",  # before those that keep
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
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
