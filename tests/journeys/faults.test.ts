import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { machineState, type Person, rootPerson } from '../fixtures/person.ts'
import { beginHatch } from '../fixtures/under-way.ts'

/** Kills the command line once its progress names a step. The steward of the one killed before may still be at it: then again. */
async function killedAt(step: string, me: Person): Promise<void> {
  for (;;) {
    const { child, sees, ended } = beginHatch(me)
    if (await sees(step)) child.kill('SIGKILL')
    if ((await ended) !== held) return
  }
}

const held = '4 LEASE_HELD'

const stepNames = [
  'survey',
  'accounts',
  'folders',
  'files',
  'layer node',
  'layer app',
  'release',
  'current',
  'workspace',
  'running',
  'trust',
  'ready',
  'token',
  'pruned',
]

describe('a hatch that meets a fault', () => {
  let me: Person
  let before: object
  const hatch = (...more: string[]) => me.vellum(['hatch', '--port', String(me.port), ...more])

  beforeEach(async () => {
    me = await rootPerson()
    before = machineState(me.home)
  })
  afterEach(async () => me.leave())

  it('is refused on a taken port, naming who has it and a free one; nothing is changed', async () => {
    const server = createServer().listen(me.port, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const said = await hatch()
    server.close()
    expect(said.exitCode).toBe(3)
    expect(said.stderr).toContain(`taken by node (pid ${process.pid})`)
    expect(said.stderr).toMatch(/hatch --port \d+/)
    expect(machineState(me.home)).toEqual(before)
    expect((await me.vellum(['status'])).exitCode).toBe(2)
  })

  it('is refused below a folder that the service users cannot pass', async () => {
    const said = await me.vellum(['hatch', '--port', String(me.port)], {
      env: { VELLUM_HOME: join(me.folder, 'home') },
    })
    expect(said.exitCode).toBe(3)
    expect(said.stderr).toContain(`cannot pass through ${me.folder}`)
    expect(existsSync(join(me.folder, 'home'))).toBe(false)
  })

  it('is refused in a folder with foreign things, which stay', async () => {
    execaSync('mkdir', [me.home])
    onTestFinished(() => rmSync(me.home, { recursive: true }))
    writeFileSync(join(me.home, 'photo'), 'x')
    expect(await hatch()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('photo') })
    expect(readdirSync(me.home)).toEqual(['photo'])
  })

  it('is killed with its command line after any step, again and again, and the next run ends it well', async () => {
    for (const name of stepNames) await killedAt(name, me)
    let last = held
    while (last === held) last = await beginHatch(me).ended
    expect(last).toMatch(/^0 /)
    expect((await me.ask(['status'])).exitCode).toBe(0)
    expect((await me.vellum(['retire', '--no-backup', '--yes'])).exitCode).toBe(0)
    expect(machineState(me.home)).toEqual(before)
  })

  it('is stopped by Ctrl-C with 130, saying so, and the next run ends it well', async () => {
    const { child, sees, ended } = beginHatch(me)
    await sees('layer node')
    child.kill('SIGINT')
    expect(await ended).toBe('130 CANCELLED')
    expect(await hatch()).toMatchObject({ exitCode: 0 })
  })

  it('loses its steward, says that it does not know how things stand, and the next run mends it', async () => {
    const { sees, ended } = beginHatch(me)
    await sees('running')
    execaSync('pkill', ['-KILL', '-f', `steward.js apply --staging ${me.home}`])
    expect(await ended).toBe('7 STEWARD_LOST')
    expect(await hatch()).toMatchObject({ exitCode: 0 })
  })

  it('is told who holds the assistant while another hatch is under way', async () => {
    const { sees, ended } = beginHatch(me)
    await sees('folders')
    const second = await hatch()
    expect([second.exitCode, second.stderr]).toEqual([
      4,
      expect.stringMatching(/root@\S+ \(hatch, pid \d+\) is working on/),
    ])
    expect(await ended).toBe('0 DONE')
  })

  it('that fails the first time removes all it made and keeps the evidence', async () => {
    const { sees, ended } = beginHatch(me)
    await sees('workspace')
    // The gateway's folder turns into something it cannot work in.
    execaSync('mkdir', ['-p', join(me.home, 'gateway', 'gateway.db')])
    expect(await ended).toBe('6 HATCH_REVERTED')
    expect(machineState(me.home)).toEqual(before)
    const failed = join(me.folder, '.local/state/vellum/failed')
    const evidence = join(failed, readdirSync(failed)[0] ?? '')
    expect(JSON.parse(readFileSync(join(evidence, 'report.json'), 'utf8')).failure.code).toBe('NOT_READY')
    expect(readFileSync(join(evidence, 'gateway.log'), 'utf8')).toContain('gateway')
    expect((await me.vellum(['status'])).exitCode).toBe(2)
  })

  it('whose proof does not hold is taken back, names its evidence, and the next hatch holds', async () => {
    const { sees, ended, said } = beginHatch(me)
    await sees('workspace')
    // What nothing but the proof looks at from here on.
    chmodSync(join(me.home, 'logs'), 0o711)
    expect(await ended).toBe('6 HATCH_REVERTED')
    expect(machineState(me.home)).toEqual(before)
    const { message, hint } = JSON.parse(await said)
    expect(message).toContain('failed at "prove"')
    const evidence = /The evidence is in (\S+); /.exec(hint)?.[1] ?? ''
    const { failure, probes } = JSON.parse(readFileSync(join(evidence, 'report.json'), 'utf8'))
    expect(failure.code).toBe('PROOF_FAILED')
    const failed = probes.filter((probe: { status: string }) => probe.status === 'fail')
    expect(failed).toMatchObject([{ id: 'files.modes', evidence: expect.stringContaining('logs has mode 711') }])
    expect(await hatch()).toMatchObject({ exitCode: 0 })
  })

  it('that fails the first time and cannot be put back says what is left', async () => {
    const stuck = join(me.home, 'workspace', 'NOW.md')
    onTestFinished(() => void execaSync('chattr', ['-i', stuck], { reject: false }))
    const { sees, ended } = beginHatch(me)
    await sees('workspace')
    execaSync('mkdir', ['-p', join(me.home, 'gateway', 'gateway.db')])
    execaSync('chattr', ['+i', stuck])
    expect(await ended).toBe('7 HATCH_STUCK')
    execaSync('chattr', ['-i', stuck])
    expect((await me.vellum(['retire', '--yes'])).exitCode).toBe(0)
    expect(machineState(me.home)).toEqual(before)
  })
})

