import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { layBait } from '../../fixtures/permission/low/bait.ts'
import { scripts } from '../../fixtures/permission/low/commands.ts'
import { misdeed, riskOf } from '../../fixtures/permission/low/trial.ts'
import { account, scratchSandbox } from '../../fixtures/sandbox/scratch.ts'

const seed = Number(process.env.SEED ?? 7)
const numRuns = Number(process.env.RUNS ?? 300)

it('calls low only what leaves everything as it was and shows no secret, whatever really happens', async () => {
  const sandbox = await scratchSandbox()
  const { workspace } = sandbox
  layBait(workspace.path, account)
  let low = 0
  const property = fc.asyncProperty(scripts, async (script) => {
    if ((await riskOf(script, workspace)) !== 'low') return
    low += 1
    expect(await misdeed(script, sandbox, workspace)).toBeUndefined()
  })
  await fc.assert(property, { seed, numRuns, endOnFailure: true })
  process.stdout.write(`${low} of ${numRuns} commands are low and did nothing (seed ${seed})\n`)
  expect(low).toBeGreaterThan(numRuns / 20)
})
