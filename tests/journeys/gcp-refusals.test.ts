import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { usual } from '../fixtures/gcp/api/faults.ts'
import type { Cloud } from '../fixtures/gcp/cloud.ts'
import { CloudSite } from '../fixtures/gcp/site.ts'

/** What stands in the way of a machine before anything of it is made. */

let site: CloudSite
beforeAll(async () => {
  site = await CloudSite.open({ hasMachines: false })
})
afterAll(async () => site?.[Symbol.asyncDispose]())
afterEach(() => {
  const { cloud } = site
  cloud.held.clear()
  cloud.faults.length = 0
  for (const set of [cloud.quotas, cloud.policies]) for (const name of Object.keys(set)) delete set[name]
})

const records = () => join(site.folders.config, 'assistants')

/** What is wrong: in the person's environment, in the cloud, or in what is typed. */
interface Wrong {
  readonly env?: Readonly<Record<string, string>>
  readonly cloud?: (cloud: Cloud) => void
  readonly flags?: readonly string[]
}
const image = /images\/family\/debian-13$/
const notFound = { status: 404, reason: 'notFound', message: 'The resource was not found' }
const anothers = { name: 'vellum-a', labels: { 'vellum-owner': '0123456789ab' } }
/** What would say from where this run comes is behind a proxy that is not there (https://nodejs.org/api/cli.html#node_use_env_proxy1). */
const offline = { GCP_SSH_FROM: '', NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: 'http://127.0.0.1:9' }

test.each<[what: string, wrong: Wrong, end: string, said: RegExp, hint: RegExp]>([
  ['GCP_PROJECT is missing', { env: { GCP_PROJECT: '' } }, '2 USAGE', /GCP_PROJECT is not set/, /hatch --help/],
  ['GCP_PROJECT is malformed', { env: { GCP_PROJECT: 'My Project' } }, '2 USAGE', /GCP_PROJECT=My Project/, /--help/],
  ['GCP_DEFAULT_ZONE is missing', { env: { GCP_DEFAULT_ZONE: '' } }, '2 USAGE', /GCP_DEFAULT_ZONE is not/, /--help/],
  ['GCP_DEFAULT_ZONE is malformed', { env: { GCP_DEFAULT_ZONE: 'europe' } }, '2 USAGE', /europe is no zone/, /--help/],
  [
    'GCP_DEFAULT_ZONE is unknown',
    { env: { GCP_DEFAULT_ZONE: 'europe-west9-z' } },
    '3 CLOUD_ZONE_UNKNOWN',
    /europe-west9-z/,
    /gcloud compute zones list/,
  ],
  ['there are no credentials', { env: { PATH: '/usr/bin:/bin' } }, '3 CLOUD_CREDENTIALS_MISSING', /./, /gcloud auth/],
  [
    'credentials have ended',
    { cloud: ({ faults }) => faults.push({ path: /./, ...usual.signedOut, times: 99 }) },
    '3 CLOUD_CREDENTIALS_ENDED',
    /./,
    /gcloud auth/,
  ],
  [
    'the API is not enabled',
    { cloud: ({ faults }) => faults.push({ path: /./, ...usual.disabled, times: 99 }) },
    '3 CLOUD_API_DISABLED',
    /./,
    /gcloud services enable compute/,
  ],
  [
    'a quota is used up',
    { cloud: ({ quotas }) => Object.assign(quotas, { CPUS: { limit: 8, usage: 8 } }) },
    '3 CLOUD_QUOTA_USED_UP',
    /CPUS/,
    /./,
  ],
  [
    'the image is not there',
    { cloud: ({ faults }) => faults.push({ path: image, ...notFound, times: 9 }) },
    '3 CLOUD_IMAGE_MISSING',
    /debian-13/,
    /--image/,
  ],
  [
    'a policy of the organisation forbids it',
    {
      cloud: ({ policies }) =>
        Object.assign(policies, { 'constraints/compute.requireOsLogin': { booleanPolicy: { enforced: true } } }),
    },
    '3 CLOUD_POLICY_FORBIDS',
    /compute\.requireOsLogin/,
    /gcloud resource-manager org-policies describe/,
  ],
  [
    "the name is somebody else's",
    { cloud: ({ held }) => held.set('zones/europe-west1-b/instances/vellum-a', anothers) },
    '3 CLOUD_NAME_TAKEN',
    /instances\/vellum-a/,
    /--name/,
  ],
  ['nobody says where this run comes from', { env: offline }, '3 OPERATOR_ADDRESS_UNKNOWN', /./, /--ssh-from/],
  [
    'GCP_SSH_FROM lets everybody in',
    { env: { GCP_SSH_FROM: '0.0.0.0/0' } },
    '2 USAGE',
    /lets everybody in; where that is meant, say it: --ssh-from 0\.0\.0\.0\/0/,
    /./,
  ],
])('where %s, nothing is made and nothing is on record', async (_, { env, cloud, flags = [] }, end, said, hint) => {
  cloud?.(site.cloud)
  const before = site.cloud.held.size
  const answer = await site.ask(['hatch', '--remote', 'gcp', '--name', 'a', ...flags], { ...env })
  expect(`${answer.exitCode} ${answer.code}`, answer.message).toBe(end)
  expect(answer.message).toMatch(said)
  expect(answer.hint).toMatch(hint)
  expect(site.cloud.held.size).toBe(before)
  expect(existsSync(records()) ? readdirSync(records()) : []).toEqual([])
})

