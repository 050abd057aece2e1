#!/bin/sh
# Find a Python of 3.11 or newer and run install.py with it.
# $1: the lock, demo or dev. PYTHON: use this Python instead of searching.
set -eu
cd "$(dirname "$0")/../.."

stop() {
    echo "make: $1" >&2
    exit 1
}

new_enough() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

unset PYTHONHOME PYTHONPATH
if [ -n "${PYTHON:-}" ]; then
    command -v "$PYTHON" >/dev/null 2>&1 || stop "PYTHON=$PYTHON was not found: name a Python of 3.11 or newer."
    new_enough "$PYTHON" || stop "PYTHON=$PYTHON is not a Python of 3.11 or newer: name another one."
    exec "$PYTHON" deploy/virtualenv/install.py "$1"
fi
# Try the existing environment first, so that another Python in PATH does not replace it.
for candidate in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do
    if new_enough "$candidate"; then
        exec "$candidate" deploy/virtualenv/install.py "$1"
    fi
done
stop "Python 3.11 or newer was not found: install it, or name one with PYTHON=…"
