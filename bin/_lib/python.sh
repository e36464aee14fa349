# Sourced by the commands in bin/: goes to the checkout and brings its .venv up to date.
#   requirements=dev; . bin/_lib/python.sh      afterwards .venv/bin/python has what requirements/dev.txt pins
cd "$(dirname "$0")/.." || exit 1
export PYTHONUNBUFFERED=1
# Without compiled modules each start would take three seconds longer.
unset PYTHONDONTWRITEBYTECODE

# What answers is a Python of the right age; other programs do not say so.
_fits() { [ "$("$1" -c 'import sys; print((3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null)" = True ]; }
if [ -n "${PYTHON:-}" ] && ! _fits "$PYTHON"; then
  echo "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13. Name another one, or unset PYTHON to have one looked for." >&2
  exit 1
fi
_python=""
for _candidate in "${PYTHON:-}" .venv/bin/python python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
  if [ -n "$_candidate" ] && _fits "$_candidate"; then
    _python="$_candidate"
    break
  fi
done
if [ -z "$_python" ]; then
  echo "Sodan needs Python 3.11, 3.12 or 3.13, and found $(python3 --version 2>/dev/null || echo none)." >&2
  echo "Install one (Debian: apt-get install python3 python3-venv), or name it: PYTHON=/path/to/python3.12 $0" >&2
  exit 1
fi
"$_python" -P config/embedded/venv.py "${requirements:-run}" || exit 1
