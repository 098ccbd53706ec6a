import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Workspace } from '../../../../runtime/sandbox/files/workspace.ts'
import { account, ownFolder, ran, scratchSandbox } from '../../../fixtures/sandbox/scratch.ts'
import { survivors } from '../../../fixtures/sandbox/survivors.ts'

const MiB = 2 ** 20
const GiB = 2 ** 30

describe('reaching out', () => {
  it('a canary that the account may read is not there', async () => {
    const canary = join(ownFolder(), 'canary')
    writeFileSync(canary, 'canary', { mode: 0o644 })
    const { stdout, code } = await ran(await scratchSandbox(), ['cat', canary])
    expect(stdout).toBe('')
    expect(code).not.toBe(0)
  })

  it.each(['/', '/usr', '/etc', '/dev', '/home', '/proc', '/tmp/..'])(
    'nothing can be written in %s',
    async (folder) => {
      expect((await ran(await scratchSandbox(), `touch ${folder}/planted`)).code).not.toBe(0)
    },
  )

  it('what is written beside the workspace never appears outside', async () => {
    const sandbox = await scratchSandbox()
    const folder = join(sandbox.workspace.path, 'inner')
    mkdirSync(folder)
    const workspace = await Workspace.open(folder)
    onTestFinished(() => workspace[Symbol.asyncDispose]())
    await ran(await scratchSandbox({ workspace }), 'touch ../planted')
    expect(readdirSync(sandbox.workspace.path)).toEqual(['inner'])
  })

  it('/dev/null works and no other device is there', async () => {
    const { stdout } = await ran(await scratchSandbox(), 'echo gone > /dev/null && ls /dev')
    expect(stdout.split('\n').filter(Boolean)).toEqual(
      ['fd', 'full', 'null', 'random', 'shm', 'stderr', 'stdin', 'stdout', 'urandom', 'zero'].sort(),
    )
  })

  it('a listener on loopback that answers outside does not answer inside', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const script = `exec 9<>/dev/tcp/127.0.0.1/${port} && echo connected; cat /proc/net/dev`
    const { stdout } = await ran(await scratchSandbox(), script)
    expect(stdout).not.toContain('connected')
    expect(stdout.match(/^\s*\S+:/gm)?.map((name) => name.trim())).toEqual(['lo:'])
  })

  it('no name is resolved', async () => {
    expect((await ran(await scratchSandbox(), 'getent hosts example.com')).code).not.toBe(0)
  })

  it('a unix socket outside can neither be seen nor connected to', async () => {
    const path = join(ownFolder(), 'sock')
    const server = createServer().listen(path)
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    expect((await ran(await scratchSandbox(), `[ -e ${path} ]`)).code).toBe(1)
  })

  it('a link planted in the workspace leads a command to the same read-only system', async () => {
    const sandbox = await scratchSandbox()
    symlinkSync('/etc', join(sandbox.workspace.path, 'link'))
    expect((await ran(sandbox, 'touch link/planted')).code).not.toBe(0)
  })

  it('a cwd that is a link to outside is refused', async () => {
    const sandbox = await scratchSandbox()
    symlinkSync(ownFolder(), join(sandbox.workspace.path, 'link'))
    await expect(ran(sandbox, 'touch ran', { cwd: 'link' })).rejects.toMatchObject({ code: 'PATH_OUTSIDE' })
    await expect(ran(sandbox, 'touch ran', { cwd: '..' })).rejects.toMatchObject({ code: 'PATH_OUTSIDE' })
    await expect(ran(sandbox, 'touch ran', { cwd: 'none' })).rejects.toMatchObject({ code: 'FILE_UNUSABLE' })
  })
})

describe('learning about its parent', () => {
  it('no environment shows a planted value', async () => {
    process.env.VELLUM_TEST_SECRET = 'planted-value'
    onTestFinished(() => void delete process.env.VELLUM_TEST_SECRET)
    const { stdout } = await ran(await scratchSandbox(), 'cat /proc/*/environ /proc/1/cmdline; env')
    expect(stdout).toContain('PATH=')
    expect(stdout).not.toContain('planted-value')
  })

  it('only descriptors 0, 1 and 2 are open, whatever the parent left open', async () => {
    const path = new URL('../../../fixtures/sandbox/runner.ts', import.meta.url).pathname
    const shell = 'exec 7</etc/passwd 251</etc/passwd; exec "$@"'
    const argv = [process.execPath, path, ownFolder(), 'ls -l /proc/$$/fd; :', String(account?.uid ?? 0)]
    const { stdout } = spawnSync('/bin/bash', ['-c', shell, 'bash', ...argv], { encoding: 'utf8' })
    expect(stdout.match(/ \d+ -> /g)).toEqual([' 0 -> ', ' 1 -> ', ' 2 -> '])
  })

  it('only its own processes are to be seen', async () => {
    const { stdout } = await ran(await scratchSandbox(), 'cat /proc/[0-9]*/comm; :')
    expect(stdout).toBe('bwrap\nbash\n')
  })
})

