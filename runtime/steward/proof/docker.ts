import { probes } from '../../protocol/probes.ts'
import type { Probe } from '../../protocol/proof.ts'

/** The rows of promise S4 that hold where a container hosts the assistant, word for word. */
const rows = [
  ['docker.cli', 'Docker CLI is not installed', 'Docker not installed', 'Install Docker Desktop'],
  [
    'docker.daemon',
    'Docker daemon is not running',
    'Docker Desktop not started',
    'Start Docker Desktop or `sudo systemctl start docker`',
  ],
  [
    'docker.sharing',
    'Cannot bind-mount the sandbox root',
    'File sharing not configured',
    'Add `~/.vellum/workspace` to Docker file sharing',
  ],
] as const

/** No remote of this version hosts the assistant in a container, so these never apply. */
export function dockerProbes(): Probe[] {
  return rows.map(([id, symptom, cause, fix]) => ({
    id,
    title: probes[id].title,
    status: 'skip',
    evidence: 'no container hosts the assistant',
    symptom,
    cause,
    fix,
    ms: 0,
  }))
}
