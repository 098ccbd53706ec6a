import type {
  AndOr,
  Assignment,
  Command,
  CommandNode,
  CompoundList,
  For,
  ParsedScript,
  PipelineNode,
  Redirected,
  Redirection,
  Select,
  Statement,
  SyntaxNode,
} from 'unbash'
import { builtinIssue } from './builtins.ts'
import { changers, type Folder } from './folder.ts'
import { mostBytes, mostSegments } from './limits.ts'
import { isConnection, readRedirect } from './redirects.ts'
import type { Assigned, Joint, Script, Segment, Word } from './script.ts'
import { eachNode } from './survey.ts'
import { unwrap } from './unwrap.ts'
import { type Literals, readWord } from './word.ts'

/** What holds where a command stands. */
interface Place {
  readonly folder: Folder
  readonly isFed: boolean
  readonly literals: Literals
  /** The text that positions are counted in; a script in backquotes has its own. */
  readonly source: string
}

/** Reads every command of a parsed script, in the order of its source. */
export class Walk {
  readonly #segments: Segment[] = []
  readonly #joints: Joint[] = []
  readonly #opaque: Set<string>
  /** How the next command is joined to the one before it. */
  #joint: Joint = 'nested'
  /** How many segments, and how much text, loops may still add by being read once for each literal. */
  #spareSegments: number
  #spareText = 2 * mostBytes

  constructor(commands: number, opaque: ReadonlySet<string>) {
    this.#spareSegments = mostSegments - commands
    this.#opaque = new Set(opaque)
  }

  read(script: ParsedScript, source: string, folder: Folder): Script {
    this.#statements(script.commands, { folder, isFed: false, literals: new Map(), source })
    return { segments: this.#segments, joints: this.#joints, opaque: [...this.#opaque] }
  }

  #statements(statements: readonly Statement[], place: Place): void {
    for (const statement of statements) {
      const { command } = statement
      const here = statement.background ? apart(place) : place
      if (command.type === 'AndOr') this.#andOr(command, here)
      else {
        this.#pipeline(command, here)
        // A `cd` that failed leaves the rest of the script where it was.
        if (changesHere(command) && !statement.background) here.folder.lose()
      }
      this.#joint = statement.background ? '&' : ';'
    }
  }