describe('gaining power', () => {
  it('has no capability, cannot gain one, and is filtered', async () => {
    const { stdout } = await ran(await scratchSandbox(), ['cat', '/proc/self/status'])
    for (const name of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
      expect(stdout).toContain(`${name}:\t0000000000000000\n`)
    expect(stdout).toContain('NoNewPrivs:\t1\n')
    expect(stdout).toContain('Seccomp:\t2\n')
  })

  it('a set-user-ID copy of bash gives nothing', async () => {
    const { stdout } = await ran(await scratchSandbox(), 'cp /bin/bash b && chmod u+s b && ./b -p -c "id -u"')
    expect(stdout.trim()).toBe(String(account?.uid ?? process.getuid?.()))
  })

  it('su and sudo give nothing', async () => {
    expect((await ran(await scratchSandbox(), 'su -c true </dev/null || sudo -n true')).code).not.toBe(0)
  })

  it('mknod makes no device', async () => {
    expect((await ran(await scratchSandbox(), 'mknod disk b 254 0')).code).not.toBe(0)
  })

  it('a hard link to a system file is refused', async () => {
    expect((await ran(await scratchSandbox(), 'ln /etc/passwd mine')).code).not.toBe(0)
  })

  it('a FIFO is allowed', async () => {
    expect((await ran(await scratchSandbox(), 'mkfifo f && (echo hi > f & cat f)')).stdout).toBe('hi\n')
  })

  it('has no terminal to push characters into', async () => {
    expect((await ran(await scratchSandbox(), 'script -qc true /dev/null || : < /dev/tty')).code).not.toBe(0)
  })
})

describe('using up the machine', () => {
  it('a fork bomb stays inside its limit and ends on its clock', async () => {
    const sandbox = await scratchSandbox()
    const counting = 'my $n = 0; while (defined(my $p = fork)) { $p or sleep 600; $n++ } print $n'
    const forked = Number((await ran(sandbox, ['perl', '-e', counting], { processes: 32 })).stdout)
    expect(forked).toBeGreaterThan(10)
    expect(forked).toBeLessThan(32)
    const mark = `mark-${crypto.randomUUID()}`
    const bomb = await ran(sandbox, `bash -c 'b() { b | b & }; b; sleep 600' ${mark}`, {
      processes: 64,
      wallClockMs: 1500,
    })
    expect(bomb.code).not.toBe(0)
    expect(await survivors(mark)).toBe(0)
  })

  it('processes are counted for each sandbox by itself, not for the account', async () => {
    const sandbox = await scratchSandbox()
    const script = 'for n in 1 2 3 4 5 6; do sleep 1 & done; wait; echo all'
    const both = await Promise.all([1, 2, 3].map(() => ran(sandbox, script, { processes: 10 })))
    expect(both.map(({ stdout }) => stdout)).toEqual(['all\n', 'all\n', 'all\n'])
  })

  it('4 GiB are not to be had in 4 GiB of address space', async () => {
    const argv = ['perl', '-e', 'my $x = "a" x (4 << 30); print "got"']
    const { stdout, code } = await ran(await scratchSandbox(), argv, { addressSpaceBytes: 4 * GiB })
    expect(stdout).toBe('')
    expect(code).not.toBe(0)
  })

  it('a file ends at its limit (SIGXFSZ)', async () => {
    const sandbox = await scratchSandbox()
    const { code } = await ran(sandbox, 'exec yes > file', { fileBytes: 1 * MiB })
    expect(code).toBe(128 + 25)
    expect(statSync(join(sandbox.workspace.path, 'file')).size).toBe(1 * MiB)
  })

  it('folders in memory end at their limit', async () => {
    const sandbox = await scratchSandbox()
    for (const folder of ['/tmp', '/dev/shm', '~']) {
      const { stderr } = await ran(sandbox, `head -c 4M /dev/zero > ${folder}/file`, { memoryFolderBytes: 1 * MiB })
      expect(stderr).toContain('No space left')
    }
  })

  it('1 GiB of output neither stops the command nor fills our memory', async () => {
    const sandbox = await scratchSandbox()
    const before = process.memoryUsage().rss
    const result = await ran(sandbox, 'head -c 1G /dev/zero; exit 5', { outputBytes: 1 * MiB })
    expect(result).toMatchObject({ code: 5, droppedBytes: GiB - MiB })
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * MiB)
  })

  it('nothing dumps core', async () => {
    const sandbox = await scratchSandbox()
    await ran(sandbox, 'kill -SEGV $$')
    expect(readdirSync(sandbox.workspace.path)).toEqual([])
  })
})

describe('outliving its end', () => {
  it('a command that ignores every signal it can is killed on its clock', async () => {
    const mark = `mark-${crypto.randomUUID()}`
    const script = `trap '' TERM INT HUP QUIT; bash -c 'while :; do :; done' ${mark}; :`
    expect(await ran(await scratchSandbox(), script, { wallClockMs: 500 })).toMatchObject({ code: 124, timedOut: true })
    expect(await survivors(mark)).toBe(0)
  })

  it('an orphan in a session of its own ends with the command', async () => {
    const mark = `mark-${crypto.randomUUID()}`
    const script = `setsid bash -c 'sleep 600; :' ${mark} </dev/null >/dev/null 2>&1 & disown; echo left`
    expect((await ran(await scratchSandbox(), script)).stdout).toBe('left\n')
    expect(await survivors(mark)).toBe(0)
  })

  it('an orphan that holds the output open does not keep the command from ending', async () => {
    expect((await ran(await scratchSandbox(), 'sleep 600 & echo done')).stdout).toBe('done\n')
  })

  it('all end when the process that started them is killed', async () => {
    const mark = `mark-${crypto.randomUUID()}`
    const path = new URL('../../../fixtures/sandbox/runner.ts', import.meta.url).pathname
    const script = `echo begun; setsid bash -c 'sleep 600; :' ${mark} & sleep 600`
    const runner = spawn(process.execPath, [path, ownFolder(), script, String(account?.uid ?? 0)])
    await once(runner.stdout, 'data')
    runner.kill('SIGKILL')
    expect(await survivors(mark)).toBe(0)
  })
})
