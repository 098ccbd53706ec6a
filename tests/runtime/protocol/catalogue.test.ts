import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogue, type Entry } from '../../../runtime/protocol/catalogue.ts'

const checkout = join(import.meta.dirname, '../../..')
const textOf = (patterns: string[], exclude: string[]) =>
  globSync(patterns, { cwd: checkout, exclude }).map((file) => readFileSync(join(checkout, file), 'utf8'))

const sources = textOf(['{cli,stacks,bootstrap,runtime}/**/*.ts'], ['runtime/protocol/catalogue.ts'])
const tests = textOf(['tests/**/*.ts'], ['tests/runtime/protocol/catalogue.test.ts'])
const rows: [string, Entry][] = Object.entries(catalogue)

describe.each(rows)('%s', (code, { message, hint }) => {
  test('is thrown somewhere', () => {
    expect(sources.some((text) => text.includes(`'${code}'`))).toBe(true)
  })

  test('is named in a test', () => {
    expect(tests.some((text) => new RegExp(`\\b${code}\\b`).test(text))).toBe(true)
  })

  test('is one sentence, with a hint', () => {
    expect(message).toMatch(/^\S.*\S$/)
    expect(message).not.toMatch(/[.!?] +[A-Z]/)
    expect(hint.trim()).not.toBe('')
  })
})
