"""The worker: background tasks and the clock of the platform."""

import importlib
import os
from importlib.util import find_spec
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
app = Celery("thursdays")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def keep_the_clock(sender: Celery, **_: Any) -> None:
    """Every app names its own regular tasks in ``tasks.SCHEDULE``."""
    from django.conf import settings

    for name in settings.INSTALLED_APPS:
        module = f"{name}.tasks"
        if find_spec(name) and find_spec(module):
            sender.conf.beat_schedule.update(
                getattr(importlib.import_module(module), "SCHEDULE", {})
            )
