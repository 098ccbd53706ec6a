import type { Word } from '../../bash/script.ts'
import { each } from '../each.ts'
import { evaluate } from '../evaluate.ts'
import type { Evaluated, ProgramRow } from '../row.ts'
import { beforeOperands, literalWord } from '../words.ts'

const secret = { value: 'text', risk: 'high', why: 'uses a password' } as const

/** It lists, tests, or shows what is in an archive. */
const shows: ProgramRow = {
  risk: 'low',
  harmless: '-l -v -t -Z -p -c -z -q -1 -2 -s -m -h -T -C -L -a -j -n',
  options: { ...each('-P', secret), '-x': { value: 'text' } },
  operands: ['read', 'text'],
}
const unpacks: ProgramRow = {
  risk: 'medium',
  why: 'unpacks files',
  harmless: '-q -n -j -a -b -C -D -L -u -f -X -K -v -U',
  options: {
    '-P': secret,
    '-d': { value: 'write' },
    '-x': { value: 'text' },
    '-o': { risk: 'high', why: 'replaces files that are there' },
    '-:': { risk: 'high', why: 'unpacks files above the folder' },
  },
  operands: ['read', 'text'],
}

/** unzip(1): without an option that only shows, it unpacks into `-d FOLDER` or where it stands. */
export function judgeUnzip(words: readonly Word[], name: string): Evaluated {
  const onlyShows =
    name === 'zipinfo' || beforeOperands(words).some((word) => /^-[qaCLMjn12hmTs]*[lvtZpcz]/.test(word.text ?? ''))
  const evaluated = evaluate({ name, row: onlyShows ? shows : unpacks }, words)
  if (onlyShows || words.length === 0) return evaluated
  const isElsewhere = evaluated.named.some(({ role }) => role === 'write')
  const named = evaluated.named.map((one) => (one.role === 'write' ? { ...one, isDeep: true as const } : one))
  const here = { word: literalWord('.'), role: 'write', isDeep: true } as const
  return { ...evaluated, named: isElsewhere ? named : [...named, here] }
}
