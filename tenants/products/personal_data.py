"""Products, questions, files and hours of a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.members.personal_data import (
    Files,
    Forgotten,
    PersonalData,
    Rows,
    delete,
    is_built_on,
    register,
    rows,
)
from tenants.products.actions.files import PICTURES
from tenants.products.models import (
    Authorship,
    Handover,
    HoursSpent,
    Merge,
    Product,
    ProductFile,
    Question,
    StageChange,
)

OF_A_PRODUCT = (Authorship, StageChange, Handover, HoursSpent, ProductFile)


def collect(member: Member) -> Mapping[str, Rows]:
    """All that they wrote on products, and their questions with their answers."""
    mine = Product.objects.filter(people=member)
    return {
        "products": rows(mine, "title", "pitch", "text", "stage", "visibility", "created_at"),
        "roles": rows(member.authorships.all(), "product__title", "role", "since"),
        "questions": rows(
            member.questions.all(),
            *("text", "outcome", "answer", "state", "asked_at", "answered_at", "product__title"),
        ),
        "stage_changes": rows(
            StageChange.objects.filter(by=member),
            *("product__title", "before", "after", "at", "why", "evidence"),
        ),
        "handovers": rows(
            Handover.objects.filter(by=member), "product__title", "words", "offered_at", "outcome"
        ),
        "hours": rows(
            HoursSpent.objects.filter(member=member), "product__title", "day", "hours", "note"
        ),
        "files": rows(ProductFile.objects.filter(by=member), "product__title", "title", "added_at"),
    }


def files(member: Member) -> Files:
    """The files that they added to products."""
    for file in ProductFile.objects.filter(by=member).order_by("pk"):
        yield file.title, file.content


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete what nobody else has worked on; the rest stays, without the person."""
    waiting = Handover.objects.filter(Q(by=member) | Q(to=member), outcome="waiting")
    done = delete(waiting)
    Handover.objects.filter(by=member).update(words="")
    HoursSpent.objects.filter(member=member).update(note="")
    for question in member.questions.all():
        done += _forget_question(question)
    for product in Product.objects.filter(people=member):
        done += _forget_product(product, member)
    return done


def _forget_question(question: Question) -> Forgotten:
    Merge.objects.filter(question=question, made_at=None).delete()
    if is_built_on(question):
        return Forgotten(nameless=1)
    question.delete()
    return Forgotten(deleted=1)


def _forget_product(product: Product, member: Member) -> Forgotten:
    others = product.authorships.exclude(member=member)
    if others.exists():
        return delete(product.authorships.filter(member=member))
    if is_built_on(product, besides=OF_A_PRODUCT):
        Product.objects.filter(pk=product.pk).update(contact="")
        return Forgotten(nameless=1)
    Product.objects.filter(pk=product.pk).update(cover=None)
    for file in product.files.all():
        PICTURES.forget(file)
    product.delete()
    return Forgotten(deleted=1)


def register_part() -> None:
    register(
        PersonalData(
            name="products",
            order=40,
            title=_("Products and questions"),
            purpose=_("To work on them together."),
            kept=_("Until you are forgotten. What others have worked on stays without your name."),
            collect=collect,
            forget=forget,
            files=files,
        )
    )
