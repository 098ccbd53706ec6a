import type { Probe, Proof } from '../../runtime/protocol/proof.ts'
import type { Facts } from '../facts/facts.ts'

/** The proof of a machine on which no release could prove itself: what the facts alone show. */
export function unproven(facts: Facts): Proof {
  const install: Probe = {
    id: 'install.release',
    title: 'a release is in service',
    status: 'fail',
    evidence: facts.current ? `release ${facts.current.slice(0, 12)} does not run` : 'no release is in service',
    cause: facts.current ? 'The release is damaged' : 'No assistant is hatched here',
    fix: 'vellum hatch',
    ms: 0,
  }
  return { holds: false, probes: facts.bwrap ? [install] : [install, bubblewrapMissing] }
}

/** Promise S4's row, word for word. */
const bubblewrapMissing: Probe = {
  id: 'sandbox.runs',
  title: 'the sandbox runs a command',
  status: 'fail',
  evidence: 'no bwrap on this machine',
  symptom: 'bwrap cannot create namespaces',
  cause: 'bubblewrap not installed (Linux)',
  fix: 'apt install bubblewrap',
  ms: 0,
}
