import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Language, type Node, Parser } from 'web-tree-sitter'
import { readScript } from '../../../../runtime/permission/bash/read.ts'
import type { Script } from '../../../../runtime/permission/bash/script.ts'
import { generateScript } from '../../../fixtures/permission/grammar.ts'
import { scripts } from '../../../fixtures/permission/scripts.ts'

const at = { workspace: '/ws', folder: '/ws' }
const refused = 'Bash would not read it, or not as it is read here.'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scripts-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Every program that was seen, the wrappers among them. */
function programs(script: Script): Set<string> {
  return new Set(script.segments.flatMap(({ words, wrappers }) => [...wrappers, words[0]?.text ?? '']))
}

/** Whether a person is asked anyway: not all of it can be seen. */
function isAsked(script: Script): boolean {
  return script.rejected !== undefined || script.opaque.length > 0
}

/** Writes scripts down and has one bash go over them; gives what it says. */
function withBash(texts: readonly string[], loop: string): string {
  texts.forEach((text, at) => {
    writeFileSync(join(folder, `${at}`), text)
  })
  const { stdout } = spawnSync('bash', ['-c', `for ((i = 0; i < ${texts.length}; i++)); do ${loop}; done`], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  return stdout
}

it('sees every command that tree-sitter sees, or calls the script opaque', async () => {
  await Parser.init()
  const wasm = new URL('../../../../node_modules/tree-sitter-bash/tree-sitter-bash.wasm', import.meta.url)
  const parser = new Parser()
  parser.setLanguage(await Language.load(wasm.pathname))
  const missed: string[] = []
  let compared = 0
  for (const text of scripts) {
    const read = readScript(text, at)
    if (isAsked(read) || misread.has(text)) continue
    const tree = parser.parse(text)
    if (!tree || tree.rootNode.hasError) continue
    compared++
    const seen = programs(read)
    for (const name of namesIn(tree.rootNode)) if (!seen.has(name)) missed.push(`${name} in ${text}`)
    tree.delete()
  }
  expect(missed).toEqual([])
  expect(scripts.length).toBeGreaterThanOrEqual(1500)
  expect(compared).toBeGreaterThanOrEqual(500)
})

/** Words that bash reserves: tree-sitter takes them for programs behind `time` and `!`. */
const reserved = /^(if|then|elif|else|fi|for|in|do|done|while|until|case|esac|time|coproc|function|select)$/

/** What tree-sitter reads wrongly: a line that goes on, a here-document in a chain, a carriage return, a name that is none. */
const misread: ReadonlySet<string> = new Set(['a\\\nb c\\\n d', 'a <<E &&\nx\nE\nb', 'a\r\nb\r', '1a=b c'])

/** Names of commands as tree-sitter gives them: it does not take quotes off, so those with some are left out. */
function namesIn(root: Node): string[] {
  return root
    .descendantsOfType(['command_name', 'declaration_command', 'unset_command'])
    .map((node) => (node?.type === 'command_name' ? node.text : (node?.text.split(/\s/)[0] ?? '')))
    .filter((name) => /^[\w./-]+$/.test(name) && !reserved.test(name))
}

it('calls opaque whatever bash refuses to parse', () => {
  const accepted = scripts.filter((text) => !isAsked(readScript(text, at)))
  const said = withBash(accepted, 'bash -n "$i" 2>/dev/null || echo "$i"')
  expect(
    said
      .split('\n')
      .filter(Boolean)
      .map((at) => accepted[Number(at)]),
  ).toEqual([])
  expect(accepted.length).toBeGreaterThanOrEqual(500)
})

it('sees every command that bash starts, also where it calls the script opaque', () => {
  const texts = Array.from({ length: 400 }, (_, at) => generateScript(100_000 + at)).filter((text) => {
    const { rejected, opaque } = readScript(text, at)
    return rejected === undefined && !opaque.includes(refused)
  })
  // Without a PATH bash finds none of the programs, and says so of each one that it would have started.
  const said = withBash(texts, '(PATH=/nowhere; /bin/bash "$i" 2>&1 </dev/null)')
  const missed: string[] = []
  let started = 0
  const seen = texts.map((text) => programs(readScript(text, at)))
  for (const [, at, name] of said.matchAll(/^(\d+): line \d+: ([\w./-]+): (?:command not found|No such file)/gm)) {
    started++
    if (name !== undefined && !seen[Number(at)]?.has(name)) missed.push(`${name} in ${texts[Number(at)]}`)
  }
  expect(missed).toEqual([])
  expect(texts.length).toBeGreaterThanOrEqual(300)
  expect(started).toBeGreaterThanOrEqual(1000)
})
