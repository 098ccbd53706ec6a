import { Failure } from '../../runtime/protocol/failure.ts'
import { answered, type Facts } from './compute/refusal.ts'

/** `googleapi: Error 403: Quota 'CPUS' exceeded.  Limit: 8.0 in region europe-west1., quotaExceeded` */
const refusal =
  /googleapi: (?:got HTTP response code|Error) (?<status>\d{3})(?: with body)?:? ?(?<message>.*?)(?:, (?<reason>\w+))?$/
/** https://cloud.google.com/docs/authentication/troubleshoot-adc */
const noCredentials = /could not find default credentials|No credentials loaded/i
const endedCredentials = /invalid_grant|cannot fetch token/i
const unknownZone =
  /'zone': '(?<field>[^']*)'|(?:zones|locations)\/(?<path>[\w-]+)' (?:was not found|\(or it may not exist\))/
const unknownImage =
  /'projects\/(?<image>[\w./-]*\/images\/[\w./-]*)' was not found|resolving image name '(?<name>[^']*)'/

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
  const said = groupsIn(refusal, text)
  // An operation that was taken on and failed later carries no status of HTTP.
  const late = /\b[A-Z]+_[A-Z_]+\b/.exec(text)?.[0]
  if (!said && !late) return undefined
  const { status = '0', message = text, reason = late ?? '' } = said ?? {}
  return answered({ status: said ? Number(status) : 400, message, reason }, facts)
}

function groupsIn(pattern: RegExp, text: string): Readonly<Record<string, string | undefined>> | undefined {
  return pattern.exec(text)?.groups
}
