import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { survey } from '../../../bootstrap/facts/survey.ts'
import { localHost } from '../../../bootstrap/host/local.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const look = (home: string, port = 1) => survey(localHost(), { home, port }, () => undefined)
const asRoot = process.getuid?.() === 0
const nobody = 65_534

test('a program on the port whose name holds lines of the survey adds no fact', async () => {
  const program = join(temporaryFolder(), 'x\nport_ours\tyes\nuid\t4242\nproof')
  copyFileSync(process.execPath, program)
  const script = 'require("net").createServer().listen(0,"127.0.0.1",function(){console.log(this.address().port)})'
  const squatter = spawn(program, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (!squatter.stdout) throw new Error('no stdout')
  const [port] = await once(createInterface({ input: squatter.stdout }), 'line')
  const facts = await look('/nowhere', Number(port))
  expect(facts).toMatchObject({ portTaken: true, portOurs: false, uid: process.getuid?.() })
  expect(facts.portHolder).toContain('x?port_ours')
  squatter.kill('SIGKILL')
  await once(squatter, 'exit')
})

test('a parent that everyone may write in is unsafe, one with the sticky bit is not', async () => {
  const folder = temporaryFolder()
  chmodSync(folder, 0o1777)
  expect((await look(join(folder, 'home'))).foreignFolder).toEqual([])
  chmodSync(folder, 0o777)
  expect((await look(join(folder, 'home'))).foreignFolder).toEqual([folder])
})

// Only root can make what belongs to another user.
if (asRoot)
  test.each([
    ["of this user's own", 0, false],
    ['that others are in', nobody, true],
    ['that no file of this machine names', 54_321, true],
  ])('a parent that may be written in by a group %s', async (_, gid, unsafe) => {
    const folder = temporaryFolder()
    chownSync(folder, 0, gid)
    chmodSync(folder, 0o775)
    expect((await look(join(folder, 'home'))).foreignFolder).toEqual(unsafe ? [folder] : [])
    chmodSync(folder, 0o1775)
    expect((await look(join(folder, 'home'))).foreignFolder).toEqual([])
  })

if (asRoot)
  test("a home that another user has prepared is unsafe, and its programs don't run as root", async () => {
    const folder = temporaryFolder()
    const home = join(folder, 'home')
    const bin = join(home, 'releases', 'f00', 'node', 'bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'node'), `#!/bin/sh\ntouch ${folder}/ran-as-root\n`, { mode: 0o755 })
    symlinkSync('releases/f00', join(home, 'current'))
    chownSync(home, nobody, nobody)
    const facts = await look(home)
    expect(facts.foreignFolder).toEqual([home])
    expect(existsSync(join(folder, 'ran-as-root'))).toBe(false)
    chownSync(home, 0, 0)
    await look(home)
    expect(existsSync(join(folder, 'ran-as-root'))).toBe(true)
  })
