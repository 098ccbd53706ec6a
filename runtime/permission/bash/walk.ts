import type {
  AndOr,
  CommandNode,
  CompoundList,
  For,
  PipelineNode,
  Redirected,
  Select,
  Statement,
  SyntaxNode,
} from 'unbash'
import { readCommand, readRedirects, readsProcess } from './command.ts'
import { after, either, nowhere, type Outcome, type Standing, unchanged } from './folder.ts'
import { mostBytes, mostSegments } from './limits.ts'
import { lookInto, mentionsFolder } from './mention.ts'
import { eachNode } from './opaque/survey.ts'
import type { Place } from './place.ts'
import type { Joint, Script, Segment } from './script.ts'
import { readWord } from './word.ts'

/** Reads every command of a parsed script, in the order of its source, and follows the folder in which each would run. */
export class Walk {
  readonly #workspace: string
  readonly #segments: Segment[] = []
  readonly #joints: Joint[] = []
  readonly #opaque: Set<string>
  /** How the next command is joined to the one before it. */
  #joint: Joint = 'nested'
  /** How many segments, and how much text, loops may still add by being read once for each literal. */
  #spareSegments: number
  #spareText = 2 * mostBytes
  /** Whether a function may change the folder, whenever it is called. */
  #isLost = false

  constructor(workspace: string, commands: number, opaque: ReadonlySet<string>) {
    this.#workspace = workspace
    this.#spareSegments = mostSegments - commands
    this.#opaque = new Set(opaque)
  }

  read(statements: readonly Statement[], source: string, folder: string): Script {
    const standing = { path: folder, stack: [], stopsOnError: false }
    this.#statements(statements, { standing, isFed: false, isAsked: false, literals: new Map(), source })
    return { segments: this.#segments, joints: this.#joints, opaque: [...this.#opaque] }
  }

  #statements(statements: readonly Statement[], place: Place): Outcome {
    let outcome = unchanged(place.standing)
    for (const { command, background } of statements) {
      const standing = after(outcome) ?? nowhere
      const ended = this.#chain(command, { ...place, standing })
      outcome = background ? unchanged(standing) : ended
      this.#joint = background ? '&' : ';'
    }
    return outcome
  }

