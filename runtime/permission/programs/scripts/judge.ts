import type { Finding } from '../../judgment.ts'
import type { Named, ScriptRole } from '../row.ts'
import { literal } from '../words.ts'
import { judgeAwk } from './awk.ts'
import { judgeJq, judgeYq } from './jq.ts'
import { judgeClock, judgeFormat, judgeMode } from './operands.ts'
import { judgeSed } from './sed.ts'

/** What a script does that is not sure to be harmless: its risk, and why as it follows the program's name. */
export type ScriptJudge = (script: string) => Finding | undefined

const judges: Readonly<Record<ScriptRole, ScriptJudge>> = {
  sed: judgeSed,
  awk: judgeAwk,
  jq: judgeJq,
  yq: judgeYq,
  clock: judgeClock,
  mode: judgeMode,
  format: judgeFormat,
}

/** What the scripts among a program's arguments do; one that is known only when it runs can do anything. */
export function scriptFindings(named: readonly Named[], name: string): Finding[] {
  return named.flatMap(({ word, role }) => {
    if (role === 'code') return [{ risk: 'high', why: `${name} runs ${word.raw} as a program` }]
    if (role === 'url') return urlFindings(literal(word), name)
    if (!Object.hasOwn(judges, role)) return []
    const script = literal(word)
    if (script === undefined)
      return [{ risk: 'high', why: `what ${name} does with ${word.raw} is known only when it runs` }]
    const found = judges[role as ScriptRole](script)
    return found ? [{ risk: found.risk, why: `${name} ${found.why}` }] : []
  })
}

/** An address that is neither http nor without a scheme: file, gopher, dict and scp reach what http does not. */
function urlFindings(url: string | undefined, name: string): Finding[] {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):\/?\/?/i.exec(url ?? '')
  if (!scheme || /^\s*https?:\/\//i.test(url ?? '') || /^\s*[a-z0-9.-]+:\d+(\/|$)/i.test(url ?? '')) return []
  return [{ risk: 'high', why: `${name} goes another way than by http: ${scheme[1]}` }]
}
