import * as z from 'zod'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { roleWith } from '../access/roles.ts'

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

/**
 * Which permission is missing, as Google words it: `Required 'compute.instances.create' permission for '…'`, or
 * `Permission 'compute.instances.create' denied on resource '…'`.
 */
const requiredPermission = /(?:Required|Permission) '([\w.]+)' (?:permission|denied)/
/** `Quota 'CPUS' exceeded.`, `Quota limit 'X' has been exceeded.`, `Insufficient regional quota to satisfy request: resource "X"`. */
const quotaUsedUp =
  /Quota (?:limit )?'(?<quota>[^']+)' (?:has been )?exceeded|Insufficient regional quota.*?"(?<regional>[^"]+)"/
/** `The zone '…' does not have enough resources available`, or `A e2-medium VM instance is currently unavailable in the z zone.` */
const nothingFree = /does not have enough resources|is currently unavailable in the/

/**
 * `This API method requires billing to be enabled. Please enable billing on project #4711 …`, which comes with the reason
 * BILLING_DISABLED (https://cloud.google.com/apis/design/errors#error_info), or `Project p (#4711) has billing disabled. Please
 * enable it.`
 */
const billingDisabled = /requires billing to be enabled|has billing disabled/

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
    fits: ({ message }) =>
      /is not found and cannot be used for API calls|Unknown project id|'projects\/[^/']+' was not found/.test(message),
    as: (_, { project }) => Failure.of('CLOUD_PROJECT_UNKNOWN', { project }),
  },
  {
    fits: ({ reason, message }) => reason === 'BILLING_DISABLED' || billingDisabled.test(message),
    as: (_, { project }) => Failure.of('CLOUD_BILLING_DISABLED', { project }),
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
    // How often one may ask is a quota too, and one that comes back by itself.
    fits: ({ reason, message }) => /quotaExceeded|QUOTA_EXCEEDED/.test(reason) || quotaUsedUp.test(message),
    as: ({ message }, { project }) => Failure.of('CLOUD_QUOTA_USED_UP', { quota: quotaIn(message), project }),
  },
  {
    fits: ({ reason, message }) =>
      /ZONE_RESOURCE_POOL_EXHAUSTED|resourcesUnavailable/.test(reason) || nothingFree.test(message),
    as: ({ message }, { what }) =>
      Failure.of('CLOUD_CAPACITY_MISSING', { zone: zoneIn(message) ?? zoneIn(what) ?? what }),
  },
  {
    fits: ({ status, reason, message }) =>
      [429, 500, 502, 503].includes(status) ||
      /rateLimitExceeded/i.test(reason) ||
      /Quota exceeded for quota metric/.test(message),
    as: ({ message }) => Failure.of('CLOUD_BUSY', { why: message }),
  },
  {
    fits: ({ status }) => status === 403,
    as: ({ message }, { project }) => {
      const permission = requiredPermission.exec(message)?.[1] ?? message
      return Failure.of('CLOUD_PERMISSION_MISSING', { permission, project, role: roleWith(permission) })
    },
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
  const { quota, regional } = quotaUsedUp.exec(message)?.groups ?? {}
  return quota ?? regional ?? message
}

function zoneIn(text: string): string | undefined {
  return /zones\/([^/']+)/.exec(text)?.[1] ?? /unavailable in the (\S+) zone/.exec(text)?.[1]
}
