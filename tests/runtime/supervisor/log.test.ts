import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { expect, test } from 'vitest'
import { oldLogs } from '../../../runtime/protocol/layout.ts'
import { keepLog } from '../../../runtime/supervisor/log.ts'
import { LogFile } from '../../../runtime/supervisor/log-file.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const MiB = 2 ** 20

async function print(file: string, ...pieces: string[]): Promise<void> {
  const output = new PassThrough()
  keepLog(output, new LogFile(file, 'ces'))
  for (const piece of pieces) output.write(piece)
  output.end()
  await finished(output)
}

test('lines are kept whole, wherever the pieces end, the last one too', async () => {
  const file = join(temporaryFolder(), 'log')
  await print(file, 'one\ntw', 'o\n', 'three')
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nthree\n')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a line that never ends is written down and let go of', async () => {
  const file = join(temporaryFolder(), 'log')
  const output = new PassThrough()
  keepLog(output, new LogFile(file, 'ces'))
  for (let n = 0; n < 8; n++) output.write('x'.repeat(MiB))
  await expect.poll(() => existsSync(file) && statSync(file).size).toBeGreaterThan(7 * MiB)
  output.destroy()
})

test('a process that prints without end fills no disk', async () => {
  const file = join(temporaryFolder(), 'log')
  const line = `${'x'.repeat(MiB - 1)}\n`
  await print(file, ...Array.from({ length: 64 }, () => line))
  const sizes = [file, ...oldLogs(file)].map((one) => statSync(one, { throwIfNoEntry: false })?.size ?? 0)
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(40 * MiB)
})
