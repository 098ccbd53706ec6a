import type { Risk } from '../../protocol/permission/risk.ts'
import type { Touch } from '../judgment.ts'
import type { Use } from '../programs/row.ts'
import { folded, isIn, isInAny } from './place.ts'

/** What every machine has alike, and holds nothing of anybody. */
const readable = [
  '/usr/share',
  '/usr/include',
  '/usr/lib/os-release',
  '/etc/os-release',
  '/etc/lsb-release',
  '/etc/debian_version',
  '/etc/redhat-release',
  '/etc/alpine-release',
  '/etc/issue',
  '/etc/timezone',
  '/etc/localtime',
  '/etc/shells',
  '/etc/services',
  '/etc/protocols',
  '/etc/mime.types',
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/proc/loadavg',
  '/proc/uptime',
  '/proc/version',
  '/proc/filesystems',
]
/** Where programs and their data lie: the names there are the same for everybody. */
const listable = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/opt', '/tmp']
/** Devices that give nothing of anybody, and the command's own input and output. */
const devices = /^\/dev\/(null|zero|full|random|urandom|std(in|out|err)|fd\/[0-2])$/
/** Kept in memory for one command. */
const passing = ['/tmp', '/dev/shm']
/** What shows other processes, the kernel, or the machine's parts, or speaks to them. */
const machine = ['/proc', '/sys', '/dev', '/boot']
/** Folders that hold somebody's secrets, or are above them. */
const deepSecrets = ['/etc', '/home', '/root', '/run', '/srv', '/var', '/users', '/mnt', '/media']

/** What it means to touch a path outside the workspace, by its written form; low where that is harmless. */
export function outsideRisk(path: string, { use, isDeep }: Touch): Risk {
  if (devices.test(path)) return 'low'
  if (use === 'list') return listRisk(path)
  if (use === 'read') return isDeep ? deepRisk(path) : readRisk(path)
  if (use === 'run')
    return isInAny(
      path,
      listable.filter((one) => one !== '/tmp'),
    )
      ? 'medium'
      : 'high'
  return isBelowAny(path, passing) ? 'medium' : 'high'
}

function listRisk(path: string): Risk {
  return path === '/dev' || isInAny(path, listable) ? 'low' : 'medium'
}

function readRisk(path: string): Risk {
  if (isInAny(path, readable)) return 'low'
  return isInAny(folded(path), machine) && !isIn(path, '/dev/shm') ? 'high' : 'medium'
}

function deepRisk(path: string): Risk {
  if (path === '/') return 'high'
  return isInAny(folded(path), [...machine, ...deepSecrets]) ? 'high' : readRisk(path)
}

function isBelowAny(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path !== folder && isIn(path, folder))
}

/** How a use is said of a file. */
export const verbs: Readonly<Record<Use, string>> = {
  list: 'lists',
  read: 'reads',
  write: 'writes',
  remove: 'removes',
  run: 'runs',
}
