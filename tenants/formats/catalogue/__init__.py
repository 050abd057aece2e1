"""The starter formats that every city begins with, and what can be asked of any format."""

from tenants.formats.catalogue.comparison import FormatDiff, StepChange, diff
from tenants.formats.catalogue.fit import Fit, Reason, fits
from tenants.formats.catalogue.schedule import TimedStep, table_sizes, total_minutes, unroll
from tenants.formats.catalogue.spec import (
    Capture,
    FormatSpec,
    FormatText,
    Multiplicity,
    StepKind,
    StepSpec,
)
from tenants.formats.catalogue.starters import CATALOGUE, EVENING_BLOCKS

__all__ = [
    "CATALOGUE",
    "EVENING_BLOCKS",
    "Capture",
    "Fit",
    "FormatDiff",
    "FormatSpec",
    "FormatText",
    "Multiplicity",
    "Reason",
    "StepChange",
    "StepKind",
    "StepSpec",
    "TimedStep",
    "diff",
    "fits",
    "table_sizes",
    "total_minutes",
    "unroll",
]
