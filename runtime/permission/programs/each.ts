/**
 * One row under several names: `each('-o --output', { value: 'write' })`.
 * @param names separated by spaces.
 */
export function each<T>(names: string, row: T): Readonly<Record<string, T>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, row]))
}
