#!/bin/sh
# Installs the browser that tests/e2e drives (Debian's chromium, with a Chinese font) where that can be done without
# asking: as root on Debian or a relative. Elsewhere those tests are skipped and say so.
set -eu
have_font() { command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q .; }
if command -v chromium >/dev/null 2>&1 && have_font; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing chromium and a Chinese font for the browser tests (once)"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk; } \
      >"$log" 2>&1; then
    tail -5 "$log"
    echo "the browser could not be installed; the browser tests will be skipped"
  fi
  rm -f "$log"
else
  echo "no chromium: install the packages chromium and fonts-noto-cjk to run the browser tests too"
fi
