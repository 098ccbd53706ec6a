import { randomBytes } from 'node:crypto'

/** Crockford's base 32 in lower case (https://www.crockford.com/base32.html): no letter is taken for a digit. */
const signs = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * A name that is short enough to type and is not given yet.
 * @param isTaken whether there is something of this name.
 */
export function shortId(length: number, isTaken: (id: string) => boolean): string {
  for (;;) {
    const id = [...randomBytes(length)].map((byte) => signs[byte % signs.length]).join('')
    if (!isTaken(id)) return id
  }
}
