"""Test clocks: customers that live in a time of their own, which is moved by hand."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe import listing, schedule
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.periods import DAY, add_months
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id

KIND = "test_helpers.test_clock"
LIFETIME = 30 * DAY
OWNED = ("customer", "subscription", "invoice", "invoiceitem")


@route("POST", "test_helpers/test_clocks", "test_helpers.TestClockCreateParams")
def create(account: Account, params: Json) -> Json:
    now = account.global_time()
    clock = {
        "id": new_id("clock"),
        "object": KIND,
        "created": now,
        "deletes_after": now + LIFETIME,
        "frozen_time": params["frozen_time"],
        "livemode": False,
        "name": params.get("name"),
        "status": "ready",
        "status_details": {},
    }
    return account.create(KIND, clock, "test_helpers.test_clock.created")


@route("POST", "test_helpers/test_clocks/{}/advance", "test_helpers.TestClockAdvanceParams")
def advance(account: Account, params: Json, identifier: str) -> Json:
    """Run everything that falls due up to the new time. The answer still says "advancing".

    Stripe does this work after its answer, and callers wait for the status "ready"; here it is
    done before, and only the answer looks like Stripe's.
    """
    clock, target = account.require(KIND, identifier), params["frozen_time"]
    if target <= clock["frozen_time"]:
        raise invalid("The frozen time must be later than the current one.", "frozen_time")
    if target > _furthest(account, clock):
        raise invalid(
            "A test clock can be advanced by at most two intervals of its shortest subscription, "
            "or two years without one.",
            "frozen_time",
        )
    account.emit("test_helpers.test_clock.advancing", clock | {"status": "advancing"})
    schedule.run_due(account, identifier, target)
    account.update(clock, {"frozen_time": target}, "test_helpers.test_clock.ready")
    return clock | {"status": "advancing"}


def _furthest(account: Account, clock: Json) -> int:
    months = [
        item["price"]["recurring"]["interval_count"]
        for subscription in account.store.all("subscription")
        if subscription["test_clock"] == clock["id"] and not subscription["ended_at"]
        for item in subscription["items"]["data"]
        if item["price"]["recurring"]["interval"] == "month"
    ]
    return add_months(clock["frozen_time"], 2 * min(months, default=12))


@route("GET", "test_helpers/test_clocks/{}", "test_helpers.TestClockRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require(KIND, identifier)


@route("GET", "test_helpers/test_clocks", "test_helpers.TestClockListParams")
def list_clocks(account: Account, params: Json) -> Json:
    return listing.page("/v1/test_helpers/test_clocks", account.store.all(KIND), params)


@route("DELETE", "test_helpers/test_clocks/{}", "test_helpers.TestClockDeleteParams")
def delete(account: Account, params: Json, identifier: str) -> Json:
    """With everything of the customers that live on it."""
    clock = account.require(KIND, identifier)
    for kind in OWNED:
        for found in account.store.all(kind):
            if found["test_clock"] == identifier:
                account.store.delete(found["id"])
    account.store.delete(identifier)
    account.emit("test_helpers.test_clock.deleted", clock)
    return {"id": identifier, "object": KIND, "deleted": True}
