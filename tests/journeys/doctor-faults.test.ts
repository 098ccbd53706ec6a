import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { homeFolders, type Layout, processes, sockets } from '../../runtime/protocol/layout.ts'
import type { Probe } from '../../runtime/protocol/proof.ts'
import { examine, rootHatched } from '../fixtures/hatched.ts'
import { type Person, repository } from '../fixtures/person.ts'

const vellum = join(repository, 'vellum')
let me: Person
let at: Layout

beforeAll(async () => {
  ;({ me, at } = await rootHatched())
  for (const alias of ['demo/first', 'demo/second'])
    expect(await me.vellum(['credentials', 'set', alias], { input: 'kept' })).toMatchObject({ exitCode: 0 })
})
afterAll(async () => me?.leave())

/** What doctor finds: the ids, and that each says why and what to do. */
async function found(): Promise<Map<string, Probe>> {
  const { exitCode, failed } = await examine(me)
  expect(exitCode).toBe(failed.length === 0 ? 0 : 8)
  for (const probe of failed) {
    expect(probe.cause).toMatch(/\S/)
    expect(probe.fix).toMatch(/^\S.*\S$/)
  }
  return new Map(failed.map((probe) => [probe.id, probe]))
}

/** Types a line as it stands in doctor's table. */
function type(line: string): void {
  execaSync('sh', ['-c', line.replaceAll('vellum hatch', `'${vellum}' hatch`)], { env: me.env, extendEnv: false })
}

/** What `exec --json` says of a command. */
async function run(script: string): Promise<{ code: string; exitCode: number }> {
  return JSON.parse((await me.vellum(['exec', '--json', '--', script])).stdout)
}

async function isWell(): Promise<void> {
  expect([...(await found()).keys()]).toEqual([])
  expect(await me.vellum(['exec', '--', 'true'])).toMatchObject({ exitCode: 0 })
}

/** The faults of the vault: what they do, which rows they turn, the cause; a fix of ours where the line is not enough. */
const vaultFile = () => join(at.vault, 'vault.v1')
const vaultFaults: [string, () => void, string[], RegExp, (() => void)?][] = [
  ['cut off', () => truncateSync(vaultFile(), 300), [], /is cut off/],
  ['changed by one byte', () => flip(vaultFile()), [], /holds bytes that were not written by a vault/],
  ['open to others', () => chmodSync(vaultFile(), 0o644), ['vault.modes'], /has mode 0644 instead of 0600/],
  [
    'a symbolic link',
    () => {
      renameSync(vaultFile(), join(at.ces, 'moved'))
      symlinkSync(join(at.ces, 'moved'), vaultFile())
    },
    ['vault.modes'],
    /is a symbolic link/,
  ],
  ['gone', () => rmSync(vaultFile()), [], /is gone while its key/],
  [
    'without its key',
    () => renameSync(join(at.vaultKey, 'kek.v1'), join(me.folder, 'kek')),
    ['vault.key-source'],
    /its key .* is missing/,
    () => execaSync('mv', [join(me.folder, 'kek'), join(at.vaultKey, 'kek.v1')]),
  ],
]

function flip(path: string): void {
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1)
  writeFileSync(path, bytes)
}

describe('a vault that is', () => {
  it.each(vaultFaults)('%s is locked and left as it is, until the fix is typed', async (_, harm, more, cause, mend) => {
    harm()
    const before = existsSync(vaultFile()) && readFileSync(vaultFile())
    const rows = await found()
    expect([...rows.keys()].sort()).toEqual(['processes.ces', 'vault.open', ...more].sort())
    expect(rows.get('vault.open')?.cause).toMatch(cause)
    for (const args of [
      ['credentials', 'list'],
      ['credentials', 'set', 'demo/more'],
    ]) {
      const said = await me.vellum([...args, '--json'], { input: 'x' })
      expect(JSON.parse(said.stdout)).toMatchObject({ code: 'VAULT_LOCKED', exitCode: 8 })
    }
    execaSync('pkill', ['-KILL', '-f', `ces.js --home ${me.home}`])
    const stillLocked = async () => expect((await found()).get('vault.open')?.cause).toMatch(cause)
    await vi.waitFor(stillLocked, { timeout: 60_000, interval: 500 })
    expect(existsSync(vaultFile()) && readFileSync(vaultFile())).toEqual(before)
    if (mend) mend()
    else type(rows.get('vault.open')?.fix ?? '')
    await isWell()
    expect((await me.vellum(['credentials', 'list'])).stdout).toContain('demo/first')
  })
})

