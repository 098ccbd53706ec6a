import { Failure } from '../../runtime/protocol/failure.ts'

/** An assistant's name: it becomes a file name here and a label in messages, and takes no other characters. */
export const assistantName = /^[a-z][a-z0-9-]{0,31}$/

/** @throws Failure NAME_INVALID */
export function checkName(name: string): string {
  if (!assistantName.test(name)) throw Failure.of('NAME_INVALID', { name: printable(name) })
  return name
}

/** A refused name is shown again, so it must not carry control characters to the terminal, nor fill it. */
function printable(name: string): string {
  const text = name.replace(/[^\x20-\x7e]/g, '?')
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
