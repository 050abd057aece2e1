"""A child of the benchmarks: reads commands, answers with what they returned."""

from __future__ import annotations

import importlib
import json
import os
import sys


def main(kind: str) -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever commands print goes to the terminal, not into the answers
    import django

    django.setup()
    commands = importlib.import_module(f"tests.bench._{kind}")
    for line in sys.stdin:
        name, arguments = json.loads(line)
        answers.write(json.dumps(getattr(commands, name)(**arguments)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