describe('a folder of the home', () => {
  it('with another mode, then of another owner too, is named, alone, and hatch mends it', async () => {
    const [, ...folders] = homeFolders(at, 'accounts')
    // Whoever owns the home itself could exchange everything in it: that one is refused as a whole.
    for (const { path, mode } of folders) {
      const { uid, gid } = statSync(path)
      chmodSync(path, 0o711)
      const seen = async () => (await found()).get('files.modes')?.evidence
      expect(await seen()).toBe(`${path} has mode ${octal(path)}, not ${mode.toString(8)}`)
      chownSync(path, 65534, 65534)
      expect(await seen()).toBe(`${path} is owned by 65534:65534, not ${uid}:${gid}`)
      type('vellum hatch')
      expect(statSync(path)).toMatchObject({ uid, gid })
      expect(statSync(path).mode & 0o7777).toBe(mode)
    }
    await isWell()
  })

  it('with another mode and another owner is mended by doctor --fix, and nothing else is touched', async () => {
    const before = standing()
    for (const { path } of homeFolders(at, 'accounts').slice(1)) {
      chownSync(path, 65534, 65534)
      chmodSync(path, 0o711)
      const { data } = await me.ask(['doctor', '--fix'])
      const { receipt } = data as { receipt: { step: string; outcome: string; detail: string }[] }
      const changed = receipt.filter(({ outcome }) => outcome === 'changed')
      expect(changed).toMatchObject([{ step: 'folders', detail: `mended ${path}` }])
      expect(standing()).toEqual(before)
    }
    await isWell()
  })
})

/** Who has what in the home and what runs from it; not what is written of each step, and what comes and goes by itself. */
function standing(): object {
  const names = readdirSync(at.home, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^(staging|logs)\/|-(wal|shm)$|^steward\/(lease|audit\.)|\/\.|^\./.test(name),
  )
  const owned = names.flatMap((name) => {
    const found = lstatSync(join(at.home, name), { throwIfNoEntry: false })
    return found ? [`${name} ${found.uid}:${found.gid} ${found.mode.toString(8)} ${found.ino}`] : []
  })
  return { owned: owned.sort(), running: execaSync('pgrep', ['-f', `js --home ${me.home}`]).stdout }
}

function octal(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8)
}

describe('a file of ours that is', () => {
  it('the database of the gateway, damaged: nothing is decided until it is moved away', async () => {
    // All of it: a page that stands in the log too, as the first one may, is not missed.
    writeFileSync(at.gatewayDatabase, Buffer.alloc(statSync(at.gatewayDatabase).size, 0xff), { flag: 'r+' })
    const before = readFileSync(at.gatewayDatabase)
    const rows = await found()
    expect([...rows.keys()].sort()).toEqual([
      'gateway.database',
      'gateway.decision',
      'gateway.token',
      'processes.gateway',
    ])
    expect(await run('touch decided')).toMatchObject({ code: 'DATABASE_UNUSABLE', exitCode: 125 })
    expect(existsSync(join(at.workspace, 'decided'))).toBe(false)
    expect(readFileSync(at.gatewayDatabase)).toEqual(before)
    type(rows.get('gateway.database')?.fix ?? '')
    await isWell()
  })

  it.each([
    ['missing', () => rmSync(at.grantPublic), ['gateway.grant-key', 'processes.assistant']],
    [
      'another key',
      () => writeFileSync(at.grantPublic, execaSync('sh', ['-c', anotherKey]).stdout),
      ['gateway.grant-key'],
    ],
  ])('the published grant key, %s: every grant is refused until hatch', async (_, harm, ids) => {
    harm()
    const rows = await found()
    expect([...rows.keys()].sort()).toEqual(ids)
    expect(await run('true')).toMatchObject({ code: 'GRANT_REFUSED', exitCode: 125 })
    type(rows.get('gateway.grant-key')?.fix ?? '')
    await isWell()
  })

  it("the operator's token, lost: said so, and hatch enrols another", async () => {
    rmSync(join(me.folder, '.config/vellum/keys/default.token'))
    expect(await run('true')).toMatchObject({ code: 'TOKEN_MISSING' })
    const rows = await found()
    expect([...rows.keys()]).toEqual(['gateway.token'])
    type(rows.get('gateway.token')?.fix ?? '')
    await isWell()
  })

  it.each([
    ['a file of a process', () => join(at.current, 'app/ces.js'), 'release.current'],
    ["the steward's own file", () => join(at.current, 'app/steward.js'), 'install.release'],
    ['its Node', () => join(at.current, 'node/bin/node'), 'install.release'],
    ['its manifest', () => join(at.current, 'manifest.json'), 'release.current'],
  ])('%s of the release in service, missing: the release travels again', async (_, path, id) => {
    rmSync(path())
    const rows = await found()
    expect([...rows.keys()]).toEqual([id])
    expect(rows.get(id)?.cause).toBe('The release is damaged')
    type(rows.get(id)?.fix ?? '')
    expect(existsSync(path())).toBe(true)
    await isWell()
  })

  it.each(['', '{', '{}'])('the install record, holding %j: never taken for none', async (text) => {
    writeFileSync(at.install, text)
    const rows = await found()
    expect([...rows.keys()]).toEqual(['install.record'])
    for (const args of [['hatch'], ['retire', '--no-backup', '--yes']])
      expect(await me.ask(args)).toMatchObject({ code: 'INSTALL_BROKEN', exitCode: 3 })
    expect(readFileSync(at.install, 'utf8')).toBe(text)
    type(rows.get('install.record')?.fix ?? '')
    await isWell()
  })

  it('the install record, gone: its copy takes its place', async () => {
    const before = JSON.parse(readFileSync(at.install, 'utf8'))
    rmSync(at.install)
    const rows = await found()
    expect([...rows.keys()]).toEqual(['install.record'])
    type(rows.get('install.record')?.fix ?? '')
    expect(JSON.parse(readFileSync(at.install, 'utf8')).made).toEqual(before.made)
    await isWell()
  })

  it("the operator's record, gone: the assistant is unknown until hatch finds it again", async () => {
    rmSync(join(me.folder, '.config/vellum/assistants/default.json'))
    const said = await me.ask(['doctor'])
    expect([said.exitCode, said.code]).toEqual([2, 'ASSISTANT_UNKNOWN'])
    expect(await me.vellum(['hatch', '--port', String(me.port)])).toMatchObject({ exitCode: 0 })
    await isWell()
  })
})

