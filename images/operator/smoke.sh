#!/bin/sh
# Proves inside a fresh image what the project relies on. Run it as in a pod: read-only root file
# system, no capabilities, a writable /tmp.
set -eu

[ "$(id -u):$(id -g)" = 65532:65532 ] || { echo "runs as $(id), expected 65532:65532" >&2; exit 1; }
if touch /opt/howdah/probe 2>/dev/null; then echo 'the root file system is writable' >&2; exit 1; fi
if command -v npm >/dev/null; then echo 'npm is on board' >&2; exit 1; fi

tini --version
node --version
# It starts, with every module it is made of, and says in its own words what it misses here.
KUBECONFIG=/nonexistent node /opt/howdah/operator.js >/tmp/start.log 2>&1 || true
if ! grep -q '"level":"fatal".*/nonexistent' /tmp/start.log; then
  cat /tmp/start.log >&2
  exit 1
fi
for chunk in /opt/howdah/chunks/*.js; do
  node --input-type=module --eval "await import('$chunk')"
done
node --input-type=module --eval '
  const response = await fetch("data:text/plain,works");
  console.log("fetch", await response.text(), process.memoryUsage().rss >> 20, "MiB");'
