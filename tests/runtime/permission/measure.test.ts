import { expect, test } from 'vitest'
import { toMeasure } from '../../../runtime/permission/measure.ts'
import { measureRequest } from '../../../runtime/protocol/permission/measure.ts'
import { judgedIn, scripted } from '../../fixtures/permission/decision.ts'

test('the assistant is asked for the programs, the files as they are named, and which of them run', () => {
  const request = toMeasure(judgedIn(scripted('cd b && ./run ../x > y && timeout 5 cat y', 'a')), 'a')
  expect(request).toMatchObject({ cwd: 'a', programs: ['cd', 'cat'], code: ['/ws/a/b/./run'] })
  expect(request.paths).toEqual(expect.arrayContaining(['/ws/a/b/./run', '/ws/a/b/../x', '/ws/a/b/y', '/ws/a/b']))
  expect(new Set(request.paths).size).toBe(request.paths.length)
})

test('a file tool names its file', () => {
  const read = judgedIn({ tool: 'file_read', input: { path: 'a/b' } })
  expect(toMeasure(read, undefined)).toEqual({ programs: [], paths: ['/ws/a/b', '/ws'], code: [] })
})

test('an action that names more than can be looked up is opaque, and what is asked stays within what may be', () => {
  for (const names of [Array.from({ length: 2000 }, (_, at) => `f${at}`).join(' '), `/${'x'.repeat(5000)}`]) {
    const judgment = judgedIn(`cat ${names}`)
    expect(judgment).toMatchObject({ risk: 'high', opaque: true })
    expect(measureRequest.safeParse(toMeasure(judgment, undefined)).success).toBe(true)
  }
})
