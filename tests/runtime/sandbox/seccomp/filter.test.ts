import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { commandFilter, filter } from '../../../../runtime/sandbox/seccomp/filter.ts'
import { rules, type Syscall } from '../../../../runtime/sandbox/seccomp/rules.ts'
import { x64 } from '../../../../runtime/sandbox/seccomp/x64.ts'
import { interpret } from '../../../fixtures/sandbox/interpret.ts'

const { EPERM, ENOSYS } = constants.errno
const allowed = 0x7fff0000
const killed = 0x80000000
const errno = (number: number) => 0x00050000 | number

const program = filter(x64, rules([]))
const verdictOn = (call: Syscall, ...args: bigint[]) =>
  interpret(program, { architecture: x64.audit, number: x64.numbers[call], args })

it('allows an ordinary call: read, write, execve, prctl, memfd_create', () => {
  for (const number of [0, 1, 59, 157, 319])
    expect(interpret(program, { architecture: x64.audit, number })).toBe(allowed)
})

it('kills a call of another architecture, whose numbers mean other calls', () => {
  expect(interpret(program, { architecture: 0x40000003, number: 0 })).toBe(killed)
})

it('kills a call of the x32 ABI', () => {
  expect(interpret(program, { architecture: x64.audit, number: 0x40000000 | x64.numbers.unshare })).toBe(killed)
})

it.each([
  ...(['ptrace', 'process_vm_readv', 'process_vm_writev', 'io_uring_setup', 'io_uring_enter'] as const),
  ...(['io_uring_register', 'add_key', 'request_key', 'keyctl', 'unshare', 'setns', 'mount', 'umount2'] as const),
  ...(['pivot_root', 'chroot', 'perf_event_open', 'bpf', 'userfaultfd', 'syslog', 'init_module'] as const),
  ...(['finit_module', 'delete_module', 'kexec_load', 'kexec_file_load', 'open_by_handle_at'] as const),
  ...(['name_to_handle_at', 'acct', 'quotactl', 'swapon', 'swapoff', 'reboot', 'move_pages', 'mbind'] as const),
  ...(['migrate_pages', 'pidfd_getfd', 'kcmp'] as const),
] satisfies Syscall[])('refuses %s', (call) => {
  expect(verdictOn(call)).toBe(errno(EPERM))
})

it.each([
  ...(['clone3', 'open_tree', 'move_mount', 'fsopen', 'fsconfig', 'fsmount', 'fspick', 'mount_setattr'] as const),
] satisfies Syscall[])('says that there is no %s', (call) => {
  expect(verdictOn(call)).toBe(errno(ENOSYS))
})

describe('by argument', () => {
  it('allows clone for threads and children, not for a user namespace', () => {
    expect(verdictOn('clone', 0x3d0f00n)).toBe(allowed)
    expect(verdictOn('clone', 0x10000011n)).toBe(errno(EPERM))
  })

  it.each([1n, 2n, 10n, 16n, 17n, 38n, 40n])('refuses a socket of family %s, and none is admitted', (family) => {
    expect(verdictOn('socket', family)).toBe(errno(EPERM))
  })

  it('admits the families it is given', () => {
    const bridged = filter(x64, rules([2, 10]))
    const on = (family: bigint) =>
      interpret(bridged, { architecture: x64.audit, number: x64.numbers.socket, args: [family] })
    expect([on(2n), on(10n), on(1n), on(16n)]).toEqual([allowed, allowed, errno(EPERM), errno(EPERM)])
  })

  it('allows a pair of unix sockets and no other', () => {
    expect(verdictOn('socketpair', 1n)).toBe(allowed)
    expect(verdictOn('socketpair', 2n)).toBe(errno(EPERM))
  })

  it('refuses TIOCSTI and TIOCLINUX, also with bits set that the kernel ignores (CVE-2019-10063)', () => {
    for (const request of [0x5412n, 0x541cn, 0x1_0000_5412n, 0xffff_ffff_0000_541cn])
      expect(verdictOn('ioctl', 0n, request)).toBe(errno(EPERM))
    expect(verdictOn('ioctl', 0n, 0x5401n)).toBe(allowed)
  })

  it('allows personality to be asked and to be Linux', () => {
    expect(verdictOn('personality', 0n)).toBe(allowed)
    expect(verdictOn('personality', 0xffffffffn)).toBe(allowed)
    expect(verdictOn('personality', 0x40000n)).toBe(errno(EPERM))
  })
})

it('has no filter for a machine whose numbers it does not know', () => {
  expect(commandFilter('mips')).toBeUndefined()
  expect(commandFilter('x64')?.length).toBe(program.length * 8)
})
