#!/usr/bin/env bash
# Gets the Python libraries that ./goodhart bench measures against: nothing when they are there,
# Debian's packages when we may install them, else a sentence that says how. Prints the Python.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="$here/target/benchmarks-python"

find_python() {
  for python in "${GOODHART_PYTHON:-}" /usr/bin/python3 "$venv/bin/python" python3; do
    if [ -n "$python" ] && "$python" -c 'import numpy, scipy, sklearn, torch, pandas' 2>/dev/null; then
      echo "$python"
      return 0
    fi
  done
  return 1
}

find_python && exit 0

if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
  packages=(python3-numpy python3-scipy python3-sklearn python3-torch python3-pandas)
  echo "installing what the benchmarks measure against: ${packages[*]}" >&2
  apt-get update -qq >/dev/null \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null \
    || true
  find_python && exit 0
fi

echo "no Python with NumPy, SciPy, scikit-learn, PyTorch and pandas, so there is nothing to measure against: python3 -m venv '$venv' && '$venv/bin/pip' install numpy scipy scikit-learn torch pandas (or set GOODHART_PYTHON to a Python that has them)" >&2
exit 1
