import { each } from '../../each.ts'
import type { Family, ProgramRow } from '../../row.ts'

// sudo(8), systemctl(1), journalctl(1), crontab(1), mount(8), sysctl(8): what changes the machine, who may do what on it,
// or what runs later without anybody asking.

const high = (why: string): ProgramRow => ({ risk: 'high', why, isTooBroad: true })
/** It starts what it is told to. */
const runs = (why: string): ProgramRow => ({ ...high(why), isVeiled: true })
const low: ProgramRow = { risk: 'low' }
const medium: ProgramRow = { risk: 'medium' }
const changes = { risk: 'high', why: 'changes the machine' } as const

const elsewhere = each('-H --host -M --machine --root --image', {
  risk: 'high',
  why: 'acts on another machine',
  value: 'text',
} as const)
const shapes = '--no-pager --plain -q --quiet --no-legend -l --full -a --all --user --system --failed'

const systemctl: ProgramRow = {
  risk: 'medium',
  why: 'speaks to the services of the machine',
  isTooBroad: true,
  harmless: shapes,
  optionsAnywhere: true,
  options: {
    ...elsewhere,
    ...each('-t --type -p --property -n --lines -o --output --state', { value: 'text' } as const),
  },
  subcommands: {
    ...each(
      'status show list-units list-unit-files list-timers list-sockets is-active is-enabled is-failed cat',
      medium,
    ),
    ...each('start stop restart reload enable disable mask unmask kill isolate edit set-property link revert', changes),
    ...each(
      'daemon-reload daemon-reexec poweroff reboot halt kexec suspend hibernate set-default import-environment',
      changes,
    ),
    ...each(
      'set-environment unset-environment reenable preset add-wants add-requires try-restart reset-failed',
      changes,
    ),
    ...each('clean freeze thaw bind mount-image soft-reboot emergency rescue exit switch-root', changes),
  },
}

const journalctl: ProgramRow = {
  risk: 'medium',
  why: 'shows the logs of the machine',
  isTooBroad: true,
  options: {
    ...each('--vacuum-size --vacuum-time --vacuum-files', {
      risk: 'high',
      why: 'deletes logs',
      value: 'text',
    } as const),
    ...each('--rotate --flush --sync --relinquish-var --setup-keys --update-catalog', {
      risk: 'high',
      why: 'changes logs',
    } as const),
    ...each('-D --directory --file --root --image', {
      risk: 'high',
      why: 'reads logs from elsewhere',
      value: 'read',
    } as const),
    ...each('-u --unit -n --lines -S --since -U --until -p --priority -o --output -g --grep -t --identifier', {
      value: 'text',
    } as const),
    ...each('-M --machine', { risk: 'high', why: 'acts on another machine', value: 'text' } as const),
  },
}

/** `loginctl`, `timedatectl`, `hostnamectl`, `localectl`: they show something where they change nothing. */
const ctl: ProgramRow = {
  risk: 'medium',
  why: 'speaks to the services of the machine',
  options: elsewhere,
  optionsAnywhere: true,
  subcommands: {
    ...each('status show list-sessions list-users list-seats list-timezones', medium),
    ...each(
      'set-time set-timezone set-ntp set-local-rtc set-hostname hostname set-icon-name set-chassis set-locale',
      changes,
    ),
    ...each(
      'set-keymap lock-session unlock-session lock-sessions unlock-sessions terminate-session kill-session',
      changes,
    ),
    ...each(
      'terminate-user kill-user enable-linger disable-linger activate attach flush-devices terminate-seat',
      changes,
    ),
  },
}

/** Programs that change the machine, the rights on it, or what runs on it later. */
export const system: Family = {
  ...each(
    'sudo doas su pkexec runuser setpriv capsh sudoedit visudo vipw vigr newgrp sg gosu su-exec',
    runs('takes more rights'),
  ),
  ...each(
    'mount umount fusermount fusermount3 losetup swapon swapoff mkswap cryptsetup',
    high('changes what the file tree shows'),
  ),
  ...each(
    'chroot unshare nsenter pivot_root bwrap firejail systemd-run systemd-nspawn machinectl',
    runs('runs a program elsewhere'),
  ),
  ...each(
    'wipe srm scrub fdisk sfdisk cfdisk parted gdisk sgdisk mkfs mke2fs mkfs.ext4 mkfs.xfs wipefs fsck e2fsck tune2fs',
    high('changes a disk'),
  ),
  ...each(
    'resize2fs blkdiscard hdparm lvm pvcreate vgcreate lvcreate lvremove mdadm zfs zpool btrfs badblocks',
    high('changes a disk'),
  ),
  systemctl,
  journalctl,
  ...each(
    'service initctl rc-service rc-update chkconfig update-rc.d invoke-rc.d launchctl telinit init',
    high('changes services'),
  ),
  ...each('crontab at batch atrm anacron cron', runs('runs something later')),
  ...each(
    'useradd userdel usermod groupadd groupdel groupmod adduser deluser addgroup delgroup passwd',
    high('changes accounts'),
  ),
  ...each('chpasswd gpasswd chsh chfn chage pwconv dscl', high('changes accounts')),
  ...each('kill pkill killall killall5 skill snice xkill', high('ends processes')),
  ...each('renice chrt taskset', runs('changes how processes run')),
  ...each('reboot shutdown poweroff halt', high('stops the machine')),
  ...each('sysctl modprobe insmod rmmod depmod kexec dkms', high('changes the kernel')),
  ...each(
    'iptables ip6tables iptables-save iptables-restore nft ufw firewall-cmd ipset ebtables tc',
    high('changes the firewall'),
  ),
  ...each(
    'setcap setfacl chattr semanage setenforce setsebool restorecon aa-teardown apparmor_parser',
    high('changes rights'),
  ),
  ...each('ldconfig update-alternatives alternatives update-initramfs update-grub grub-install dracut', changes),
  ...each('dbus-send busctl gdbus qdbus', runs('gives orders to services')),
  ...each('gdb strace ltrace perf bpftrace ptrace dtrace lldb', runs('looks into other programs, or runs them')),
  ...each(
    'screen tmux disown script expect dtach abduco unbuffer flock watch parallel setarch linux32 linux64 entr chronic rlwrap',
    runs('runs another program'),
  ),
  ...each('loginctl timedatectl hostnamectl localectl', ctl),
  ...each(
    'dbus-run-session xvfb-run faketime proot torsocks torify proxychains proxychains4 cgexec numactl choom chpst setlock',
    runs('runs another program'),
  ),
  ...each(
    'daemonize start-stop-daemon run-parts run-one fakeroot eatmydata cpulimit ld.so ts sem moreutils-parallel inotifywait',
    runs('runs another program'),
  ),
  ...each('lsmod lscpu lsblk', low),
  ...each('lsusb lspci dmesg lsof fuser', { risk: 'medium', why: 'shows what runs on the machine' } as const),
}
