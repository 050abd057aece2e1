from tenants.products.models.file import ProductFile
from tenants.products.models.handover import Handover
from tenants.products.models.hours import HoursSpent
from tenants.products.models.merge import Merge
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
    "Handover",
    "HoursSpent",
    "Merge",
    "Product",
    "ProductFile",
    "Question",
    "Stage",
    "StageChange",
    "Visibility",
]
