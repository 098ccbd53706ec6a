import { once } from 'node:events'
import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { layOut } from '../../../../runtime/steward/proof/targets.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

async function home() {
  const machine = makeMachine()
  await bring({ kind: 'folders' }, machine)
  return machine.at
}

it('lays out what must not be reached and takes it away again', async () => {
  const at = await home()
  const paths: string[] = []
  {
    await using laidOut = await layOut(at)
    paths.push(...laidOut.targets.unreadable.map(({ path }) => path))
    expect(paths.every((path) => existsSync(path))).toBe(true)
  }
  expect(paths.filter((path) => existsSync(path))).toEqual([])
  expect(readdirSync(at.ces)).toEqual([])
})

it('ends although somebody on this machine holds a connection open, and another resets his', async () => {
  const at = await home()
  const laidOut = await layOut(at)
  const call = () => connect({ port: laidOut.targets.listenerPort, host: '127.0.0.1', allowHalfOpen: true })
  const holding = call().on('error', () => undefined)
  const resetting = call().on('error', () => undefined)
  await once(holding, 'connect')
  resetting.resetAndDestroy()
  await laidOut[Symbol.asyncDispose]()
  holding.destroy()
})

it('calls no socket behind a link that an account has planted', async () => {
  const at = await home()
  const other = createServer().listen(join(at.home, 'other'))
  await once(other, 'listening')
  symlinkSync(join(at.home, 'other'), at.socket('gateway', 'steward'))
  await using laidOut = await layOut(at)
  expect(laidOut.targets.sockets).toEqual([])
  other.close()
})
