"""Everything that changes formats: installing the starters, a new version, a fork, putting away."""

from tenants.formats.actions.catalogue import install_catalogue
from tenants.formats.actions.versions import (
    NothingNewer,
    Unchanged,
    archive_format,
    bring_back_format,
    fork_format,
    new_format,
    publish_version,
    take_newer,
)

__all__ = [
    "NothingNewer",
    "Unchanged",
    "archive_format",
    "bring_back_format",
    "fork_format",
    "install_catalogue",
    "new_format",
    "publish_version",
    "take_newer",
]
