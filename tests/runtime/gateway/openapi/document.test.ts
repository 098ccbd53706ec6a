import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publicRows } from '../../../../runtime/gateway/openapi/rows.ts'
import { call } from '../../../../runtime/protocol/call.ts'
import * as permissionRoutes from '../../../../runtime/protocol/permission/routes.ts'
import * as routes from '../../../../runtime/protocol/routes.ts'
import { type RunningGateway, runGateway } from '../../../fixtures/gateway.ts'
import { makeHome } from '../../../fixtures/home.ts'

let gateway: RunningGateway
beforeAll(async () => {
  gateway = await runGateway(makeHome())
})
afterAll(() => gateway[Symbol.asyncDispose]())

const document = async () =>
  (await call(gateway.client, routes.openApi, undefined)) as unknown as {
    openapi: string
    paths: Record<string, object>
  }

test('it is OpenAPI 3.1 by a validator of another hand', async () => {
  const served = await document()
  const result = await new Validator().validate(served as never)
  expect([result.valid, result.errors, served.openapi]).toEqual([true, undefined, '3.1.1'])
})

test('a document with an operation that answers nothing is not: the validator can say no', async () => {
  const served = await document()
  const broken = { ...served, paths: { '/v1/x': { get: { responses: 'none' } } } }
  expect((await new Validator().validate(broken as never)).valid).toBe(false)
})

const port = () => gateway.port
const ask = (method: string, path: string, token?: string) =>
  fetch(`http://127.0.0.1:${port()}${path}`, { method, headers: token ? { authorization: `Bearer ${token}` } : {} })

test('it describes every message of the contract that is answered here, and no other', async () => {
  const { paths } = await document()
  const described = Object.entries(paths).flatMap(([path, own]) =>
    Object.keys(own).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const answered = await Array.fromAsync(everyMessage(), async (message) =>
    (await isAnswered(message)) ? message : [],
  )
  expect(described.sort()).toEqual(answered.flat().sort())
})

test.each(publicRows.map((row) => [`${row.route.method} ${row.route.path}`, row] as const))(
  '%s is there, and is open only where it is described so',
  async (_what, { route, open }) => {
    const unasked = await ask(route.method, route.path)
    expect(unasked.status).toBe(open ? 200 : 401)
    const asked = await ask(route.method, route.path, gateway.token)
    expect(asked.status).not.toBe(404)
    if (asked.status !== 200) return expect(await asked.json()).toMatchObject({ code: expect.any(String) })
    const kind = route.stream ? 'application/x-ndjson' : 'application/json'
    expect(asked.headers.get('content-type')).toContain(route.query ? 'text/event-stream' : kind)
    if (route.query || route.stream) return await asked.body?.cancel()
    expect(route.reply.safeParse(await asked.json()).success).toBe(true)
  },
)

/** Each message of every wire there is, whoever answers it, as `METHOD /path`. */
function everyMessage(): string[] {
  const rows = Object.values({ ...routes, ...permissionRoutes }).flatMap((one) =>
    'method' in one ? [one] : Object.values(one),
  )
  const messages = rows.flatMap((row) => (isMessage(row) ? [`${row.method} ${row.path}`] : []))
  return [...new Set(messages)]
}

function isMessage(row: unknown): row is { method: string; path: string } {
  return typeof row === 'object' && row !== null && 'method' in row && 'path' in row
}

async function isAnswered(message: string): Promise<boolean> {
  const [method = '', path = ''] = message.split(' ')
  const reply = await ask(method, path, gateway.token)
  if (reply.status !== 404) await reply.body?.cancel()
  return reply.status !== 404 || !(await reply.text()).includes('there is no such route')
}
