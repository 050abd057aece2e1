"""The worker: background tasks and the clock of the platform."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
app = Celery("thursdays")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
