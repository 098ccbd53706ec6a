import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gatewayOf } from '../../../bootstrap/gateway/gateway.ts'
import { intend } from '../../../bootstrap/record/intend.ts'
import { listenersOn } from '../../../runtime/machine/listening.ts'
import { makeOperator, requestFor } from '../../fixtures/operator.ts'

const asRoot = process.getuid?.() === 0
const nobody = 65_534

let operator: ReturnType<typeof makeOperator>
let squatter: ChildProcess | undefined
beforeEach(() => {
  operator = makeOperator()
  vi.stubEnv('HOME', operator.home)
  vi.stubEnv('XDG_CONFIG_HOME', undefined)
  vi.stubEnv('XDG_STATE_HOME', undefined)
})
afterEach(async () => {
  if (squatter?.exitCode === null && squatter.kill('SIGKILL')) await once(squatter, 'exit')
  squatter = undefined
  vi.unstubAllEnvs()
  operator.remove()
})

async function hatchedOn(port: number) {
  await using intent = await intend(requestFor('desk', '/srv/desk', { port }))
  return intent.keep({ state: 'hatched' })
}

/** Another user of this machine, who listens while our gateway is down; gives the port. */
async function squat(address: string): Promise<number> {
  const script = `import socket, time
s = socket.create_server(('${address}', 0), family=socket.AF_INET6 if ':' in '${address}' else socket.AF_INET, dualstack_ipv6=':' in '${address}')
print(s.getsockname()[1], flush=True); time.sleep(600)`
  squatter = spawn('/usr/bin/python3', ['-c', script], {
    uid: nobody,
    gid: nobody,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!squatter.stdout) throw new Error('no stdout')
  const [line] = await once(createInterface({ input: squatter.stdout }), 'line')
  return Number(line)
}

// Only root can start a program of another user.
const addresses = asRoot ? ['127.0.0.1', '0.0.0.0', '::'] : []
for (const address of addresses)
  test(`another user who listens on ${address} in place of the gateway is sent no token`, async () => {
    const port = await squat(address)
    await expect(gatewayOf(await hatchedOn(port))).rejects.toMatchObject({
      code: 'PORT_FOREIGN',
      message: expect.stringContaining(`user ${nobody}`),
    })
  })

test('a listener of this very user, or none at all, is called', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const record = await hatchedOn(port)
  expect(await gatewayOf(record)).toMatchObject({ port })
  server.close()
  await once(server, 'close')
  expect(await gatewayOf(record)).toMatchObject({ port })
})

test('connections of the port, and other addresses, are no listeners', () => {
  const row = (address: string, state: string, uid: number) =>
    `   0: ${address}:1E96 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 1316564 1`
  const table = [row('0100007F', '01', 7), row('0200007F', '0A', 8), row('0100007F', '0A', 9)].join('\n')
  expect(listenersOn(7830, table)).toEqual([9])
  expect(listenersOn(7831, table)).toEqual([])
})
