"""Products and prices."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.stripe import listing
from deploy.demo.stripe.account import Account
from deploy.demo.stripe.errors import invalid
from deploy.demo.stripe.routes import route
from deploy.demo.stripe.store import new_id


def merged(before: Json, given: Json | str | None) -> Json:
    """Metadata after an update: empty values remove their key, an empty text removes all."""
    if given is None:
        return before
    if not isinstance(given, dict):
        return {}
    return {key: text for key, text in (before | given).items() if text != ""}


def plain_changes(params: Json, *names: str) -> Json:
    """The given values of these parameters; an empty text unsets."""
    return {
        name: (params[name] if params[name] != "" else None) for name in names if name in params
    }


@route("POST", "products", "ProductCreateParams")
def create_product(account: Account, params: Json) -> Json:
    now = account.now()
    identifier = params.get("id") or new_id("prod", 14)
    if account.store.find(identifier):
        raise invalid("Product already exists.", "id", "resource_already_exists")
    product = {
        "id": identifier,
        "object": "product",
        "active": params.get("active", True),
        "created": now,
        "default_price": None,
        "description": params.get("description"),
        "images": params.get("images", []),
        "livemode": False,
        "marketing_features": params.get("marketing_features", []),
        "metadata": merged({}, params.get("metadata")),
        "name": params["name"],
        "package_dimensions": params.get("package_dimensions"),
        "shippable": params.get("shippable"),
        "statement_descriptor": params.get("statement_descriptor"),
        "tax_code": params.get("tax_code"),
        "type": "service",
        "unit_label": params.get("unit_label"),
        "updated": now,
        "url": params.get("url"),
    }
    account.create("product", product, "product.created")
    if data := params.get("default_price_data"):
        price = create_price(account, {"product": identifier, **data})
        account.update(product, {"default_price": price["id"]})
    return product


@route("GET", "products", "ProductListParams")
def list_products(account: Account, params: Json) -> Json:
    found = account.store.all("product")
    if "ids" in params:
        found = [product for product in found if product["id"] in params["ids"]]
    return listing.page("/v1/products", listing.matching(found, params, "active", "url"), params)


@route("GET", "products/{}", "ProductRetrieveParams")
def retrieve_product(account: Account, params: Json, identifier: str) -> Json:
    return account.require("product", identifier)


@route("POST", "products/{}", "ProductUpdateParams")
def update_product(account: Account, params: Json, identifier: str) -> Json:
    product = account.require("product", identifier)
    names = ("active", "default_price", "description", "images", "name", "statement_descriptor")
    changes = plain_changes(params, *names, "tax_code", "unit_label", "url")
    changes["metadata"] = merged(product["metadata"], params.get("metadata"))
    changes["updated"] = account.now()
    return account.update(product, changes, "product.updated")


@route("POST", "prices", "PriceCreateParams")
def create_price(account: Account, params: Json) -> Json:
    product = params.get("product")
    if data := params.get("product_data"):
        product = create_product(account, data)["id"]
    if not product:
        raise invalid("Missing required param: product.", "product", "parameter_missing")
    account.require("product", product, param="product")
    if "unit_amount" not in params and "unit_amount_decimal" not in params:
        raise invalid("Missing required param: unit_amount.", "unit_amount", "parameter_missing")
    amount = params.get("unit_amount")
    recurring = params.get("recurring")
    if recurring:
        meter, usage = recurring.get("meter"), recurring.get("usage_type", "licensed")
        if meter:
            account.require("billing.meter", meter, param="recurring[meter]")
        if bool(meter) != (usage == "metered"):
            raise invalid("A metered price must name its meter.", "recurring[meter]")
        recurring = {
            "interval": recurring["interval"],
            "interval_count": recurring.get("interval_count", 1),
            "meter": meter,
            "trial_period_days": recurring.get("trial_period_days"),
            "usage_type": usage,
        }
    key = params.get("lookup_key")
    if key:
        _take_lookup_key(account, key, transfer=params.get("transfer_lookup_key", False))
    price = {
        "id": new_id("price"),
        "object": "price",
        "active": params.get("active", True),
        "billing_scheme": params.get("billing_scheme", "per_unit"),
        "created": account.now(),
        "currency": params["currency"].lower(),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": key,
        "metadata": merged({}, params.get("metadata")),
        "nickname": params.get("nickname"),
        "product": product,
        "recurring": recurring,
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if recurring else "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(params.get("unit_amount_decimal", amount)),
    }
    return account.create("price", price, "price.created")


def _take_lookup_key(account: Account, key: str, *, transfer: bool) -> None:
    for price in account.store.all("price"):
        if price["lookup_key"] == key:
            if not transfer:
                raise invalid(
                    f"A price (`{price['id']}`) already uses that lookup key.", "lookup_key"
                )
            account.update(price, {"lookup_key": None}, "price.updated")


@route("GET", "prices", "PriceListParams")
def list_prices(account: Account, params: Json) -> Json:
    found = listing.matching(
        account.store.all("price"), params, "active", "currency", "product", "type"
    )
    if keys := params.get("lookup_keys"):
        found = [price for price in found if price["lookup_key"] in keys]
    if asked := params.get("recurring"):
        found = [
            price
            for price in found
            if price["recurring"] and asked.items() <= price["recurring"].items()
        ]
    return listing.page("/v1/prices", found, params)


@route("GET", "prices/{}", "PriceRetrieveParams")
def retrieve_price(account: Account, params: Json, identifier: str) -> Json:
    return account.require("price", identifier)


@route("POST", "prices/{}", "PriceUpdateParams")
def update_price(account: Account, params: Json, identifier: str) -> Json:
    price = account.require("price", identifier)
    key = params.get("lookup_key")
    if key and key != price["lookup_key"]:
        _take_lookup_key(account, key, transfer=params.get("transfer_lookup_key", False))
    changes = plain_changes(params, "active", "lookup_key", "nickname", "tax_behavior")
    changes["metadata"] = merged(price["metadata"], params.get("metadata"))
    return account.update(price, changes, "price.updated")
