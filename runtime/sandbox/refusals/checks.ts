import type { ProbeId } from '../../protocol/probes.ts'
import type { SandboxTargets } from '../../protocol/routes.ts'
import type { Limits } from '../run/limits.ts'
import { network, processes, readOutside, sockets, writeOutside } from './outside.ts'
import { capabilities, resources, userNamespaces } from './powers.ts'

/** The environment variable that is planted in the process which starts the sandbox. */
export const planted = 'VELLUM_PLANTED'

/** One attempt that must be refused: bash that calls `held EVIDENCE` when it was and `broken EVIDENCE` when not. */
export interface Check {
  readonly id: ProbeId
  readonly script: string
  /** What shows that the same act succeeds where it is allowed. */
  readonly control: string
}

/** Every refusal of the sandbox, as bash that uses builtins only where it can: all of it runs at each proof. */
export function checks(targets: SandboxTargets, limits: Limits): Check[] {
  return [
    runs(),
    writeOutside(targets.unwritable),
    ...targets.unreadable.map(readOutside),
    network(targets.listenerPort),
    processes(targets.processName),
    sockets(targets.sockets),
    capabilities(),
    userNamespaces(),
    environment(),
    descriptors(),
    resources(limits),
  ]
}

function runs(): Check {
  return {
    id: 'sandbox.runs',
    script: 'held "bash $BASH_VERSION ran"',
    control: '',
  }
}

function environment(): Check {
  return {
    id: 'sandbox.environment',
    script: `
      found=; count=0
      [[ -v ${planted} ]] && found=" its own"
      for file in /proc/[0-9]*/environ; do
        while IFS= read -r -d '' entry; do
          count=$((count + 1)); [[ $entry == ${planted}=* ]] && found+=" $file"
        done <"$file"
      done
      if [[ $found ]]; then broken "planted value in:$found"; else held "not among $count values"; fi`,
    control: 'the value is planted in the parent',
  }
}

/** Expanding the pattern opens the folder, so that a descriptor is listed which is gone by the time it is looked at. */
function descriptors(): Check {
  return {
    id: 'sandbox.descriptors',
    script: `
      more=
      for path in /proc/$$/fd/*; do [[ -L $path && \${path##*/} -gt 2 ]] && more+=" \${path##*/}"; done
      if [[ $more ]]; then broken "also open:$more"; else held "0, 1 and 2"; fi`,
    control: '',
  }
}
