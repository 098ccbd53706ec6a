import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { textWithin } from '../../../runtime/protocol/bounded.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { dropOld } from '../../engine/leftovers.ts'
import type { Token } from '../compute/client.ts'
import { type Credentials, freshMs } from './credentials.ts'

/** What the engine finds credentials by, for as long as it is not disposed of. It holds no secret. */
export interface LentCredentials extends AsyncDisposable {
  /** What is undefined is to be in nobody's environment. */
  readonly environment: NodeJS.ProcessEnv
}

/**
 * By these the engine's plugin, or its client for buckets, would be somebody else than who looked at the project before
 * (https://www.pulumi.com/registry/packages/gcp/installation-configuration/).
 */
const others = [
  'GOOGLE_CREDENTIALS',
  'GOOGLE_CLOUD_KEYFILE_JSON',
  'GCLOUD_KEYFILE_JSON',
  'GOOGLE_OAUTH_ACCESS_TOKEN',
  'GOOGLE_IMPERSONATE_SERVICE_ACCOUNT',
]

/** A request of Google's client has six short fields (RFC 8693 section 2.1). */
const longestRequest = 8192
const prefix = 'vellum-credentials-'
const accessToken = 'urn:ietf:params:oauth:token-type:access_token'

/**
 * Lends the engine the credentials that were found, by what it is to have in its environment for as long as they are lent. Its plugin
 * reads application default credentials and knows nothing of a gcloud that is logged in (https://github.com/pulumi/docs/issues/2054),
 * nor of CLOUDSDK_CONFIG. An engine that outlives this process has the last token of gcloud, for `freshMs` at the most.
 * @throws Error where the folder for temporary files cannot be written
 */
export async function lendCredentials({ file, fresh }: Credentials): Promise<LentCredentials> {
  const exchange = file === undefined ? await TokenExchange.open(fresh) : undefined
  const path = exchange?.file ?? file
  return {
    environment: {
      ...Object.fromEntries(others.map((name) => [name, undefined])),
      GOOGLE_APPLICATION_CREDENTIALS: path,
    },
    [Symbol.asyncDispose]: async () => exchange?.[Symbol.asyncDispose](),
  }
}

/**
 * Gives tokens of gcloud to whoever can read the operator's files, in the form of a federated identity: Google's clients exchange what
 * is in a file for a token, at an address that the credentials name (RFC 8693; https://google.aip.dev/auth/4117). So a token is in
 * no argument, no environment and no file.
 */
class TokenExchange implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), prefix))
  readonly #subject = randomBytes(32).toString('base64url')
  readonly #fresh: Token
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  private constructor(fresh: Token) {
    this.#fresh = fresh
  }

  static async open(fresh: Token): Promise<TokenExchange> {
    dropOld(tmpdir(), prefix)
    const exchange = new TokenExchange(fresh)
    try {
      exchange.#server.listen(0, '127.0.0.1')
      await once(exchange.#server, 'listening')
      exchange.#publish()
      return exchange
    } catch (error) {
      await exchange[Symbol.asyncDispose]()
      throw error
    }
  }

  /** As application default credentials are named. */
  get file(): string {
    return join(this.#folder, 'credentials.json')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #publish(): void {
    const { port } = this.#server.address() as AddressInfo
    const subject = join(this.#folder, 'subject')
    const credentials = {
      type: 'external_account',
      audience: 'vellum',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `http://127.0.0.1:${port}/token`,
      credential_source: { file: subject },
    }
    writeFileSync(subject, this.#subject, { mode: 0o600 })
    writeFileSync(this.file, JSON.stringify(credentials), { mode: 0o600 })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, said: object) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(JSON.stringify(said))
    try {
      const asked = new URLSearchParams(await textWithin(request, longestRequest, () => new Error('too long')))
      if (!this.#isOurs(asked.get('subject_token') ?? '')) return void say(401, { error: 'invalid_client' })
      const token = await this.#fresh()
      say(200, {
        access_token: token,
        issued_token_type: accessToken,
        token_type: 'Bearer',
        expires_in: freshMs / 1000,
      })
    } catch (error) {
      // Of a login that has ended the engine's own words are read again (complaint.ts).
      const isEnded = error instanceof Failure
      say(400, { error: isEnded ? 'invalid_grant' : 'invalid_request', error_description: (error as Error).message })
    }
  }

  #isOurs(subject: string): boolean {
    const [given, own] = [Buffer.from(subject), Buffer.from(this.#subject)]
    return given.length === own.length && timingSafeEqual(given, own)
  }
}
