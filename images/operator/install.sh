#!/bin/sh
# Puts Node and an init into a slim Debian, without package managers for JavaScript.
set -eu
export DEBIAN_FRONTEND=noninteractive

echo 'howdah:x:65532:' >>/etc/group
echo 'howdah:x:65532:65532:Howdah operator:/nonexistent:/usr/sbin/nologin' >>/etc/passwd

cat >/etc/dpkg/dpkg.cfg.d/howdah <<'EOF'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/lintian/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/nodejs/corepack/*
EOF

node=nodejs
if command -v node >/dev/null 2>&1; then node=; fi
apt-get update
apt-get install --yes --no-install-recommends tini $node
rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
  /usr/bin/corepack

apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/log/*
node --version
