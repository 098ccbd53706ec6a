import { constants } from 'node:os'
import type { x64 } from './x64.ts'

export type Syscall = keyof typeof x64.numbers

/** What happens to a system call that is not simply allowed. An argument's low 32 bits are what counts. */
export type Rule =
  | { readonly calls: readonly Syscall[]; readonly errno: number }
  | { readonly call: Syscall; readonly argument: number; readonly errno: number; readonly test: Test }

type Test =
  | { readonly allowOnly: readonly number[] }
  | { readonly refuse: readonly number[] }
  | { readonly refuseBits: number }

const { EPERM, ENOSYS } = constants.errno

/** Numbers of the kernel's headers: <linux/socket.h>, <linux/sched.h>, <asm-generic/ioctls.h>, <linux/personality.h>. */
const AF_UNIX = 1
const CLONE_NEWUSER = 0x10000000
const TIOCSTI = 0x5412
const TIOCLINUX = 0x541c
const PER_LINUX = 0
const PER_QUERY = 0xffffffff

/** Not for a command: other processes' memory, keys, mounts, modules, and kernel surface with a history of escapes. */
const refused = [
  ...(['ptrace', 'process_vm_readv', 'process_vm_writev', 'pidfd_getfd', 'kcmp', 'perf_event_open'] as const),
  ...(['io_uring_setup', 'io_uring_enter', 'io_uring_register', 'bpf', 'userfaultfd', 'fanotify_init'] as const),
  ...(['add_key', 'request_key', 'keyctl'] as const),
  ...(['unshare', 'setns', 'mount', 'umount2', 'pivot_root', 'chroot'] as const),
  ...(['open_by_handle_at', 'name_to_handle_at', 'lookup_dcookie'] as const),
  ...(['init_module', 'finit_module', 'delete_module', 'kexec_load', 'kexec_file_load', 'reboot', 'syslog'] as const),
  ...(['acct', 'quotactl', 'quotactl_fd', 'swapon', 'swapoff'] as const),
  ...(['move_pages', 'mbind', 'migrate_pages', 'modify_ldt', 'iopl', 'ioperm', 'uselib'] as const),
]

/**
 * Calls that libc replaces by an older one when they are missing. clone3 passes its flags behind a pointer, where
 * a filter can't look; the rest are the mount calls of Linux 5.2 and later.
 */
const missing: readonly Syscall[] = [
  ...(['clone3', 'open_tree', 'open_tree_attr', 'move_mount', 'fsopen', 'fsconfig', 'fsmount', 'fspick'] as const),
  'mount_setattr',
]

/**
 * The rules for a sandboxed command: the union of what flatpak, Codex and sandbox-runtime refuse.
 * @param families the `AF_*` numbers that socket() may make; none for a command without network.
 */
export function rules(families: readonly number[]): Rule[] {
  return [
    { calls: refused, errno: EPERM },
    { calls: missing, errno: ENOSYS },
    { call: 'clone', argument: 0, errno: EPERM, test: { refuseBits: CLONE_NEWUSER } },
    { call: 'socket', argument: 0, errno: EPERM, test: { allowOnly: families } },
    // Node and Python talk to their children over such pairs; one leads nowhere but to the two ends.
    { call: 'socketpair', argument: 0, errno: EPERM, test: { allowOnly: [AF_UNIX] } },
    // The kernel takes 32 bits of the request, so comparing 64 could be dodged (CVE-2019-10063).
    { call: 'ioctl', argument: 1, errno: EPERM, test: { refuse: [TIOCSTI, TIOCLINUX] } },
    { call: 'personality', argument: 0, errno: EPERM, test: { allowOnly: [PER_LINUX, PER_QUERY] } },
  ]
}
