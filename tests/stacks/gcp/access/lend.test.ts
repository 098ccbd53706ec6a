import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import { findCredentials } from '../../../../stacks/gcp/access/credentials.ts'
import { type LentCredentials, lendCredentials } from '../../../../stacks/gcp/access/lend.ts'
import { explained } from '../../../../stacks/gcp/complaint.ts'
import { GoogleAuth } from '../../../fixtures/engine/packages.ts'
import { tokenIn } from '../../../fixtures/gcp/plugin/credentials.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vellum-gcloud-'))
  vi.stubEnv('HOME', folder)
  vi.stubEnv('CLOUDSDK_CONFIG', join(folder, 'elsewhere'))
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', undefined)
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`)
  mkdirSync(join(folder, 'elsewhere'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** gcloud is logged in, and gives a token that none was before. */
function logIn(script = `echo x >>'${folder}/asked'; echo "ya29.$(wc -l <'${folder}/asked' | tr -d ' ')"`): void {
  writeFileSync(join(folder, 'gcloud'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

const credentialsIn = ({ environment }: LentCredentials) => {
  const path = environment.GOOGLE_APPLICATION_CREDENTIALS ?? ''
  return { path, said: JSON.parse(readFileSync(path, 'utf8')) }
}

test("a gcloud that is logged in is enough: Google's own client gets its token, a new one each time", async () => {
  logIn()
  await using lent = await lendCredentials(await findCredentials('p-test'))
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', credentialsIn(lent).path)
  const asked = new GoogleAuth({ projectId: 'p-test', scopes: ['a', 'b'] })
  expect(await asked.getAccessToken()).toBe('ya29.2')
  expect(await tokenIn({ ...process.env, ...lent.environment })).toBe('ya29.3')
})

test('the token is in no file and no environment, and what is there is for its owner alone and goes with the loan', async () => {
  logIn()
  const lent = await lendCredentials(await findCredentials('p-test'))
  const kept = dirname(credentialsIn(lent).path)
  const files = readdirSync(kept).map((name) => join(kept, name))
  const written = [JSON.stringify(lent.environment), ...files.map((file) => readFileSync(file, 'utf8'))]
  expect(written.join('\n')).not.toContain('ya29')
  expect([kept, ...files].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600, 0o600])
  const { said } = credentialsIn(lent)
  await lent[Symbol.asyncDispose]()
  expect(() => statSync(kept)).toThrow('ENOENT')
  await expect(fetch(said.token_url)).rejects.toThrow()
})

test.each<[string, RequestInit]>([
  ['nothing', {}],
  ['a guess', { method: 'POST', body: new URLSearchParams({ subject_token: 'guess' }) }],
  ['one as long as it is', { method: 'POST', body: new URLSearchParams({ subject_token: 'x'.repeat(43) }) }],
  ['far too much', { method: 'POST', body: 'x'.repeat(100_000) }],
])('who cannot read our files gets no token for %s, and gcloud is not asked', async (_what, request) => {
  logIn()
  await using lent = await lendCredentials(await findCredentials('p-test'))
  const response = await fetch(credentialsIn(lent).said.token_url, request)
  expect(response.ok).toBe(false)
  expect(await response.text()).not.toContain('ya29')
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('x\n')
})

test('a gcloud that logs out meanwhile is told as what it is', async () => {
  logIn()
  await using lent = await lendCredentials(await findCredentials('p-test'))
  logIn('exit 1')
  const said = await tokenIn({ ...process.env, ...lent.environment }).catch((error: Error) => error.message)
  expect(explained(said, 'p-test')).toBeInstanceOf(Failure)
  expect(explained(said, 'p-test')?.code).toBe('CLOUD_CREDENTIALS_ENDED')
})

test('Ctrl-C on the terminal, which the engine outlives, does not end the gcloud that it waits for', async () => {
  logIn(`ps -o pgid= -p $$ >'${folder}/group'; echo ya29.mine`)
  await findCredentials('p-test')
  const own = execFileSync('ps', ['-o', 'pgid=', '-p', String(process.pid)], { encoding: 'utf8' })
  expect(Number(readFileSync(join(folder, 'group'), 'utf8'))).not.toBe(Number(own))
})

test('what a command left that was killed is dropped a day later, and of nobody else', async () => {
  logIn()
  vi.stubEnv('TMPDIR', folder)
  const old = ['vellum-credentials-old', 'vellum-preview-old'].map((name) => join(folder, name))
  for (const path of old) mkdirSync(path)
  const dayAgo = new Date(Date.now() - 25 * 60 * 60_000)
  for (const path of old) utimesSync(path, dayAgo, dayAgo)
  await using _ = await lendCredentials(await findCredentials('p-test'))
  expect(old.map((path) => existsSync(path))).toEqual([false, true])
})

test('default credentials that lie where only gcloud looks are named, and whoever else the environment names is nobody', async () => {
  logIn()
  await using other = await lendCredentials(await findCredentials('p-test'))
  const path = join(folder, 'elsewhere/application_default_credentials.json')
  writeFileSync(path, JSON.stringify(credentialsIn(other).said))
  await using lent = await lendCredentials(await findCredentials('p-test'))
  expect(lent.environment.GOOGLE_APPLICATION_CREDENTIALS).toBe(path)
  vi.stubEnv('CLOUDSDK_CONFIG', undefined)
  vi.stubEnv('google_application_credentials', path)
  expect(await findCredentials('p-test')).toMatchObject({ file: path })
  const theirs = { GOOGLE_OAUTH_ACCESS_TOKEN: 'theirs', GOOGLE_CREDENTIALS: '{}' }
  expect(await tokenIn({ ...theirs, HOME: folder, ...lent.environment })).toMatch(/^ya29\.\d$/)
  await expect(tokenIn({ HOME: folder })).rejects.toThrow('No credentials loaded')
})
