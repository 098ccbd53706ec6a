import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { answered, type Facts, type Refusal, refusalIn } from './refusal.ts'

/** Gives a token that opens the project, made anew where the last one has ended. */
export type Token = () => Promise<string>

/** Where Compute Engine answers; gcloud's own variable leads elsewhere (`gcloud topic configurations`). */
export function computeEndpoint(env: NodeJS.ProcessEnv = process.env): string {
  const set = env.CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE
  return set ? set.replace(/\/?$/, '/') : 'https://compute.googleapis.com/compute/v1/'
}

/** How long a busy API is asked again: Google's quota of requests is counted a minute. */
const patienceMs = 90_000
const firstPauseMs = 500
const longestPauseMs = 15_000
/** One request; a list of a large project takes seconds. */
const requestMs = 30_000
/**
 * One request that waits for an operation: Google holds it for close to two minutes and answers then, whether the operation
 * is done or not (https://cloud.google.com/compute/docs/reference/rest/v1/zoneOperations/wait).
 */
const waitMs = 130_000

const operation = z.object({
  name: z.string(),
  status: z.enum(['PENDING', 'RUNNING', 'DONE']),
  selfLink: z.string().optional(),
  error: z.object({ errors: z.array(z.object({ code: z.string(), message: z.string() })) }).optional(),
})

type Operation = z.infer<typeof operation>

/** What Google said to one request. */
interface Answer {
  readonly status: number
  readonly body: unknown
}

const page = z.looseObject({ nextPageToken: z.string().optional() })

/** Compute Engine's REST of one project (https://cloud.google.com/compute/docs/reference/rest/v1). */
export class Compute {
  readonly project: string
  readonly #base: string
  readonly #token: Token
  readonly #signal: AbortSignal | undefined

  constructor({
    project,
    token,
    endpoint = computeEndpoint(),
    signal,
  }: {
    project: string
    token: Token
    endpoint?: string
    signal?: AbortSignal
  }) {
    this.project = project
    this.#base = endpoint
    this.#token = token
    this.#signal = signal
  }

