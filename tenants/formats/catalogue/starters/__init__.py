"""The starter formats in the order in which a newcomer should meet them.

The timings are facts of the methods; every text here is ours.
"""

from tenants.formats.catalogue.spec import FormatSpec
from tenants.formats.catalogue.starters import (
    evening_frame,
    lean_coffee,
    one_two_four_all,
    pro_action_cafe,
    triz,
    troika,
    twenty_five_ten,
    what_so_what,
    wise_crowds,
)

CATALOGUE: dict[str, FormatSpec] = {
    spec.key: spec
    for spec in (
        one_two_four_all.FORMAT,
        troika.FORMAT,
        wise_crowds.FORMAT,
        twenty_five_ten.FORMAT,
        triz.FORMAT,
        what_so_what.FORMAT,
        lean_coffee.FORMAT,
        pro_action_cafe.FORMAT,
        evening_frame.FORMAT,
    )
}

# The position of the evening's step that the planner fills with other formats.
EVENING_BLOCKS = evening_frame.BLOCKS

__all__ = ["CATALOGUE", "EVENING_BLOCKS"]
