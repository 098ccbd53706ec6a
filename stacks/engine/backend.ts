import { Failure } from '../../runtime/protocol/failure.ts'

/** Where the states of machines are kept, as a person says it with `--state`. */
export interface Backend {
  /** As the engine takes it (https://www.pulumi.com/docs/iac/concepts/state-and-backends/). */
  readonly url: string
  /** Of a backend that is a folder, by which its files are read. */
  readonly folder?: string
}

/** A path as it is written: what an address would read as something else, or as a way up, is not taken. */
const folder = /^file:\/\/(?<path>\/(?!\/)[^?#%]*)$/
/**
 * https://cloud.google.com/storage/docs/buckets#naming and
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, then a folder in it, then how it is reached.
 */
const bucket = /^(?:gs|s3):\/\/[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](?:\/[\w.=+-]+)*\/?(?:\?[\w.~:/%&=+-]*)?$/
const wayUp = /(?:^|\/)\.\.?(?:\/|$)/

/**
 * Reads where states are to be kept: `gs://BUCKET/FOLDER`, `s3://BUCKET/FOLDER?region=…` or `file:///FOLDER`. Pure.
 * @throws Failure USAGE
 */
export function parseBackend(text: string): Backend {
  const path = folder.exec(text)?.groups?.path
  if (path !== undefined && !wayUp.test(path)) return { url: text, folder: path }
  if (bucket.test(text) && !wayUp.test(text.replace(/\?.*/, ''))) return { url: text }
  const what = `"${text}" is nowhere to keep states: say gs://BUCKET, s3://BUCKET or file:///FOLDER.`
  throw Failure.of('USAGE', { what, command: 'hatch' })
}
