import { expect, it } from 'vitest'
import { everyBypass } from '../../fixtures/permission/bypasses/all.ts'
import type { Bypass } from '../../fixtures/permission/bypasses/bypass.ts'
import { decided, kept } from '../../fixtures/permission/decided.ts'

const families = Object.entries(Object.groupBy(everyBypass, ({ family }) => family))
let held = 0

it.each(families)('holds %s', (_, cases = []) => {
  const passed = cases.filter((one) => passes(one))
  held += cases.length - passed.length
  expect(passed.map(described)).toEqual([])
})

it('holds every bypass there is', () => {
  process.stdout.write(`${held} of ${everyBypass.length} bypasses held\n`)
  expect(held).toBe(everyBypass.length)
  expect(everyBypass.length).toBeGreaterThanOrEqual(1200)
  expect(families.length).toBeGreaterThanOrEqual(45)
})

it('holds them where the workspace lies in a folder of secrets, as that of the whole machine does', () => {
  const passed = everyBypass.filter((one) => passes(one, '/var/lib/vellum/workspace'))
  expect(passed.map(described)).toEqual([])
})

function passes({ command, rules, threshold }: Bypass, workspace?: string): boolean {
  return decided(command, { rules: kept(rules), threshold, workspace }).outcome === 'allow'
}

/** Its name, and the command where that is not its name. */
function described({ name, command }: Bypass): string {
  return name === command ? name : `${name}: ${command}`
}
