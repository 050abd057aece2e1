"""Asking the worker for something by its name, so that actions need not know the tasks."""

from __future__ import annotations

from celery import current_app
from django.db import transaction

from franchise.models import Application
from tenants.registry import valkey

BUILD = "franchise.tasks.build"
TELL = "franchise.tasks.tell"


def after_commit(task: str, application: Application) -> None:
    """Queue a task once the rows are there; if the broker is away, `resume` queues it later."""
    number = application.pk
    transaction.on_commit(lambda: ask(task, number), robust=True)


def ask(task: str, number: int) -> None:
    """Nothing while the broker is away."""
    if valkey.answers():
        current_app.signature(task, args=(number,)).delay()
