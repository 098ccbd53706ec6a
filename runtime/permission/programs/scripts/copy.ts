import type { Word } from '../../bash/script.ts'
import type { Finding } from '../../judgment.ts'
import type { Evaluated, Named } from '../row.ts'
import { literal, literalWord } from '../words.ts'

const harmless = /^(bs|ibs|obs|cbs|count|skip|iseek|seek|oseek|status|iflag|oflag|conv)=|^--(help|version)$/

/** dd(1): `if=FILE of=FILE`. What it writes is overwritten from its beginning. */
export function judgeCopy(words: readonly Word[], name: string): Evaluated {
  const findings: Finding[] = []
  const named: Named[] = []
  for (const word of words) {
    const [, key, file] = /^(if|of)=(.*)$/s.exec(literal(word) ?? word.lead) ?? []
    if (key) {
      named.push({
        word: literal(word) === undefined ? word : literalWord(file ?? ''),
        role: key === 'if' ? 'read' : 'write',
      })
      if (key === 'of') findings.push({ risk: 'high', why: `${name} overwrites a file` })
    } else if (!harmless.test(literal(word) ?? word.lead)) {
      findings.push({ risk: 'high', why: `what ${name} ${word.raw} does is not known` })
    }
    if (word.splits) findings.push({ risk: 'high', why: `what ${name} ${word.raw} does is known only when it runs` })
  }
  return { findings, named, isVeiled: false }
}
