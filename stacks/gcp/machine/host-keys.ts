import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { Compute } from '../compute/client.ts'

/** Between two looks; Google counts them. */
const pauseMs = 2_000

/** The kinds that a machine of Debian or Ubuntu has a key of (ssh-keygen(1), `-A`). */
const usualKinds = ['ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-ed25519']

const attributes = z.looseObject({
  queryValue: z
    .looseObject({ items: z.array(z.looseObject({ key: z.string(), value: z.string() })).optional() })
    .optional(),
})

const output = z.looseObject({ contents: z.string().optional() })

/** How much of the console a person is shown where a machine does not say its keys. */
const shownLines = 20

/** A key that a machine shows to who connects. */
export interface HostKey {
  /** Kind and key, as known_hosts has them: `ssh-ed25519 AAAA…`. */
  readonly line: string
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string
}

/**
 * The host keys of a machine, as its own agent published them in its guest attributes and Compute's API hands them on: so
 * they are known before the first connection, from somebody who was authenticated
 * (https://cloud.google.com/compute/docs/connect/add-ssh-keys, "hostkeys" namespace).
 * @param instance its path, `zones/Z/instances/N`.
 * @param deadlineMs for how long a machine that starts is waited for.
 * @throws Failure HOST_KEYS_UNPUBLISHED with the end of its console; why Google refuses
 */
export async function publishedHostKeys(
  compute: Compute,
  instance: string,
  deadlineMs: number,
  signal?: AbortSignal,
): Promise<HostKey[]> {
  const until = Date.now() + deadlineMs
  for (let before = 0; ; ) {
    const said = await compute.get(`${instance}/getGuestAttributes?queryPath=hostkeys%2F`, attributes)
    const keys = (said?.queryValue?.items ?? []).map(({ key, value }) => hostKey(key, value))
    // The agent publishes one key after the other: of who looks in between, the key that is shown later would not be known.
    const isWhole = usualKinds.every((kind) => keys.some(({ line }) => line.startsWith(`${kind} `)))
    const isLast = Date.now() + pauseMs > until
    if (keys.length > 0 && (isWhole || isLast || keys.length === before)) return keys
    if (isLast) throw await unpublished(compute, instance, deadlineMs)
    before = keys.length
    await wait(pauseMs, undefined, { signal })
  }
}

/** What the machine wrote on its first serial console last, which says why it does not start; empty where it wrote nothing. */
export async function consoleTail(compute: Compute, instance: string): Promise<string> {
  const said = await compute.get(`${instance}/serialPort?port=1`, output).catch(() => undefined)
  return (said?.contents ?? '').trimEnd().split('\n').slice(-shownLines).join('\n')
}

/** A value is the key in base64, with its kind before it or not; the blob names its kind too (RFC 4253 section 6.6). */
function hostKey(kind: string, value: string): HostKey {
  const base64 = value.trim().split(' ').at(-1) ?? ''
  const blob = Buffer.from(base64, 'base64')
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0)
  if (blob.subarray(4, 4 + length).toString('latin1') !== kind)
    throw Failure.of('CLOUD_REFUSED', {
      what: 'the host keys of the machine',
      why: `what it published as ${kind} is no key of that kind`,
    })
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
  return { line: `${kind} ${base64}`, fingerprint: `SHA256:${digest}` }
}

async function unpublished(compute: Compute, instance: string, deadlineMs: number): Promise<Failure> {
  const tail = await consoleTail(compute, instance)
  return Failure.of('HOST_KEYS_UNPUBLISHED', {
    machine: instance.split('/').at(-1) ?? instance,
    seconds: deadlineMs / 1000,
    console: tail || 'nothing',
  })
}
