import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { survey } from '../../../bootstrap/facts/survey.ts'
import { localHost } from '../../../bootstrap/host/local.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

const look = (home: string, port = 1) => survey(localHost(), { home, port }, () => undefined)

it('finds out what this machine is', async () => {
  const facts = await look('/nowhere/at/all')
  expect(facts).toMatchObject({ kernel: 'Linux', uid: process.getuid?.(), bwrap: '/usr/bin/bwrap', portTaken: false })
  expect(facts.memoryMb).toBeGreaterThan(0)
  expect(facts.diskFreeMb).toBeGreaterThan(0)
  expect(facts.missingFolder).toEqual(['/nowhere/at/all', '/nowhere/at', '/nowhere'])
  expect(facts.existingFolder).toBe('/')
})

it('names who listens on the port', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const facts = await look('/nowhere', port)
  expect(facts.portTaken).toBe(true)
  expect(facts.portHolder).toBe(`node (pid ${process.pid})`)
  expect(facts.portOurs).toBe(false)
  expect(facts.portsListening).toContain(port)
  server.close()
})

it('sees foreign things, odd names included, and a parent closed to others', async () => {
  const folder = temporaryFolder()
  const home = join(folder, 'closed', 'home with  spaces\tand a tab')
  mkdirSync(home, { recursive: true, mode: 0o700 })
  writeFileSync(join(home, 'photos'), '')
  const facts = await look(home)
  expect(facts).toMatchObject({ homeKind: 'folder', homeEntries: 'photos ' })
  expect(facts.closedParent).toContain(join(folder, 'closed'))
})

it('tells a file that stands for the home', async () => {
  const home = join(temporaryFolder(), 'home')
  writeFileSync(home, '')
  expect((await look(home)).homeKind).toBe('other')
})

it('reads the install record and the layers that are there', async () => {
  const home = join(temporaryFolder(), 'home')
  mkdirSync(join(home, 'steward'), { recursive: true })
  mkdirSync(join(home, 'layers', 'abc'), { recursive: true })
  const install = { format: 1, assistant: 'ada', home, separation: 'single', port: 7830, made: [] }
  writeFileSync(join(home, 'steward', 'install.json'), JSON.stringify(install, null, 2))
  const facts = await look(home)
  expect(facts.install).toEqual(install)
  expect(facts.layer).toEqual(['abc'])
  expect(facts.proof).toBeUndefined()
})
