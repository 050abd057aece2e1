"""The Celery application: background tasks and the schedule of regular ones."""

import importlib
import os
from importlib.util import find_spec
from typing import Any

from celery import Celery
from celery.signals import heartbeat_sent, import_modules

from deploy.heartbeat import beat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
app = Celery("thursdays")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@import_modules.connect
def keep_the_clock(sender: Celery, **_: Any) -> None:
    """Every app names its own regular tasks in ``tasks.SCHEDULE``.

    Read once all of these modules are there: earlier some are still in the middle of their import,
    and the clock would forget them without a word.
    """
    from django.conf import settings

    for name in settings.INSTALLED_APPS:
        module = f"{name}.tasks"
        if find_spec(name) and find_spec(module):
            sender.conf.beat_schedule.update(
                getattr(importlib.import_module(module), "SCHEDULE", {})
            )


@heartbeat_sent.connect
def show_life(**_: Any) -> None:
    beat("worker")
