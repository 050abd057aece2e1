"""The double's own addresses, ``/double/…``, for tests and demos. All answer JSON.

GET shows, POST with a JSON object changes:

- ``clock``: ``{"advance": seconds}`` or ``{"to": timestamp}`` moves the time of all customers
  without a test clock, runs what falls due, and stays moved
- ``deliveries``: ``hold`` (true until false), ``drop`` (the next N are lost until replayed),
  ``duplicate`` (the next N are sent twice), ``reverse`` (the newest first), ``delay`` (seconds)
- ``deliveries/drain``: ``{"seconds": 10}`` retries without pauses and waits until none is left
- ``deliveries/replay``: ``{"event": id}``, ``{"type": name}`` or ``{}`` for all events
- ``faults``: see ``faults.py``; ``{"clear": true}`` forgets them
- ``settings``: ``retry_days`` ([3, 5, 7]) and ``after_retries`` (unpaid, canceled or past_due)
- ``books``: see ``books.py``
"""

from __future__ import annotations

import time

from django.http import HttpRequest, JsonResponse

from deploy.demo.doubles import control, given_in
from deploy.demo.stripe import books as ledger
from deploy.demo.stripe import deliveries as sender
from deploy.demo.stripe import faults as planned
from deploy.demo.stripe import running, schedule, standing


@control
def clock(request: HttpRequest) -> JsonResponse:
    account = running.account()
    with account.store.transaction():
        now, done = account.global_time(), 0
        if request.method == "POST":
            given = given_in(request)
            target = int(given.get("to", now + given.get("advance", 0)))
            if target < now:
                raise ValueError("Time goes only forward.")
            done = schedule.run_due(account, None, target)
            running.move_clock(account, target - int(time.time()))
        return JsonResponse({"now": account.global_time(), "done": done})


@control
def deliveries(request: HttpRequest) -> JsonResponse:
    account = running.account()
    with account.store.transaction():
        if request.method == "POST":
            sender.steer(account, given_in(request))
        return JsonResponse(
            {"steering": sender.steering(account), "deliveries": sender.listed(account)}
        )


@control
def drain(request: HttpRequest) -> JsonResponse:
    account = running.account()
    deadline = time.monotonic() + float(given_in(request).get("seconds", 10))
    while (left := sender.waiting(account)) and time.monotonic() < deadline:
        sender.hurry(account)
        time.sleep(0.02)
    return JsonResponse({"waiting": left})


@control
def replay(request: HttpRequest) -> JsonResponse:
    account, given = running.account(), given_in(request)
    with account.store.transaction():
        queued = sender.replay(account, event=given.get("event"), kind=given.get("type"))
    return JsonResponse({"events": queued})


@control
def faults(request: HttpRequest) -> JsonResponse:
    account = running.account()
    with account.store.transaction():
        if request.method == "POST":
            given = given_in(request)
            if given.pop("clear", False):
                account.store.forget_faults()
            if given:
                planned.add(account.store, given)
        return JsonResponse({"faults": account.store.faults()})


@control
def settings(request: HttpRequest) -> JsonResponse:
    account = running.account()
    known = {"retry_days": standing.RETRY_DAYS, "after_retries": standing.AFTER_RETRIES}
    with account.store.transaction():
        if request.method == "POST":
            for name, value in given_in(request).items():
                if name not in known:
                    raise ValueError(f"Unknown: {name}. Known: {', '.join(known)}.")
                account.store.set_setting(name, value)
        return JsonResponse(
            {name: account.store.setting(name, value) for name, value in known.items()}
        )


@control
def books(request: HttpRequest) -> JsonResponse:
    account = running.account()
    with account.store.transaction():
        return JsonResponse(ledger.all_books(account))
