import { expect, test } from 'vitest'
import { diagnosis } from '../../../cli/render/diagnosis.ts'
import { type Probe, proofOf } from '../../../runtime/protocol/proof.ts'
import { dockerProbes } from '../../../runtime/steward/proof/docker.ts'

const probe = (id: string, more: Partial<Probe>): Probe => ({
  id,
  title: `the title of ${id}`,
  status: 'pass',
  evidence: `seen by ${id}`,
  ms: 1,
  ...more,
})
const long = `chmod 0600 '/var/lib/vellum/${'x'.repeat(80)}'`
const namespaces = probe('sandbox.runs', {
  status: 'fail',
  evidence: 'bubblewrap is not installed',
  symptom: 'bwrap cannot create namespaces',
  cause: 'bubblewrap not installed (Linux)',
  fix: 'apt install bubblewrap',
})
const proof = proofOf([
  probe('vault.roundtrip', { evidence: 'y'.repeat(300) }),
  probe('vault.open', { status: 'fail', evidence: 'locked: wrong-mode', cause: 'a wrong mode', fix: long }),
  namespaces,
  ...dockerProbes(),
])

/** The rows promised for doctor: symptom, cause, fix. */
const promised = [
  ['Docker CLI is not installed', 'Docker not installed', 'Install Docker Desktop'],
  [
    'Docker daemon is not running',
    'Docker Desktop not started',
    'Start Docker Desktop or `sudo systemctl start docker`',
  ],
  [
    'Cannot bind-mount the sandbox root',
    'File sharing not configured',
    'Add `~/.vellum/workspace` to Docker file sharing',
  ],
  ['bwrap cannot create namespaces', 'bubblewrap not installed (Linux)', 'apt install bubblewrap'],
]

test.each([undefined, 40, 80, 140, 200])('the promised rows stand there word for word, on %s columns', (width) => {
  const text = diagnosis(proof, width)
  for (const words of promised.flat()) expect(text).toContain(words)
})

test('without a terminal each probe is one whole line, what failed first', () => {
  const lines = diagnosis(proof, undefined).split('\n').filter(Boolean)
  expect(lines[0]).toMatch(/^STATUS +PROBE +SYMPTOM +CAUSE +FIX/)
  const order = lines.map((line) => line.split(' ')[0]).filter((word) => word !== 'STATUS')
  expect(order).toEqual(['fail', 'fail', 'pass', 'skip', 'skip', 'skip'])
  for (const row of promised) expect(lines.some((line) => row.every((words) => line.includes(words)))).toBe(true)
})

test.each([80, 140])('on %s columns only what is to be typed is ever wider, and that is in one piece', (width) => {
  const lines = diagnosis(proof, width).split('\n')
  const wide = lines.filter((line) => line.length > width)
  expect(wide.every((line) => line.includes(long))).toBe(true)
  expect(lines.some((line) => line.endsWith(long))).toBe(true)
  expect(lines.join('\n')).not.toContain('yyy')
})

test('passes are one row a room on a terminal', () => {
  const text = diagnosis(proofOf(['a.one', 'a.two', 'b.three'].map((id) => probe(id, {}))), 80)
  expect(text).toBe('STATUS  ROOM  PROBES\npass    a     one, two\npass    b     three')
})
