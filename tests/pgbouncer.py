"""PgBouncer for tests that find it installed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

NOBODY = 65534


def pgbouncer_command(config: Path) -> list[str]:
    """Return the command that runs PgBouncer on `config`; skip the test where it is missing.

    PgBouncer refuses to run as root, so root hands it to the user nobody, who must be able to
    enter the folder of `config`.
    """
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    if not Path(program).exists():
        pytest.skip("pgbouncer is not installed (Debian: apt-get install pgbouncer)")
    if os.getuid() != 0:
        return [program, str(config)]
    for folder in config.parents:
        if folder == Path(tempfile.gettempdir()).resolve():
            break
        folder.chmod(0o755)
    os.chown(config.parent, NOBODY, NOBODY)
    return [program, "-u", "nobody", str(config)]
