import { parse } from 'unbash'
import { refusalOf, tooDeep } from './limits.ts'
import { surveyScript } from './opaque/survey.ts'
import { quoted } from './quote.ts'
import type { Script } from './script.ts'
import { unwrap } from './unwrap.ts'
import { Walk } from './walk.ts'
import { literalWord } from './word.ts'

/** Where a script would run: absolute paths, links followed as far as that is known. */
export interface At {
  readonly workspace: string
  readonly folder: string
}

/**
 * Takes a bash script apart into every command that it could run, wherever that stands, and says what of it cannot be
 * seen. It never throws: what cannot be read is opaque, and what is beyond the limits is rejected.
 */
export function readScript(script: string, at: At): Script {
  const refusal = refusalOf(script)
  if (refusal !== undefined) return rejected(refusal)
  try {
    const parsed = parse(script)
    const survey = surveyScript(parsed, script)
    if (survey.rejected !== undefined) return rejected(survey.rejected)
    return new Walk(at.workspace, survey.commands, survey.opaque).read(parsed.commands, script, at.folder)
  } catch (error) {
    // Only the parser's own recursion can end here: nothing of a script that it cannot hold is read.
    if (!(error instanceof RangeError)) throw error
    return rejected(tooDeep)
  }
}

/** Reads an argument list, which no shell expands: one command, its wrappers taken off. */
export function readArgv(argv: readonly string[], at: At): Script {
  const refusal = argv.some((word) => word.includes('\0')) ? 'It holds a NUL character.' : refusalOf(argv.join(' '))
  if (refusal !== undefined) return rejected(refusal)
  const words = argv.map((text) => literalWord(text, quoted(text)))
  const unwrapped = unwrap(words)
  const segment = {
    source: words.map((word) => word.raw).join(' '),
    words: unwrapped.words,
    wrappers: unwrapped.wrappers,
    assigned: unwrapped.assigned,
    redirects: [],
    folder: at.folder,
    isPrefix: false,
    isFed: false,
  }
  return { segments: [segment], joints: [], opaque: unwrapped.issues }
}

function rejected(why: string): Script {
  return { segments: [], joints: [], opaque: [], rejected: why }
}
