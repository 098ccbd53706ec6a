import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { grantLifetimeMs } from '../../../runtime/protocol/permission/grant.ts'
import { grantFor, type RunningAssistant, startAssistant } from '../../fixtures/assistant.ts'

const script = (text: string) => ({ command: { script: text } })

let assistant: RunningAssistant

beforeAll(async () => {
  assistant = await startAssistant()
})

afterAll(() => assistant[Symbol.asyncDispose]())

test('a grant works once, also across a restart', async () => {
  const input = script('echo x >> ran')
  const grant = grantFor(assistant.key, 'bash', input)
  await assistant.run('bash', input, grant)
  const refusal = { code: 'GRANT_REFUSED', exitCode: 125, message: expect.stringContaining('it was used before') }
  await expect(assistant.run('bash', input, grant)).rejects.toMatchObject(refusal)
  await assistant.restart()
  await expect(assistant.run('bash', input, grant)).rejects.toMatchObject(refusal)
  expect(readFileSync(join(assistant.at.workspace, 'ran'), 'utf8')).toBe('x\n')
})

test('of a hundred uses of one grant at once exactly one runs', async () => {
  const input = script('echo x >> once')
  const grant = grantFor(assistant.key, 'bash', input)
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => assistant.run('bash', input, grant)))
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(readFileSync(join(assistant.at.workspace, 'once'), 'utf8')).toBe('x\n')
})

test.each<[string, (input: unknown) => string]>([
  ['it has expired', (input) => grantFor(assistant.key, 'bash', input, { expiresAt: Date.now() - 1 })],
  [
    'it was issued in the future',
    (input) =>
      grantFor(assistant.key, 'bash', input, {
        issuedAt: Date.now() + 10 * grantLifetimeMs,
        expiresAt: Date.now() + 20 * grantLifetimeMs,
      }),
  ],
  ['it was issued for another action', () => grantFor(assistant.key, 'bash', script('echo other'))],
  ['it was issued for another action', (input) => grantFor(assistant.key, 'file_read', input)],
  ["its signature is not the gateway's", (input) => grantFor(generateKeyPairSync('ed25519').privateKey, 'bash', input)],
  [
    "its signature is not the gateway's",
    (input) => grantFor(assistant.key, 'bash', input).replace(/\.(.)/, (_all, one) => `.${one === 'A' ? 'B' : 'A'}`),
  ],
  [
    "its signature is not the gateway's",
    (input) => `${Buffer.from('{}').toString('base64url')}.${grantFor(assistant.key, 'bash', input).split('.')[1]}`,
  ],
  ['its claims are malformed', (input) => grantFor(assistant.key, 'bash', input, { id: 'no-uuid' })],
  ['it is not a grant', () => ''],
  ['it is not a grant', (input) => `${grantFor(assistant.key, 'bash', input)}.more`],
])('nothing runs where %s', async (why, grant) => {
  const input = script('touch ran')
  const before = [assistant.rows('runs'), assistant.rows('used_grants')]
  const running = assistant.run('bash', input, grant(input))
  await expect(running).rejects.toMatchObject({ code: 'GRANT_REFUSED', message: expect.stringContaining(why) })
  expect([assistant.rows('runs'), assistant.rows('used_grants')]).toEqual(before)
})

test('a grant does not make a wrong input or an unknown tool run, and is not used up by it', async () => {
  const before = assistant.rows('used_grants')
  for (const [tool, input] of [
    ['bash', { command: { script: 'true' }, unsandboxed: true }],
    ['launch', {}],
    ['toString', {}],
  ] as const)
    await expect(assistant.run(tool, input)).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    })
  expect(assistant.rows('used_grants')).toEqual(before)
})
