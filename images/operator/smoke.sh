#!/bin/sh
# Proves inside a fresh image what the project relies on. Run it as in a pod: read-only root file
# system, no capabilities, a writable /tmp.
set -eu

[ "$(id -u):$(id -g)" = 65532:65532 ] || { echo "runs as $(id), expected 65532:65532" >&2; exit 1; }
if touch /opt/howdah/probe 2>/dev/null; then echo 'the root file system is writable' >&2; exit 1; fi
if command -v npm >/dev/null; then echo 'npm is on board' >&2; exit 1; fi

tini --version
node --version
node --check /opt/howdah/operator.js
node --input-type=module --eval '
  const response = await fetch("data:text/plain,works");
  console.log("fetch", await response.text(), process.memoryUsage().rss >> 20, "MiB");'
