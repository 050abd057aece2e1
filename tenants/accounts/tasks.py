"""Letters that the mail server did not take at once."""

from __future__ import annotations

from smtplib import SMTPException

from celery import shared_task
from django.core.mail import EmailMessage

from tenants.registry.models import City
from tenants.registry.tasks import CityTask

MINUTE = 60
LONGEST_WAIT = 8 * MINUTE  # less than the broker waits before it delivers a task anew
TRIES = 360  # two days of them


@shared_task(
    base=CityTask,
    autoretry_for=(SMTPException, OSError),
    retry_backoff=MINUTE,
    retry_backoff_max=LONGEST_WAIT,
    retry_jitter=False,
    max_retries=TRIES,
)
def send_again(*, city: City, subject: str, body: str, to: list[str]) -> None:
    """Until the mail server has it; the receipt of the task keeps it from leaving twice."""
    EmailMessage(subject=subject, body=body, to=to).send()
