"""Count the words of a decision: pure functions over plain rows, so that everyone can repeat them.

The rows are the voices of all electors who have a word, own or through their delegate. Options are
numbered from 0, in the order of the decision's `options`:

    proposal   {"say": "consent"}, "aside" or "objection"
    poll       {"options": [0, 2]}
    dots       {"dots": {"0": 2, "1": 1}}
    ranking    {"places": {"0": 1, "2": 2}}: 1 is the best; equal places are allowed
    date       {"yes": [0], "maybe": [1]}
"""

from tenants.governance.decisions.counting.choices import count_choices
from tenants.governance.decisions.counting.consent import count_consent
from tenants.governance.decisions.counting.counted import Counted, Tally, Voice
from tenants.governance.decisions.counting.schulze import schulze

__all__ = ["Counted", "Tally", "Voice", "count_choices", "count_consent", "schulze"]
