import { existsSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { isHeld, takeLease } from '../../../../runtime/lease/lease.ts'
import { operatorFolders } from '../../../record/folders.ts'
import { writePrivately } from '../../../record/private-file.ts'
import { typeOf } from './fingerprint.ts'

/** Others hold the lease for the moment of one write. */
const patienceMs = 10_000

/**
 * Writes down that a host has this key, in the operator's own known_hosts. What stood there of that name and another key of
 * the same type is dropped: who wrote it down before has been overruled by the person.
 * @throws Failure RECORD_UNWRITABLE
 */
export async function pin(name: string, blob: Buffer): Promise<void> {
  const { knownHosts } = operatorFolders()
  using _lease = await fileLease()
  const type = typeOf(blob)
  const before = existsSync(knownHosts) ? readFileSync(knownHosts, 'utf8').split('\n').filter(Boolean) : []
  const line = `${name} ${type} ${blob.toString('base64')}`
  if (before.includes(line)) return
  const kept = before.filter((one) => !one.startsWith(`${name} ${type} `))
  writePrivately(knownHosts, `${[...kept, line].join('\n')}\n`)
}

async function fileLease(): Promise<Disposable> {
  const begun = Date.now()
  for (;;) {
    const taken = takeLease(operatorFolders().lease('known_hosts'), { by: `pid ${process.pid}`, why: 'known_hosts' })
    if (isHeld(taken)) return { [Symbol.dispose]: () => taken.discard() }
    if (Date.now() - begun > patienceMs) throw new Error(`${operatorFolders().knownHosts} is held by ${taken.by}`)
    await setTimeout(20)
  }
}