  #chain(node: AndOr | PipelineNode, place: Place): Outcome {
    if (node.type !== 'AndOr') return this.#pipeline(node, place)
    let { succeeded, failed } = unchanged(place.standing)
    node.commands.forEach((command, at) => {
      const operator = node.operators[at - 1]
      if (operator) this.#joint = operator
      const isAsked = place.isAsked || at < node.commands.length - 1
      const standing = (operator === '||' ? failed : succeeded) ?? nowhere
      const outcome = this.#pipeline(command, { ...place, isAsked, standing })
      if (operator === '||') succeeded = either(succeeded, outcome.succeeded)
      else succeeded = outcome.succeeded
      failed = operator === '&&' ? either(failed, outcome.failed) : outcome.failed
    })
    return { succeeded, failed }
  }

  #pipeline(node: PipelineNode, place: Place): Outcome {
    if (node.type !== 'Pipeline') return this.#command(node, place)
    const isNegated = node.prefixes.some((prefix) => prefix.type === 'Negation')
    const isTimed = node.prefixes.some((prefix) => prefix.type === 'Time')
    const [first, second] = node.commands
    if (first && !second) {
      const { succeeded, failed } = this.#command(first, { ...place, isAsked: place.isAsked || isNegated }, isTimed)
      return isNegated ? { succeeded: failed, failed: succeeded } : { succeeded, failed }
    }
    node.commands.forEach((command, at) => {
      if (at > 0) this.#joint = '|'
      this.#command(command, { ...place, isFed: place.isFed || at > 0 }, isTimed && at === 0)
    })
    return unchanged(place.standing)
  }

  #command(node: CommandNode, place: Place, isTimed = false): Outcome {
    switch (node.type) {
      case 'Command': {
        const { segment, issues, outcome } = readCommand(node, place, this.#workspace, isTimed)
        this.#emit(segment, issues)
        this.#nested(node, place)
        return outcome
      }
      case 'Redirected':
        return this.#redirected(node, place)
      case 'Subshell':
        this.#statements(node.body.commands, place)
        return unchanged(place.standing)
      case 'BraceGroup':
        return this.#statements(node.body.commands, place)
      case 'If':
        return this.#branches([node, ...node.elif], node.else, place)
      case 'While':
      case 'ArithmeticFor':
      case 'For':
      case 'Select':
        return this.#loop(node, place)
      case 'Case':
        this.#nested(node.word, place)
        return unchanged(
          node.items.reduce<Standing>((standing, item) => {
            for (const pattern of item.pattern) this.#nested(pattern, place)
            // Behind `;&` a body begins where the one before it ended.
            return either(standing, after(this.#body(item.body, { ...place, standing }))) ?? nowhere
          }, place.standing),
        )
      case 'Function':
        return this.#function(node.body, place)
      case 'Coproc':
        this.#body(node.body, { ...place, isFed: true })
        return unchanged(place.standing)
      case 'TestCommand':
      case 'ArithmeticCommand':
        this.#nested(node, place)
        return unchanged(place.standing)
    }
  }

  #redirected(node: Redirected, place: Place): Outcome {
    const { redirects, issues } = readRedirects(node.redirects, place.literals)
    const first = node.redirects[0]
    const isFed = place.isFed || readsProcess(redirects)
    const source = place.source.slice(first?.pos ?? node.end, node.end)
    const nothing = { words: [], wrappers: [], assigned: [], isPrefix: false }
    this.#emit({ ...nothing, source, redirects, folder: place.standing.path, isFed }, issues)
    for (const redirect of node.redirects) this.#nested(redirect, place)
    this.#joint = 'nested'
    const { succeeded, failed } = this.#command(node.command, { ...place, isFed })
    return { succeeded, failed: either(failed, place.standing) }
  }

  #branches(
    branches: readonly { clause: CompoundList; then: CompoundList }[],
    otherwise: CompoundList | undefined,
    place: Place,
  ): Outcome {
    let failed: Standing | undefined = place.standing
    let ended: Standing | undefined
    for (const { clause, then } of branches) {
      const asked = this.#body(clause, { ...place, isAsked: true, standing: failed ?? nowhere })
      failed = asked.failed
      ended = either(ended, after(this.#body(then, { ...place, standing: asked.succeeded ?? nowhere })))
    }
    if (otherwise) failed = after(this.#body(otherwise, { ...place, standing: failed ?? nowhere }))
    return unchanged(either(ended, failed) ?? nowhere)
  }

  /** A folder that a loop changes is known neither in it, since it may run more than once, nor behind it. */
  #loop(
    node: Extract<CommandNode, { body: CompoundList; type: 'While' | 'ArithmeticFor' | 'For' | 'Select' }>,
    place: Place,
  ): Outcome {
    const standing = mentionsFolder(node) ? nowhere : place.standing
    const here = { ...place, standing }
    if (node.type === 'While') this.#body(node.clause, { ...here, isAsked: true })
    if (node.type === 'ArithmeticFor')
      for (const part of [node.initialize, node.test, node.update]) if (part) this.#nested(part, here)
    if (node.type === 'For' || node.type === 'Select') this.#eachLiteral(node, here)
    else this.#body(node.body, here)
    return unchanged(standing)
  }

  /** A loop over literals is read once for each, so that its variable is known; others are read once. */
  #eachLiteral(node: For | Select, place: Place): void {
    for (const word of node.wordlist ?? []) this.#nested(word, place)
    const name = node.name.value
    const values = node.wordlist?.map((word) => readWord(word, place.literals).text) ?? [undefined]
    for (const value of this.#canRepeat(node, values) ? values : [undefined])
      this.#body(node.body, { ...place, literals: new Map([...place.literals, [name, value]]) })
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

  /** A function runs wherever it is called, and what it does to the folder happens there. */
  #function(body: CommandNode | CompoundList, place: Place): Outcome {
    if (mentionsFolder(body)) this.#isLost = true
    this.#body(body, { ...place, standing: nowhere, isAsked: true, isFed: true, literals: new Map() })
    return unchanged(place.standing)
  }

  #body(node: CommandNode | CompoundList, place: Place): Outcome {
    this.#joint = 'nested'
    return node.type === 'CompoundList' ? this.#statements(node.commands, place) : this.#command(node, place)
  }

  /** The scripts in what a node holds: substitutions in its words, however deep. */
  #nested(root: SyntaxNode, place: Place): void {
    eachNode(root, (node) => {
      const isScript = node.type === 'CommandExpansion' || node.type === 'ArithmeticCommandExpansion'
      if (!isScript && node.type !== 'ProcessSubstitution') return true
      if (node.script === undefined) this.#opaque.add('It holds a substitution that cannot be read.')
      else {
        this.#joint = 'nested'
        const isFed = place.isFed || (node.type === 'ProcessSubstitution' && node.operator === '>')
        const source = node.script.source ?? place.source
        this.#statements(node.script.commands, { ...place, isAsked: true, isFed, source })
      }
      return false
    })
  }

  #emit(segment: Segment, issues: readonly string[]): void {
    for (const issue of issues) this.#opaque.add(issue)
    if (this.#segments.length > 0) this.#joints.push(this.#joint)
    this.#segments.push(this.#isLost ? { ...segment, folder: undefined, isPrefix: false } : segment)
    this.#joint = 'nested'
  }
}
