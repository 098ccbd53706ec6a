import ssh2, { type ParsedKey } from 'ssh2'
import { operatorFolders } from '../../../record/folders.ts'
import { writePrivately } from '../../../record/private-file.ts'
import { keyFile } from './key-file.ts'

/** By chance so many in a row are bad on no machine there is. */
const mostTries = 20

/**
 * The key of our own for the machine of one assistant: the one there is, else a new one, which is kept only where `keep`
 * says so. Without a passphrase, since nobody is there to type it when a job of a pipeline uses it.
 * @throws Failure KEY_UNUSABLE where it is there and cannot be used; RECORD_UNWRITABLE
 */
export function madeKey(name: string, { keep }: { keep: boolean }): { key: ParsedKey; file: string } {
  const file = operatorFolders().sshKey(name)
  const there = keyFile(file)
  if (there) return { key: there.key, file }
  const { key, made } = newPair()
  if (keep) {
    // The private half last: where that is, both are.
    writePrivately(`${file}.pub`, `${made.public}\n`)
    writePrivately(file, made.private)
  }
  return { key, file }
}

/** One in 256 that ssh2 makes nobody can read, for it drops a byte of the public half that is zero (ssh2 issue 1513): then another. */
function newPair(): { key: ParsedKey; made: { readonly private: string; readonly public: string } } {
  for (let tries = 0; tries < mostTries; tries++) {
    const made = ssh2.utils.generateKeyPairSync('ed25519')
    const [key, half] = [ssh2.utils.parseKey(made.private), ssh2.utils.parseKey(made.public)]
    if (!(key instanceof Error || half instanceof Error)) return { key, made }
  }
  throw new Error('ssh2 cannot read the keys that it makes')
}
