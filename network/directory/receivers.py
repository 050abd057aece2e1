"""What happens in a city reaches its cards in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.timezone import now

from network.directory.actions import list_product, withdraw_member
from tenants.members.models import Member
from tenants.members.signals import member_left
from tenants.products.models import Product
from tenants.products.signals import product_begun, product_changed
from tenants.registry.scope import current_city


@receiver([product_begun, product_changed], dispatch_uid="directory-lists-products")
def product_moved(sender: object, product: Product, **_: Any) -> None:
    list_product(product, city=current_city(), now=now())


@receiver(member_left, dispatch_uid="directory-forgets-members")
def member_gone(sender: object, member: Member, **_: Any) -> None:
    withdraw_member(member, city=current_city())
