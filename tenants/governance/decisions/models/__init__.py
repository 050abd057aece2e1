from tenants.governance.decisions.models.decision import Decision, Result, Stage, Way
from tenants.governance.decisions.models.elector import Elector, Say
from tenants.governance.decisions.models.urn import Urn
from tenants.governance.decisions.models.word import Word

__all__ = ["Decision", "Elector", "Result", "Say", "Stage", "Urn", "Way", "Word"]
