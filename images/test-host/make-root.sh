#!/bin/sh
# Makes the root file system of a bare Debian machine with systemd: what tests hatch on. Run as root, where debootstrap is.
# Arguments: SUITE MIRROR TAR. The tar is written beside and moved into its place, so a killed run leaves no half of it.
# Left out on purpose: node, npm, bubblewrap, python, curl. polkitd is left out too, as a server has none.
set -eu
umask 022
suite=$1 mirror=$2 tar=$3

folder=$(mktemp -d "$tar.XXXXXX")
trap 'rm -rf "$folder" "$tar.$$"' EXIT
trap 'exit 143' TERM INT HUP
debootstrap --variant=minbase \
  --include=systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,openssh-server,sudo,procps,iproute2,ca-certificates \
  "$suite" "$folder" "$mirror"

in_root() { chroot "$folder" "$@"; }
# A person of this machine without rights, and one with them.
in_root useradd --create-home --shell /bin/bash ada
in_root useradd --create-home --shell /bin/bash ops
echo 'ops ALL=(ALL) NOPASSWD: ALL' >"$folder/etc/sudoers.d/ops"
chmod 440 "$folder/etc/sudoers.d/ops"
# Each container makes its own, as a new machine does.
rm -f "$folder"/etc/ssh/ssh_host_* "$folder/etc/machine-id"
: >"$folder/etc/machine-id"
cat >"$folder/etc/systemd/system/test-host-keys.service" <<'UNIT'
[Unit]
Description=SSH host keys of a new machine
Before=ssh.service
[Service]
Type=oneshot
ExecStart=/usr/bin/ssh-keygen -A
[Install]
WantedBy=multi-user.target
UNIT
in_root systemctl -q enable test-host-keys.service ssh.service
# What only real hardware or a console answers.
in_root systemctl -q mask console-getty.service getty.target systemd-udevd.service systemd-udev-trigger.service \
  sys-kernel-debug.mount sys-kernel-tracing.mount systemd-firstboot.service systemd-resolved.service apt-daily.timer apt-daily-upgrade.timer
rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/* "$folder"/usr/share/doc "$folder"/usr/share/man

tar -C "$folder" -cf "$tar.$$" .
mv "$tar.$$" "$tar"
