/** Text that may have been written by anyone, as one line that cannot steer the terminal (ECMA-48 control characters). */
export function printable(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '�')
    .trim()
}
