#!/bin/sh
# prepare.sh run|dev: finds a Python that is new enough and lets it bring .venv up to requirements/<name>.txt.
set -eu

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    new_enough "$PYTHON" || { echo "PYTHON=$PYTHON is not a Python 3.11 or newer." >&2; exit 1; }
    exec "$PYTHON" scripts/install.py "$1" --with-this-python
fi
for candidate in .venv/bin/python python3 python3.13 python3.12 python3.11; do
    if new_enough "$candidate"; then
        exec "$candidate" scripts/install.py "$1"
    fi
done
echo "Python 3.11 or newer is needed and none was found. Install one, or name it: PYTHON=/path/to/python make ..." >&2
exit 1
