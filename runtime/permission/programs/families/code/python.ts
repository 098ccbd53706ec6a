import type { Word } from '../../../bash/script.ts'
import { evaluate } from '../../evaluate.ts'
import type { Evaluated, ProgramRow } from '../../row.ts'
import { literalWord } from '../../words.ts'
import { languagePackages } from '../packages/languages.ts'
import { testing } from './testing.ts'

/** One-letter options without a value, and those that take one (python(1)). */
const plain = /^[bBdEhiIOPqRsSuvx?]$/
const taking = /^[WX]$/

const input: Evaluated = {
  findings: [{ risk: 'high', why: 'runs what it reads from its input' }],
  named: [],
  isVeiled: true,
}
const inline: Evaluated = {
  findings: [{ risk: 'high', why: 'runs code on the command line' }],
  named: [],
  isVeiled: true,
}
const unknown: Evaluated = {
  findings: [{ risk: 'high', why: 'has an option that is not known' }],
  named: [],
  isVeiled: true,
}

/** Modules of python itself that serve others, open what they are given or run code from the command line. */
const powerful = new Set(
  'http.server SimpleHTTPServer xmlrpc.server smtpd ftplib telnetlib nntplib webbrowser antigravity idlelib turtledemo timeit pdb bdb code codeop cProfile profile trace runpy pydoc asyncio sqlite3 zipapp ensurepip smtplib poplib imaplib urllib.request socketserver wsgiref.simple_server jupyter notebook IPython ptpython bpython'.split(
    ' ',
  ),
)

/** What `python -m MODULE ARGUMENTS` comes to. */
function judgeModule(name: Word | undefined, rest: readonly Word[]): Evaluated {
  const text = name?.text
  if (text === undefined || powerful.has(text)) {
    return {
      findings: [{ risk: 'high', why: `-m ${name?.raw ?? ''} can serve others or run any code` }],
      named: [],
      isVeiled: true,
    }
  }
  const known: ProgramRow | undefined = Object.hasOwn(languagePackages, text) ? languagePackages[text] : testing[text]
  const ran: Evaluated = { findings: [{ risk: 'medium', why: `runs the module ${text}` }], named: [], isVeiled: true }
  if (!known) return { ...ran, named: rest.map((word) => ({ word, role: 'read' })) }
  const evaluated = evaluate({ name: `-m ${text}`, row: known }, rest)
  return { findings: [...ran.findings, ...evaluated.findings], named: evaluated.named, isVeiled: true }
}

/** The first letter of joined options that decides what is run, and what stands behind it: `-Ic CODE`, `-mhttp.server`. */
function decides(text: string): { letter: string; value: string } | 'none' | 'next' | 'unknown' {
  for (let at = 1; at < text.length; at++) {
    const letter = text[at] as string
    if (letter === 'c' || letter === 'm') return { letter, value: text.slice(at + 1) }
    if (taking.test(letter)) return at + 1 === text.length ? 'next' : 'none'
    if (!plain.test(letter)) return 'unknown'
  }
  return 'none'
}

function judgePython(words: readonly Word[]): Evaluated {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Word
    const { text } = word
    if (text === undefined) return unknown
    if (text === '-' || /^\/(dev|proc)\//.test(text)) return input
    if (!text.startsWith('-')) return runsFile(word, words.slice(at + 1))
    if (text.startsWith('--')) return unknown
    const decided = decides(text)
    if (decided === 'unknown' || /^-[^-]*i/.test(text)) return unknown
    if (decided === 'next') at++
    else if (decided !== 'none') {
      const name = decided.value ? literalWord(decided.value) : words[++at]
      return decided.letter === 'c' ? inline : judgeModule(name, words.slice(at + 1))
    }
  }
  return input
}

function runsFile(word: Word, rest: readonly Word[]): Evaluated {
  return {
    findings: [{ risk: 'medium', why: 'runs a file' }],
    named: [{ word, role: 'run' }, ...rest.map((one) => ({ word: one, role: 'text' as const }))],
    isVeiled: true,
  }
}

/** python(1): a module has its own arguments, and options end at it. */
export const python: ProgramRow = {
  risk: 'low',
  isTooBroad: true,
  tells: '--version -V -VV --help -h',
  own: judgePython,
}
