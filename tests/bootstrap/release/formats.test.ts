import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { databasesOf } from '../../../bootstrap/release/formats.ts'
import { releaseOf } from '../../../bootstrap/release/release.ts'
import { formatsHere } from '../../../runtime/protocol/home/formats.ts'
import { makeCheckout, repositoryFolder } from '../../fixtures/checkout.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const source = 'runtime/protocol/home/formats.ts'

function checkoutThatSays(folder: string, format: number): string {
  const checkout = makeCheckout(folder)
  const text = `export const formatsHere: object = { assistant: { format: 1, worksFrom: 1 }, gateway: { format: ${format}, worksFrom: 1 } }\n`
  mkdirSync(dirname(join(checkout, source)), { recursive: true })
  writeFileSync(join(checkout, source), text)
  return checkout
}

test('what a checkout says of its databases is read from its own source', async () => {
  expect(await databasesOf(repositoryFolder)).toEqual({ databases: formatsHere })
})

test('a release says so in its manifest: each of two checkouts its own, and a third nothing', async () => {
  const folder = temporaryFolder()
  const cache = join(folder, 'cache')
  const [first, second] = [checkoutThatSays(join(folder, 'first'), 3), checkoutThatSays(join(folder, 'second'), 4)]
  const found = [first, second, makeCheckout(join(folder, 'third'))].map((checkout) => releaseOf(checkout, { cache }))
  const formats = (await Promise.all(found)).map(({ manifest }) => manifest.databases?.gateway.format)
  expect(formats).toEqual([3, 4, undefined])
})
