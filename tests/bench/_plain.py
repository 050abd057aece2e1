"""Commands of the child that is the same models in one schema, without any tenancy."""

from tests.bench._common import pages

__all__ = ["pages"]
