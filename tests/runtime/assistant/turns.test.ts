import { expect, test } from 'vitest'
import { Turns } from '../../../runtime/assistant/turns.ts'

const patient = new AbortController().signal

/** Lets everything that can go on go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

test('as many as allowed hold a turn at once, and the others get theirs in order', async () => {
  const turns = new Turns(2)
  const entered: number[] = []
  const all = [0, 1, 2, 3].map((index) => turns.take(patient).finally(() => entered.push(index)))
  await settle()
  expect(entered).toEqual([0, 1])
  for (const [held, then] of [
    [0, [0, 1, 2]],
    [1, [0, 1, 2, 3]],
  ] as const) {
    ;(await all[held])?.[Symbol.dispose]()
    await settle()
    expect(entered).toEqual(then)
  }
})

test("one that goes away while it waits takes nobody's turn", async () => {
  const turns = new Turns(1)
  const first = await turns.take(patient)
  const leaving = new AbortController()
  const left = turns.take(leaving.signal)
  const next = turns.take(patient)
  leaving.abort(new Error('gone'))
  await expect(left).rejects.toThrow('gone')
  first[Symbol.dispose]()
  const second = await next
  second[Symbol.dispose]()
  const third = await turns.take(patient)
  third[Symbol.dispose]()
})

test('one that is gone already gets no turn', async () => {
  await expect(new Turns(1).take(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
})