const anotherKey = `${process.execPath} -e '
  const { publicKey } = require("node:crypto").generateKeyPairSync("ed25519")
  process.stdout.write(publicKey.export({ type: "spki", format: "pem" }))'`

describe('a process that is killed', () => {
  it.each(processes)('%s is back by itself, and ready', async (name) => {
    execaSync('pkill', ['-KILL', '-f', `${name}.js --home ${me.home}`])
    await vi.waitFor(isWell, { timeout: 60_000, interval: 500 })
  })

  it('the supervisor is followed by another by itself, and all three are ready again', async () => {
    const { pid } = JSON.parse(readFileSync(`${at.supervisorLease}.json`, 'utf8'))
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(isWell, { timeout: 60_000, interval: 500 })
    expect(JSON.parse(readFileSync(`${at.supervisorLease}.json`, 'utf8')).pid).not.toBe(pid)
  })

  it('the supervisor and its successor at once: all goes with them, doctor says so, hatch brings it back', async () => {
    await killSupervisor()
    const rows = await found()
    for (const id of ['processes.supervised', ...processes.map((name) => `processes.${name}`), 'ports.one-listener'])
      expect(rows.get(id)?.fix).toBe('vellum hatch')
    expect(rows.get('sandbox.runs')?.evidence).toContain('assistant cannot be reached')
    type('vellum hatch')
    await isWell()
  })

  it('and all of it at once: at each socket that stays behind there is somebody again after doctor --fix', async () => {
    // All are stopped first: who saw another one killed would end by itself, and take its socket along.
    for (const signal of ['-STOP', '-KILL']) execaSync('pkill', [signal, '-f', me.home])
    await vi.waitFor(nobodyRuns, { timeout: 60_000, interval: 100 })
    const stale = allSockets()
    expect(stale.map((path) => lstatSync(path).isSocket())).toEqual(stale.map(() => true))
    // A process that was killed has no name any more a moment before it lets go of its sockets.
    for (const path of stale) await expect.poll(() => refusedAt(path)).toBe('ECONNREFUSED')
    expect(await me.ask(['doctor', '--fix'])).toMatchObject({ exitCode: 0 })
    for (const path of stale) expect(await refusedAt(path)).toBe('nobody refused')
    await isWell()
  })

  it('and whose port somebody else took meanwhile: doctor and hatch name who has it', async () => {
    await killSupervisor()
    const holder = await holdPort(me.port)
    onTestFinished(() => void holder.kill('SIGKILL'))
    const listener = (await found()).get('ports.one-listener')
    expect(listener?.cause).toBe(`Port ${me.port} is taken by node (pid ${holder.pid})`)
    expect(listener?.fix).toMatch(/^vellum hatch --port \d+$/)
    const refused = await me.ask(['hatch'])
    expect(refused).toMatchObject({ code: 'PORT_TAKEN', message: expect.stringContaining(`(pid ${holder.pid})`) })
    type(listener?.fix ?? '')
    await isWell()
  })
})

function allSockets(): string[] {
  const ofProcesses = processes.flatMap((server) => sockets[server].map((peer) => at.socket(server, peer)))
  return [...ofProcesses, at.supervisorSocket]
}

/** How a call at a socket ends. */
function refusedAt(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ path })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.once('connect', () => {
      socket.destroy()
      resolve('nobody refused')
    })
  })
}

async function killSupervisor(): Promise<void> {
  execaSync('pkill', ['-KILL', '-f', `supervisor.js --home ${me.home}`])
  await vi.waitFor(nobodyRuns, { timeout: 60_000, interval: 100 })
}

const nobodyRuns = () => expect(execaSync('pgrep', ['-f', `${me.home}/releases`], { reject: false }).stdout).toBe('')

async function holdPort(port: number): Promise<ChildProcess> {
  const script = `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('listening'))`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}
