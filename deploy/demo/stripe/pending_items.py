"""Invoice items: one-off amounts and prorations that wait for the next invoice."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe import invoice_lines, listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.catalogue import merged, plain_changes
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.invoice_lines import describe, line, of_invoice_item, price_of
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id


def create_item(
    account: Account,
    customer: Json,
    *,
    amount: int,
    currency: str,
    description: str | None,
    period: tuple[int, int],
    quantity: int = 1,
    price: Json | None = None,
    subscription: str | None = None,
    proration: bool = False,
    metadata: Json | None = None,
) -> Json:
    unit = price["unit_amount_decimal"] if price else str(amount)
    pricing: Json = {"price_details": None, "type": "price_details", "unit_amount_decimal": unit}
    if price:
        pricing["price_details"] = {"price": price["id"], "product": price["product"]}
    parent = None
    if subscription:
        details = {"subscription": subscription, "subscription_item": None}
        parent = {"subscription_details": details, "type": "subscription_details"}
    item = {
        "id": new_id("ii"),
        "object": "invoiceitem",
        "amount": amount,
        "currency": currency,
        "customer": customer["id"],
        "customer_account": None,
        "date": account.now(customer["id"]),
        "description": description,
        "discountable": amount > 0 and not proration,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": metadata or {},
        "net_amount": amount,
        "parent": parent,
        "period": {"start": period[0], "end": period[1]},
        "pricing": pricing,
        "proration": proration,
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "tax_rates": [],
        "test_clock": customer["test_clock"],
        "_tax_behavior": price["tax_behavior"] if price else "unspecified",
    }
    return account.create("invoiceitem", item, "invoiceitem.created")


def due_items(account: Account, customer: Json, subscription: Json | None) -> list[Json]:
    """Items without an invoice: the subscription's own and those of no subscription."""
    found = []
    for item in account.store.all("invoiceitem", customer=customer["id"]):
        parent = item["parent"] or {}
        owner = parent.get("subscription_details", {}).get("subscription")
        if item["invoice"] is None and owner in (None, subscription and subscription["id"]):
            found.append(item)
    return found[::-1]


def turn_into_lines(account: Account, items: list[Json]) -> list[Json]:
    return [line_of(account, item) for item in items]


def line_of(account: Account, item: Json) -> Json:
    details = item["pricing"]["price_details"]
    price = account.require("price", details["price"]) if details else None
    return line(
        amount=item["amount"],
        currency=item["currency"],
        description=item["description"] or "",
        period=(item["period"]["start"], item["period"]["end"]),
        quantity=item["quantity"],
        price=price,
        parent=of_invoice_item(item),
        metadata=item["metadata"],
    ) | {"discountable": item["discountable"]}


def one_time_line(account: Account, price: Json, quantity: int, now: int) -> Json:
    """A line of a one-time price, such as an entry fee."""
    item = {"id": new_id("ii"), "parent": None, "proration": False}
    return line(
        amount=price_of(price, quantity),
        currency=price["currency"],
        description=describe(account, price, quantity),
        period=(now, now),
        quantity=quantity,
        price=price,
        parent=of_invoice_item(item),
    )


@route("POST", "invoiceitems", "InvoiceItemCreateParams")
def create(account: Account, params: Json) -> Json:
    customer = account.require("customer", params.get("customer", ""), param="customer")
    now = account.now(customer["id"])
    period = params.get("period", {})
    quantity, price = params.get("quantity", 1), None
    if given := params.get("pricing"):
        price = account.require("price", given["price"], param="pricing[price]")
        amount, currency = price_of(price, quantity), price["currency"]
    elif "amount" in params:
        amount, currency = params["amount"], params.get("currency") or customer["currency"]
    else:
        raise invalid("Missing required param: amount.", "amount", "parameter_missing")
    invoice = None
    if "invoice" in params:
        invoice = account.require("invoice", params["invoice"], param="invoice")
        if invoice["status"] != "draft":
            message = "The specified invoice can no longer be edited."
            raise invalid(message, "invoice", "invoice_not_editable")
    item = create_item(
        account,
        customer,
        amount=amount,
        currency=currency or "usd",
        description=params.get("description")
        or (describe(account, price, quantity) if price else None),
        period=(period.get("start", now), period.get("end", now)),
        quantity=quantity,
        price=price,
        subscription=params.get("subscription"),
        metadata=merged({}, params.get("metadata")),
    )
    if invoice:
        invoice["lines"]["data"].append(line_of(account, item))
        account.update(item, {"invoice": invoice["id"]})
        totals = invoice_lines.total(account, invoice, customer)
        account.update(invoice, totals)
        account.emit("invoice.updated", invoice)
    return item


@route("GET", "invoiceitems/{}", "InvoiceItemRetrieveParams")
def retrieve(account: Account, params: Json, identifier: str) -> Json:
    return account.require("invoiceitem", identifier)


@route("POST", "invoiceitems/{}", "InvoiceItemUpdateParams")
def update(account: Account, params: Json, identifier: str) -> Json:
    item = account.require("invoiceitem", identifier)
    if item["invoice"]:
        message = "This invoice item is already on an invoice."
        raise invalid(message, code="invoice_not_editable")
    changes = plain_changes(params, "amount", "description")
    changes["metadata"] = merged(item["metadata"], params.get("metadata"))
    return account.update(item, changes)


@route("DELETE", "invoiceitems/{}", "InvoiceItemDeleteParams")
def delete(account: Account, params: Json, identifier: str) -> Json:
    item = account.require("invoiceitem", identifier)
    if item["invoice"]:
        message = "This invoice item is already on an invoice."
        raise invalid(message, code="invoice_not_editable")
    account.store.delete(identifier)
    account.emit("invoiceitem.deleted", item)
    return {"id": identifier, "object": "invoiceitem", "deleted": True}


@route("GET", "invoiceitems", "InvoiceItemListParams")
def list_items(account: Account, params: Json) -> Json:
    found = account.store.all("invoiceitem", customer=params.get("customer"))
    found = listing.matching(found, params, "invoice")
    if "pending" in params:
        found = [item for item in found if (item["invoice"] is None) == params["pending"]]
    return listing.page("/v1/invoiceitems", found, params)
