import type { Finding } from '../../judgment.ts'

const dangers: Readonly<Record<string, string>> = {
  e: 'runs a program',
  w: 'writes a file',
  W: 'writes a file',
  r: 'reads another file',
  R: 'reads another file',
}
const unclear: Finding = { risk: 'high', why: 'runs a script that is not understood' }

/**
 * A sed script is harmless where all of it is understood, and none of it runs a program or names a file (sed(1), GNU).
 * What versions of sed read in different ways counts as not understood.
 */
export function judgeSed(script: string): Finding | undefined {
  let at = 0
  while (at < script.length) {
    const rest = script.slice(at, at + 1)
    if (/[\s;{}]/.test(rest)) {
      at++
      continue
    }
    const begun = afterAddresses(script, at)
    if (begun === undefined) return unclear
    const command = script[begun] ?? ''
    const danger = Object.hasOwn(dangers, command) ? dangers[command] : undefined
    if (danger) return { risk: 'high', why: danger }
    const end = afterCommand(script, begun)
    if (typeof end !== 'number') return end
    at = end
  }
  return undefined
}

/** Where the command begins behind its addresses; undefined where these are not understood. */
function afterAddresses(script: string, from: number): number | undefined {
  let at = from
  for (let count = 0; count < 2; count++) {
    const end = afterAddress(script, at)
    if (end === undefined) return undefined
    if (end === at && count === 0) break
    at = skip(script, end, /\s/)
    if (count > 0 || script[at] !== ',') break
    at = skip(script, at + 1, /\s/)
  }
  return skip(script, at, /[\s!]/)
}

function afterAddress(script: string, from: number): number | undefined {
  const first = script[from] ?? ''
  if (first === '$') return from + 1
  if (/[\d+~]/.test(first)) return skip(script, from, /[\d+~]/)
  if (first !== '/' && first !== '\\') return from
  const start = first === '/' ? from : from + 1
  const end = afterDelimited(script, start, script[start])
  return end === undefined ? undefined : skip(script, end, /[IM]/)
}

/** Behind the next delimiter that is not escaped. Sets in brackets with a delimiter in them are read in two ways: refused. */
function afterDelimited(script: string, from: number, delimiter: string | undefined): number | undefined {
  if (!delimiter || /[\n\\\s]/.test(delimiter)) return undefined
  let isInSet = false
  for (let at = from + 1; at < script.length; at++) {
    const here = script[at]
    if (here === '\n') return undefined
    if (here === '\\') at++
    else if (here === delimiter) return isInSet ? undefined : at + 1
    else if (here === '[') isInSet = true
    else if (here === ']') isInSet = false
  }
  return undefined
}

/** Where the command ends; what is dangerous in it, or that it is not understood. */
function afterCommand(script: string, at: number): number | Finding {
  const command = script[at] ?? ''
  if (/[pdDPnNgGhHx=zF]/.test(command)) return afterEnd(script, at + 1)
  if (/[qQlL]/.test(command)) return afterEnd(script, skip(script, at + 1, /[ \d]/))
  if (command === '{' || command === '}') return at + 1
  if (/[btT:]/.test(command)) return afterEnd(script, skip(script, at + 1, /[ \w.-]/))
  if (command === '#') return afterLine(script, at)
  if (/[aic]/.test(command)) return afterText(script, at)
  if (command === 's' || command === 'y') return afterReplacement(script, at)
  return unclear
}

function afterReplacement(script: string, at: number): number | Finding {
  const delimiter = script[at + 1]
  const middle = afterDelimited(script, at + 1, delimiter)
  const end = middle === undefined ? undefined : afterReplacementText(script, middle, delimiter)
  if (end === undefined) return unclear
  if (script[at] === 'y') return afterEnd(script, end)
  const flags = skip(script, end, /[\dgpiIM]/)
  const danger = script[flags] === 'e' || script[flags] === 'w' ? dangers[script[flags]] : undefined
  return danger ? { risk: 'high', why: danger } : afterEnd(script, flags)
}

/** Brackets mean nothing in a replacement. */
function afterReplacementText(script: string, from: number, delimiter: string | undefined): number | undefined {
  for (let at = from; at < script.length; at++) {
    if (script[at] === '\n') return undefined
    if (script[at] === '\\') at++
    else if (script[at] === delimiter) return at + 1
  }
  return undefined
}

/** Text to print ends with its line; one that goes on behind a backslash is refused, and so is what could end it early. */
function afterText(script: string, at: number): number | Finding {
  const end = afterLine(script, at)
  return /\\\n?$/.test(script.slice(at, end)) ? unclear : end
}

function afterLine(script: string, at: number): number {
  const end = script.indexOf('\n', at)
  return end < 0 ? script.length : end + 1
}

/** A command must be over where it ends: anything but a separator is not understood. */
function afterEnd(script: string, from: number): number | Finding {
  const at = skip(script, from, /[ \t]/)
  return at >= script.length || /[;\n}#]/.test(script[at] ?? '') ? at : unclear
}

function skip(script: string, from: number, what: RegExp): number {
  let at = from
  while (at < script.length && what.test(script[at] ?? '')) at++
  return at
}
