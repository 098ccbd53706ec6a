import type { ScriptJudge } from './judge.ts'

/** What runs programs, reads other files, or shows variables, wherever it stands, even in a text or a pattern (gawk(1)). */
const dangerous = /system|getline|ENVIRON|PROCINFO|ARGV|ARGC|SYMTAB|FUNCTAB|@|\/inet/

/**
 * An awk program is harmless where none of those words is in it, and nothing is printed into a file or a program: `>` and
 * `|` stand for that only behind a `print`, so they may stand before the first.
 */
export const judgeAwk: ScriptJudge = (program) => {
  const found = dangerous.exec(program)?.[0]
  if (found) return { risk: 'high', why: `can run programs or read other files by ${found}` }
  const plain = program.replace(/> ?"\/dev\/std(out|err)"/g, '').replaceAll('||', '')
  const print = plain.indexOf('print')
  if (print < 0 || !/[>|]/.test(plain.slice(print))) return undefined
  return { risk: 'high', why: 'can print into a file or a program' }
}
