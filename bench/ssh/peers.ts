import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { testCache } from '../../tests/fixtures/test-host/cache.ts'
import type { Job } from './job.ts'

/** A tool that brings many machines into a state, as its documentation says it is fastest. */
export interface Peer {
  readonly name: string
  /** Brings about the state of `job` on the hosts of `ssh_config`, all at once. @throws with what it said where it fails. */
  install(job: Job, hosts: readonly string[], options: Options): Promise<void>
  /** The same for what another release needs where one is in service. */
  upgrade(job: Job, hosts: readonly string[], options: Options): Promise<void>
}

/** What a peer is told to do: files in its own language. */
const plays = {
  install: { ansible: join(import.meta.dirname, 'ansible.yml'), pyinfra: join(import.meta.dirname, 'deploy.py') },
  upgrade: {
    ansible: join(import.meta.dirname, '../upgrade/ansible.yml'),
    pyinfra: join(import.meta.dirname, '../upgrade/deploy.py'),
  },
} as const

/** Where a peer finds the hosts. */
export interface Options {
  /** Host aliases, ports, keys: the same for both. */
  readonly sshConfig: string
  /** A folder for what it writes. */
  readonly folder: string
  /** Where connections are kept; one for each length of the way. */
  readonly control: string
}

/** Installs both peers, in the versions of requirements.txt, into a folder of their own. */
export function peers(): Peer[] {
  const bin = install()
  return [ansible(bin), pyinfra(bin)]
}

function install(): string {
  const venv = join(testCache, 'peers')
  const wanted = join(import.meta.dirname, 'requirements.txt')
  const done = join(venv, 'installed')
  if (!existsSync(done)) {
    rmSync(venv, { recursive: true, force: true })
    execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' })
    execFileSync(join(venv, 'bin/pip'), ['install', '--quiet', '--requirement', wanted], { stdio: 'inherit' })
    writeFileSync(done, '')
  }
  return join(venv, 'bin')
}

/** Pipelining, a connection that is kept, and no gathering of facts. */
function ansible(bin: string): Peer {
  const play = async (file: string, job: Job, hosts: readonly string[], options: Options) => {
    const { sshConfig, folder, control } = options
    const inventory = join(folder, 'hosts.ini')
    writeFileSync(
      inventory,
      `${hosts.map((host) => `${host} ansible_python_interpreter=/usr/bin/python3`).join('\n')}\n`,
    )
    const env = {
      ANSIBLE_PIPELINING: 'true',
      ANSIBLE_FORKS: String(hosts.length),
      ANSIBLE_SSH_ARGS: `-F ${sshConfig} -o ControlMaster=auto -o ControlPersist=60s`,
      ANSIBLE_SSH_CONTROL_PATH_DIR: control,
      ANSIBLE_HOME: join(folder, 'ansible'),
      ANSIBLE_LOCALHOST_WARNING: 'false',
    }
    const args = ['--inventory', inventory, '--extra-vars', `job=${job.file}`, file]
    await execa(join(bin, 'ansible-playbook'), args, { env })
  }
  return {
    name: 'Ansible',
    install: (...given) => play(plays.install.ansible, ...given),
    upgrade: (...given) => play(plays.upgrade.ansible, ...given),
  }
}

/** As it comes; it works on all hosts at once. */
function pyinfra(bin: string): Peer {
  const deploy = async (file: string, job: Job, hosts: readonly string[], { sshConfig, folder }: Options) => {
    const inventory = join(folder, 'inventory.py')
    const rows = hosts.map((host) => `    ("${host}", {"ssh_config_file": "${sshConfig}"}),`)
    writeFileSync(inventory, `hosts = [\n${rows.join('\n')}\n]\n`)
    await execa(join(bin, 'pyinfra'), ['-y', inventory, file], { env: { JOB: job.file }, cwd: folder })
  }
  return {
    name: 'pyinfra',
    install: (...given) => deploy(plays.install.pyinfra, ...given),
    upgrade: (...given) => deploy(plays.upgrade.pyinfra, ...given),
  }
}
