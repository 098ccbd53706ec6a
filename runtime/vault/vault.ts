import { randomBytes } from 'node:crypto'
import { writeDurably } from '../durable/staged-file.ts'
import { isHeld, type Lease, takeLease } from '../lease/lease.ts'
import { Failure } from '../protocol/failure.ts'
import { keyBytes } from './aes-gcm.ts'
import { wrap } from './header.ts'
import type { NewKey, SourceId } from './keys/key-source.ts'
import type { Keys } from './keys/keys.ts'
import { locked } from './lock.ts'
import type { VaultPlace } from './place.ts'
import { checkPrivateFolder, makePrivateFolder } from './private-file.ts'
import { type Found, readVault } from './read.ts'
import {
  nextRow,
  openRecord,
  type Policy,
  resealRecord,
  rowOf,
  sealRecord,
  type VaultRecord,
  type VaultRow,
} from './record.ts'
import { startVault } from './start.ts'
import { writeVault, writing } from './write.ts'

/**
 * An open vault: a lease on its folder and nothing else. Each operation reads and verifies the files anew, so a file
 * that is damaged, exchanged or opened up to others while the process runs locks the vault at once, and no key stays in
 * memory in between.
 * Every operation throws Failure VAULT_LOCKED when the vault can't be trusted; those that write, VAULT_UNWRITABLE.
 */
export class Vault implements Disposable {
  readonly #place: VaultPlace
  readonly #lease: Lease

  private constructor(place: VaultPlace, lease: Lease) {
    this.#place = place
    this.#lease = lease
  }

  /**
   * Opens the vault for as long as it is not closed or the process lives; a true first start makes it.
   * @param by who opens it, told to the next who tries.
   * @param first the key of a vault that is made now, where somebody chose one; zeroed.
   * @throws Failure VAULT_LOCKED with a reason (`lockOf`); VAULT_UNWRITABLE.
   */
  static open(place: VaultPlace, by: string, first?: NewKey): Vault {
    makePrivateFolder(place.folder)
    makePrivateFolder(place.keyFolder)
    checkPrivateFolder(place.folder)
    const lease = hold(place, by)
    try {
      writing(() => startVault(place, first))
      return new Vault(place, lease)
    } catch (error) {
      lease.release()
      throw error
    }
  }

  /** Verifies everything and says what was verified. */
  verify(): { generation: number; credentials: number; key: string } {
    return readVault(this.#place, ({ identity, generation, records }) => ({
      generation,
      credentials: records.length,
      key: this.#place.keys.title(identity.key),
    }))
  }

  /** Which source's key opens it, and the name of that key. */
  key(): { source: SourceId; id: string } {
    // Only a source that is known gave the key that opened it.
    return readVault(this.#place, ({ identity: { key } }) => ({ source: key.source as SourceId, id: key.id }))
  }

  /** What may be shown of the credentials, by alias. Never a value. */
  list(): VaultRow[] {
    const rows = readVault(this.#place, ({ records }) => records.map(rowOf))
    return rows.sort((a, b) => (a.alias < b.alias ? -1 : 1))
  }

  /**
   * Stores a secret under an alias. One that is there already gets the new value, and keeps its policy unless one is
   * given.
   * @param secret not kept and not zeroed: it stays the caller's.
   */
  put(alias: string, secret: Buffer, policy?: Policy): { created: boolean; credential: VaultRow } {
    return readVault(this.#place, (found) => {
      const before = found.records.find((one) => one.alias === alias)
      const row = nextRow(alias, before, policy)
      const sealed = sealRecord(found.dek, found.identity.vault, row, secret)
      const others = found.records.filter((one) => one !== before)
      this.#write(found, [...others, sealed])
      return { created: before === undefined, credential: row }
    })
  }

  /**
   * Lends a secret to `act`, and zeroes it when that is done.
   * @throws Failure CREDENTIAL_UNKNOWN
   */
  async use<Result>(alias: string, act: (secret: Buffer) => Result | Promise<Result>): Promise<Result> {
    const secret = readVault(this.#place, ({ records, dek, identity }) => {
      const sealed = records.find((one) => one.alias === alias)
      return sealed && openRecord(dek, identity.vault, sealed)
    })
    if (secret === undefined) throw Failure.of('CREDENTIAL_UNKNOWN', { alias })
    try {
      return await act(secret)
    } finally {
      secret.fill(0)
    }
  }

  /** Removes a credential, from the previous generation too. False when there was none. */
  remove(alias: string): boolean {
    return readVault(this.#place, (found) => {
      const left = found.records.filter((one) => one.alias !== alias)
      if (left.length === found.records.length) return false
      this.#write(found, left)
      this.#forgetPrevious()
      return true
    })
  }

  /**
   * Replaces the key-encryption key: another one wraps the DEK, in the previous generation too, and a key file that is
   * out of force is gone. Killed at any moment, the vault opens by the old key or the new, and the next start ends it.
   * @param to a key that its source keeps already; by default a new key file.
   */
  rewrap(to?: NewKey): void {
    const { keys } = this.#place
    readVault(this.#place, (found) => {
      const next = to ?? writing(() => nextFile(keys, found))
      const identity = wrap(found.dek, found.identity.vault, next)
      writeVault(this.#place, { ...found, identity, generation: found.generation + 1 }, next.kek, found.bytes)
      this.#forgetPrevious()
      writing(() => keys.settle(identity.key, next.kek))
      if (to === undefined) next.kek.fill(0)
    })
  }

  /** Replaces the data-encryption key: every secret is encrypted anew, and nothing under the old key is kept. */
  reencrypt(): void {
    readVault(this.#place, ({ identity: { vault, key }, generation, records, dek, kek, bytes }) => {
      const fresh = randomBytes(keyBytes)
      try {
        const sealed = records.map((one) => resealRecord(one, vault, dek, fresh))
        const identity = wrap(fresh, vault, { slot: key, kek })
        writeVault(this.#place, { identity, generation: generation + 1, records: sealed, dek: fresh }, kek, bytes)
      } finally {
        fresh.fill(0)
      }
    })
    this.#forgetPrevious()
  }

  close(): void {
    this.#lease.release()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  /** Makes the previous generation a copy of the present one: it held what was removed, or hangs on the old key. */
  #forgetPrevious(): void {
    const { previous } = this.#place
    readVault(this.#place, ({ bytes }) => writing(() => writeDurably(previous, bytes)))
  }

  #write(found: Found, records: readonly VaultRecord[]): void {
    writeVault(this.#place, { ...found, records, generation: found.generation + 1 }, found.kek, found.bytes)
  }
}

/** A key whose rotation was cut off may open the vault without being in force yet; making another would drop it. */
function nextFile(keys: Keys, { identity, kek }: Found): NewKey {
  keys.settle(identity.key, kek)
  return keys.file.make()
}

function hold(place: VaultPlace, by: string): Lease {
  try {
    const taken = takeLease(place.lease, { by, why: 'holds the vault open' })
    if (isHeld(taken)) return taken
    throw locked('held', { path: place.file, found: `${taken.by} (process ${taken.pid}, since ${taken.since})` })
  } catch (error) {
    if (error instanceof Failure) throw error
    throw locked('unwritable', { path: place.folder, found: (error as Error).message })
  }
}