  /** A folder changed in a chain is known while `&&` follows, and behind `cd … || exit`. */
  #andOr(node: AndOr, place: Place): void {
    const folder = place.folder
    const before = folder.hasChanged
    folder.hasChanged = false
    let isUnsure = false
    node.commands.forEach((command, at) => {
      const operator = node.operators[at - 1]
      if (operator) this.#joint = operator
      if (operator === '||') {
        isUnsure = true
        if (folder.hasChanged) folder.lose()
      }
      const fork = isUnsure ? folder.fork() : undefined
      this.#pipeline(command, fork ? { ...place, folder: fork } : place)
      if (fork?.hasChanged) folder.lose()
    })
    if (folder.hasChanged) folder.lose()
    folder.hasChanged ||= before
  }

  #pipeline(node: PipelineNode, place: Place): void {
    if (node.type !== 'Pipeline') {
      this.#command(node, place)
      return
    }
    const isNegated = node.prefixes.some((prefix) => prefix.type === 'Negation')
    const isTimed = node.prefixes.some((prefix) => prefix.type === 'Time')
    if (node.commands.length === 1 && node.commands[0]) {
      this.#command(node.commands[0], place, isTimed)
      if (isNegated && changesHere(node)) place.folder.lose()
      return
    }
    node.commands.forEach((command, at) => {
      if (at > 0) this.#joint = '|'
      this.#command(command, { ...apart(place), isFed: place.isFed || at > 0 }, isTimed && at === 0)
    })
  }

  #command(node: CommandNode, place: Place, isTimed = false): void {
    switch (node.type) {
      case 'Command':
        this.#simple(node, place, isTimed)
        break
      case 'Redirected':
        this.#redirected(node, place)
        break
      case 'Subshell':
        this.#statements(node.body.commands, apart(place))
        break
      case 'BraceGroup':
        this.#statements(node.body.commands, place)
        break
      case 'If':
        this.#within(node.clause, place)
        this.#perhaps(node.then, place)
        for (const branch of node.elif) {
          this.#perhaps(branch.clause, place)
          this.#perhaps(branch.then, place)
        }
        if (node.else) this.#perhaps(node.else, place)
        return
      case 'While':
        loseIfLooped(node, place)
        this.#within(node.clause, place)
        this.#perhaps(node.body, place)
        break
      case 'For':
      case 'Select':
        this.#loop(node, place)
        break
      case 'ArithmeticFor':
        loseIfLooped(node, place)
        for (const part of [node.initialize, node.test, node.update]) if (part) this.#nested(part, place)
        this.#perhaps(node.body, place)
        break
      case 'Case':
        this.#nested(node.word, place)
        for (const item of node.items) {
          for (const pattern of item.pattern) this.#nested(pattern, place)
          this.#perhaps(item.body, place)
        }
        return
      case 'Function':
        // It runs wherever it is called, which changes the folder there.
        this.#elsewhere(node.body, place)
        break
      case 'Coproc':
        this.#body(node.body, { ...apart(place), isFed: true })
        break
      case 'TestCommand':
      case 'ArithmeticCommand':
        this.#nested(node, place)
        break
    }
  }

  #simple(node: Command, place: Place, isTimed: boolean): void {
    const words = node.name ? [readWord(node.name, place.literals)] : []
    for (const argument of node.args) {
      words.push(argument.type === 'Word' ? readWord(argument, place.literals) : assignedWord(argument, place.literals))
    }
    const unwrapped = unwrap(words)
    const issue = builtinIssue(unwrapped.words)
    for (const one of issue === undefined ? unwrapped.issues : [...unwrapped.issues, issue]) this.#opaque.add(one)
    const assigned: Assigned[] = []
    for (const part of node.prefix)
      if (part.type === 'Assignment') assigned.push({ name: part.name, value: assignedValue(part, place.literals) })
    const redirects = this.#redirects(node.redirects, place)
    const folder = place.folder.path
    const isChanger = changers.has(unwrapped.words[0]?.text ?? '') && !unwrapped.isApart
    const after = isChanger ? place.folder.fork() : undefined
    const isKnown = after?.follow(unwrapped.words) ?? false
    const isBare = unwrapped.wrappers.length + assigned.length + redirects.length === 0
    this.#emit({
      source: place.source.slice(node.pos, node.end),
      words: unwrapped.words,
      wrappers: isTimed ? ['time', ...unwrapped.wrappers] : unwrapped.wrappers,
      assigned: [...assigned, ...unwrapped.assigned],
      redirects,
      folder,
      isPrefix: isKnown && isBare,
      isFed: place.isFed || readsProcess(redirects),
    })
    this.#nested(node, place)
    if (isChanger) place.folder.follow(unwrapped.words)
  }

  #redirected(node: Redirected, place: Place): void {
    const redirects = this.#redirects(node.redirects, place)
    const first = node.redirects[0]
    this.#emit({
      source: first ? place.source.slice(first.pos, node.end) : '',
      words: [],
      wrappers: [],
      assigned: [],
      redirects,
      folder: place.folder.path,
      isPrefix: false,
      isFed: place.isFed || readsProcess(redirects),
    })
    for (const redirect of node.redirects) this.#nested(redirect, place)
    this.#joint = 'nested'
    this.#command(node.command, { ...place, isFed: place.isFed || readsProcess(redirects) })
  }

  #redirects(redirects: readonly Redirection[], place: Place): Segment['redirects'] {
    const read = redirects.map((redirect) => readRedirect(redirect, place.literals))
    if (read.some(isConnection)) this.#opaque.add('It opens a network connection by a redirect.')
    return read
  }

  /** A loop over literals is read once for each, so that its variable is known; others are read once. */
  #loop(node: For | Select, place: Place): void {
    for (const word of node.wordlist ?? []) this.#nested(word, place)
    loseIfLooped(node, place)
    const name = node.name.value
    const values = node.wordlist?.map((word) => readWord(word, place.literals).text) ?? [undefined]
    for (const value of this.#canRepeat(node, values) ? values : [undefined])
      this.#perhaps(node.body, { ...place, literals: new Map([...place.literals, [name, value]]) })
  }

  #canRepeat(node: For | Select, values: readonly (string | undefined)[]): boolean {
    if (node.type === 'Select' || values.includes(undefined) || values.length === 0) return false
    const { commands, isSet } = lookInto(node.body, node.name.value)
    const segments = (values.length - 1) * commands
    const text = (values.length - 1) * (node.body.end - node.body.pos)
    if (isSet || segments > this.#spareSegments || text > this.#spareText) return false
    this.#spareSegments -= segments
    this.#spareText -= text
    return true
  }

  #body(node: CommandNode | CompoundList, place: Place): void {
    this.#joint = 'nested'
    if (node.type === 'CompoundList') this.#statements(node.commands, place)
    else this.#command(node, place)
  }

  #within(list: CompoundList, place: Place): void {
    this.#joint = 'nested'
    this.#statements(list.commands, place)
  }

  /** What may run or not: a folder that it changes is not known behind it. */
  #perhaps(list: CompoundList, place: Place): void {
    const folder = place.folder.fork()
    this.#within(list, { ...place, folder })
    if (folder.hasChanged) place.folder.lose()
  }

  #elsewhere(body: CommandNode | CompoundList, place: Place): void {
    const folder = place.folder.fork()
    folder.lose()
    this.#body(body, { ...place, folder, isFed: true, literals: new Map() })
    place.folder.lose()
  }

  /** The scripts in what a node holds: substitutions in its words, however deep. */
  #nested(root: SyntaxNode, place: Place): void {
    eachNode(root, (node) => {
      if (
        node.type !== 'CommandExpansion' &&
        node.type !== 'ProcessSubstitution' &&
        node.type !== 'ArithmeticCommandExpansion'
      )
        return true
      if (node.script === undefined) this.#opaque.add('It holds a substitution that cannot be read.')
      else {
        this.#joint = 'nested'
        const isFed = place.isFed || (node.type === 'ProcessSubstitution' && node.operator === '>')
        const source = node.script.source ?? place.source
        this.#statements(node.script.commands, { ...apart(place), isFed, source })
      }
      return false
    })
  }

  #emit(segment: Segment): void {
    if (this.#segments.length > 0) this.#joints.push(this.#joint)
    this.#segments.push(segment)
    this.#joint = 'nested'
  }
}

