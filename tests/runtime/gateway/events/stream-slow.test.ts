import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readEvents } from '../../../fixtures/event-reader.ts'
import { runGateway } from '../../../fixtures/gateway.ts'
import { makeHome } from '../../../fixtures/home.ts'
import { openRows } from '../../../fixtures/rows.ts'

/** More than the buffers of a connection hold. */
const many = 80_000

/** Whether the gateway still holds its end of a connection: state 01 of /proc/net/tcp, proc_pid_net(5). */
function isHeld(ours: number, theirs: number): boolean {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')
  const row = new RegExp(`: \\w+:${hex(theirs)} \\w+:${hex(ours)} 01 `)
  return row.test(readFileSync('/proc/net/tcp', 'utf8'))
}

test('a reader who takes nothing is cut, and later goes on where it was: nothing is missing and nothing comes twice', async () => {
  await using gateway = await runGateway(makeHome())
  openRows(gateway.at.gatewayDatabase, (database) => {
    const row = database.prepare("INSERT INTO events (at, kind, facts) VALUES (?, 'gateway.stopping', ?)")
    database.exec('BEGIN')
    for (let index = 0; index < many; index += 1) row.run(Date.now(), JSON.stringify({ pid: 1 }))
    database.exec('COMMIT')
  })
  const slow = await readEvents({ ...gateway, path: '/v1/events?after=0' })
  slow.pause()
  expect(isHeld(slow.localPort, gateway.port)).toBe(true)
  await expect.poll(() => isHeld(slow.localPort, gateway.port), { timeout: 55_000, interval: 500 }).toBe(false)
  slow.resume()
  await slow.ended
  expect(slow.seen.length).toBeLessThan(many)
  const again = await readEvents({ ...gateway, lastId: slow.lastId })
  await expect.poll(() => slow.seen.length + again.seen.length, { timeout: 30_000 }).toBe(many + 2)
  const ids = [...slow.seen, ...again.seen].map((one) => 'id' in one && one.id)
  expect(ids).toEqual(Array.from({ length: many + 2 }, (_, index) => index + 1))
  again.close()
})