test('a machine that is to let everybody in is one that somebody said so of', async () => {
  const args = ['hatch', '--remote', 'gcp', '--name', 'a', '--ssh-from', '0.0.0.0/0', '--dry-run']
  expect(await site.ask(args)).toMatchObject({ exitCode: 0 })
})

test('what is on record is mended with the copy that is offered, and is of no use without its passphrase', async () => {
  const hatching = ['hatch', '--remote', 'gcp', '--name', 'a']
  const path = /zones\/[^/]+\/instances$/
  const halfway = async () => {
    site.cloud.faults.splice(0, 1, { method: 'POST', path, ...usual.permission })
    return site.ask(hatching)
  }
  const retiring = ['retire', 'a', '--yes', '--no-backup']
  expect(await halfway()).toMatchObject({ exitCode: 7, code: 'MACHINE_UNFINISHED' })
  expect(await halfway()).toMatchObject({ exitCode: 7, code: 'MACHINE_UNFINISHED' })
  const { state, copies, vault, vaultKey } = site.places()
  writeFileSync(state, '{"version":3,"check')
  const broken = await site.ask(hatching)
  expect(broken).toMatchObject({ exitCode: 3, code: 'ENGINE_STATE_BROKEN' })
  const [, copy = '', target] = /cp '([^']+)' '([^']+)'$/.exec(broken.hint) ?? []
  expect([existsSync(copy), target]).toEqual([true, state])
  await execa('sh', ['-c', /(cp '.*)$/.exec(broken.hint)?.[1] ?? 'false'])
  expect(await halfway()).toMatchObject({ exitCode: 7, code: 'MACHINE_UNFINISHED' })
  for (const folder of [vault, vaultKey]) rmSync(folder, { recursive: true, force: true })
  const lost = await site.ask(hatching)
  expect(lost).toMatchObject({ exitCode: 3, code: 'ENGINE_PASSPHRASE_LOST' })
  expect(lost.hint).toContain(`Put back ${vault} and ${vaultKey}`)
  expect(await site.ask(retiring)).toMatchObject({ exitCode: 3, code: 'ENGINE_PASSPHRASE_LOST' })
  expect(lost.hint).toContain(`move ${state} and ${copies} away`)
  for (const path of [state, copies]) rmSync(path, { recursive: true })
  expect(await site.ask(retiring)).toMatchObject({ exitCode: 0 })
  expect([...site.cloud.held.keys()]).toEqual([])
})
