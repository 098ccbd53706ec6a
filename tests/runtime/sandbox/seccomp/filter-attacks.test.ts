import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { rules } from '../../../../runtime/sandbox/seccomp/rules.ts'
import { x64 } from '../../../../runtime/sandbox/seccomp/x64.ts'
import { account, ran, scratchSandbox } from '../../../fixtures/sandbox/scratch.ts'
import { numberOf } from '../../../fixtures/sandbox/syscalls.ts'

const { EPERM, ENOSYS } = constants.errno
const { numbers } = x64

/** Makes one call by number and prints its errno, or 0. perl-base is part of every Debian and Ubuntu. */
const attempt = (number: number, ...args: (number | string)[]) => [
  ...[
    'perl',
    '-e',
    'print syscall($ARGV[0] + 0, map { /^\\d+$/ ? $_ + 0 : $_ } @ARGV[1 .. $#ARGV]) == -1 ? $! + 0 : 0',
  ],
  ...[number, ...args].map(String),
]

const outside = (argv: readonly string[]) =>
  Number(spawnSync(argv[0] ?? '', argv.slice(1), { encoding: 'utf8', ...account }).stdout)

const inside = async (argv: readonly string[]) => Number((await ran(await scratchSandbox(), argv)).stdout)

/** Calls that succeed, or fail for another reason, where no filter is. */
it.each([
  ['unshare(0)', attempt(numbers.unshare, 0)],
  ['ptrace(TRACEME)', attempt(numbers.ptrace, 0, 0, 0, 0)],
  ['setns', attempt(numbers.setns, 99, 0)],
  ['keyctl(GET_KEYRING_ID)', attempt(numbers.keyctl, 0, 4294967293, 0)],
  ['add_key', attempt(numbers.add_key, 0, 0, 0, 0, 0)],
  ['io_uring_setup', attempt(numbers.io_uring_setup, 1, 0)],
  ['name_to_handle_at', attempt(numbers.name_to_handle_at, 99, 0, 0, 0, 0)],
  ['personality(ADDR_NO_RANDOMIZE)', attempt(numbers.personality, 0x40000)],
  ['ioctl(TIOCSTI)', attempt(numbers.ioctl, 0, 0x5412, 'x')],
  ['ioctl(TIOCSTI) with high bits (CVE-2019-10063)', attempt(numbers.ioctl, 0, 0x1_0000_5412, 'x')],
  ['socket(AF_UNIX)', attempt(numbers.socket, 1, 1, 0)],
  ['socket(AF_INET)', attempt(numbers.socket, 2, 1, 0)],
  ['socket(AF_INET, UDP)', attempt(numbers.socket, 2, 2, 0)],
  ['socket(AF_INET6)', attempt(numbers.socket, 10, 1, 0)],
  ['socket(AF_NETLINK)', attempt(numbers.socket, 16, 3, 0)],
])('%s is refused inside and not outside', async (_name, argv) => {
  expect(outside(argv)).not.toBe(EPERM)
  expect(await inside(argv)).toBe(EPERM)
})

describe('refused inside, whatever this machine offers outside', () => {
  it.each([
    ['socket(AF_PACKET)', attempt(numbers.socket, 17, 3, 0)],
    ['socket(AF_ALG)', attempt(numbers.socket, 38, 5, 0)],
    ['socket(AF_VSOCK)', attempt(numbers.socket, 40, 1, 0)],
    ['bpf', attempt(numbers.bpf, 0, 0, 0)],
    ['perf_event_open', attempt(numbers.perf_event_open, 0, 0, 0, 0, 0)],
    ['userfaultfd', attempt(numbers.userfaultfd, 0)],
    ['ptrace(ATTACH, 1)', attempt(numbers.ptrace, 16, 1, 0, 0)],
    ['mount', attempt(numbers.mount, 0, 0, 0, 0, 0)],
    ['clone(CLONE_NEWUSER)', attempt(numbers.clone, 0x10000011, 0, 0, 0, 0)],
  ])('%s', async (_name, argv) => {
    expect(await inside(argv)).toBe(EPERM)
  })
})

it('the kernel refuses each call that the filter names, as the filter says', async () => {
  const lists = rules([]).flatMap((rule) =>
    'calls' in rule ? rule.calls.map((call) => [call, rule.errno] as const) : [],
  )
  // Arguments that mean nothing: were a call let through, the kernel would say something else. getpid is the control.
  const argv = attempt(0, ...lists.map(([call]) => numbers[call]), numberOf('x64', 'getpid'))
  argv[2] = 'shift; print join " ", map { syscall($_ + 0, -1, -1, -1, -1, -1, -1) == -1 ? $! + 0 : 0 } @ARGV'
  const { stdout } = await ran(await scratchSandbox(), argv)
  expect(stdout.split(' ').map(Number)).toEqual([...lists.map(([, errno]) => errno), 0])
})

it('clone3 is not there, so libc uses clone, whose flags can be seen', async () => {
  expect(await inside(attempt(numbers.clone3, 0, 0))).toBe(ENOSYS)
})

it('a call of the x32 ABI ends the process (SIGSYS)', async () => {
  const { code } = await ran(await scratchSandbox(), attempt(0x40000000 + numbers.unshare, 0))
  expect(code).toBe(128 + constants.signals.SIGSYS)
})

it('a socket pair works, because Node and Python need one to talk to their children', async () => {
  const script = 'use Socket; socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) and print "pair"'
  expect((await ran(await scratchSandbox(), ['perl', '-MSocket', '-e', script])).stdout).toBe('pair')
})

it('unshare -Ur does not make it root', async () => {
  const { code, stdout } = await ran(await scratchSandbox(), 'unshare -Ur id -u')
  expect(code).not.toBe(0)
  expect(stdout).toBe('')
})
