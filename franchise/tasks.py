"""Work behind the scenes: building cities and writing to initiators.

Every task loads, calls one action and is safe to run twice. What a lost message, a killed worker
or a silent mail server left undone, `resume` finds in the rows and asks for again.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from franchise import letters
from franchise.actions import building
from franchise.lease import is_leased, lease
from franchise.models import INVITATION, Application, Letter
from franchise.queue import BUILD, TELL, ask
from tenants.registry.scope import hub_scope
from tenants.registry.tasks import HubTask


@shared_task(base=HubTask, scoped=False, name=BUILD)
def build(application_id: int) -> None:
    with lease(_building(application_id)) as ours:
        if ours:
            building.build_city_of(application_id, now=timezone.now())


@shared_task(base=HubTask, scoped=False, name=TELL)
def tell(application_id: int) -> None:
    now = timezone.now()
    letters.tell_initiators(application_id, now=now)
    building.invite_again(application_id, now=now)


@shared_task(base=HubTask, scoped=False)
def resume() -> None:
    """Ask again for what should have been done."""
    with hub_scope():
        unfinished = list(Application.objects.unfinished().values_list("pk", flat=True))
        untold = set(Application.objects.untold().values_list("pk", flat=True))
        invitations = Letter.objects.due(now=timezone.now()).filter(name=INVITATION)
        live = invitations.filter(application__state=Application.State.LIVE)
        untold.update(live.values_list("application", flat=True))
    for number in unfinished:
        if not is_leased(_building(number)):
            ask(BUILD, number)
    for number in sorted(untold):
        ask(TELL, number)


def _building(application_id: int) -> str:
    return f"building:{application_id}"


SCHEDULE = {
    "resume-builds": {
        "task": resume.name,
        "schedule": 15.0,  # seconds
        "options": {"expires": 15.0},
    }
}
