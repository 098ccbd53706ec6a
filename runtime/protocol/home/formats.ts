/** The processes that keep a database. */
export const keepers = ['assistant', 'gateway'] as const
export type Keeper = (typeof keepers)[number]

/**
 * Of each format of a database's tables, the oldest first: the oldest format whose release can work on with them. One that only
 * adds keeps the number of the format before: a release that is gone back to then finds every row where it was, those that were
 * written since too. Of any other a snapshot is taken first. What is carried over into an older database (`carryAccess`,
 * `carryUsedGrants`) is read by the older release: a later format that stores it elsewhere leaves a view of that name.
 */
export const worksFrom = { assistant: [1], gateway: [1, 1, 1] } as const satisfies Record<Keeper, readonly number[]>

/** In the header of a database (https://www.sqlite.org/pragma.html): the number of its format, and what that works from. */
export interface TablesFormat {
  readonly format: number
  readonly worksFrom: number
}

/** What the databases of a release say once it has opened them. */
export const formatsHere = { assistant: newest('assistant'), gateway: newest('gateway') } as const

/** Whether a release whose newest format is `known` can work with such a database, bringing it to its own where it is older. */
export function canUse(known: number, { format, worksFrom }: TablesFormat): boolean {
  if (format < 1) return false
  // A release that did not say from where its format works left a 0.
  return format <= known || (worksFrom >= 1 && worksFrom <= known)
}

function newest(keeper: Keeper): TablesFormat {
  return { format: worksFrom[keeper].length, worksFrom: worksFrom[keeper].at(-1) ?? 0 }
}
