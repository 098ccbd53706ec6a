import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isThere } from '../../durable/folder.ts'
import { asAccount, ownerIds } from '../machine.ts'
import { type Act, differs, same } from '../step.ts'

const folders = ['pkb', 'skills', 'memory'] as const

/** What a new workspace begins with (C12). Each is written once; afterwards it is the assistant's and the person's. */
const pages = (name: string): Readonly<Record<string, string>> => ({
  'IDENTITY.md': `# Identity\n\nName: ${name}\n\nWho the assistant is: its name, its role, how it signs.\n`,
  'SOUL.md': '# Soul\n\nHow the assistant behaves: its values, its tone, what it never does.\n',
  'USER.md': '# User\n\nWhat the assistant knows about the person it belongs to.\n',
  'NOW.md': '# Now\n\nWhat is going on at the moment. The assistant rewrites this page.\n',
})

/** The first pages and folders of the workspace; nothing that is there is ever touched. */
export const workspaceStep: Act<'workspace'> = {
  observe: (step, { at }) => {
    const missing = missingIn(at.workspace, step.assistant)
    return missing.length === 0 ? same('in place') : differs(`missing: ${missing.join(', ')}`)
  },
  change: (step, { at, plan }) => {
    const missing = missingIn(at.workspace, step.assistant)
    asAccount(ownerIds('assistant', plan.separation), () => {
      const text = pages(step.assistant)
      for (const name of missing) {
        const path = join(at.workspace, name)
        if (text[name] === undefined) mkdirSync(path, { mode: 0o700 })
        else writeFileSync(path, text[name], { flag: 'wx', mode: 0o600 })
      }
    })
    return `wrote ${missing.join(', ')}`
  },
}

/** A link counts as there, wherever it leads: who may write in the workspace could stop every hatch with a broken one. */
function missingIn(workspace: string, name: string): string[] {
  return [...Object.keys(pages(name)), ...folders].filter((entry) => !isThere(join(workspace, entry)))
}
