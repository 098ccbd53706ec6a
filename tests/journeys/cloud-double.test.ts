import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { destroy, refresh, up } from '../../stacks/engine/run.ts'
import { consoleTail, publishedHostKeys } from '../../stacks/gcp/machine/host-keys.ts'
import { leftOf } from '../../stacks/gcp/machine/leaks.ts'
import { program } from '../../stacks/gcp/program.ts'
import { type MachineSpec, pathsOf } from '../../stacks/gcp/spec.ts'
import { computeOf } from '../fixtures/gcp/compute.ts'
import { CloudSite } from '../fixtures/gcp/site.ts'
import { wantedMachine } from '../fixtures/gcp/spec.ts'

/** What journeys in a cloud stand on: machines behind the double of Compute Engine. */

const bootMs = 180_000
let site: CloudSite
let mine: MachineSpec
beforeAll(async () => {
  site = await CloudSite.open()
  vi.stubEnv('PATH', site.env.PATH)
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(site.folder, 'id')])
  const publicKey = readFileSync(join(site.folder, 'id.pub'), 'utf8').trim()
  mine = { ...wantedMachine, publicKey, sshFrom: ['127.0.0.1/32'] }
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await site?.[Symbol.asyncDispose]()
})

const nothing = () => undefined
const compute = () => computeOf(site.cloud)
const work = (spec: MachineSpec) => ({
  assistant: spec.assistant,
  folders: site.folders,
  program: {
    environment: { GOOGLE_OAUTH_ACCESS_TOKEN: site.cloud.token },
    plugins: [{ name: 'gcp', version: '9.37.0' }],
    explain: () => undefined,
    run: async () => ({ address: program(spec).address }),
  },
})
const made = async (spec: MachineSpec) => String((await up(work(spec), nothing)).address?.value)
const keysOf = async (spec: MachineSpec) =>
  (await publishedHostKeys(compute(), pathsOf(spec).instance, bootMs)).map(({ line }) => line)

/** Types a line on the machine, as whoever has the key, at a machine that shows one of these host keys. */
async function typed(address: string, hostKeys: readonly string[], line: string) {
  const known = join(site.folder, 'known_hosts')
  writeFileSync(known, hostKeys.map((key) => `${address} ${key}\n`).join(''))
  const options = ['StrictHostKeyChecking=yes', `UserKnownHostsFile=${known}`, 'BatchMode=yes', 'ConnectTimeout=20']
  const args = ['-i', join(site.folder, 'id'), ...options.flatMap((one) => ['-o', one]), `vellum@${address}`, line]
  const { exitCode, stdout, stderr } = await execa('ssh', ['-F', 'none', ...args], { reject: false })
  return { exitCode, stdout, stderr }
}

/** What somebody who connects gets within a second: a banner, nothing, or an error. */
async function heard(address: string): Promise<string> {
  const socket = connect(22, address)
  const said = once(socket, 'data').then(([data]) => String(data).slice(0, 7))
  const failed = (error: NodeJS.ErrnoException) => error.code ?? 'closed'
  const answer = await Promise.race([said.catch(failed), setTimeout(1_000, 'nothing')])
  socket.destroy()
  return answer
}

test('a machine says its host keys, lets in who has the key, and is theirs', async () => {
  const address = await made(mine)
  expect(address).toMatch(/^127\.0\.1\.\d+$/)
  const keys = await keysOf(mine)
  expect(keys).toContainEqual(expect.stringMatching(/^ssh-ed25519 /))
  expect(await typed(address, keys, 'sudo -n id -u; cat /proc/1/comm')).toMatchObject({ stdout: '0\nsystemd' })
  expect(await consoleTail(compute(), pathsOf(mine).instance)).toMatch(/systemd/)
})

test('where no rule lets them in, nobody is answered', async () => {
  const address = await made({ ...mine, sshFrom: ['198.51.100.4/32'] })
  expect(await heard(address)).toBe('nothing')
  await made(mine)
  expect(await heard(address)).toBe('SSH-2.0')
})

