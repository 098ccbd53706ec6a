import { quote } from '../../protocol/quote.ts'
import type { Limits } from '../run/limits.ts'
import { resourceLimits } from '../run/wrapper.ts'
import type { Check } from './checks.ts'

/** Fields of proc_pid_status(5); no capability in the bounding set means that none can be gained. */
export function capabilities(): Check {
  return {
    id: 'sandbox.capabilities',
    script: `
      seen=
      while read -r name value; do
        case $name in CapPrm:|CapEff:|CapBnd:|NoNewPrivs:|Seccomp:) seen+="$name$value ";; esac
      done </proc/self/status
      none=0000000000000000
      if [[ $seen == "CapPrm:$none CapEff:$none CapBnd:$none NoNewPrivs:1 Seccomp:2 " ]]; then held "$seen"; else broken "$seen"; fi`,
    control: '',
  }
}

/**
 * A namespace of its own would give a command capabilities in it. unshare belongs to util-linux: bash has no builtin
 * that makes one.
 */
export function userNamespaces(): Check {
  return {
    id: 'sandbox.userns',
    script: `
      unshare -U /bin/true; code=$?
      if ((code == 0)); then broken "one was made"
      elif ((code == 126 || code == 127)); then broken "could not be attempted: no unshare command"
      else held "unshare was refused"; fi`,
    control: 'the sandbox itself is one',
  }
}

/** Rows of proc_pid_limits(5), with bash's units turned to bytes. */
export function resources(limits: Limits): Check {
  const { u, v, f, c, n } = resourceLimits(limits)
  const most = {
    'Max processes': u,
    'Max address space': v * 1024,
    'Max file size': f * 1024,
    'Max core file size': c,
    'Max open files': n,
  }
  const rows = Object.entries(most).map(([row, value]) => `[${quote(row)}]=${value}`)
  return {
    id: 'sandbox.limits',
    script: `
      declare -A most=(${rows.join(' ')}); above=; met=0
      while IFS= read -r line; do
        row=\${line:0:25}; row=\${row%"\${row##*[! ]}"}; [[ $row && -v most[$row] ]] || continue
        read -r soft hard _ <<<"\${line:26}"; met=$((met + 1))
        [[ $hard != unlimited && $hard -le \${most[$row]} ]] || above+=" $row: $hard;"
      done </proc/self/limits
      if [[ $above || $met -ne ${rows.length} ]]; then broken "$met limits, above:$above"; else held "$met limits in force"; fi`,
    control: '',
  }
}
