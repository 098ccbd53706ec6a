import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const tour = 'tests/journeys/clouds-tour.sh'

/** The block of README.md below the line that names the script. */
function shown(): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  return /```text\n([\s\S]*?)```/.exec(readme.slice(readme.indexOf(tour)))?.[1]?.trim() ?? 'README.md does not show it'
}

it('goes the whole way of a machine in Google Cloud as README.md shows it', () => {
  const { status, stdout, stderr } = spawnSync('sh', [join(root, tour)], { encoding: 'utf8', env: { ...process.env } })
  const leveled = stdout.trim().replaceAll(/(?<=vellum@)[\d.]+/g, 'ADDRESS')
  expect(leveled, stderr).toBe(shown())
  expect(status).toBe(0)
})
