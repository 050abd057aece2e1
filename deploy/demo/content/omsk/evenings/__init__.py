"""Five regular evenings of Omsk: four that were held and the one tonight."""

from deploy.demo.content.omsk.evenings.four_weeks_ago import FOUR_WEEKS_AGO
from deploy.demo.content.omsk.evenings.last_week import LAST_WEEK
from deploy.demo.content.omsk.evenings.three_weeks_ago import THREE_WEEKS_AGO
from deploy.demo.content.omsk.evenings.tonight import TONIGHT
from deploy.demo.content.omsk.evenings.two_weeks_ago import TWO_WEEKS_AGO

EVENINGS = (FOUR_WEEKS_AGO, THREE_WEEKS_AGO, TWO_WEEKS_AGO, LAST_WEEK, TONIGHT)

__all__ = ["EVENINGS"]
