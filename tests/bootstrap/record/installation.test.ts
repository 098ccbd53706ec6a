import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { operatorFolders } from '../../../bootstrap/record/folders.ts'
import { installation } from '../../../bootstrap/record/installation.ts'
import { writePrivately } from '../../../bootstrap/record/private-file.ts'
import { becomeOperator } from '../../fixtures/operator.ts'

let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

test('it is made once, for its owner only, and stays', () => {
  const made = installation({ keep: true })
  const { installation: file } = operatorFolders()
  expect(made).toMatch(/^[0-9a-f]{12}$/)
  expect([installation({ keep: true }), installation({ keep: false })]).toEqual([made, made])
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([`${made}\n`, 0o600])
})

test('another installation is another', () => {
  const made = installation({ keep: true })
  const other = becomeOperator()
  expect(installation({ keep: true })).not.toBe(made)
  other.remove()
})

test('what is not to be kept leaves nothing behind', () => {
  expect(installation({ keep: false })).toMatch(/^[0-9a-f]{12}$/)
  expect(existsSync(operator.config)).toBe(false)
})

test.each(['', 'desk\n', '0123456789AB', '0123456789abc'])(
  'a file that holds %j is named and left as it is',
  (text) => {
    const { installation: file } = operatorFolders()
    writePrivately(file, text)
    for (const keep of [true, false])
      expect(() => installation({ keep })).toThrow(
        expect.objectContaining({ code: 'INSTALLATION_BROKEN', exitCode: 3, message: expect.stringContaining(file) }),
      )
    expect(readFileSync(file, 'utf8')).toBe(text)
  },
)

test('several first runs at one moment agree on one', async () => {
  const source = join(import.meta.dirname, '../../../bootstrap/record/installation.ts')
  const script = `import { installation } from ${JSON.stringify(source)}; console.log(installation({ keep: true }))`
  const run = () => execa(process.execPath, ['--input-type=module', '-e', script], { env: operator.env })
  const said = await Promise.all([run(), run(), run()])
  expect(new Set(said.map(({ stdout }) => stdout))).toEqual(new Set([installation({ keep: false })]))
})

test('where it cannot be written, that is said', () => {
  mkdirSync(dirname(operator.config))
  // A folder in which nothing can be made, by root neither.
  symlinkSync('/proc/self/task', operator.config)
  expect(() => installation({ keep: true })).toThrow(
    expect.objectContaining({ code: 'RECORD_UNWRITABLE', message: expect.stringContaining(operator.config) }),
  )
})
