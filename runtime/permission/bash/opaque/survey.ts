import { forEachChild, type SyntaxNode } from 'unbash'
import { deepestNesting, mostSegments, tooDeep } from '../limits.ts'
import { constructIssue } from './construct.ts'
import { gapIssue } from './gap.ts'

/** What one look at every node of a script found, before its commands are read. */
export interface Survey {
  readonly rejected?: string
  readonly opaque: ReadonlySet<string>
  /** How many commands there are, each counted once. */
  readonly commands: number
}

const nests: ReadonlySet<SyntaxNode['type']> = new Set([
  'Script',
  'If',
  'For',
  'ArithmeticFor',
  'Select',
  'While',
  'Subshell',
  'BraceGroup',
  'Case',
  'Function',
  'Coproc',
  'TestGroup',
  'TestNot',
  'ArithmeticGroup',
  'ParameterExpansion',
  'ExtendedGlob',
  'Glob',
])

/** Looks at every node: the limits, every nested script's own errors, and constructs behind which code can hide. */
export function surveyScript(script: SyntaxNode, text: string): Survey {
  const opaque = new Set<string>()
  // Bash drops a backslash that nothing follows, and then reads another word.
  if (/(?<!\\)(\\\\)*\\$/.test(text.slice(-1024))) opaque.add('It ends in a backslash.')
  const waiting = [{ node: script, depth: 0, isTest: false, isInner: false, source: text }]
  let commands = 0
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const { node } = one
    const depth = one.depth + (nests.has(node.type) ? 1 : 0)
    if (depth > deepestNesting + 1) return { rejected: tooDeep, opaque, commands }
    if (node.type === 'Command' || node.type === 'Redirected') commands++
    if (commands > mostSegments) return { rejected: 'It holds more than 64 commands.', opaque, commands }
    if (node.type === 'Script' && 'errors' in node && node.errors && node.errors.length > 0)
      opaque.add('Bash would not read it, or not as it is read here.')
    const source = (node.type === 'Script' && node.source) || one.source
    const issue = constructIssue(node, one) ?? (node.type === 'Command' ? gapIssue(node, source) : undefined)
    if (issue !== undefined) opaque.add(issue)
    const isTest = node.type === 'TestCommand' || (one.isTest && node.type !== 'Script')
    const isInner = one.isInner || (node.type === 'Script' && node !== script)
    forEachChild(node, (child) => waiting.push({ node: child, depth, isTest, isInner, source }))
  }
  return { opaque, commands }
}

/** Every node below one, itself first, in the order of the source; `enter` says whether to go on below a node. */
export function eachNode(root: SyntaxNode, enter: (node: SyntaxNode) => boolean): void {
  const waiting: SyntaxNode[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!enter(node)) continue
    const children: SyntaxNode[] = []
    forEachChild(node, (child) => children.push(child))
    for (let at = children.length - 1; at >= 0; at--) {
      const child = children[at]
      if (child) waiting.push(child)
    }
  }
}
