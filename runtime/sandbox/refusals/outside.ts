import { quote } from '../../protocol/quote.ts'
import type { SandboxTargets } from '../../protocol/routes.ts'
import type { Check } from './checks.ts'

/** Folders that exist and that their owner can write, and the system's own. */
export function writeOutside(folders: readonly string[]): Check {
  return {
    id: 'sandbox.write-outside',
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

/** A file that exists and that its owner can read. */
export function readOutside({ id, path }: SandboxTargets['unreadable'][number]): Check {
  return {
    id: `sandbox.read-${id}`,
    script: `if : <${quote(path)}; then broken "it was opened"; else held "it cannot be opened"; fi`,
    control: 'its owner can read it',
  }
}

/** A port of 127.0.0.1 on which somebody answers outside. */
export function network(port: number): Check {
  return {
    id: 'sandbox.network',
    script: `
      interfaces=
      while read -r name _; do [[ $name == *: && $name != lo: ]] && interfaces+=" $name"; done </proc/net/dev
      if : 9<>/dev/tcp/127.0.0.1/${port}; then broken "127.0.0.1:${port} answered"
      elif [[ $interfaces ]]; then broken "interfaces:$interfaces"
      else held "127.0.0.1:${port} refused, no interface but loopback"; fi`,
    control: 'the listener answers outside',
  }
}

/** A process outside, by its command name. The kernel keeps 15 bytes of a command name, proc_pid_comm(5). */
export function processes(name: string): Check {
  return {
    id: 'sandbox.processes',
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

/** Unix sockets on which our processes answer outside. */
export function sockets(paths: readonly string[]): Check {
  return {
    id: 'sandbox.sockets',
    script: `
      there=0
      for path in ${paths.map(quote).join(' ')}; do [[ -e $path ]] && there=$((there + 1)); done
      if ((there)); then broken "$there of ${paths.length} sockets are there"; else held "none of ${paths.length} sockets is there"; fi`,
    control: 'they answer outside',
  }
}
