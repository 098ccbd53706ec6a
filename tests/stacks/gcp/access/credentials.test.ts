import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findCredentials } from '../../../../stacks/gcp/access/credentials.ts'

let folder: string
const before = { ...process.env }
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vellum-gcloud-'))
  process.env.CLOUDSDK_CONFIG = folder
  process.env.PATH = folder
  delete process.env.GOOGLE_APPLICATION_CREDENTIALS
})
afterEach(() => {
  process.env = { ...before }
  rmSync(folder, { recursive: true, force: true })
})

function gcloud(script: string): void {
  const file = join(folder, 'gcloud')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  process.env.PATH = [folder, before.PATH].join(delimiter)
}

/** A token endpoint as an operator's own identity provider is one (RFC 6749 section 5). */
async function issuer(status: number, said: unknown) {
  const server = createServer((_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said)),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
  return { url, [Symbol.asyncDispose]: async () => void server.close() }
}

/** A key file whose tokens this issuer gives out. */
function keyFile(tokenUrl: string): void {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const subject = join(folder, 'subject')
  writeFileSync(subject, privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().slice(0, 100))
  const file = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: tokenUrl,
    credential_source: { file: subject },
  }
  writeFileSync(join(folder, 'application_default_credentials.json'), JSON.stringify(file))
}

test('with neither, what to type is said and nobody was asked', async () => {
  await expect(findCredentials('p-test')).rejects.toMatchObject({
    code: 'CLOUD_CREDENTIALS_MISSING',
    exitCode: 3,
    hint: expect.stringContaining('gcloud auth application-default login'),
  })
})

test('the token of a gcloud that is logged in, asked for once', async () => {
  gcloud(`echo x >> ${folder}/asked; echo ya29.mine`)
  const { token, file } = await findCredentials('p-test')
  expect([await token(), await token(), file]).toEqual(['ya29.mine', 'ya29.mine', undefined])
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('x\n')
})

test('a gcloud that is not logged in', async () => {
  gcloud('echo "You do not currently have an active account selected" >&2; exit 1')
  await expect(findCredentials('p-test')).rejects.toMatchObject({ code: 'CLOUD_CREDENTIALS_MISSING' })
})

test('application default credentials come first', async () => {
  gcloud('echo ya29.gcloud')
  await using given = await issuer(200, {
    access_token: 'ya29.default',
    expires_in: 3600,
    token_type: 'Bearer',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  })
  keyFile(given.url)
  const { token, file } = await findCredentials('p-test')
  expect([await token(), file]).toEqual(['ya29.default', join(folder, 'application_default_credentials.json')])
})

test('a file that is named from here is known from everywhere', async () => {
  await using given = await issuer(200, { access_token: 'ya29.named', expires_in: 3600, token_type: 'Bearer' })
  keyFile(given.url)
  const file = join(folder, 'application_default_credentials.json')
  process.env.GOOGLE_APPLICATION_CREDENTIALS = relative(process.cwd(), file)
  expect(await findCredentials('p-test')).toMatchObject({ file })
})

test('those that have ended are told, and gcloud is not taken instead', async () => {
  gcloud('echo ya29.gcloud')
  await using given = await issuer(400, {
    error: 'invalid_grant',
    error_description: 'Token has been expired or revoked.',
  })
  keyFile(given.url)
  await expect(findCredentials('p-test')).rejects.toMatchObject({ code: 'CLOUD_CREDENTIALS_ENDED' })
})

test.each<[string, string, () => void]>([
  ['is not there', 'ENOENT', () => undefined],
  ['is cut off', 'it is no JSON', () => writeFileSync(join(folder, 'key.json'), '{"type": "external_acc')],
])('a file that is named and %s is told, and gcloud is not taken instead', async (_what, why, spoil) => {
  gcloud('echo ya29.gcloud')
  process.env.GOOGLE_APPLICATION_CREDENTIALS = join(folder, 'key.json')
  spoil()
  await expect(findCredentials('p-test')).rejects.toMatchObject({
    code: 'CLOUD_CREDENTIALS_UNREADABLE',
    exitCode: 3,
    message: expect.stringMatching(new RegExp(`key\\.json cannot be read \\(${why}\\)`)),
  })
})
