#!/bin/sh
# Runs inside the new root of a node: what kind's own base image sets up, and what Debian's
# containerd 1.6 and a machine without systemd's cgroups need on top.
set -eu

# No service of the distribution starts in a node but those enabled below.
rm -f /lib/systemd/system/sysinit.target.wants/systemd-tmpfiles-setup.service
rm -f /lib/systemd/system/multi-user.target.wants/* /etc/systemd/system/*.wants/*
rm -f /lib/systemd/system/local-fs.target.wants/* /lib/systemd/system/basic.target.wants/*
rm -f /lib/systemd/system/sockets.target.wants/*udev* /lib/systemd/system/sockets.target.wants/*initctl*
echo 'ReadKMsg=no' >>/etc/systemd/journald.conf
ln -sf /usr/lib/systemd/systemd /sbin/init

for name in containerd containerd-shim-runc-v2; do
  ln -sf "/usr/bin/$name" "/usr/local/bin/$name"
done
mkdir -p /opt/cni/bin /etc/kubernetes/manifests /etc/howdah
ln -sf /usr/lib/cni/* /opt/cni/bin/

# The kubelet runs on cgroupfs, so containerd must as well; and no process may ask for a score
# below its parent's.
sed -i 's/SystemdCgroup = true/SystemdCgroup = false/
  s/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' /etc/containerd/config.toml
sed -i '/^OOMScoreAdjust=/d' /etc/systemd/system/containerd.service

/usr/bin/ctr oci spec |
  jq '.hooks.createContainer += [{path: "/kind/bin/mount-product-files.sh"}] | del(.process.rlimits)' \
    >/etc/containerd/cri-base.json

systemctl enable kubelet.service containerd.service undo-mount-hacks.service howdah-routes.service
systemctl mask systemd-binfmt.service
