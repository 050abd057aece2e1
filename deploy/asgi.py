"""The ASGI application of the event stream; `deploy.wsgi` serves the pages."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")

from django.conf import settings

from tenants.live.stream.application import EventStream
from tenants.live.stream.hub import Hub

application = EventStream(Hub(settings.VALKEY_URL))
