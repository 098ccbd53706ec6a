import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchTable } from './bench.ts'
import { type Block, filled } from './blocks.ts'
import { configurationTable, costTable, resourceTable, roleTable } from './cloud.ts'
import { commandPages, commandTable } from './commands.ts'
import { errorPages, exitCodeTable } from './errors.ts'
import { callTable, eventTable, followListing, settingTable } from './gateway.ts'
import {
  environmentTable,
  homeTable,
  keySourceTable,
  operatorTable,
  portTable,
  probeTable,
  unitTable,
} from './machine.ts'
import { judgedTable, programTable } from './permissions.ts'

// Makes the generated blocks of README.md and docs/ from the code. With --check it changes nothing, and fails where a
// page is not what it would write.

const root = join(import.meta.dirname, '../..')
const blocks: Readonly<Record<string, Block>> = {
  bench: benchTable,
  'command-table': () => commandTable(root),
  commands: () => commandPages(root),
  'exit-codes': exitCodeTable,
  errors: errorPages,
  ports: portTable,
  'home-paths': homeTable,
  units: unitTable,
  'key-sources': keySourceTable,
  'operator-paths': operatorTable,
  probes: probeTable,
  environment: environmentTable,
  settings: settingTable,
  calls: callTable,
  events: eventTable,
  follow: followListing,
  resources: resourceTable,
  costs: costTable,
  roles: roleTable,
  configuration: configurationTable,
  judged: judgedTable,
  programs: programTable,
}

const check = process.argv.includes('--check')
const stale: string[] = []
for (const path of ['README.md', ...globSync('docs/*.md', { cwd: root }).sort()]) {
  const page = readFileSync(join(root, path), 'utf8')
  const fresh = await filled(page, blocks).catch((error: Error) => {
    throw new Error(`${path}: ${error.message}`)
  })
  if (fresh === page) continue
  stale.push(path)
  if (!check) writeFileSync(join(root, path), fresh)
}
if (check && stale.length > 0) {
  process.stderr.write(`Not as the code says: ${stale.join(', ')}. Nothing was changed.\nNext: npm run docs\n`)
  process.exitCode = 1
}
