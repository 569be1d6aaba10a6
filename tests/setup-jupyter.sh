#!/usr/bin/env bash
# Gets what the kernel tests drive the kernel with, a Jupyter client, and what the browser test looks
# at it with, the classic notebook and Chromium: nothing when they are there, Debian's packages when
# we may install them, else a sentence for each that says how.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
venv="$here/target/python"

imports() {
  for python in "${GOODHART_PYTHON:-}" "$venv/bin/python" /usr/bin/python3 python3; do
    if [ -n "$python" ] && "$python" -c "import $1" 2>/dev/null; then
      return 0
    fi
  done
  return 1
}

executable() {
  for program in "$@"; do
    if [ -n "$program" ] && [ -x "$program" ]; then
      return 0
    fi
  done
  return 1
}

client() { imports 'jupyter_client, nbclient, nbconvert, jupyter_kernel_test'; }
notebook() { imports notebook.notebookapp; }
browser() {
  executable "${GOODHART_CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome \
    && executable "${GOODHART_CHROMEDRIVER:-}" /usr/bin/chromedriver /usr/lib/chromium/chromedriver
}

packages=()
client || packages+=(python3-jupyter-client python3-nbclient python3-nbformat python3-nbconvert python3-jupyter-kernel-test)
notebook || packages+=(jupyter-notebook)
browser || packages+=(chromium chromium-driver)
[ "${#packages[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
  echo "installing a Jupyter client, the classic notebook and Chromium for the tests: ${packages[*]}" >&2
  apt-get update -qq >/dev/null \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null \
    || true
fi

missing=0
if ! client; then
  missing=1
  echo "no Python with a Jupyter client, so the kernel tests cannot run: python3 -m venv '$venv' && '$venv/bin/pip' install jupyter-client nbclient nbconvert jupyter-kernel-test (or set GOODHART_PYTHON to a Python that has them)" >&2
fi
if ! notebook; then
  missing=1
  echo "no classic Jupyter Notebook, so the browser test cannot run: apt install jupyter-notebook, or '$venv/bin/pip' install 'notebook<7'" >&2
fi
if ! browser; then
  missing=1
  echo "no Chromium with its driver, so the browser test cannot run: apt install chromium chromium-driver (or set GOODHART_CHROMIUM and GOODHART_CHROMEDRIVER to the two programs)" >&2
fi
[ "$missing" = 0 ] || [ "${CI:-}" != true ]
