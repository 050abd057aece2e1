"""Make Stripe's products and prices of the plan file."""

from __future__ import annotations

from billing import gateway
from billing.plans import ENTRY_FEE, Plan, PlanFile


def publish_plans(plans: PlanFile) -> list[str]:
    """Publish products, prices, the meter and the portal; the keys of what was made or changed.

    Idempotent. Raises GatewayUnreachable, GatewayRefused.
    """
    changed = {"portal": gateway.ensure_portal()}
    meter = ""
    if any(plan.is_metered for plan in plans.paid):
        meter, changed[gateway.METER] = gateway.ensure_meter()
    if fee := plans.entry_fee:
        changed[ENTRY_FEE] = gateway.ensure_product(ENTRY_FEE, name=fee.name_en)
        for currency, amount in fee.amounts.items():
            key = plans.entry_price_key(currency)
            changed[key] = gateway.ensure_price(
                key, product=ENTRY_FEE, currency=currency, amount=amount
            )
    for plan in plans.paid:
        changed |= _publish_plan(plan, meter)
    return [key for key, is_new in changed.items() if is_new]


def _publish_plan(plan: Plan, meter: str) -> dict[str, bool]:
    changed = {plan.key: gateway.ensure_product(plan.key, name=plan.name_en)}
    for currency, amount in plan.monthly.items():
        key = plan.monthly_price_key(currency)
        changed[key] = gateway.ensure_price(
            key, product=plan.key, currency=currency, amount=amount, is_monthly=True
        )
    for currency, amount in plan.per_active_member.items():
        key = plan.member_price_key(currency)
        changed[key] = gateway.ensure_price(
            key, product=plan.key, currency=currency, amount=amount, meter=meter
        )
    return changed
