import { expect, test } from 'vitest'
import { layout } from '../../../../runtime/protocol/layout.ts'
import { faultBehind, lastExitOf } from '../../../../runtime/steward/units/exit.ts'

const at = layout('/var/lib/vellum')
const ended = (Result: string, ExecMainCode: number, ExecMainStatus: number) =>
  lastExitOf(new Map(Object.entries({ Result, ExecMainCode: `${ExecMainCode}`, ExecMainStatus: `${ExecMainStatus}` })))

// CLD_EXITED and CLD_KILLED are 1 and 2, waitid(2).
test('how a process ended is said in words', () => {
  expect(ended('success', 0, 0)).toBeUndefined()
  expect(ended('exit-code', 1, 1)).toBe('exit code 1')
  expect(ended('exit-code', 1, 226)).toBe('exit code 226: its view of the files could not be made')
  expect(ended('signal', 2, 9)).toBe('killed by SIGKILL')
  expect(ended('oom-kill', 2, 9)).toBe('out of memory')
})

test('a key that systemd cannot decrypt is put back, and nothing else is', () => {
  expect(faultBehind(ended('exit-code', 1, 243), at)?.fix).toContain('Put /var/lib/vellum/steward/ces.kek.cred back')
  expect([faultBehind(ended('exit-code', 1, 1), at), faultBehind(undefined, at)]).toEqual([undefined, undefined])
})