/** The same place in a shell of its own. */
function apart(place: Place): Place {
  return { ...place, folder: place.folder.fork() }
}

function changesHere(node: SyntaxNode): boolean {
  return mentions(node, (text) => changers.has(text))
}

/** A folder that a loop changes is not known in it, since it may run more than once. */
function loseIfLooped(node: SyntaxNode, place: Place): void {
  if (changesHere(node)) place.folder.lose()
}

function mentions(root: SyntaxNode, is: (text: string) => boolean): boolean {
  let isFound = false
  eachNode(root, (node) => {
    if (node.type === 'Word' && is(node.value)) isFound = true
    return !isFound
  })
  return isFound
}

/** How much a loop's body holds, and whether it may set the loop's variable itself. */
function lookInto(body: CompoundList, name: string): { commands: number; isSet: boolean } {
  let commands = 0
  let isSet = false
  const sets = new RegExp(`^${name}($|[=+\\[])`)
  eachNode(body, (node) => {
    if (node.type === 'Command' || node.type === 'Redirected') commands++
    if (node.type === 'Assignment' && node.name === name) isSet = true
    if (node.type === 'Word' && sets.test(node.value)) isSet = true
    return true
  })
  return { commands, isSet }
}

function readsProcess(redirects: Segment['redirects']): boolean {
  return redirects.some(({ how, target }) => how === 'read' && target?.varies.includes('process'))
}

function assignedValue(assignment: Assignment, literals: Literals): Word {
  if (assignment.value.type === 'Word') return readWord(assignment.value, literals)
  const raw = assignment.text.slice(assignment.text.indexOf('(', assignment.name.length))
  return { raw, text: undefined, varies: ['variable'], splits: false, lead: '' }
}

/** An assignment that stands as an argument, as those of `export` do. */
function assignedWord(assignment: Assignment, literals: Literals): Word {
  const start = `${assignment.name}${assignment.append ? '+=' : '='}`
  const value = assignedValue(assignment, literals)
  const text = assignment.index || value.text === undefined ? undefined : start + value.text
  return { raw: assignment.text, text, varies: value.varies, splits: false, lead: start + value.lead }
}
