import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

const step = { kind: 'trust' } as const
const pem = (kind: 'ed25519' | 'x25519') =>
  generateKeyPairSync(kind as 'ed25519')
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()

async function machineOffering(text: string) {
  const machine = makeMachine()
  await bring({ kind: 'folders' }, machine)
  writeFileSync(machine.at.grantOffer, text)
  return machine
}

it("publishes the gateway's key, and a new one when the gateway has a new one", async () => {
  const machine = await machineOffering(pem('ed25519'))
  expect(await bring(step, machine)).toEqual({ before: false, after: true })
  expect(await bring(step, machine)).toEqual({ before: true, after: true })
  const next = pem('ed25519')
  writeFileSync(machine.at.grantOffer, next)
  expect(await bring(step, machine)).toEqual({ before: false, after: true })
  expect(readFileSync(machine.at.grantPublic, 'utf8')).toBe(next)
})

it('publishes no key of another kind', async () => {
  await expect(bring(step, await machineOffering(pem('x25519')))).rejects.toThrow(/key of another kind/)
})

const plants: [string, (machine: ReturnType<typeof makeMachine>) => void][] = [
  [
    'follows no link',
    ({ at }) => {
      writeFileSync(`${at.home}/secret`, pem('ed25519'))
      symlinkSync(`${at.home}/secret`, at.grantOffer)
    },
  ],
  ['waits at no FIFO', ({ at }) => execFileSync('mkfifo', [at.grantOffer])],
  [
    'reads no huge file',
    ({ at }) => {
      writeFileSync(at.grantOffer, pem('ed25519'))
      truncateSync(at.grantOffer, 2 ** 32)
    },
  ],
]
it.each(plants)('%s that a gateway which was taken over might plant', async (_, plant) => {
  const machine = makeMachine()
  await bring({ kind: 'folders' }, machine)
  plant(machine)
  const gone = {
    ...machine,
    stillWanted: () => {
      throw new Error('the operator is gone')
    },
  }
  await expect(bring(step, gone)).rejects.toThrow('the operator is gone')
})
