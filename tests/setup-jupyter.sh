#!/usr/bin/env bash
# Gets the Jupyter client that the kernel tests drive the kernel with: nothing when one is there,
# Debian's packages when we may install them, else one sentence that says how.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="$here/target/python"

found() {
  for python in "${GOODHART_PYTHON:-}" "$venv/bin/python" /usr/bin/python3 python3; do
    if [ -n "$python" ] && "$python" -c 'import jupyter_client, nbclient, nbconvert, jupyter_kernel_test' 2>/dev/null; then
      return 0
    fi
  done
  return 1
}

found && exit 0
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
  echo "installing a Jupyter client for the kernel tests" >&2
  apt-get update -qq >/dev/null \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-jupyter-client \
      python3-nbclient python3-nbformat python3-nbconvert python3-jupyter-kernel-test >/dev/null \
    || true
fi
found && exit 0
echo "no Python with a Jupyter client, so the kernel tests cannot run: python3 -m venv '$venv' && '$venv/bin/pip' install jupyter-client nbclient nbconvert jupyter-kernel-test (or set GOODHART_PYTHON to a Python that has them)" >&2
[ "${CI:-}" != true ]