test('turned off and on again it has its address, its keys and its files', async () => {
  const { instance } = pathsOf(mine)
  const [address, keys] = [await made(mine), await keysOf(mine)]
  await typed(address, keys, 'echo mine > here')
  await compute().change('POST', `${instance}/stop`, undefined, bootMs)
  expect(site.cloud.held.get(instance)).toMatchObject({ status: 'TERMINATED' })
  expect(await heard(address)).toBe('nothing')
  await compute().change('POST', `${instance}/start`, undefined, bootMs)
  await vi.waitFor(async () => expect((await typed(address, keys, 'cat here')).stdout).toBe('mine'), bootMs)
  expect(await keysOf(mine)).toEqual(keys)
})

test('made anew on the disk that stayed, it has its files, and host keys of its own', async () => {
  const before = await keysOf(mine)
  const gone = ['compute', 'instances', 'delete', 'vellum-a', '--zone', mine.zone, '--project', mine.project, '--quiet']
  await execa('gcloud', gone, { env: { PATH: site.env.PATH } })
  expect(site.cloud.held.has(pathsOf(mine).instance)).toBe(false)
  await refresh(work(mine), [], nothing)
  const [address, keys] = [await made(mine), await keysOf(mine)]
  expect(keys).not.toEqual(before)
  await vi.waitFor(async () => expect((await typed(address, keys, 'cat here')).stdout).toBe('mine'), bootMs)
})

test('with an image of Ubuntu, cloud-init makes the account', async () => {
  const spec: MachineSpec = { ...mine, assistant: 'u', image: 'ubuntu-24.04' }
  const [address, keys] = [await made(spec), await keysOf(spec)]
  const said = await typed(address, keys, 'sudo -n id -u; test -e /run/cloud-init/result.json && echo made')
  expect(said.stdout).toBe('0\nmade')
  await destroy(work(spec), nothing)
})

test('a machine can say the keys of another, and can have no sshd', async () => {
  const spec: MachineSpec = { ...mine, assistant: 'f' }
  site.cloud.boots.set('vellum-f', 'other-keys')
  const [address, keys] = [await made(spec), await keysOf(spec)]
  expect((await typed(address, keys, 'true')).stderr).toContain('Host key verification failed')
  site.cloud.boots.set('vellum-f', 'no-sshd')
  expect(await heard(address)).toBe('ECONNRESET')
  await destroy(work(spec), nothing)
})

test('once it is destroyed nothing is left of it, and nobody is at its address', async () => {
  const address = await made(mine)
  await destroy(work(mine), nothing)
  expect(await leftOf(compute(), mine.assistant, mine.owner)).toEqual([])
  expect(site.cloud.held.size).toBe(0)
  expect(await heard(address)).toBe('ECONNREFUSED')
})

test('a shell script has a cloud for as long as it holds its end of the pipe', async () => {
  const serve = new URL('../fixtures/gcp/serve.ts', import.meta.url).pathname
  const serving = execa(process.execPath, [serve, 'acme-prod-4711'], { stdin: 'pipe', reject: false })
  const [line] = await once(serving.stdout, 'data')
  const env = JSON.parse(String(line)) as Record<string, string>
  expect(env).toMatchObject({ GCP_PROJECT: 'acme-prod-4711', GCP_DEFAULT_ZONE: 'europe-west1-b' })
  const token = await execa('gcloud', ['auth', 'print-access-token'], { env, extendEnv: false })
  expect(token.stdout).toMatch(/^ya29\./)
  expect(await (await fetch(`${env.CLOUD_DOUBLE}things`)).json()).toEqual({})
  const storm = JSON.stringify({ path: 'zones/', is: 'busy', times: 2 })
  await fetch(`${env.CLOUD_DOUBLE}faults`, { method: 'POST', body: storm })
  const zone = `${env.CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE}projects/acme-prod-4711/zones/europe-west1-b`
  const asked = async () => (await fetch(zone, { headers: { authorization: `Bearer ${token.stdout}` } })).status
  expect([await asked(), await asked(), await asked()]).toEqual([503, 503, 200])
  serving.stdin?.end()
  expect(await serving).toMatchObject({ exitCode: 0 })
})
