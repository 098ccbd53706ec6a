import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Probe } from '../../../runtime/protocol/proof.ts'
import { vellum } from '../../fixtures/cli.ts'
import { makeOperator, recordFor } from '../../fixtures/operator.ts'

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
  const file = join(operator.config, 'assistants/desk.json')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(recordFor('desk', join(operator.home, 'gone'), { port: 1 })))
})
afterEach(() => operator.remove())

test('an assistant whose home is gone has a proof that does not hold, in one document with exit 8', async () => {
  const { code, stdout } = await vellum(['status', 'desk', '--json'], { env: operator.env })
  const document = JSON.parse(stdout)
  expect(code).toBe(8)
  expect(document).toMatchObject({ ok: false, exitCode: 8, code: 'PROOF_FAILED', data: { proof: { holds: false } } })
  expect(document.data.proof.probes.some((probe: Probe) => probe.status === 'fail')).toBe(true)
})

test('doctor is a table, what failed stands first, and the next step follows on stderr', async () => {
  const { code, stdout, stderr } = await vellum(['doctor', 'desk'], { env: operator.env })
  expect(code).toBe(8)
  expect(stdout).toMatch(/^STATUS +PROBE +SYMPTOM +CAUSE +FIX\nfail /)
  expect(stderr).toContain('Error: The proof of the assistant "desk" does not hold')
})
