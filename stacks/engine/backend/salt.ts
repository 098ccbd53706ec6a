import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { EnginePlaces } from '../places.ts'
import { readSalt, readState } from '../state.ts'

/**
 * Has the engine derive its key as the one that wrote the state did, also on a machine that has never seen this stack. Where there
 * is no state, a salt that is left from an earlier one only stands in the way of the next (pulumi issue 17759).
 * @throws Failure ENGINE_STATE_BROKEN
 */
export function settleSalt(places: EnginePlaces): void {
  const salt = readSalt(places)
  if (salt === undefined) {
    if (!readState(places)) rmSync(places.settings, { force: true })
    return
  }
  if (existsSync(places.settings) && readFileSync(places.settings, 'utf8').includes(salt)) return
  mkdirSync(places.work, { recursive: true, mode: 0o700 })
  writeFileSync(places.settings, `encryptionsalt: ${salt}\n`, { mode: 0o600 })
}
