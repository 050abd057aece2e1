"""The demo's servers and supervisor around programs that only sleep: up in a second.

``python -m tests.demo.stand_in [command …]`` runs the command as one more program.
"""

from __future__ import annotations

import sys
from contextlib import closing, suppress

from deploy.demo import programs
from deploy.demo.data import DataFolder
from deploy.demo.process import Program, Refused, plain_environment
from deploy.demo.servers import Postgres, Valkey
from deploy.demo.supervisor import Stopped, Supervisor, say


def main(command: list[str]) -> int:
    port, folder = programs.settings_from()
    try:
        with (
            closing(DataFolder.open(folder)) as data,
            Supervisor().guarding() as supervisor,
            suppress(Stopped),
        ):
            start(supervisor, data, port, command)
            supervisor.watch()
    except Refused as refusal:
        say(f"demo: {refusal}", stream="stderr")
        return 1
    return 0


def start(supervisor: Supervisor, data: DataFolder, port: int, command: list[str]) -> None:
    folder, log = data.path, data.path / "log"
    pages = programs.listen(port, patience=10 if data.left_behind else 0)
    postgres = Postgres(folder / "postgres", log / "postgres.log", "secret", "secret")
    postgres.initialise()
    postgres.forget_dead_server()
    valkey = Valkey(folder / "valkey", log / "valkey.log", "secret")
    supervisor.start(postgres.program())
    supervisor.start(valkey.program())
    supervisor.wait(lambda: postgres.accepts() and valkey.accepts(), "Both", seconds=30)
    data.keep_environment(programs.environment(data, port, postgres, valkey))
    for name, argv in {
        "web": ["sleep", "600"],
        "more": command or ["sleep", "601"],
    }.items():
        supervisor.start(
            Program(
                name=name,
                argv=argv,
                env=plain_environment(),
                log=log / f"{name}.log",
                cwd=folder,
                inherit=pages,
            )
        )
    pids = [str(running.process.pid) for running in supervisor.running.values()]
    say(f"READY {' '.join(pids)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
