"""The double as a WSGI application with settings of its own, for a process of its own."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

# Names of environment variables.
DATA, URL = "TELEGRAM_DOUBLE_DATA", "TELEGRAM_DOUBLE_URL"
TOKEN = "TELEGRAM_TOKEN"  # noqa: S105
HERE = Path(__file__).resolve().parent


def build() -> WSGIHandler:
    """Open the state and start the thread that delivers updates."""
    import django

    settings.configure(
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        APPEND_SLASH=False,
        DEBUG=False,
        LOGGING_CONFIG=None,
        MIDDLEWARE=["deploy.demo.telegram.pages.shell.headers"],
        ROOT_URLCONF="deploy.demo.telegram.urls",
        SECRET_KEY="nothing is signed with it",  # noqa: S106
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
            }
        ],
        USE_I18N=False,
        USE_TZ=True,
    )
    django.setup(set_prefix=False)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are everyday answers
    from deploy.demo.telegram import running
    from deploy.demo.telegram.deliveries import Sender

    world = running.open_world(Path(os.environ[DATA]), os.environ[URL], os.environ[TOKEN])
    Sender(world).start()
    return WSGIHandler()
