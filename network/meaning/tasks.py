"""Embedding in the background: after each change, and a sweep for what a crash left behind."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from network.meaning.actions import embed_pending
from tenants.registry.tasks import HubTask


@shared_task(base=HubTask, scoped=False)
def embed() -> None:
    embed_pending()


SCHEDULE: dict[str, dict[str, Any]] = {
    "embed-pending": {
        "task": embed.name,
        "schedule": 60.0,  # seconds; one look-up in an empty table
        "options": {"expires": 60.0},
    },
}
