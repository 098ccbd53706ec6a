import type { Risk } from '../../../protocol/permission/risk.ts'
import type { Word } from '../../bash/script.ts'
import type { Finding } from '../../judgment.ts'
import type { Evaluated, Named, Role } from '../row.ts'
import { canBeOption, literal, literalWord } from '../words.ts'

/** Tests and actions that only look, by how many words they take (find(1), GNU). */
const harmless: Readonly<Record<string, number>> = {
  ...counted(
    0,
    '( ) ! , -not -a -and -o -or -daystart -depth -d -follow -mount -xdev -noleaf -warn -nowarn -empty -executable -readable -writable -nouser -nogroup -true -false -print -print0 -ls -prune -quit -help --help -version --version -ignore_readdir_race -noignore_readdir_race',
  ),
  ...counted(
    1,
    '-maxdepth -mindepth -name -iname -path -ipath -wholename -iwholename -regex -iregex -regextype -lname -ilname -type -xtype -size -perm -user -group -uid -gid -links -inum -fstype -amin -atime -cmin -ctime -mmin -mtime -used -printf -context -flags',
  ),
}

/** What does harm, or reads a list of files: its risk, why, and what its first value is. */
const others: Readonly<Record<string, { risk: Risk; why: string; values: number; role?: Role }>> = {
  '-delete': { risk: 'high', why: 'removes what it finds', values: 0 },
  '-exec': { risk: 'high', why: 'runs a program on what it finds', values: 0 },
  '-execdir': { risk: 'high', why: 'runs a program on what it finds', values: 0 },
  '-ok': { risk: 'high', why: 'runs a program on what it finds', values: 0 },
  '-okdir': { risk: 'high', why: 'runs a program on what it finds', values: 0 },
  '-fprint': { risk: 'high', why: 'writes a file', values: 1, role: 'write' },
  '-fprint0': { risk: 'high', why: 'writes a file', values: 1, role: 'write' },
  '-fls': { risk: 'high', why: 'writes a file', values: 1, role: 'write' },
  '-fprintf': { risk: 'high', why: 'writes a file', values: 2, role: 'write' },
  '-files0-from': { risk: 'medium', why: 'reads names from a file', values: 1, role: 'read' },
}
const comparesTo = /^-(anewer|cnewer|newer|newer[aBcm][aBcmt]|samefile)$/

/** A find expression: folders, then tests and actions. What is not known of it is high, since it could run anything. */
export function judgeFind(words: readonly Word[], name: string): Evaluated {
  const findings: Finding[] = []
  const named: Named[] = []
  let at = 0
  const isPath = (word: Word) => !/^(-.|\(|!|,$)/.test(literal(word) ?? (canBeOption(word) ? '-?' : 'path'))
  for (; /^-([HLP]|O\d)$/.test(words[at]?.text ?? ''); at++);
  for (let word = words[at]; word && isPath(word); word = words[++at]) named.push({ word, role: 'list' })
  if (named.length === 0) named.push({ word: literalWord('.'), role: 'list' })
  while (at < words.length) {
    const word = words[at++] as Word
    const text = literal(word) ?? ''
    const known = Object.hasOwn(harmless, text) ? harmless[text] : undefined
    const other = Object.hasOwn(others, text) ? others[text] : undefined
    if (comparesTo.test(text)) named.push(...named1(words[at++], 'list'))
    else if (known !== undefined) {
      const values = words.slice(at, at + known)
      if (values.some((value) => value.splits)) findings.push(unclear(name, values[0]?.raw))
      at += known
    } else if (other) {
      findings.push({ risk: other.risk, why: `${name} ${text} ${other.why}` })
      if (other.role) named.push(...named1(words[at], other.role))
      if (/^-(exec|ok)/.test(text)) break
      at += other.values
    } else findings.push(unclear(name, word.raw))
  }
  return { findings, named, isVeiled: findings.some((one) => one.risk === 'high') }
}

function unclear(name: string, raw: string | undefined): Finding {
  return { risk: 'high', why: `what ${name} ${raw} does is not known` }
}

function named1(word: Word | undefined, role: Role): Named[] {
  return word ? [{ word, role }] : []
}

function counted(values: number, names: string): Record<string, number> {
  return Object.fromEntries(names.split(' ').map((one) => [one, values]))
}
