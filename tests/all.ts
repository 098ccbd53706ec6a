import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

// Parts keep the processors busy. Journeys wait half of their time, those on this machine one file at a time: both kinds
// run beside each other, each in a run of its own, since one run has one number of workers at a time. Nothing runs beside
// those that look whether a request is dropped.
const rounds = [['parts'], ['hosts', 'journeys'], ['load']] as const

const reports = mkdtempSync(join(tmpdir(), 'vellum-reports-'))
try {
  for (const projects of rounds) await Promise.all(projects.map(run))
  // What failed is told once more at the end, where it is looked for first.
  await vitest('--merge-reports', reports, '--reporter', 'minimal', '--reporter', './tests/faults/reporter.ts')
} finally {
  rmSync(reports, { recursive: true, force: true })
}

function run(project: string): Promise<void> {
  const report = `--outputFile.blob=${join(reports, `${project}.json`)}`
  return vitest('run', '--project', project, '--reporter', 'default', '--reporter', 'blob', report)
}

/** What fails makes all fail, and ends nothing of what is still to run. */
async function vitest(...args: string[]): Promise<void> {
  const { failed } = await execa('vitest', args, {
    preferLocal: true,
    reject: false,
    stdin: 'ignore',
    stdout: [eachLine, 'inherit'],
    stderr: [eachLine, 'inherit'],
    buffer: false,
    env: process.stdout.isTTY ? { FORCE_COLOR: '1' } : {},
  })
  if (failed) process.exitCode = 1
}

/** A pipe instead of the terminal, on which two runs would paint over each other. */
function* eachLine(line: string) {
  yield line
}
