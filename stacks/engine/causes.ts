import type { Code } from '../../runtime/protocol/failure.ts'

type CauseCode = Extract<Code, `CLOUD_${string}`>

/** What a cloud says, and what it means to a person. */
export interface Cause {
  readonly code: CauseCode
  /** Groups of its match become facts of the same name. */
  readonly said: RegExp
}

/**
 * Of Google's Compute Engine, as its plugin hands them on; the first that matches counts. Sources:
 * https://cloud.google.com/compute/docs/troubleshooting/troubleshooting-resource-availability,
 * https://cloud.google.com/resource-manager/docs/core_errors, https://cloud.google.com/docs/authentication/troubleshoot-adc
 */
export const googleCauses: readonly Cause[] = [
  {
    code: 'CLOUD_CREDENTIALS',
    said: /could not find default credentials|application default credentials|invalid_grant|cannot fetch token|invalid authentication credentials|Error 401\b/i,
  },
  {
    code: 'CLOUD_API_OFF',
    said: /has not been used in project (?<project>[\w:.-]+) before or it is disabled.*?\/apis\/api\/(?<what>[\w.-]+)|accessNotConfigured|SERVICE_DISABLED/is,
  },
  {
    code: 'CLOUD_CAPACITY',
    said: /ZONE_RESOURCE_POOL_EXHAUSTED|does not have enough resources available|\bSTOCKOUT\b/i,
  },
  { code: 'CLOUD_BUSY', said: /rateLimitExceeded|userRateLimitExceeded|Error (?:429|503)\b|backendError/i },
  { code: 'CLOUD_QUOTA', said: /Quota '(?<what>[^']+)' exceeded|quotaExceeded|QUOTA_EXCEEDED/i },
  { code: 'CLOUD_IMAGE_MISSING', said: /\/images?\/[^']*' was not found|could not find image|resolving image name/i },
  {
    code: 'CLOUD_PLACE_UNKNOWN',
    said: /unknown (?:zone|region)|(?:zones|regions|locations)\/(?<what>[\w-]+)'?(?: was not found|\s*\(or it may not exist\))|Invalid value for field '(?:zone|region)': '(?<place>[^']*)'/i,
  },
  {
    code: 'CLOUD_PERMISSION',
    said: /Required '(?<what>[\w.]+)' permission|Permission '?(?<permission>[\w.]+\.[\w.]+)'? denied|Error 403\b|does not have permission/i,
  },
  { code: 'CLOUD_NAME_TAKEN', said: /already exists|alreadyExists|Error 409\b/i },
]
