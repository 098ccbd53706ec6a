import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Failure } from '../protocol/failure.ts'
import { layout } from '../protocol/layout.ts'
import { plan, type StewardEvent } from '../protocol/plan.ts'
import { proofOf } from '../protocol/proof.ts'
import { apply } from './apply.ts'
import { prove } from './proof/prove.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { home: { type: 'string' }, staging: { type: 'string' }, token: { type: 'string' } },
})

// When the operator is gone the pipe breaks; the work ends at the next step, not in the middle of this one.
process.stdout.on('error', () => undefined)
const tell = (event: StewardEvent) => void process.stdout.write(`${JSON.stringify(event)}\n`)

try {
  await run(positionals[0])
} catch (thrown) {
  tell({ at: 'end', failure: Failure.from(thrown).toJSON(), undone: 'none' })
}
process.stdin.destroy()

/** `apply --staging FOLDER` carries out the plan that arrived there; `prove --home HOME` proves what runs. */
async function run(verb: string | undefined): Promise<void> {
  if (verb === 'apply' && values.staging) {
    const text = readFileSync(`${values.staging}/plan.json`, 'utf8')
    await apply(plan.parse(JSON.parse(text)), { staging: values.staging, tell, operatorGone: whenStdinEnds() })
  } else if (verb === 'prove' && values.home) {
    tell({ at: 'end', proof: proofOf(await prove(layout(values.home), tell, values.token)) })
  } else throw Failure.of('USAGE', { what: 'usage: steward apply --staging FOLDER | prove --home HOME', command: '' })
}

function whenStdinEnds(): AbortSignal {
  const gone = new AbortController()
  process.stdin
    .on('end', () => gone.abort())
    .on('error', () => gone.abort())
    .resume()
  return gone.signal
}
