import { expect, test } from 'vitest'
import { awake } from '../../../cli/commands/wake.ts'

const record = { name: 'desk', port: 7831 } as Parameters<typeof awake>[0]['record']

test('what is awake over a locked vault is not called ready, and the next line opens it', () => {
  const { changed, same, next } = awake({ record, isLocked: true })
  expect(changed).toBe('"desk" is awake and its vault is locked, gateway on 127.0.0.1:7831.')
  expect(same).toBe(`Nothing to do: ${changed}`)
  expect(next).toMatch(/vellum credentials unlock$/)
  expect(awake({ record, isLocked: false }).changed).toContain('is awake and ready,')
})
