from tests.accounts.entering import _nobody_has_tried_before, post, wait
from tests.registry.engine import engine, found_city, town

__all__ = ["_nobody_has_tried_before", "engine", "found_city", "post", "town", "wait"]
