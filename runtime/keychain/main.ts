import { timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type KeychainAnswer, keychainRequest, keychainService } from '../protocol/vault/keychain.ts'
import { lockedState } from './collection.ts'

/**
 * Does one thing with the desktop's keychain: request on stdin, answer on stdout, both JSON. A process of its own, because a
 * call into the keychain may wait for ever for a person: whoever started it ends it at a deadline. CES has neither the
 * native code nor its memory in it.
 */
async function answer(): Promise<KeychainAnswer> {
  const { verb, id, key } = keychainRequest.parse(JSON.parse(await text(process.stdin)))
  // Asked first, because any call on a locked collection makes the desktop prompt for its password.
  const state = process.platform === 'linux' ? lockedState() : 'open'
  if (state !== 'open') return state === 'locked' ? { fault: 'locked' } : { fault: 'unreachable', why: state.why }
  // Pinned: without a Secret Service the library would fall back to the kernel's keyring, which a restart empties.
  // By its default export: a bundle gives nothing else of a CommonJS package that is loaded late.
  const { default: keyring } = await import('@napi-rs/keyring')
  const entry = new keyring.Entry(keychainService, id, { linux: { store: 'secret-service' } })
  if (verb === 'store') {
    const secret = Buffer.from(key ?? '', 'hex')
    entry.setSecret(secret)
    const back = Buffer.from(entry.getSecret() ?? [])
    if (back.length !== secret.length || !timingSafeEqual(back, secret))
      return { fault: 'unreachable', why: 'what was stored in it did not come back' }
  }
  if (verb === 'remove') entry.deleteCredential()
  const found = verb === 'read' ? entry.getSecret() : null
  return found ? { key: Buffer.from(found).toString('hex') } : {}
}

// In a release the library's machine code lies beside node; in a checkout npm has put it where it looks by itself.
const native = join(dirname(process.execPath), '../lib/keyring.node')
if (existsSync(native)) process.env.NAPI_RS_NATIVE_LIBRARY_PATH = native

const said = await answer().catch((error: Error): KeychainAnswer => ({ fault: 'unreachable', why: error.message }))
process.stdout.end(JSON.stringify(said))
