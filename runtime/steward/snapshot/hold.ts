import { closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { isThere, removeDurably, syncFolder } from '../../durable/folder.ts'
import { databasesIn, type Home } from './live.ts'

/** From now on no process opens its database; those that have theirs open keep it. */
export function hold(home: Home): void {
  for (const { keeper, as } of databasesIn(home))
    as(() => {
      const held = home.at.held(keeper)
      if (isThere(held)) return
      // It says all by being there, so that nothing of it can be half written, nor left beside it by who is killed.
      closeSync(openSync(held, 'wx', 0o600))
      syncFolder(dirname(held))
    })
}

/** Who waits goes on. */
export function letGo(home: Home): void {
  for (const { keeper, as } of databasesIn(home)) as(() => removeDurably(home.at.held(keeper)))
}

/** Whether any database is held. */
export function isHeldBack({ at }: Pick<Home, 'at'>): boolean {
  return isThere(at.held('assistant')) || isThere(at.held('gateway'))
}
