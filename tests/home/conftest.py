from tests.accounts.entering import _nobody_has_tried_before, post

__all__ = ["_nobody_has_tried_before", "post"]
