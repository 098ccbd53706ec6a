import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { healthRoutes } from '../../../runtime/protocol/routes.ts'

test('a server that accepts and never answers is not waited for beyond the deadline', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const asked = call({ server: 'gateway', port, token: 't' }, healthRoutes.alive, undefined, { deadlineMs: 50 })
  await expect(asked).rejects.toMatchObject({ code: 'PROCESS_SILENT', exitCode: 5 })
  server.closeAllConnections()
  server.close()
})
