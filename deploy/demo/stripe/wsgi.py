"""The double as a WSGI application with settings of its own, for a process of its own."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

# Names of environment variables.
DATA, URL, ENDPOINT = "STRIPE_DOUBLE_DATA", "STRIPE_DOUBLE_URL", "STRIPE_DOUBLE_ENDPOINT"
SECRET = "STRIPE_WEBHOOK_SECRET"  # noqa: S105
HERE = Path(__file__).resolve().parent


def build() -> WSGIHandler:
    """Open the state and start the threads that deliver events and move time."""
    import django

    settings.configure(
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        APPEND_SLASH=False,
        DEBUG=False,
        DATA_UPLOAD_MAX_NUMBER_FIELDS=None,
        LOGGING_CONFIG=None,
        MIDDLEWARE=["deploy.demo.stripe.pages.shell.headers"],
        ROOT_URLCONF="deploy.demo.stripe.urls",
        SECRET_KEY="nothing is signed with it",  # noqa: S106
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
                "OPTIONS": {"builtins": ["deploy.demo.stripe.page_tags"]},
            }
        ],
        USE_I18N=False,
        USE_TZ=True,
    )
    django.setup(set_prefix=False)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are everyday answers
    from deploy.demo.stripe import running

    account = running.open_account(Path(os.environ[DATA]), os.environ[URL])
    if url := os.environ[ENDPOINT]:
        running.ensure_endpoint(account, url, os.environ[SECRET])
    running.start_threads(account)
    return WSGIHandler()
