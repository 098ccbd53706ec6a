import * as z from 'zod'
import { failureDocument } from '../../protocol/failure-document.ts'
import { type PublicRow, publicRows } from './rows.ts'

type Json = Record<string, unknown>

const statuses = { '4XX': 'It was refused; nothing was done', '5XX': 'It could not be done' }

/**
 * The public wire as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html), made from the very rows that
 * are served. It needs a token as all else does: whoever has none learns nothing of what could be asked.
 * @param version of the release that serves it.
 */
export function describeWire(version: string): Json & { openapi: string } {
  const paths: Record<string, Json> = {}
  for (const row of publicRows) {
    const { path, method } = row.route
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(row) }
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Vellum gateway', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Failure: schemaOf(failureDocument, 'output') },
    },
  }
}

function operation({ route, summary, open }: PublicRow): Json {
  const refusals = Object.entries(statuses).map(([status, description]) => [
    status,
    { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } } },
  ])
  return {
    summary,
    operationId: operationId(route),
    ...(open ? { security: [] } : {}),
    ...(route.query ? { parameters: parametersOf(route.query) } : {}),
    ...(isNothing(route.body)
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } },
        }),
    responses: {
      '200': { description: summary, content: { [kindOf(route)]: { schema: schemaOf(route.reply, 'output') } } },
      ...Object.fromEntries(refusals),
    },
  }
}

/** How an answer is sent: one document, one a line, or one an event. */
function kindOf({ stream, query }: PublicRow['route']): string {
  if (query) return 'text/event-stream'
  return stream ? 'application/x-ndjson' : 'application/json'
}

/** What is in the address, and where a reader of events comes back to. */
function parametersOf(query: z.ZodType): Json[] {
  const { properties = {} } = schemaOf(query, 'output') as { properties?: Record<string, Json> }
  const inAddress = Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }))
  const header = { name: 'Last-Event-ID', in: 'header', schema: { type: 'integer', minimum: 0 } }
  return [...inAddress, header]
}

function operationId({ method, path }: PublicRow['route']): string {
  return `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+(.)/g, (_, letter: string) => letter.toUpperCase())}`
}

function isNothing(schema: z.ZodType): boolean {
  return schema instanceof z.ZodUndefined
}

/** OpenAPI 3.1 takes JSON Schema 2020-12 as it is; what JSON cannot say is described as anything. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' })
  return rest
}
