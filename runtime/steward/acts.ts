import type { Step } from '../protocol/plan.ts'
import { apparmorStep } from './apparmor/step.ts'
import type { Act } from './step.ts'
import { accountsStep } from './steps/accounts.ts'
import { filesStep } from './steps/files.ts'
import { foldersStep } from './steps/folders.ts'
import { keychainStep } from './steps/keychain.ts'
import { layerStep } from './steps/layer.ts'
import { loginStep } from './steps/login.ts'
import { packageStep } from './steps/package.ts'
import { prunedStep } from './steps/pruned.ts'
import { readyStep } from './steps/ready.ts'
import { currentStep, releaseStep } from './steps/release.ts'
import { removedStep } from './steps/removed.ts'
import { asleepStep, runningStep, stoppedStep } from './steps/running.ts'
import { tokenStep } from './steps/token.ts'
import { trustStep } from './steps/trust.ts'
import { workspaceStep } from './steps/workspace.ts'
import { credentialStep } from './units/credential-step.ts'
import { unitsStep } from './units/step.ts'

/** How each kind of step is observed and changed. */
const acts: { readonly [Kind in Step['kind']]: Act<Kind> } = {
  package: packageStep,
  accounts: accountsStep,
  apparmor: apparmorStep,
  folders: foldersStep,
  files: filesStep,
  layer: layerStep,
  release: releaseStep,
  current: currentStep,
  workspace: workspaceStep,
  login: loginStep,
  credential: credentialStep,
  units: unitsStep,
  running: runningStep,
  trust: trustStep,
  token: tokenStep,
  ready: readyStep,
  pruned: prunedStep,
  asleep: asleepStep,
  stopped: stoppedStep,
  keychain: keychainStep,
  removed: removedStep,
}

/** The act of a step. The table above pairs each kind with its own act, which the compiler cannot follow here. */
export function actOf(step: Step): Act<Step['kind']> {
  return acts[step.kind] as unknown as Act<Step['kind']>
}

/** How a step is called in events and receipts: its kind, and for a layer which one. */
export function nameOf(step: Step): string {
  return step.kind === 'layer' || step.kind === 'package' ? `${step.kind} ${step.name}` : step.kind
}
