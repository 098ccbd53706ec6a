import { Failure } from '../runtime/protocol/failure.ts'
import type { EngineTell } from '../stacks/engine/told.ts'
import type { CloudRemote, Remote } from '../stacks/remote.ts'

const remotes: Readonly<Record<string, (tell: EngineTell) => Promise<Remote>>> = {
  local: async () => (await import('../stacks/local.ts')).local,
  custom: async () => (await import('../stacks/custom.ts')).custom,
  gcp: googleCloud,
}

/** The remote of that name. @throws Failure REMOTE_UNKNOWN, saying which are there; PACKAGES_MISSING */
export async function remoteCalled(name: string, tell: EngineTell): Promise<Remote> {
  const load = Object.hasOwn(remotes, name) ? remotes[name] : undefined
  if (load) return load(tell)
  throw Failure.of('REMOTE_UNKNOWN', { remote: name, known: Object.keys(remotes).join(', ') })
}

/** The remote that makes machines in Google Cloud, with the packages that it needs. @throws Failure PACKAGES_MISSING */
export async function googleCloud(tell: EngineTell): Promise<CloudRemote> {
  const { bringPackages } = await import('../stacks/packages.ts')
  await bringPackages(tell)
  return (await import('../stacks/gcp/remote.ts')).gcp
}
