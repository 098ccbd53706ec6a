import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { GoogleAuth } from 'google-auth-library'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { Token } from '../compute/client.ts'

const scope = 'https://www.googleapis.com/auth/cloud-platform'
/** gcloud is a program in Python that may have to ask Google for a new token. */
const gcloudMs = 30_000
/**
 * Less than a token has left at the least that is given out: Google's client in gcloud takes one for ended 225 s before it has
 * (google-auth-library-python, `_helpers.REFRESH_THRESHOLD`).
 */
export const freshMs = 200_000

/** Who asks Google, and how. */
export interface Credentials {
  readonly token: Token
  /** As `token`, and asked for at each call: it is good for `freshMs` at the least. */
  readonly fresh: Token
  /** The file of application default credentials; undefined where a gcloud that is logged in is asked. */
  readonly file: string | undefined
}

/**
 * The application default credentials of this machine (https://cloud.google.com/docs/authentication/application-default-credentials),
 * else those that gcloud is logged in with (E2). A token is asked for at once, so that ended ones are known here.
 * @throws Failure CLOUD_CREDENTIALS_MISSING, CLOUD_CREDENTIALS_ENDED, CLOUD_CREDENTIALS_UNREADABLE: nothing was asked of the project
 */
export async function findCredentials(project: string): Promise<Credentials> {
  // Only where its file is there: the library would go on to a metadata server, which on a strange network is anybody's.
  const file = defaultFile()
  const fresh = file === undefined ? printAccessToken : defaultToken(project)
  const found = { token: file === undefined ? kept(fresh, freshMs) : fresh, fresh, file }
  await found.token()
  return found
}

/** Absolute; undefined where there is none. One that is named has to be there: whoever gcloud knows may be somebody else. */
function defaultFile(env = process.env): string | undefined {
  // In small letters google-auth-library takes it as well.
  const named = env.GOOGLE_APPLICATION_CREDENTIALS || env.google_application_credentials
  const folder = env.CLOUDSDK_CONFIG || join(homedir(), '.config/gcloud')
  const file = resolve(named || join(folder, 'application_default_credentials.json'))
  if (!named && !existsSync(file)) return undefined
  try {
    JSON.parse(readFileSync(file, 'utf8'))
    return file
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'it is no JSON'
    // Without its cause, which quotes what it read.
    throw Failure.of('CLOUD_CREDENTIALS_UNREADABLE', { file, why })
  }
}

function defaultToken(projectId: string): Token {
  // With the project named it does not go and ask for one.
  const auth = new GoogleAuth({ projectId, scopes: [scope] })
  return async () => {
    const token = await auth.getAccessToken().catch((error: unknown) => {
      throw Failure.of('CLOUD_CREDENTIALS_ENDED', {}, error)
    })
    if (!token) throw Failure.of('CLOUD_CREDENTIALS_ENDED', {})
    return token
  }
}

async function printAccessToken(): Promise<string> {
  // In a process group of its own: Ctrl-C on the terminal lets the engine end what is under way, which may need a token for it.
  const gcloud = spawn('gcloud', ['auth', 'print-access-token'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: gcloudMs,
  })
  try {
    const [token, said, [code]] = await Promise.all([text(gcloud.stdout), text(gcloud.stderr), once(gcloud, 'close')])
    if (code !== 0 || token.trim() === '') throw new Error(said)
    return token.trim()
  } catch (error) {
    throw Failure.of('CLOUD_CREDENTIALS_MISSING', {}, error)
  }
}

/** Asks again only when what it was given last may have ended. */
function kept(ask: Token, ms: number): Token {
  let last: { readonly token: Promise<string>; readonly until: number } | undefined
  return () => {
    if (!last || Date.now() > last.until) last = { token: ask(), until: Date.now() + ms }
    return last.token
  }
}
