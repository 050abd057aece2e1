#!/bin/sh
# Makes .venv from requirements-dev.lock, or leaves it alone when it already matches the lock.
# PYTHON: the Python to use; without it the first one of 3.11 or newer is found.
set -eu
cd "$(dirname "$0")/.."

stop() {
    echo "make: $1" >&2
    exit 1
}

new_enough() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

unset PYTHONHOME PYTHONPATH
python=""
if [ -n "${PYTHON:-}" ]; then
    command -v "$PYTHON" >/dev/null 2>&1 || stop "PYTHON=$PYTHON was not found: name a Python of 3.11 or newer."
    new_enough "$PYTHON" || stop "PYTHON=$PYTHON is not a Python of 3.11 or newer: name another one."
    python=$PYTHON
else
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if new_enough "$candidate"; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || stop "Python 3.11 or newer was not found: install it, or name one with PYTHON=…"
fi

# The stamp is the lock itself and the Python that installed it.
wanted=$("$python" - <<'END'
import hashlib, sys
print(sys.version_info[:2], hashlib.sha256(open("requirements-dev.lock", "rb").read()).hexdigest())
END
)
if [ "$(cat .venv/lock.stamp 2>/dev/null || true)" = "$wanted" ] && .venv/bin/python -c "" 2>/dev/null; then
    exit 0
fi
# PYTHON was not named: keep a ready environment of another Python rather than making it anew.
if [ -z "${PYTHON:-}" ] && new_enough .venv/bin/python &&
    [ "$(sed 's/^.* //' .venv/lock.stamp 2>/dev/null || true)" = "${wanted##* }" ]; then
    exit 0
fi

"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "$python has no venv module: install it (Debian and Ubuntu: apt-get install python3-venv)."
rm -f .venv/lock.stamp 2>/dev/null || true
version='import sys; print(sys.version_info[:2])'
if [ "$(.venv/bin/python -c "$version" 2>/dev/null)" != "$("$python" -c "$version")" ] ||
    ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    echo "Making .venv with $("$python" --version) …"
    "$python" -m venv --clear .venv || stop ".venv can't be made here; the reason is above."
fi
echo "Installing the packages of requirements-dev.lock …"
PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 .venv/bin/python -m pip install \
    --quiet --progress-bar off --no-warn-script-location --no-deps --require-hashes \
    --requirement requirements-dev.lock ||
    stop "the packages could not be installed; the reason is above. Try again when the network is back."
printf '%s\n' "$wanted" >.venv/lock.stamp
