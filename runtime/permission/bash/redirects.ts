import type { Redirection } from 'unbash'
import type { Redirect, Word } from './script.ts'
import { type Literals, readWord } from './word.ts'

/** What a redirect of the script leads where. */
export function readRedirect(redirect: Redirection, literals: Literals): Redirect {
  if (redirect.type !== 'Redirect') return { how: 'text', target: undefined }
  const target = redirect.target ? readWord(redirect.target, literals) : undefined
  switch (redirect.operator) {
    case '<':
      return { how: 'read', target }
    case '<>':
      return { how: 'both', target }
    case '>>':
    case '&>>':
      return { how: 'append', target }
    case '>':
    case '>|':
    case '&>':
      return { how: 'write', target }
    // A descriptor is duplicated; `>&FILE` opens a file (bash(1), Redirecting Standard Output and Standard Error).
    case '>&':
      return { how: isDescriptor(target) ? 'duplicate' : 'write', target }
    case '<&':
      return { how: isDescriptor(target) ? 'duplicate' : 'read', target }
  }
}

/** Bash itself connects where such a file is opened (bash(1), REDIRECTION). */
export function isConnection(redirect: Redirect): boolean {
  return /^\/dev\/(tcp|udp)\//.test(redirect.target?.text ?? '')
}

function isDescriptor(target: Word | undefined): boolean {
  return /^(\d+-?|-)$/.test(target?.text ?? '')
}
