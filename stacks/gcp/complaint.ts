import { Failure } from '../../runtime/protocol/failure.ts'
import { answered, type Facts } from './compute/refusal.ts'

/**
 * `googleapi: Error 403: Quota 'CPUS' exceeded.  Limit: 8.0 in region europe-west1., quotaExceeded`; where there are details, they
 * follow in lines of their own, and the reason after them (https://pkg.go.dev/google.golang.org/api/googleapi#Error).
 */
const refusal =
  /googleapi: (?:got HTTP response code|Error) (?<status>\d{3})(?: with body)?:? ?(?<message>.*?)(?: Details:.*)?(?:, (?<reason>\w+))?$/
/** https://cloud.google.com/docs/authentication/troubleshoot-adc */
const noCredentials = /could not find default credentials|No credentials loaded/i
const endedCredentials = /invalid_grant|cannot fetch token/i
const unknownZone =
  /'zone': '(?<field>[^']*)'|(?:zones|locations)\/(?<path>[\w-]+)' (?:was not found|\(or it may not exist\))/
const unknownImage =
  /projects\/(?<image>[\w./-]*\/images\/[\w./-]*)'(?: was not found|\. The referenced image)|resolving image name '(?<name>[^']*)'/
/** As Go says it: https://pkg.go.dev/net#OpError. */
const unreached = /dial tcp|no such host|TLS handshake timeout|connection reset by peer|i\/o timeout/
/** An operation that was taken on and failed later carries no status of HTTP. */
const operation = /Error waiting (?:for|to) .*?: (?<message>.*)/

/**
 * What the engine's plugin for Google says of a resource, as a failure of the catalogue; undefined where it is nothing that Google
 * said.
 */
export function explained(text: string, project: string): Failure | undefined {
  if (noCredentials.test(text)) return Failure.of('CLOUD_CREDENTIALS_MISSING', {})
  if (endedCredentials.test(text)) return Failure.of('CLOUD_CREDENTIALS_ENDED', {})
  const image = groupsIn(unknownImage, text)
  if (image) return Failure.of('CLOUD_IMAGE_MISSING', { image: image.image ?? image.name ?? '' })
  const zone = groupsIn(unknownZone, text)
  if (zone) return Failure.of('CLOUD_ZONE_UNKNOWN', { zone: zone.field ?? zone.path ?? '', project })
  const facts: Facts = { project, what: /'?(projects\/[\w./-]+)/.exec(text)?.[1] ?? `the project ${project}` }
  const said = groupsIn(refusal, text) ?? groupsIn(operation, text)
  if (!said) return unreached.test(text) ? Failure.of('CLOUD_UNREACHABLE', { why: text }) : undefined
  const { status = '400', message = text, reason = /\b[A-Z]+(?:_[A-Z]+)+$/.exec(text)?.[0] ?? '' } = said
  return answered({ status: Number(status), message, reason }, facts)
}

function groupsIn(pattern: RegExp, text: string): Readonly<Record<string, string | undefined>> | undefined {
  return pattern.exec(text)?.groups
}
