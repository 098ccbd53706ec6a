import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

const script = `
  import { closeInherited } from ${JSON.stringify(new URL('../../../runtime/sandbox/inherited.ts', import.meta.url).href)}
  import { readlinkSync } from 'node:fs'
  const there = (descriptor) => { try { return readlinkSync('/proc/self/fd/' + descriptor) } catch { return null } }
  const closed = closeInherited([202])
  console.log(JSON.stringify({ closed, 201: there(201), 202: there(202), 1: there(1) !== null }))
`

it('closes what a parent left open, and keeps what it is told to and the standard three', () => {
  const shell = 'exec 201</etc/passwd 202</etc/passwd; exec "$0" --input-type=module -e "$1"'
  const { stdout } = spawnSync('/bin/bash', ['-c', shell, process.execPath, script], { encoding: 'utf8' })
  const seen = JSON.parse(stdout)
  expect(seen).toMatchObject({ 201: null, 202: '/etc/passwd', 1: true })
  expect(seen.closed).toContain(201)
  expect(seen.closed).not.toContain(202)
})