describe('a hatched assistant', () => {
  let me: Person
  beforeAll(async () => {
    me = await rootPerson()
    expect(await me.vellum(['hatch', '--port', String(me.port), '--name', 'first'])).toMatchObject({ exitCode: 0 })
  })
  afterAll(async () => me.leave())

  it('shares its home with no second name', async () => {
    const said = await me.vellum(['hatch', '--name', 'second'])
    expect([said.exitCode, said.stderr]).toEqual([3, expect.stringContaining('already holds the assistant "first"')])
  })

  it('shares its home with no second name of another operator either', async () => {
    const other = { HOME: join(me.folder, 'other'), NODE_COMPILE_CACHE: '' }
    const said = await me.vellum(['hatch', '--name', 'second'], { env: other })
    expect([said.exitCode, said.stderr]).toEqual([3, expect.stringContaining('already holds the assistant "first"')])
  })

  it('lets nobody run anything with its gateway killed, and is back by itself', async () => {
    const pid = execaSync('pgrep', ['-f', `gateway.js --home ${me.home}`]).stdout
    process.kill(Number(pid), 'SIGKILL')
    // The listener outlives the gateway: the client waits in its queue.
    expect(await me.vellum(['exec', '--', 'echo back'])).toMatchObject({ exitCode: 0, stdout: 'back\n' })
  })

  it('bounds what a command puts out, its processes and its time', async () => {
    const flood = await me.vellum(['exec', '--', 'head -c 1G /dev/zero'])
    expect(flood.exitCode).toBe(0)
    expect(flood.stdout.length).toBeLessThan(64 * 1024 * 1024)
    expect(flood.stderr).toContain('over the limit were dropped')
    const bomb = await me.vellum(['exec', '--timeout', '5', '--', ':(){ :|:& };:; sleep 3; echo lived'])
    expect([0, 124, 254]).toContain(bomb.exitCode)
    const deaf = await me.vellum(['exec', '--timeout', '1', '--', "trap '' TERM; while :; do sleep 1; done"])
    expect(deaf.exitCode).toBe(124)
    expect(await me.vellum(['exec', '--', 'echo still here'])).toMatchObject({ stdout: 'still here\n' })
    expect(execaSync('pgrep', ['-u', 'vellum-assistant', 'sleep'], { reject: false }).stdout).toBe('')
  })

  it('is retired with something left behind: exit 9, naming it, and again when it can go', async () => {
    const stuck = join(me.home, 'workspace', 'NOW.md')
    execaSync('chattr', ['+i', stuck])
    onTestFinished(() => void execaSync('chattr', ['-i', stuck], { reject: false }))
    const said = await me.ask(['retire', '--no-backup', '--yes'])
    expect([said.exitCode, said.code]).toEqual([9, 'LEFT_BEHIND'])
    expect(said.message).toContain(join(me.home, 'workspace'))
    execaSync('chattr', ['-i', stuck])
    expect((await me.vellum(['retire', '--no-backup', '--yes'])).exitCode).toBe(0)
    expect(existsSync(me.home)).toBe(false)
  })
})
