import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { removeDurably } from '../../runtime/durable/folder.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { operatorFolders } from './folders.ts'
import { writePrivately } from './private-file.ts'

/** 256 bits, so that a guess is hopeless and a plain SHA-256 of it is a safe thing to store. */
const tokenBytes = 32

/**
 * The bearer token this person calls an assistant's gateway with.
 * @throws Failure TOKEN_MISSING when hatch has not made it, or it cannot be read.
 */
export function readToken(name: string): string {
  const file = operatorFolders().token(name)
  try {
    const token = readFileSync(file, 'utf8').trim()
    if (Buffer.from(token, 'base64url').length === tokenBytes) return token
  } catch (error) {
    throw Failure.of('TOKEN_MISSING', { name, file }, error)
  }
  throw Failure.of('TOKEN_MISSING', { name, file })
}

/** The token of an assistant: the one there is, else a new one, which is kept only where `keep` says so. */
export function ensureToken(name: string, { keep }: { keep: boolean }): string {
  try {
    return readToken(name)
  } catch {
    const token = randomBytes(tokenBytes).toString('base64url')
    if (keep) writePrivately(operatorFolders().token(name), token)
    return token
  }
}

/** Drops the token of an assistant, which opens nothing any more: the next hatch makes and enrols another. */
export function forgetToken(name: string): void {
  removeDurably(operatorFolders().token(name))
}

/** All of a token that ever travels (hex). */
export function tokenSha256(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
