"""The demo's servers and supervisor around programs that only sleep: up in a second.

``python -m tests.demo.stand_in [command …]`` runs the command as one more program.
"""

from __future__ import annotations

import sys
from contextlib import closing, suppress

from deploy.demo import programs, supervisor
from deploy.demo.data import DataFolder
from deploy.demo.process import Program, Refused, plain_environment
from deploy.demo.servers import Postgres, Valkey
from deploy.demo.supervisor import Stopped, Supervisor, say

PASSWORD = "secret"
GRACE = 1.5  # seconds for its sleepers to end: they end at once or never
supervisor.LONGEST_PAUSE = 1.0


def main(command: list[str]) -> int:
    port, folder = programs.settings_from()
    try:
        with (
            closing(DataFolder.open(folder)) as data,
            Supervisor().guarding() as guard,
            suppress(Stopped),
        ):
            start(guard, data, port, command)
            guard.watch()
    except Refused as refusal:
        say(f"demo: {refusal}", stream="stderr")
        return 1
    return 0


def start(guard: Supervisor, data: DataFolder, port: int, command: list[str]) -> None:
    folder, log = data.path, data.path / "log"
    pages = programs.listen(port, patience=10 if data.left_behind else 0)
    postgres = Postgres(folder / "postgres", log / "postgres.log", PASSWORD, PASSWORD)
    postgres.initialise()
    postgres.forget_dead_server()
    valkey = Valkey(folder / "valkey", log / "valkey.log", PASSWORD)
    guard.start(postgres.program())
    guard.start(valkey.program())
    guard.wait(lambda: postgres.accepts() and valkey.accepts(), "Both", seconds=30)
    data.keep_environment(programs.environment(data, port, postgres, valkey))
    for name, argv in {
        "web": ["sleep", "600"],
        "more": command or ["sleep", "601"],
    }.items():
        guard.start(
            Program(
                name=name,
                argv=argv,
                env=plain_environment(),
                log=log / f"{name}.log",
                cwd=folder,
                grace=GRACE,
                inherit=pages,
            )
        )
    pids = [str(running.process.pid) for running in guard.running.values()]
    say(f"READY {' '.join(pids)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
