from tenants.products.models.product import (
    PATH,
    Authorship,
    Product,
    Stage,
    StageChange,
    Visibility,
)
from tenants.products.models.question import Blocker, Question

__all__ = [
    "PATH",
    "Authorship",
    "Blocker",
    "Product",
    "Question",
    "Stage",
    "StageChange",
    "Visibility",
]
