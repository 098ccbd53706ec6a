import * as z from 'zod'
import { event, gap } from './gateway/event.ts'
import { settingRow } from './gateway/settings.ts'
import { backupRequest, fileKey } from './home/backup.ts'
import { partChange } from './home/restore-change.ts'
import { processes } from './layout.ts'
import { measureRequest } from './permission/measure.ts'
import { context } from './permission/risk.ts'
import { probeList } from './proof.ts'
import { askedEvent, asker, toolEvent } from './tool.ts'
import { auditRow, auditVerdict } from './vault/audit.ts'
import { credentialAlias, credentialRow, credentialSecret } from './vault/credential.ts'
import { rotation } from './vault/rotation.ts'

/** One message of a wire: both its sides are made from this row. `stream` answers NDJSON, one `reply` a line. */
export interface Route<Body, Reply> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body: z.ZodType<Body>
  readonly reply: z.ZodType<Reply>
  readonly stream?: true
  /** The most bytes of a body; 1 MiB where it is left out. */
  readonly longestBody?: number
}

const nothing = z.undefined()
const done = z.object({ changed: z.boolean() })

/** Answer of `/readyz`. */
export const readiness = z.object({
  ready: z.boolean(),
  /** Each thing readiness hangs on: `ok`, or one sentence that says what is wrong. */
  checks: z.record(z.string(), z.string()),
  /** What only a person can type, where nothing but that is missing: waiting does not bring it about. */
  waitsFor: z.string().optional(),
})

/** Answer of `/healthz`: who is alive. */
export const health = z.object({ process: z.string(), release: z.string(), pid: z.int() })

/** Answered by all three processes on every socket. */
export const healthRoutes = {
  alive: { method: 'GET', path: '/healthz', body: nothing, reply: health },
  ready: { method: 'GET', path: '/readyz', body: nothing, reply: readiness },
} as const

/** What the steward lays out before the assistant's self-check: each refusal's target, with its control already seen to succeed. */
export const sandboxTargets = z.object({
  /** Files that exist and that their owner can read. */
  unreadable: z.array(z.object({ id: z.enum(['ces', 'gateway', 'steward', 'home', 'elsewhere']), path: z.string() })),
  /** Folders that exist and that their owner can write. */
  unwritable: z.array(z.string()),
  /** A port of 127.0.0.1 that answered the steward. */
  listenerPort: z.int(),
  /** Unix sockets that answered the steward. */
  sockets: z.array(z.string()),
  /** A process outside, whose pid must not be seen under its command name. */
  processName: z.string(),
})
export type SandboxTargets = z.infer<typeof sandboxTargets>

/** Assistant, to the steward. */
export const assistantSelfcheck = {
  method: 'POST',
  path: '/v1/selfcheck',
  body: sandboxTargets,
  reply: probeList,
} as const

/** CES and gateway, to the steward. */
export const selfcheck = { method: 'GET', path: '/v1/selfcheck', body: nothing, reply: probeList } as const

/** Gateway → assistant: run a tool under a grant. */
export const runTool = {
  method: 'POST',
  path: '/v1/tools/run',
  body: z.object({
    tool: z.string(),
    input: z.unknown(),
    grant: z.string(),
    /** What the assistant looks up again right before it runs: the grant is for exactly what was found before. */
    measure: measureRequest.optional(),
  }),
  reply: toolEvent,
  stream: true,
} as const

/**
 * Client → gateway: ask for a tool. Where the action has to wait for the guardian, `asking` is the first line; a yes is told as
 * `approved` once it is given, a no as the `failure` at the end.
 */
export const askTool = {
  method: 'POST',
  path: '/v1/tools',
  body: z.object({
    tool: z.string(),
    input: z.unknown(),
    as: asker,
    /** Where the wish comes from; `conversation` where it is left out. */
    context: context.optional(),
  }),
  reply: askedEvent,
  stream: true,
} as const

/** Client → gateway → CES. A value goes in and none ever comes out. */
export const credentialRoutes = {
  set: {
    method: 'PUT',
    path: '/v1/credentials',
    body: z.object({ alias: credentialAlias, secret: credentialSecret }),
    reply: z.object({ created: z.boolean(), credential: credentialRow }),
  },
  list: {
    method: 'GET',
    path: '/v1/credentials',
    body: nothing,
    reply: z.object({ credentials: z.array(credentialRow) }),
  },
  remove: { method: 'DELETE', path: '/v1/credentials', body: z.object({ alias: credentialAlias }), reply: done },
  inspect: {
    method: 'POST',
    path: '/v1/credentials/inspect',
    body: z.object({ alias: credentialAlias }),
    reply: z.object({ credential: credentialRow }),
  },
  rotate: {
    method: 'POST',
    path: '/v1/vault/rotate',
    body: rotation,
    reply: z.object({ key: z.string(), generation: z.int() }),
  },
  unlock: {
    method: 'POST',
    path: '/v1/vault/unlock',
    body: z.object({ passphrase: z.string().min(1).max(1024) }),
    reply: done,
  },
  audit: {
    method: 'GET',
    path: '/v1/vault/audit',
    body: nothing,
    reply: z.object({ verdict: auditVerdict, rows: z.array(auditRow) }),
  },
} as const

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hex digits in lower case')

