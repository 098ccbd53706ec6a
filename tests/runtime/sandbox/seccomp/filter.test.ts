import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import type { Architecture } from '../../../../runtime/sandbox/seccomp/architecture.ts'
import { arm64 } from '../../../../runtime/sandbox/seccomp/arm64.ts'
import { commandFilter, filter } from '../../../../runtime/sandbox/seccomp/filter.ts'
import { rules } from '../../../../runtime/sandbox/seccomp/rules.ts'
import { x64 } from '../../../../runtime/sandbox/seccomp/x64.ts'
import { interpret } from '../../../fixtures/sandbox/interpret.ts'
import { type Machine, numberOf, syscalls } from '../../../fixtures/sandbox/syscalls.ts'

const { EPERM, ENOSYS } = constants.errno
const allowed = 0x7fff0000
const killed = 0x80000000
const errno = (number: number) => 0x00050000 | number

/** Every system call that is not simply allowed; by name, so that a number that is wrong in a table shows. */
const refused = [
  ...['ptrace', 'process_vm_readv', 'process_vm_writev', 'io_uring_setup', 'io_uring_enter', 'io_uring_register'],
  ...['add_key', 'request_key', 'keyctl', 'unshare', 'setns', 'mount', 'umount2', 'pivot_root', 'chroot'],
  ...['perf_event_open', 'bpf', 'userfaultfd', 'syslog', 'init_module', 'finit_module', 'delete_module'],
  ...['kexec_load', 'kexec_file_load', 'open_by_handle_at', 'name_to_handle_at', 'acct', 'quotactl', 'quotactl_fd'],
  ...['swapon', 'swapoff', 'reboot', 'move_pages', 'mbind', 'migrate_pages', 'pidfd_getfd', 'kcmp'],
  ...['fanotify_init', 'lookup_dcookie', 'modify_ldt', 'iopl', 'ioperm', 'uselib'],
]
const missing = [
  ...['clone3', 'open_tree', 'open_tree_attr', 'move_mount', 'fsopen', 'fsconfig', 'fsmount', 'fspick'],
  'mount_setattr',
]
const byArgument = ['clone', 'socket', 'socketpair', 'ioctl', 'personality']
const foreign: Readonly<Record<Machine, number>> = { x64: 0x40000003, arm64: 0x40000028 }
const tables: readonly (readonly [Machine, Architecture])[] = [
  ['x64', x64],
  ['arm64', arm64],
]

describe.each(tables)('on %s', (machine, architecture) => {
  const program = filter(architecture, rules([]))
  const on = (number: number, ...args: bigint[]) =>
    interpret(program, { architecture: architecture.audit, number, args })
  const verdictOn = (call: string, ...args: bigint[]) => on(numberOf(machine, call), ...args)
  const here = (calls: readonly string[]) => calls.filter((call) => syscalls[machine].has(call))

  it('numbers are those of the kernel, and none is left out that exists there', () => {
    const ours = Object.entries(architecture.numbers)
    expect(ours).toEqual(ours.map(([call]) => [call, syscalls[machine].get(call)]))
    expect(ours.map(([call]) => call).sort()).toEqual(here([...refused, ...missing, ...byArgument]).sort())
  })

  it('every call of the kernel that is not in the lists is allowed, whatever its arguments', () => {
    const listed = new Set([...refused, ...missing, ...byArgument])
    const others = [...syscalls[machine].keys()].filter((call) => !listed.has(call))
    expect(others.length).toBeGreaterThan(250)
    const wide = [0n, 1n, 0x10000000n, 0x5412n, 2n ** 64n - 1n]
    for (const call of others)
      for (const value of wide) expect([call, verdictOn(call, value, value)]).toEqual([call, allowed])
  })

  it.each(here(refused))('refuses %s', (call) => {
    expect(verdictOn(call)).toBe(errno(EPERM))
  })

  it.each(here(missing))('says that there is no %s', (call) => {
    expect(verdictOn(call)).toBe(errno(ENOSYS))
  })

  it('kills a call of another architecture, whose numbers mean other calls', () => {
    for (const audit of [foreign[machine], ...tables.map(([, { audit }]) => audit), 0])
      if (audit !== architecture.audit) expect(interpret(program, { architecture: audit, number: 0 })).toBe(killed)
  })

  it('clone: threads and children, not a user namespace', () => {
    expect(verdictOn('clone', 0x3d0f00n)).toBe(allowed)
    expect(verdictOn('clone', 0x01200011n)).toBe(allowed)
    for (const flags of [0x10000011n, 0x7c020011n, 0xffff_ffff_1000_0000n])
      expect(verdictOn('clone', flags)).toBe(errno(EPERM))
  })

  it.each([1n, 2n, 10n, 16n, 17n, 38n, 40n])('refuses a socket of family %s, and none is admitted', (family) => {
    expect(verdictOn('socket', family)).toBe(errno(EPERM))
  })

  it('admits the families it is given', () => {
    const bridged = filter(architecture, rules([2, 10]))
    const number = numberOf(machine, 'socket')
    const of = (family: bigint) => interpret(bridged, { architecture: architecture.audit, number, args: [family] })
    expect([of(2n), of(10n), of(1n), of(16n)]).toEqual([allowed, allowed, errno(EPERM), errno(EPERM)])
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
    for (const other of [0x40000n, 0x20008n, 8n]) expect(verdictOn('personality', other)).toBe(errno(EPERM))
  })

  it('is what commandFilter gives', () => {
    expect(commandFilter(machine)?.length).toBe(program.length * 8)
  })
})

it('kills a call of the x32 ABI, whatever its number', () => {
  const program = filter(x64, rules([]))
  for (const number of [0x40000000, 0x40000000 + x64.numbers.unshare, 0x40000200, 0x7fffffff, 0xffffffff])
    expect(interpret(program, { architecture: x64.audit, number })).toBe(killed)
})

it('has no filter for a machine whose numbers it does not know', () => {
  expect(commandFilter('mips')).toBeUndefined()
})
