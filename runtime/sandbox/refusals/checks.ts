import type { SandboxTargets } from '../../protocol/routes.ts'
import type { Limits } from '../run/limits.ts'
import { resourceLimits } from '../run/wrapper.ts'

/** The environment variable that is planted in the process which starts the sandbox. */
export const planted = 'VELLUM_PLANTED'

/** One attempt that must be refused: bash that calls `held EVIDENCE` when it was and `broken EVIDENCE` when not. */
export interface Check {
  readonly id: string
  readonly title: string
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
    title: 'A command runs in the sandbox',
    script: 'held "bash $BASH_VERSION ran"',
    control: '',
  }
}

function writeOutside(folders: readonly string[]): Check {
  return {
    id: 'sandbox.write-outside',
    title: 'Nothing outside the workspace can be written',
    script: `
      file=.vellum-probe-$$; written=
      for folder in / /usr /etc /dev ${folders.map(quote).join(' ')}; do
        if : >"$folder/$file"; then written+=" $folder"; rm -f "$folder/$file"; fi
      done
      if ! : >"$file"; then broken "even the workspace cannot be written"
      else rm -f "$file"; if [[ $written ]]; then broken "written:$written"; else held "${folders.length + 4} folders refused"; fi; fi`,
    control: 'writing in the workspace succeeds',
  }
}

function readOutside({ id, path }: SandboxTargets['unreadable'][number]): Check {
  return {
    id: `sandbox.read-${id}`,
    title: `The sandbox cannot read ${id}`,
    script: `if : <${quote(path)}; then broken "it was opened"; else held "it cannot be opened"; fi`,
    control: 'its owner can read it',
  }
}

function network(port: number): Check {
  return {
    id: 'sandbox.network',
    title: 'No network can be reached',
    script: `
      interfaces=
      while read -r name _; do [[ $name == *: && $name != lo: ]] && interfaces+=" $name"; done </proc/net/dev
      if : 9<>/dev/tcp/127.0.0.1/${port}; then broken "127.0.0.1:${port} answered"
      elif [[ $interfaces ]]; then broken "interfaces:$interfaces"
      else held "127.0.0.1:${port} refused, no interface but loopback"; fi`,
    control: 'the listener answers outside',
  }
}

/** The kernel keeps 15 bytes of a command name, proc_pid_comm(5). */
function processes(name: string): Check {
  return {
    id: 'sandbox.processes',
    title: 'No process outside can be seen',
    script: `
      seen=0; alien=
      for file in /proc/[0-9]*/comm; do
        read -r name <"$file" || continue
        seen=$((seen + 1)); [[ $name == ${quote(name.slice(0, 15))} ]] && alien=$file
      done
      if [[ $alien || $seen -eq 0 ]]; then broken "$seen processes seen $alien"; else held "$seen processes seen, all its own"; fi`,
    control: 'the process runs outside',
  }
}

function sockets(paths: readonly string[]): Check {
  return {
    id: 'sandbox.sockets',
    title: 'No socket of our processes can be reached',
    script: `
      there=0
      for path in ${paths.map(quote).join(' ')}; do [[ -e $path ]] && there=$((there + 1)); done
      if ((there)); then broken "$there of ${paths.length} sockets are there"; else held "none of ${paths.length} sockets is there"; fi`,
    control: 'they answer outside',
  }
}

function capabilities(): Check {
  return {
    id: 'sandbox.capabilities',
    title: 'A command has no capability, cannot gain one, and is filtered',
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

/** unshare belongs to util-linux; bash has no builtin that makes a namespace. */
function userNamespaces(): Check {
  return {
    id: 'sandbox.userns',
    title: 'No user namespace can be nested',
    script: `
      unshare -U /bin/true; code=$?
      if ((code == 0)); then broken "one was made"
      elif ((code == 126 || code == 127)); then broken "could not be attempted: no unshare command"
      else held "unshare was refused"; fi`,
    control: 'the sandbox itself is one',
  }
}

function environment(): Check {
  return {
    id: 'sandbox.environment',
    title: 'Nothing of the environment of its parent can be read',
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
    title: 'Only standard input, output and error are open',
    script: `
      more=
      for path in /proc/$$/fd/*; do [[ -L $path && \${path##*/} -gt 2 ]] && more+=" \${path##*/}"; done
      if [[ $more ]]; then broken "also open:$more"; else held "0, 1 and 2"; fi`,
    control: '',
  }
}

/** Rows of proc_pid_limits(5), with bash's units turned to bytes. */
function resources(limits: Limits): Check {
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
    title: 'Processes, memory, files and open files are limited',
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

/** A word of bash that stands for exactly this text. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
