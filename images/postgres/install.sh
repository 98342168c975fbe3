#!/bin/sh
# Fills the PostgreSQL image: install.sh MAJOR FOLDER_OF_WHEELS. Runs as root in a slim Debian.
set -eu
major=$1
wheels=$2
export DEBIAN_FRONTEND=noninteractive

# Debian's packages would take the next free ids, which differ per suite; volumes need the same ones.
# Written by hand: the smallest bases have no useradd.
echo 'postgres:x:999:' >>/etc/group
echo 'postgres:x:999:999:PostgreSQL:/var/lib/postgresql:/bin/sh' >>/etc/passwd

# Files that dpkg shall not even unpack, now or in an image built upon this one. The JIT compiler would
# be a third of the image; PostgreSQL runs every query without it.
cat >/etc/dpkg/dpkg.cfg.d/howdah <<'EOF'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/lintian/*
path-exclude=/usr/share/perl/*/pod/*
path-exclude=/usr/lib/*/perl/*/CORE/*
path-exclude=/usr/share/locale/*
path-include=/usr/share/locale/locale.alias
path-exclude=/usr/lib/postgresql/*/lib/bitcode/*
path-exclude=/usr/lib/postgresql/*/lib/pgxs/*
path-exclude=/usr/lib/postgresql/*/lib/llvmjit*
path-exclude=/usr/lib/*/libLLVM*
path-exclude=/usr/lib/*/libz3.so*
path-exclude=/usr/lib/llvm-*
EOF

apt-get update
# Newer suites want a few systemd tools; two small packages have them without systemd itself.
standalone=
if apt-cache depends postgresql-common | grep -q systemd-standalone; then
  standalone='systemd-standalone-sysusers systemd-standalone-tmpfiles'
fi
# shellcheck disable=SC2086 -- words on purpose
apt-get install --yes --no-install-recommends locales postgresql-common tini $standalone
localedef --inputfile=en_US --charmap=UTF-8 en_US.UTF-8

# Patroni makes the cluster, on a volume; Debian's own would sit in the image.
sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' \
  /etc/postgresql-common/createcluster.conf

available() { apt-cache show "$1" >/dev/null 2>&1 && echo "$1"; }
# shellcheck disable=SC2046 -- no word where the suite has no pgBadger
apt-get install --yes --no-install-recommends \
  "postgresql-$major" "postgresql-$major-pgaudit" pgbackrest $(available pgbadger || true) \
  python3 python3-click python3-dateutil python3-prettytable python3-psutil python3-psycopg2 \
  python3-urllib3 python3-yaml "$(available python3-ydiff || available python3-cdiff)"

# A wheel of pure Python is a zip file; byte code is made here, since no one can write it later.
packages=$(python3 -c 'import site; print(site.getsitepackages()[0])')
mkdir -p "$packages"
for wheel in "$wheels"/*.whl; do python3 -m zipfile -e "$wheel" "$packages"; done
python3 -m compileall -q "$packages"
# Patroni starts the postmaster by spawning itself, which imports the launcher a second time.
launcher() {
  printf '#!/usr/bin/python3\nfrom %s import %s\n\nif __name__ == "__main__":\n    %s()\n' \
    "$2" "$3" "$3" >"/usr/local/bin/$1"
  chmod 0755 "/usr/local/bin/$1"
}
launcher patroni patroni.__main__ main
launcher patronictl patroni.ctl ctl

# Mount points for what is written at run time.
install -d -o 999 -g 999 -m 0700 /var/lib/postgresql
install -d -o 999 -g 999 -m 0750 /var/lib/pgbackrest /var/log/pgbackrest /var/spool/pgbackrest
install -d -o 999 -g 999 -m 2775 /run/postgresql
install -d /etc/patroni /etc/pgbackrest

# A private key in an image is everybody's key.
rm -f /etc/ssl/private/ssl-cert-snakeoil.key /etc/ssl/certs/ssl-cert-snakeoil.pem
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/lib/dpkg/*-old \
  /var/log/* /usr/share/i18n /etc/postgresql "/usr/share/postgresql/$major/man"

install -d /usr/share/howdah /var/log/postgresql
install -d -o 999 -g 999 -m 0750 /var/log/pgbackrest
version() { dpkg-query --show --showformat '${Version}' "$1" 2>/dev/null || true; }
printf '{"postgresql":"%s","patroni":"%s","pgbackrest":"%s","pgaudit":"%s","pgbadger":"%s"}\n' \
  "$(version "postgresql-$major")" "$(patroni --version | cut -d' ' -f2)" \
  "$(version pgbackrest)" "$(version "postgresql-$major-pgaudit")" "$(version pgbadger)" \
  | tee /usr/share/howdah/versions.json
