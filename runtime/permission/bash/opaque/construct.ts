import type { Assignment, Pipeline, SyntaxNode, TestBinaryExpression, Word } from 'unbash'
import { changesMeaning, isIdentifier } from './variables.ts'

const arithmetic = 'It calculates with what is known only when it runs, and bash runs commands in such text.'
const subscript = 'It uses a subscript that bash would evaluate.'
const hidden = 'It holds an expansion that is not read as bash reads it.'
const extended = 'It uses an extended pattern, which bash reads only with extglob.'

/** Within what a node stands. */
export interface Within {
  /** `[[ ]]`. */
  readonly isTest: boolean
  /** A substitution. */
  readonly isInner: boolean
}

/** Why what stands in a node cannot be seen through; undefined where it can. */
export function constructIssue(node: SyntaxNode, { isTest, isInner }: Within): string | undefined {
  switch (node.type) {
    case 'ArithmeticExpansion':
      return isNumbers(node.text.replace(/^\$(\(\(|\[)/, '').replace(/(\)\)|\])$/, '')) ? undefined : arithmetic
    case 'ArithmeticCommand':
      return isNumbers(node.body) ? undefined : arithmetic
    case 'ArithmeticFor':
      return arithmetic
    case 'ExtendedGlob':
      return isTest ? undefined : extended
    case 'CommandExpansion':
      return node.text.startsWith('${') ? 'It uses a substitution that bash 5.2 does not know.' : undefined
    case 'ParameterExpansion':
      return parameterIssue(node)
    case 'Assignment':
      return assignmentIssue(node)
    case 'For':
    case 'Select':
      return nameIssue(node.name.value)
    case 'Coproc':
      return 'It starts a co-process, which is fed by what comes later.'
    case 'Pipeline':
      return pipelineIssue(node, isInner)
    case 'Command':
      // Bash refuses `time` behind a pipe and a line's end, and elsewhere takes it for its own word.
      if (node.name?.text === 'time') return 'It uses time where bash may not read it.'
      return node.name || node.prefix.length > 0 ? undefined : 'It holds a command without a word.'
    case 'Redirect':
    case 'HereString':
      return /=\+?\(/.test(node.target?.text ?? '') ? 'It redirects to a list.' : undefined
    case 'FileDescriptorVariable':
      return nameIssue(node.name)
    case 'Function':
      return 'It defines a function, which can stand for any program.'
    case 'HereDoc':
      return node.closing ? undefined : 'It holds a here-document that does not end.'
    case 'Literal':
      return hidesExpansion(node.text) ? hidden : undefined
    case 'Word':
      // Across a line that goes on, a `$` belongs to the quote or bracket behind it.
      if (node.text.includes('$\\\n') || (node.parts === undefined && hidesExpansion(node.text))) return hidden
      return /^\{[A-Za-z_][A-Za-z0-9_]*\[/.test(node.text) ? subscript : undefined
    case 'TestUnary':
      return /^-[vR]$/.test(node.operator) && !isIdentifier(node.operand.value) ? subscript : undefined
    case 'TestBinary':
      return comparesNumbers(node) ? arithmetic : undefined
    default:
      return undefined
  }
}

/** Why a variable of this name may not be set; undefined where it may. */
export function nameIssue(name: string): string | undefined {
  if (!isIdentifier(name)) return subscript
  return changesMeaning(name) ? `It sets ${name}, which changes what later commands do.` : undefined
}

/** Bash 5.2 refuses `$(time { a; })`, though not `$(time a)`. */
function pipelineIssue(node: Pipeline, isInner: boolean): string | undefined {
  const [first] = node.commands
  if (!first) return 'It holds a pipeline without a command.'
  const isTimed = node.prefixes.some((prefix) => prefix.type === 'Time')
  return isInner && isTimed && first.type !== 'Command' ? 'It times a group in a substitution.' : undefined
}

function parameterIssue(node: SyntaxNode & { type: 'ParameterExpansion' }): string | undefined {
  const { operation, index } = node
  if (node.prefix === '!') return 'It expands a variable whose name is in another variable.'
  if (index && !/^(\d+|[@*])$/.test(index.text)) return subscript
  switch (operation?.type) {
    case 'Transform':
    case 'Names':
      return 'It transforms a variable with @, which can run what it holds.'
    case 'Unknown':
      return 'It uses an expansion that is not known.'
    case 'Default':
      if (operation.operator === '=' || operation.operator === ':=') return 'It sets a variable while it expands it.'
      return undefined
    case 'Slice':
      return isNumbers(operation.offset.text) && isNumbers(operation.length?.text ?? '') ? undefined : arithmetic
    default:
      return undefined
  }
}

function assignmentIssue(node: Assignment): string | undefined {
  if (node.index && !/^\d+$/.test(node.index.text)) return subscript
  if (node.value.type === 'ArrayValue' && node.value.elements.some((element) => element.text.startsWith('[')))
    return subscript
  return nameIssue(node.name)
}

function comparesNumbers(node: TestBinaryExpression): boolean {
  return /^-(eq|ne|lt|le|gt|ge)$/.test(node.operator) && !(isNumber(node.left) && isNumber(node.right))
}

function isNumber(word: Word): boolean {
  return /^"?(-?\d+|\$[?#])"?$/.test(word.text)
}

/** Whether an expression holds nothing but numbers, so that no variable's text is evaluated. */
function isNumbers(expression: string): boolean {
  return /^[\d\s()+\-*/%<>=!&|^~?:,]*$/.test(expression)
}

/** Whether a text that counts as literal holds what bash would expand: then the two do not agree. */
function hidesExpansion(text: string): boolean {
  if (!text.includes('$') && !text.includes('`')) return false
  for (let at = 0; at < text.length; at++) {
    const here = text[at]
    if (here === '\\') at++
    else if (here === '`') return true
    else if (here === '$' && /[({[\w@*#?$!-]/.test(text[at + 1] ?? '')) return true
  }
  return false
}