/** Steward → gateway: bearer tokens, of which only hashes ever travel or are kept. */
export const tokenRoutes = {
  has: {
    method: 'POST',
    path: '/v1/tokens/has',
    body: z.object({ sha256 }),
    reply: z.object({ known: z.boolean() }),
  },
  enrol: {
    method: 'PUT',
    path: '/v1/tokens',
    body: z.object({ sha256, label: z.string().max(200) }),
    reply: done,
  },
} as const

/** A token as its owner knows it again. */
export const tokenRow = z.object({
  /** The first twelve digits of its SHA-256. */
  id: z.string(),
  label: z.string(),
  /** ISO 8601. */
  enrolledAt: z.string(),
  /** To the minute; absent where it never was. */
  lastUsedAt: z.string().optional(),
  revokedAt: z.string().optional(),
  /** Whether it is the one that asks. */
  isYours: z.boolean(),
})
export type TokenRow = z.infer<typeof tokenRow>

/** Client → gateway: which tokens there are. A revoked one stays on the list and is known never again. */
export const accessRoutes = {
  list: { method: 'GET', path: '/v1/tokens', body: nothing, reply: z.object({ tokens: z.array(tokenRow) }) },
  revoke: {
    method: 'DELETE',
    path: '/v1/tokens',
    body: z.object({ id: z.string().regex(/^[0-9a-f]{12}$/, 'a token is named by the 12 digits of its list') }),
    reply: z.object({ token: tokenRow }),
  },
} as const

/** Client → gateway: what the guardian can set. */
export const settingRoutes = {
  list: { method: 'GET', path: '/v1/settings', body: nothing, reply: z.object({ settings: z.array(settingRow) }) },
  set: {
    method: 'PUT',
    path: '/v1/settings',
    body: z.object({ name: z.string().max(100), value: settingRow.shape.value }),
    reply: z.object({ changed: z.boolean(), setting: settingRow }),
  },
} as const

/** Client → gateway: what happened, from after an event on (Last-Event-ID, or `after`), and then as it happens. */
export const eventStream = {
  method: 'GET',
  path: '/v1/events',
  query: z.object({ after: z.coerce.number().int().min(0).optional() }),
  body: nothing,
  reply: z.union([event, gap]),
} as const

/** Client → gateway: this wire, described (https://spec.openapis.org/oas/v3.1.1.html). */
export const openApi = {
  method: 'GET',
  path: '/v1/openapi.json',
  body: nothing,
  reply: z.looseObject({ openapi: z.string() }),
} as const

/** What has to survive a restart of CES. The canary is a random secret of a scratch vault; of it only the hash travels. */
export const survivor = z.object({ generation: z.int(), credentials: z.int(), canarySha256: sha256 })
export type Survivor = z.infer<typeof survivor>

/** Steward → CES: leave a canary before a restart, and find it after. */
export const survivorRoutes = {
  leave: { method: 'PUT', path: '/v1/survivor', body: nothing, reply: survivor },
  find: { method: 'DELETE', path: '/v1/survivor', body: nothing, reply: survivor },
} as const

/** What a process says of its part of a backup; CES how many credentials are in it. */
const partSeen = z.object({ credentials: z.int().optional() })

/** Steward → each process: make its part of a backup, in its own folder, for the steward to fetch. */
export const makePart = {
  method: 'POST',
  path: '/v1/backup',
  body: backupRequest.pick({ recipients: true }),
  reply: partSeen,
} as const

/** Steward → each process: look whether the part that arrived in its folder is whole and fits; nothing is changed yet. */
export const checkPart = {
  method: 'POST',
  path: '/v1/restore',
  body: z.object({ key: fileKey }),
  reply: partSeen,
} as const

/** Steward → each process: say how the part that arrived in its folder differs from what is there. Changes nothing. */
export const comparePart = {
  method: 'POST',
  path: '/v1/restore/compare',
  body: z.object({ key: fileKey }),
  reply: partChange,
} as const

/** Steward → CES: put what was checked in the vault's place; and then either let it stay, or bring back what was there. */
export const vaultRestore = {
  exchange: { method: 'PUT', path: '/v1/restore', body: z.object({}), reply: done },
  settle: { method: 'DELETE', path: '/v1/restore', body: z.object({ back: z.boolean() }), reply: done },
} as const

/** What the supervisor knows of one process it keeps up. */
export const supervised = z.object({
  name: z.enum(processes),
  state: z.enum(['running', 'waiting', 'stopped']),
  pid: z.int().optional(),
  restarts: z.int(),
  /** ISO 8601. */
  since: z.string(),
  lastExit: z.string().optional(),
})
export type Supervised = z.infer<typeof supervised>

/** What the supervisor knows of itself and of the processes it keeps up. */
export const supervisorStatus = z.object({
  pid: z.int(),
  release: z.string(),
  port: z.int(),
  processes: z.array(supervised),
})
export type SupervisorStatus = z.infer<typeof supervisorStatus>

/** Steward → supervisor. */
export const supervisorRoutes = {
  status: { method: 'GET', path: '/v1/status', body: nothing, reply: supervisorStatus },
  stop: { method: 'POST', path: '/v1/stop', body: z.object({}), reply: done },
  /** Have the supervisor of another release take its place; answered once that one has, or this one goes on. */
  replace: { method: 'POST', path: '/v1/replace', body: z.object({ release: z.string() }), reply: done },
} as const
