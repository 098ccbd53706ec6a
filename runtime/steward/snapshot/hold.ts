import { removeDurably } from '../../durable/folder.ts'
import { writeDurably } from '../../durable/staged-file.ts'
import { databasesIn, type Home, isThere } from './live.ts'

/** From now on no process opens its database; those that have theirs open keep it. */
export function hold(home: Home): void {
  for (const { keeper, as } of databasesIn(home))
    as(() => {
      if (!isThere(home.at.held(keeper))) writeDurably(home.at.held(keeper), '')
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
