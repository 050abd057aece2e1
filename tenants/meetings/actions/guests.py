"""Guests who wish to be forgotten before their time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.accounts.models import UserManager
from tenants.meetings.actions.registration import withdraw
from tenants.meetings.guest_retention import NOBODY
from tenants.meetings.models import Attendance, Registration


@transaction.atomic
def forget_guest(email: str, *, now: datetime) -> None:
    """Give the guest's seats back and delete name and address; arrivals stay as numbers.

    `email` is the address of the letter whose link they have opened. Idempotent.
    """
    email = UserManager.normalize_email(email)
    mine = Registration.objects.filter(member=None, guest_email=email)
    for said in mine.filter(meeting__ends_at__gt=now):
        withdraw(said, now=now)
    mine.delete()
    Attendance.objects.filter(member=None, guest_email=email).update(**NOBODY)
