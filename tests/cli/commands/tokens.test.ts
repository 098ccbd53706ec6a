import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { tokenRoutes } from '../../../runtime/protocol/routes.ts'
import { vellum } from '../../fixtures/cli.ts'
import { operatorWithGateway } from '../../fixtures/cli-gateway.ts'

let operator: Awaited<ReturnType<typeof operatorWithGateway>>
beforeEach(async () => {
  operator = await operatorWithGateway()
})
afterEach(() => operator.remove())

const tokens = (...words: string[]) => vellum(['tokens', ...words], { env: operator.env })
const enrol = (sha256: string, label: string) => call(operator.gateway.steward, tokenRoutes.enrol, { sha256, label })

test('each token is listed by its label, yours is marked, and none is shown', async () => {
  await enrol('ab'.repeat(32), 'grace@laptop')
  const { code, stdout } = await tokens('list')
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^ID +LABEL +STATE +ENROLLED +LAST USED\n[0-9a-f]{12} +a test +yours .*Z\nabababababab +grace@laptop +enrolled +\S+ +never\n$/,
  )
  expect(stdout).not.toContain(operator.gateway.token)
})

test('one is revoked by its label or its id, and a label that two have is not guessed', async () => {
  await enrol('ab'.repeat(32), 'grace@laptop')
  await enrol('cd'.repeat(32), 'twin')
  await enrol('ef'.repeat(32), 'twin')
  expect(await tokens('revoke', 'grace@laptop')).toMatchObject({
    code: 0,
    stdout: 'The token "grace@laptop" (abababababab) is revoked.\n',
  })
  expect(await tokens('revoke', 'twin')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('cdcdcdcdcdcd, efefefefefef'),
  })
  expect(await tokens('revoke', 'cdcdcdcdcdcd')).toMatchObject({ code: 0 })
  expect(await tokens('revoke', 'nobody')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('vellum tokens list'),
  })
})

test('your own is asked about first, and its file goes with it, so that the next hatch makes another', async () => {
  const id = createHash('sha256').update(operator.gateway.token).digest('hex').slice(0, 12)
  expect(await tokens('revoke', id)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
  expect(existsSync(operator.tokenFile)).toBe(true)
  expect(await tokens('revoke', id, '--yes')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('vellum hatch'),
  })
  expect(existsSync(operator.tokenFile)).toBe(false)
})
