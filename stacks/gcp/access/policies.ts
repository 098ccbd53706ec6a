import * as z from 'zod'
import type { Token } from '../compute/client.ts'

/** Asks which policies of an organisation count for a project. */
export interface Policies {
  readonly token: Token
  readonly endpoint: string
}

/** Where the Resource Manager answers; gcloud's own variable leads elsewhere. */
export function resourceManagerEndpoint(env: NodeJS.ProcessEnv = process.env): string {
  const set = env.CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER
  return set ? set.replace(/\/?$/, '/') : 'https://cloudresourcemanager.googleapis.com/'
}

const requestMs = 10_000

const effective = z.looseObject({
  booleanPolicy: z.looseObject({ enforced: z.boolean().optional() }).optional(),
  listPolicy: z.looseObject({ allValues: z.string().optional() }).optional(),
})

/**
 * The constraints under which our machine cannot be: keys could not be given to it, its host keys not be known, or it could
 * not be reached (https://cloud.google.com/resource-manager/docs/organization-policy/org-policy-constraints).
 */
const constraints = [
  'compute.requireOsLogin',
  'compute.disableGuestAttributesAccess',
  'compute.vmExternalIpAccess',
] as const

/**
 * The first policy that forbids the machine; undefined where none does, or where it cannot be asked: many may make machines
 * and not read policies, and then the refusal of the machine itself names it.
 */
export async function forbiddenBy(policies: Policies, project: string): Promise<string | undefined> {
  const forbids = await Promise.all(constraints.map((constraint) => isForbidding(policies, project, constraint)))
  return constraints.find((_, index) => forbids[index])
}

async function isForbidding({ token, endpoint }: Policies, project: string, constraint: string): Promise<boolean> {
  try {
    const response = await fetch(new URL(`v1/projects/${project}:getEffectiveOrgPolicy`, endpoint), {
      method: 'POST',
      headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ constraint: `constraints/${constraint}` }),
      signal: AbortSignal.timeout(requestMs),
      redirect: 'error',
    })
    if (!response.ok) return false
    const { booleanPolicy, listPolicy } = effective.parse(await response.json())
    return booleanPolicy?.enforced === true || listPolicy?.allValues === 'DENY'
  } catch {
    return false
  }
}
