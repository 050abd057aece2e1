from tenants.governance.decisions.queries.decision_page import DecisionPage, decision_page
from tenants.governance.decisions.queries.electorates import Electorate, electors_of

__all__ = ["DecisionPage", "Electorate", "decision_page", "electors_of"]