  /**
   * One thing of the project, or of another project where the path begins with `projects/`, or the project itself where it is
   * empty; undefined where it is not there.
   * @throws Failure why Google refuses, or does not answer
   */
  async get<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
    const answer = await this.#ask('GET', path)
    return answer.status === 404 ? undefined : schema.parse(answer.body)
  }

  /**
   * All things of one kind that have these labels, or whose name begins so, in every zone and region: one request, and one
   * more for each further page.
   * @throws Failure why Google refuses; a place that could not be looked at, and a list that is not there, count as a refusal,
   * never as empty
   */
  async everywhere<T>(kind: string, filter: string, schema: z.ZodType<T>): Promise<T[]> {
    const found: T[] = []
    let token: string | undefined
    do {
      const query = new URLSearchParams({ filter, ...(token && { pageToken: token }) })
      const body = await this.#list(`aggregated/${kind}?${query}`)
      found.push(...inPage(body, kind).map((one) => schema.parse(one)))
      token = page.parse(body).nextPageToken
    } while (token)
    return found
  }

  /** As `everywhere`, for what lies in no zone and no region. */
  async global<T>(kind: string, filter: string, schema: z.ZodType<T>): Promise<T[]> {
    const found: T[] = []
    let token: string | undefined
    do {
      const query = new URLSearchParams({ filter, ...(token && { pageToken: token }) })
      const body = await this.#list(`global/${kind}?${query}`)
      const items = z.looseObject({ items: z.array(z.unknown()).optional() }).parse(body).items ?? []
      found.push(...items.map((one) => schema.parse(one)))
      token = page.parse(body).nextPageToken
    } while (token)
    return found
  }

  /**
   * Asks for a change and waits until it is made. To remove what is not there is no failure.
   * @param deadlineMs how long it may take, from when it is asked for.
   * @throws Failure why Google refuses it; CLOUD_SLOW where it was not done in time: it may still be done then
   */
  async change(method: 'POST' | 'DELETE' | 'PATCH', path: string, body: unknown, deadlineMs: number): Promise<void> {
    const until = Date.now() + deadlineMs
    const answer = await this.#ask(method, path, body)
    if (answer.status === 404 && method === 'DELETE') return
    const begun = operation.parse(this.#there(answer, path))
    const ended = begun.status === 'DONE' ? begun : await this.#ended(path, begun.name, until)
    if (!ended) throw Failure.of('CLOUD_SLOW', { what: `${method} ${path}`, seconds: deadlineMs / 1000 })
    const [failed] = ended.error?.errors ?? []
    if (failed) throw answered({ status: 400, reason: failed.code, message: failed.message }, this.#facts(path))
  }

  /** An operation once it is done; undefined where it still runs when its time is up. */
  async #ended(path: string, name: string, until: number): Promise<Operation | undefined> {
    const waiting = `${placeOf(path)}operations/${name}/wait`
    const left = () => Math.max(0, until - Date.now())
    let leftMs = left()
    for (let pause = firstPauseMs; leftMs > 0; pause = Math.min(2 * pause, longestPauseMs)) {
      const answer = await this.#once('POST', waiting, undefined, Math.min(waitMs, leftMs))
      if ('body' in answer) {
        const now = operation.parse(this.#there(answer, path))
        if (now.status === 'DONE') return now
      } else if (!answer.refusal.isBusy) throw answered(answer.refusal, this.#facts(path))
      // The change was taken on: no answer to how it stands says that it was not. Google may also answer a wait at once.
      await this.#rest(pause, left())
      leftMs = left()
    }
    return undefined
  }

  /** The body of an answer to what cannot be done without something that is there. @throws Failure why it is not */
  #there({ status, body }: Answer, path: string): unknown {
    if (status === 404) throw answered(refusalIn(status, body), this.#facts(path))
    return body
  }

  async #list(path: string): Promise<unknown> {
    return this.#there(await this.#ask('GET', path), path)
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const until = Date.now() + patienceMs
    for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
      const answer = await this.#once(method, path, body, requestMs)
      if ('body' in answer) return answer
      if (!answer.refusal.isBusy || Date.now() + pause > until) throw answered(answer.refusal, this.#facts(path))
      await this.#rest(pause)
    }
  }

  /** Jitter: operators that were sent away together do not come back together. */
  async #rest(ms: number, mostMs = Number.POSITIVE_INFINITY): Promise<void> {
    await wait(Math.min(ms * (0.5 + Math.random()), mostMs), undefined, { signal: this.#signal })
  }

  async #once(
    method: string,
    path: string,
    body: unknown,
    limitMs: number,
  ): Promise<Answer | { readonly refusal: Refusal }> {
    const deadline = AbortSignal.timeout(limitMs)
    const signal = this.#signal ? AbortSignal.any([this.#signal, deadline]) : deadline
    const headers = { authorization: `Bearer ${await this.#token()}`, 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    try {
      const response = await fetch(this.#url(path), { method, headers, signal, redirect: 'error', ...sent })
      const said: unknown = await response.json().catch(() => signal.throwIfAborted())
      if (response.ok || response.status === 404) return { status: response.status, body: said }
      return { refusal: refusalIn(response.status, said) }
    } catch (error) {
      this.#signal?.throwIfAborted()
      const why =
        error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error)
      return { refusal: { status: 0, reason: 'unreachable', message: why, isBusy: true } }
    }
  }

  #url(path: string): string {
    const own = path === '' ? `projects/${this.project}` : `projects/${this.project}/${path}`
    return new URL(path.startsWith('projects/') ? path : own, this.#base).href
  }

  #facts(path: string): Facts {
    return { project: this.project, what: path }
  }
}

/** `zones/…/` or `regions/…/` or `global/`: where the operation of a change is found. */
function placeOf(path: string): string {
  return /^(?:zones|regions)\/[^/]+\//.exec(path)?.[0] ?? 'global/'
}

/** A place of an aggregated list that could not be looked at says so in a warning, beside those that could. */
function inPage(body: unknown, kind: string): unknown[] {
  const places = z
    .looseObject({
      items: z
        .record(z.string(), z.looseObject({ warning: z.looseObject({ code: z.string() }).optional() }))
        .optional(),
      unreachables: z.array(z.string()).optional(),
    })
    .parse(body)
  const unseen = [
    ...(places.unreachables ?? []),
    ...Object.entries(places.items ?? {}).flatMap(([place, { warning }]) =>
      warning && warning.code !== 'NO_RESULTS_ON_PAGE' ? [place] : [],
    ),
  ]
  if (unseen.length > 0) throw Failure.of('CLOUD_UNSEEN', { kind, places: unseen.join(', ') })
  return Object.values(places.items ?? {}).flatMap((held) => (held[kind] as unknown[] | undefined) ?? [])
}
