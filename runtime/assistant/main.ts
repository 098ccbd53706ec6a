import { answer } from '../process/answer.ts'
import { keepBackup } from '../process/database/backup.ts'
import { onceReleased } from '../process/database/held.ts'
import { answerPart, carryOver } from '../process/database/part.ts'
import { answerHealth } from '../process/health.ts'
import { becomeProcess } from '../process/identity.ts'
import { listenToPeer } from '../process/listen.ts'
import { errorFacts } from '../process/log.ts'
import { makeServer } from '../process/server.ts'
import { stopTogether } from '../process/stop.ts'
import { measureAction } from '../protocol/permission/routes.ts'
import { assistantSelfcheck, runTool as runToolRoute } from '../protocol/routes.ts'
import { Workspace } from '../sandbox/files/workspace.ts'
import { closeInherited } from '../sandbox/inherited.ts'
import { refusals } from '../sandbox/refusals/refusals.ts'
import { Sandbox } from '../sandbox/run/sandbox.ts'
import { carryUsedGrants } from './grants.ts'
import { Measurer } from './measure/measurer.ts'
import { readinessChecks } from './readiness.ts'
import { ToolRunner } from './run-tool.ts'
import { ownProbes } from './selfcheck.ts'
import { openStore } from './store.ts'
import { runTool } from './tools.ts'

const inherited = closeInherited()
const self = becomeProcess('assistant')
if (inherited.length > 0) self.log.warn({ inherited }, 'closed descriptors that were left open')
await onceReleased(self)
const store = openStore(self)
carryOver(self.paths.before(self.paths.assistantDatabase), (before) => carryUsedGrants(store, before))
keepBackup(store, self.paths.assistantDatabase, (error) => self.log.error(errorFacts(error), 'no backup was made'))
const workspace = await Workspace.open(self.paths.workspace)
const sandbox = new Sandbox({ workspace })
const measurer = new Measurer(workspace)
const runner = new ToolRunner(
  self,
  store,
  (call, signal) => runTool(workspace, sandbox, call, signal),
  (request, signal) => measurer.measure(request, signal),
)
const checks = readinessChecks(self.paths, store, sandbox)

const gateway = makeServer(self)
answerHealth(gateway, self, checks)
answer(gateway, measureAction, (request, { signal }) => measurer.measure(request, signal))
answer(gateway, runToolRoute, (request, { signal }) => runner.accept(request, signal))

const steward = makeServer(self)
answerHealth(steward, self, checks)
answer(steward, assistantSelfcheck, async (targets) => ({
  probes: [...(await refusals(sandbox, targets)), ...(await Promise.all(ownProbes(self.paths, store)))],
}))
answerPart(steward, self, store)

stopTogether(self, [gateway, steward], () => store.close())
await listenToPeer(gateway, self, 'gateway')
await listenToPeer(steward, self, 'steward')
