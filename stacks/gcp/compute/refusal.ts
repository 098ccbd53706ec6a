import * as z from 'zod'
import { Failure } from '../../../runtime/protocol/failure.ts'

/** What Google says where it does not do what it was asked. */
export interface Refusal {
  /** HTTP's; 0 where nobody answered. */
  readonly status: number
  /** `quotaExceeded`, `accessNotConfigured`, `ZONE_RESOURCE_POOL_EXHAUSTED` … */
  readonly reason: string
  readonly message: string
  /** Whether the same request can be answered a little later. */
  readonly isBusy?: boolean
}

/** What a sentence about a refusal names. */
export interface Facts {
  readonly project: string
  /** Path of what was asked for. */
  readonly what: string
}

/** https://cloud.google.com/apis/design/errors, and the older form of Compute's own errors. */
const errorDocument = z.looseObject({
  error: z.looseObject({
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.looseObject({ reason: z.string().optional() })).optional(),
    details: z.array(z.looseObject({ reason: z.string().optional() })).optional(),
  }),
})

/** Reads an answer that is no success. */
export function refusalIn(status: number, body: unknown): Refusal {
  const said = errorDocument.safeParse(body).data?.error
  const reason = said?.details?.find((one) => one.reason)?.reason ?? said?.errors?.[0]?.reason ?? said?.status ?? ''
  const isOverRate = /rateLimitExceeded|RATE_LIMIT_EXCEEDED/.test(reason)
  return {
    status,
    reason,
    message: said?.message ?? `HTTP ${status}`,
    isBusy: status === 429 || status === 500 || status === 502 || status === 503 || isOverRate,
  }
}

/** Which permission is missing, as Google words it: `Required 'compute.instances.create' permission for '…'`. */
const requiredPermission = /Required '([\w.]+)' permission/

/** Rows are tried in their order; the first that fits says what a refusal is to a person. */
const rows: readonly {
  readonly fits: (one: Refusal) => boolean
  readonly as: (one: Refusal, facts: Facts) => Failure
}[] = [
  {
    fits: ({ status }) => status === 0,
    as: ({ message }) => Failure.of('CLOUD_UNREACHABLE', { why: message }),
  },
  {
    fits: ({ status }) => status === 401,
    as: () => Failure.of('CLOUD_CREDENTIALS_ENDED', {}),
  },
  {
    fits: ({ reason, message }) =>
      /accessNotConfigured|SERVICE_DISABLED/.test(reason) ||
      /has not been used in project|it is disabled/.test(message),
    as: (_, { project }) => Failure.of('CLOUD_API_DISABLED', { project }),
  },
  {
    fits: ({ reason, message }) => /conditionNotMet|CONDITION_NOT_MET/.test(reason) || /constraints?\//.test(message),
    as: ({ message }, { project }) => Failure.of('CLOUD_POLICY_FORBIDS', { policy: policyIn(message), project }),
  },
  {
    fits: ({ reason }) => /quotaExceeded|QUOTA_EXCEEDED/.test(reason),
    as: ({ message }, { project }) => Failure.of('CLOUD_QUOTA_USED_UP', { quota: quotaIn(message), project }),
  },
  {
    fits: ({ reason, message }) =>
      /ZONE_RESOURCE_POOL_EXHAUSTED|resourcesUnavailable/.test(reason) ||
      /does not have enough resources/.test(message),
    as: (_, { what }) => Failure.of('CLOUD_CAPACITY_MISSING', { zone: zoneIn(what) }),
  },
  {
    fits: ({ status }) => status === 429 || status === 502 || status === 503 || status === 500,
    as: ({ message }) => Failure.of('CLOUD_BUSY', { why: message }),
  },
  {
    fits: ({ status }) => status === 403,
    as: ({ message }, { project }) =>
      Failure.of('CLOUD_PERMISSION_MISSING', { permission: requiredPermission.exec(message)?.[1] ?? message, project }),
  },
  {
    fits: ({ status, reason }) => status === 409 || /alreadyExists|RESOURCE_ALREADY_EXISTS/.test(reason),
    as: (_, { what, project }) => Failure.of('CLOUD_NAME_TAKEN', { what, project }),
  },
]

/** A refusal as a failure of the catalogue; one that no row knows keeps Google's own words. */
export function answered(refusal: Refusal, facts: Facts): Failure {
  const row = rows.find(({ fits }) => fits(refusal))
  return row?.as(refusal, facts) ?? Failure.of('CLOUD_REFUSED', { what: facts.what, why: refusal.message })
}

function policyIn(message: string): string {
  return /constraints\/([\w.]+)/.exec(message)?.[1] ?? message
}

/** `Quota 'CPUS' exceeded.  Limit: 8.0 in region europe-west1.` */
function quotaIn(message: string): string {
  return /Quota '([^']+)'/.exec(message)?.[1] ?? message
}

function zoneIn(path: string): string {
  return /zones\/([^/]+)/.exec(path)?.[1] ?? path
}
