import * as z from 'zod'
import { operatorFolders, personHome } from '../../bootstrap/record/folders.ts'
import { settingText } from '../../cli/flags/setting.ts'
import { type PublicRow, publicRows } from '../../runtime/gateway/openapi/rows.ts'
import { settings } from '../../runtime/protocol/gateway/settings.ts'
import { defaultPort, gatewayHost } from '../../runtime/protocol/layout.ts'
import { eventStream } from '../../runtime/protocol/routes.ts'
import { code, listing, table } from './markdown.ts'

/** As much of JSON Schema 2020-12 as says what a message is made of. */
const message = z.object({
  description: z.string().optional(),
  properties: z.record(z.string(), z.object({ const: z.unknown().optional() })).optional(),
  required: z.array(z.string()).default([]),
  get anyOf() {
    return z.array(message).optional()
  },
  get oneOf() {
    return z.array(message).optional()
  },
})
type Message = z.infer<typeof message>

/** Every setting, with what it takes in the words that a wrong value is answered with. */
export function settingTable(): string {
  const rows = Object.entries(settings).map(([name, { value, default: usual, unit, description, takesEffect }]) => [
    code(name),
    description,
    takenBy(value),
    [code(settingText(usual)), unit].filter(Boolean).join(' '),
    takesEffect,
  ])
  return table(['setting', 'is', 'takes', 'without it', 'a new value counts'], rows)
}

/** As much of JSON Schema as says what a setting takes. */
const taken = z.object({
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.unknown()).default({}),
  get anyOf() {
    return z.array(taken).optional()
  },
})

function takenBy(value: z.ZodType): string {
  const { minimum, maximum, anyOf = [], ...one } = taken.parse(z.toJSONSchema(value))
  if (minimum !== undefined) return `${minimum} to ${maximum}`
  const alone = [one, ...anyOf].flatMap(({ enum: words }) => words)
  const parts = anyOf.flatMap(({ properties }) => Object.keys(properties))
  const said = alone.map(code).join(', ')
  return parts.length === 0 ? said : `${said}; or one of them for each of ${parts.map(code).join(', ')}`
}

/** Everything that the gateway answers on the address that clients reach. */
export function callTable(): string {
  const rows = publicRows.map(({ route, summary, open }) => [
    code(`${route.method} ${route.path}`),
    summary,
    partsOf(route.body, 'input'),
    givenBy(route),
    open ? 'no' : 'yes',
  ])
  return table(['call', 'does', 'takes', 'gives', 'needs a token'], rows)
}

function givenBy({ reply, stream, query }: PublicRow['route']): string {
  if (query) return 'each event, as it happens'
  return `${stream ? 'line by line ' : ''}${partsOf(reply, 'output')}`
}

/** What to type to follow the events: the token is read by the shell itself, so that it is in no argument list. */
export function followListing(): string {
  const token = operatorFolders({}).token('default').replace(personHome(), '~')
  const header = `--header @<(printf 'Authorization: Bearer %s' "$(<${token})")`
  return listing([`curl --no-buffer ${header} http://${gatewayHost}:${defaultPort}${eventStream.path}`], 'sh')
}

/** Every event, with what is told of it beside its number and its time. */
export function eventTable(): string {
  const rows = kindsOf(messageOf(eventStream.reply, 'output')).map((one) => [
    code(kindOf(one)),
    one.description ?? '',
    fieldsOf(one, ['kind', 'id', 'at']),
  ])
  return table(['event', 'says', 'with'], rows)
}

/** What a message holds: its fields, or where there are several kinds of it, those. */
function partsOf(schema: z.ZodType, io: 'input' | 'output'): string {
  if (schema instanceof z.ZodUndefined) return ''
  const kinds = kindsOf(messageOf(schema, io))
  return kinds.length === 1
    ? kinds.map((one) => fieldsOf(one)).join()
    : kinds.map((one) => code(kindOf(one))).join(', ')
}

function messageOf(schema: z.ZodType, io: 'input' | 'output'): Message {
  return message.parse(z.toJSONSchema(schema, { io, unrepresentable: 'any' }))
}

function kindsOf(one: Message): Message[] {
  const kinds = one.anyOf ?? one.oneOf
  return kinds ? kinds.flatMap(kindsOf) : [one]
}

/** A message of several kinds says in its one constant field which it is. */
function kindOf({ properties = {} }: Message): string {
  return String(Object.values(properties).find((field) => field.const !== undefined)?.const)
}

function fieldsOf({ properties = {}, required }: Message, left: readonly string[] = []): string {
  const names = Object.keys(properties).filter((name) => !left.includes(name))
  return names.map((name) => (required.includes(name) ? code(name) : `${code(name)} (optional)`)).join(', ')
}
