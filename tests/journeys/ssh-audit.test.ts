import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Act } from '../../bootstrap/audit/acts.ts'
import { layout, systemHome } from '../../runtime/protocol/layout.ts'
import { type RemoteOperator, remoteOperator } from '../fixtures/remote-operator.ts'
import { type HostRoom, hostRoom, type TestHost } from '../fixtures/test-host/host.ts'

/** What was done to an assistant of another machine, where somebody else may be root. */

const at = layout(systemHome)
let room: HostRoom
let host: TestHost
let me: RemoteOperator
beforeAll(async () => {
  room = await hostRoom()
  host = await room.equipped()
  me = remoteOperator()
  const named = await me.meets(host)
  const { exitCode, message } = await me.ask(['hatch', '--remote', 'custom', '--name', 'a', ...named])
  expect(exitCode, message).toBe(0)
  for (const verb of ['sleep', 'wake']) expect(await me.ask([verb, 'a']), verb).toMatchObject({ exitCode: 0 })
})
afterAll(async () => {
  me?.remove()
  await room?.[Symbol.asyncDispose]()
})

/** Does as root there what nobody should. */
const harm = async (line: string) => expect(await host.run('root', line), line).toMatchObject({ exitCode: 0 })

it('is shown with who did it and where they came from, and is whole', async () => {
  const { exitCode, data } = await me.ask(['audit', 'a'])
  const { acts, whole } = data as { acts: Act[]; whole: boolean }
  expect([exitCode, whole]).toEqual([0, true])
  expect(acts.map(({ act, outcome }) => `${act} ${outcome}`)).toEqual(['hatch done', 'sleep done', 'wake done'])
  for (const { from, by } of acts)
    expect([from, by]).toEqual([expect.stringMatching(/^[\d.]+$/), expect.stringContaining('@')])
})

it.each([
  ['changed', `sed -i 's/"act":"sleep"/"act":"wake"/' ${at.acts}`, /entry 3 was changed/],
  ['cut off', `sed -i '$d' ${at.acts}`, /entries from 6 to 6 were cut off/],
])('is told where root there has %s it: exit 8, and so does the proof', async (_, line, why) => {
  await harm(`cp -p ${at.acts} /root/good`)
  await harm(line)
  expect(await me.ask(['audit', 'a'])).toMatchObject({
    exitCode: 8,
    code: 'ACTS_CHANGED',
    message: expect.stringMatching(why),
    data: { whole: false },
  })
  const { exitCode, message } = await me.ask(['status', 'a'])
  expect([exitCode, message]).toEqual([8, expect.stringContaining('install.acts')])
  await harm(`cp -p /root/good ${at.acts}`)
  expect(await me.ask(['audit', 'a'])).toMatchObject({ exitCode: 0 })
})

it('is told where root there has begun it anew, which counts when a person says so', async () => {
  await harm(`rm ${at.acts} ${at.actsHead}`)
  expect(await me.ask(['sleep', 'a'])).toMatchObject({ exitCode: 0 })
  const { exitCode, message, hint } = await me.ask(['audit', 'a'])
  expect([exitCode, message, hint]).toEqual([
    8,
    expect.stringContaining('were seen from here'),
    expect.stringContaining('vellum audit a --accept'),
  ])
  expect(await me.ask(['audit', 'a', '--accept'])).toMatchObject({ exitCode: 0 })
  expect(await me.ask(['audit', 'a'])).toMatchObject({ exitCode: 0 })
})
