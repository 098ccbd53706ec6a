import type { Finding } from '../../judgment.ts'
import type { Named, ScriptRole } from '../row.ts'
import { literal } from '../words.ts'
import { judgeAddress } from './address.ts'
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
    if (role === 'url') return prefixed(judgeAddress(literal(word) ?? ''), name)
    if (!Object.hasOwn(judges, role)) return []
    const script = literal(word)
    if (script === undefined)
      return [{ risk: 'high', why: `what ${name} does with ${word.raw} is known only when it runs` }]
    return prefixed(judges[role as ScriptRole](script), name)
  })
}

function prefixed(found: Finding | undefined, name: string): Finding[] {
  return found ? [{ risk: found.risk, why: `${name} ${found.why}` }] : []
}
