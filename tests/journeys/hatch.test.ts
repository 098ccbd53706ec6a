import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { follow } from '../../runtime/protocol/call.ts'
import { type ProbeRow, probes } from '../../runtime/protocol/probes.ts'
import type { Probe } from '../../runtime/protocol/proof.ts'
import { askTool } from '../../runtime/protocol/routes.ts'
import type { AskedEvent } from '../../runtime/protocol/tool.ts'
import { everyProcess, machineState, newcomer, type Person, rootPerson } from '../fixtures/person.ts'

const passive = Object.entries(probes as Readonly<Record<string, ProbeRow>>).flatMap(([id, { disturbing, asleep }]) =>
  disturbing || asleep ? [] : [id],
)

describe.each([
  ['root', rootPerson],
  ['an ordinary user who has just cloned the project', newcomer],
])('%s', (who, make) => {
  let me: Person
  let before: object
  const exec = (command: string) => me.vellum(['exec', '--', command])
  const tool = async (name: string, input: unknown): Promise<AskedEvent | undefined> => {
    const token = readFileSync(join(me.folder, '.config/vellum/keys/default.token'), 'utf8').trim()
    const target = { server: 'gateway', port: me.port, token }
    for await (const event of follow(target, askTool, { tool: name, input, as: 'guardian' })) return event
  }

  beforeAll(async () => {
    me = await make()
    before = machineState(me.home)
  })
  afterAll(async () => me?.leave())

  it('sees what hatch would do, and nothing is changed by looking', async () => {
    const { data } = await me.ask(['hatch', '--port', String(me.port), '--dry-run'])
    const kinds = (data as { plan: { steps: { kind: string }[] } }).plan.steps.map((step) => step.kind)
    expect(kinds).toContain('running')
    expect(kinds.includes('accounts')).toBe(who === 'root')
    expect(machineState(me.home)).toEqual(before)
  })

  it('hatches with one line, and is told what to type next', async () => {
    const said = await me.vellum(['hatch', '--port', String(me.port)])
    expect(said.stderr + said.stdout).toContain('exec -- ')
    expect(said.exitCode).toBe(0)
  })

  it('has a proof that holds, with every passive probe', async () => {
    const { exitCode, data } = await me.ask(['status'])
    const { proof } = data as { proof: { holds: boolean; probes: Probe[] } }
    expect(proof.probes.filter((probe) => probe.status === 'fail')).toEqual([])
    expect([exitCode, proof.holds]).toEqual([0, true])
    expect(proof.probes.map((probe) => probe.id).sort()).toEqual(passive.sort())
  })

  it('hatches again and nothing is changed', async () => {
    const { data } = await me.ask(['hatch', '--port', String(me.port), '--dry-run'])
    expect((data as { plan: { steps: [] } }).plan.steps).toEqual([])
    const pid = () => readFileSync(join(me.home, 'steward', 'supervisor.json'), 'utf8')
    const supervisor = pid()
    expect((await me.vellum(['hatch'])).stdout).toContain('Nothing to do')
    expect(pid()).toBe(supervisor)
  })

  it('runs a command in the workspace, with its own output and exit code', async () => {
    expect((await exec('echo hi > note.txt; cat note.txt')).stdout).toBe('hi\n')
    expect((await exec('exit 7')).exitCode).toBe(7)
    expect((await me.vellum(['exec', '--', 'printf', '%s|', 'a b', '$HOME', "it's"])).stdout).toBe("a b|$HOME|it's|")
    expect((await exec('echo out; echo err >&2')).stderr).toBe('err\n')
  })

  it('runs it as a user that is not root, and sees only its own home', async () => {
    const { stdout } = await exec('id -un; ls -A "$HOME"; pwd')
    const [user, folder] = stdout.trim().split('\n')
    expect(user).toBe(who === 'root' ? 'vellum-assistant' : me.folder.split('/').at(-1))
    expect(folder).toBe(join(me.home, 'workspace'))
  })

  describe('out of reach of a command and of the file tools', () => {
    const canary = 'canary-that-anybody-may-read'
    const outside = () => join('/srv', `canary-${me.port}`)
    beforeAll(() => writeFileSync(outside(), canary, { mode: 0o644 }))
    afterAll(() => rmSync(outside(), { force: true }))

    it('a file outside that the user may read', async () => {
      const { stdout, exitCode } = await exec(`cat ${outside()} ${me.folder}/.profile`)
      expect(stdout).not.toContain(canary)
      expect(exitCode).not.toBe(0)
      expect(await tool('file_read', { path: outside() })).toMatchObject({ failure: { code: 'PATH_OUTSIDE' } })
    })

    it('the vault, the gateway and the steward, by absolute path', async () => {
      for (const folder of ['ces', 'gateway', 'steward', 'logs']) {
        expect((await exec(`ls ${join(me.home, folder)}`)).exitCode).not.toBe(0)
        expect(await tool('file_read', { path: join(me.home, folder, 'x') })).toMatchObject({
          failure: { code: 'PATH_OUTSIDE' },
        })
      }
    })

    it('a symlink that a command planted', async () => {
      await exec(`ln -s ${outside()} leak; ln -s ${join(me.home, 'ces')} door; ln -s /etc etc`)
      for (const path of ['leak', 'door/vault/vault.v1', 'etc/passwd'])
        expect(await tool('file_read', { path })).toMatchObject({ failure: { code: 'PATH_OUTSIDE' } })
      expect(await tool('file_write', { path: 'leak', content: 'x' })).toMatchObject({ event: 'failure' })
      expect(readFileSync(outside(), 'utf8')).toBe(canary)
    })

    it('a listener on 127.0.0.1 that answers outside', async () => {
      const server = createServer((_, answer) => answer.end('here')).listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const { port } = server.address() as AddressInfo
      expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('here')
      expect((await exec(`exec 3<>/dev/tcp/127.0.0.1/${port}`)).exitCode).not.toBe(0)
      server.close()
    })

    it('a value in the environment of who asks', async () => {
      const planted = { PLANTED_VALUE: 'planted-in-the-parent' }
      const { stdout } = await me.vellum(['exec', '--', 'env; cat /proc/*/environ | tr "\\0" "\\n"'], { env: planted })
      expect(stdout).toContain('HOME=')
      expect(stdout).not.toContain('planted-in-the-parent')
    })
  })

  it('works on a file with the file tools, and finds it with a command', async () => {
    expect(await tool('file_write', { path: 'pkb/plan.md', content: 'one two\n' })).toMatchObject({ event: 'result' })
    expect(await tool('file_edit', { path: 'pkb/plan.md', find: 'two', replace: 'three' })).toMatchObject({
      result: { replacements: 1 },
    })
    expect(await tool('file_read', { path: 'pkb/plan.md' })).toMatchObject({ result: { content: 'one three\n' } })
    expect((await exec('cat pkb/plan.md')).stdout).toBe('one three\n')
  })

  it('does not run what the assistant itself wants and its guardian has forbidden', async () => {
    const added = await me.vellum(['trust', 'add', '--tool', 'bash', '--pattern', 'touch *', '--decision', 'deny'])
    expect(added.exitCode).toBe(0)
    expect((await me.vellum(['exec', '--as-assistant', '--', 'touch ran'])).exitCode).toBe(125)
    expect((await exec('ls ran')).exitCode).not.toBe(0)
  })

  it('keeps a secret that is then found nowhere', async () => {
    const secret = `s3cret-${me.port}-ÿ`
    const forms = [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')]
    const set = await me.vellum(['credentials', 'set', 'demo/token'], { input: `${secret}\n` })
    expect(set.exitCode).toBe(0)
    const listed = await me.vellum(['credentials', 'list'])
    expect(listed.stdout).toContain('demo/token')
    const found = execaSync('grep', ['-rlaF', ...forms.flatMap((form) => ['-e', form]), me.home, me.folder], {
      reject: false,
    })
    expect(found.stdout).toBe('')
    for (const form of forms) expect(everyProcess() + set.stdout + set.stderr + listed.stdout).not.toContain(form)
    expect((await me.vellum(['credentials', 'remove', 'demo/token'])).exitCode).toBe(0)
  })

  it('retires, and the machine is as it was', async () => {
    mkdirSync(join(me.folder, 'mine'), { recursive: true })
    symlinkSync(me.folder, join(me.home, 'workspace', 'way-out'))
    const said = await me.vellum(['retire', '--no-backup', '--yes'])
    expect([said.exitCode, said.stderr]).toEqual([0, expect.not.stringContaining('Error')])
    expect(machineState(me.home)).toEqual(before)
    expect(statSync(join(me.folder, 'mine')).isDirectory()).toBe(true)
    expect((await me.vellum(['status'])).exitCode).toBe(2)
  })
})
