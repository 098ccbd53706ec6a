import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Permitted, startPermitted } from '../../../fixtures/permitted.ts'

const mount = (...args: string[]) => execFileSync('mount', args)

/** A gateway whose database is on a disk of its own, and that may do all it likes. */
async function onSmallDisk(): Promise<Permitted> {
  const here = await startPermitted({}, (at) => mount('-t', 'tmpfs', '-o', 'size=4m,mode=0700', 'none', at.gateway))
  await here.set('autoApproveUpTo', 'high')
  const dispose = async () => {
    execFileSync('umount', ['--lazy', here.gateway.at.gateway])
    await here[Symbol.asyncDispose]()
  }
  return { ...here, [Symbol.asyncDispose]: dispose }
}

const unusable = { code: 'DATABASE_UNUSABLE' }
const isThere = ({ gateway }: Permitted, name: string) => existsSync(join(gateway.at.workspace, name))

test('with a disk that is full nothing runs that has to be written down first, and with room again it does', async () => {
  await using here = await onSmallDisk()
  const fill = join(here.gateway.at.gateway, 'fill')
  execFileSync('sh', ['-c', 'cat /dev/zero > "$0" 2>/dev/null || true', fill])
  await expect(here.want('echo x > ran').told).rejects.toMatchObject(unusable)
  await expect(here.trust({ tool: 'bash', pattern: 'rm *', decision: 'deny' })).rejects.toMatchObject(unusable)
  expect(isThere(here, 'ran')).toBe(false)
  rmSync(fill)
  expect((await here.want('echo x > ran').told).at(-1)).toMatchObject({ event: 'exit', code: 0 })
})

test('with a disk that is read-only nothing runs, and what waits is released without a yes', async () => {
  await using here = await onSmallDisk()
  await here.set('autoApproveUpTo', 'none')
  const wish = here.want('echo x > ran')
  const { id } = await wish.asking
  await here.gateway.process().end('SIGKILL')
  mount('-o', 'remount,ro', here.gateway.at.gateway)
  await here.gateway.restart()
  await expect(here.approve(id)).rejects.toMatchObject({
    code: expect.stringMatching(/TOKEN_REFUSED|DATABASE_UNUSABLE/),
  })
  await expect(here.want('ls').told).rejects.toMatchObject({
    code: expect.stringMatching(/TOKEN_REFUSED|DATABASE_UNUSABLE/),
  })
  await wish.told.catch(() => {})
  expect(isThere(here, 'ran')).toBe(false)
  expect(readFileSync(here.gateway.at.gatewayDatabase).length).toBeGreaterThan(0)
})
