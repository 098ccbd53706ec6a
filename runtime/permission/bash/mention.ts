import type { CompoundList, SyntaxNode } from 'unbash'
import { changers } from './folder.ts'
import { eachNode } from './opaque/survey.ts'

/** Whether a word in a node, wherever it stands, can change the folder. */
export function mentionsFolder(root: SyntaxNode): boolean {
  let isFound = false
  eachNode(root, (node) => {
    if (node.type === 'Word' && changers.has(node.value)) isFound = true
    return !isFound
  })
  return isFound
}

/** How many commands a loop's body holds, and whether it may set the loop's variable itself. */
export function lookInto(body: CompoundList, name: string): { commands: number; isSet: boolean } {
  let commands = 0
  let isSet = false
  // `read -af` and `printf -vf` name it behind an option's letter.
  const sets = new RegExp(`^(-.*)?${name}($|[=+\\[])`, 's')
  eachNode(body, (node) => {
    if (node.type === 'Command' || node.type === 'Redirected') commands++
    if (node.type === 'Word' && sets.test(node.value)) isSet = true
    if ((node.type === 'Assignment' || node.type === 'FileDescriptorVariable') && node.name === name) isSet = true
    return true
  })
  return { commands, isSet }
}
