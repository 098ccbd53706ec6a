import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Person, repository, rootPerson } from '../../tests/fixtures/person.ts'
import { pictureOf } from './svg.ts'

// Hatches an assistant here as root, asks the doctor, and draws what a terminal showed of both. No check runs it: the
// numbers in it differ from one run to the next. Only what says where it was drawn is changed.

const columns = 110
const folder = join(repository, 'docs/images')
mkdirSync(folder, { recursive: true })
const me = await rootPerson()
try {
  await draw(
    'hatch',
    `vellum hatch --port ${me.port}`,
    'vellum hatch',
    'A hatch: each step as it was done, and the proof that holds',
  )
  await draw('doctor', 'vellum doctor', 'vellum doctor', 'What the doctor says of a sound assistant')
} finally {
  await me.leave()
}

async function draw(name: string, line: string, shown: string, title: string): Promise<void> {
  const bytes = `$ \u001b[1m./${shown}\u001b[0m\r\n${asElsewhere(recorded(line), me)}`
  writeFileSync(join(folder, `${name}.svg`), await pictureOf(bytes, { columns, title }))
}

/** All that a terminal is sent while a line is run on it: script(1) of util-linux. */
function recorded(line: string): string {
  const { status, stdout, stderr } = spawnSync('script', ['-qefc', `stty cols ${columns}; ./${line}`, '/dev/null'], {
    cwd: repository,
    env: { ...me.env, TERM: 'xterm-256color' },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${line}: ${stdout}${stderr}`)
  return stdout
}

function asElsewhere(said: string, { home, port }: Person): string {
  return said.replaceAll(home, '/var/lib/vellum').replaceAll(String(port), '7830').replaceAll(hostname(), 'engine')
}
