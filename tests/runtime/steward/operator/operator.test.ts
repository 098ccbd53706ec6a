import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { operatorAt } from '../../../../runtime/steward/operator/operator.ts'

test('an operator who says something now and then is there, and one who falls silent is gone', async () => {
  const input = new PassThrough()
  const { gone, onHeard } = operatorAt(input, 400)
  let heard = 0
  onHeard(() => heard++)
  const talking = setInterval(() => input.write('\n'), 50)
  while (heard < 20) await once(input, 'data')
  expect(gone.aborted).toBe(false)
  clearInterval(talking)
  await once(gone, 'abort')
})

test.each([
  ['whose connection ends', (input: PassThrough) => input.end()],
  ['whose connection breaks', (input: PassThrough) => input.destroy(new Error('cut'))],
])('an operator %s is gone at once', async (_, end) => {
  const input = new PassThrough()
  const { gone } = operatorAt(input, 1_000_000)
  end(input)
  await once(gone, 'abort')
})
