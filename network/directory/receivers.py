"""A product changed in its city: its card follows in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.timezone import now

from network.directory.actions import list_product
from tenants.products.models import Product
from tenants.products.signals import product_begun, product_changed
from tenants.registry.scope import current_city


@receiver([product_begun, product_changed], dispatch_uid="directory-lists-products")
def product_moved(sender: object, product: Product, **_: Any) -> None:
    list_product(product, city=current_city(), now=now())
