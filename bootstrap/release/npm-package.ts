import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { Failure } from '../../runtime/protocol/failure.ts'
import { cachePaths } from './cache.ts'

/** Fifty megabytes over a slow line; npm itself tries again when one attempt fails. */
const deadlineMs = 15 * 60_000

/** For whom a package is fetched, where it is kept, and where the wait for it is told. */
export interface Fetching {
  readonly checkout: string
  readonly cache: string
  readonly waiting: (waitsFor: string) => void
}

/** An entry of package-lock.json, https://docs.npmjs.com/cli/configuring-npm/package-lock-json */
const locked = z.object({ version: z.string(), integrity: z.string().regex(/^sha512-/) })

/**
 * A folder with these files of an npm package: the one that npm installed in the checkout, else, since npm leaves out what
 * is for another processor, the same package fetched into the cache and unpacked in `staging`.
 * @throws Failure RELEASE_UNBUILDABLE when it cannot be had.
 */
export async function packageFolder(
  name: string,
  files: readonly string[],
  staging: string,
  fetching: Fetching,
): Promise<string> {
  const installed = join(fetching.checkout, 'node_modules', name)
  if (files.every((file) => existsSync(join(installed, file)))) return installed
  const tarball = await fetchPackage(name, fetching)
  const folder = join(staging, fileName(name))
  mkdirSync(folder)
  try {
    await promisify(execFile)('tar', ['-xzf', tarball, '-C', folder, ...files.map((file) => `package/${file}`)])
  } catch (error) {
    throw unbuildable(fetching.checkout, `${tarball} cannot be unpacked: ${(error as Error).message.trim()}`)
  }
  return join(folder, 'package')
}

/** A package's name where no slash may be. */
function fileName(name: string): string {
  return name.replaceAll('/', '-')
}

/**
 * An npm package as the tarball that the checkout's lock file names: from the cache where it is whole there, else by npm
 * itself, with whatever registry and proxy it is set up for. What has another sha512 than the lock file says is never used.
 * @throws Failure RELEASE_UNBUILDABLE
 */
export async function fetchPackage(name: string, { checkout, cache, waiting }: Fetching): Promise<string> {
  const { version, integrity } = lockedAs(name, checkout)
  const { packages } = cachePaths(cache)
  const place = join(packages, `${fileName(name)}-${version}.tgz`)
  if (integrityOf(place) === integrity) return place
  mkdirSync(packages, { recursive: true, mode: 0o700 })
  const draft = mkdtempSync(join(packages, '.draft-'))
  try {
    waiting(`npm to fetch ${name} ${version}`)
    const tarball = await pack(`${name}@${version}`, draft, checkout)
    if (integrityOf(tarball) !== integrity)
      throw unbuildable(checkout, `npm brought a ${name} ${version} that is not the one package-lock.json names`)
    renameSync(tarball, place)
    return place
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function lockedAs(name: string, checkout: string): z.infer<typeof locked> {
  const lock = z.object({ packages: z.record(z.string(), z.unknown()).default({}) })
  const { packages } = lock.parse(JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')))
  const found = locked.safeParse(packages[`node_modules/${name}`])
  if (!found.success) throw unbuildable(checkout, `package-lock.json does not name ${name} with its sha512`)
  return found.data
}

/** As the lock file writes it, https://www.w3.org/TR/SRI/; undefined where there is no such file. */
function integrityOf(path: string): string | undefined {
  try {
    return `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function pack(spec: string, folder: string, checkout: string): Promise<string> {
  try {
    const args = ['pack', spec, '--pack-destination', folder, '--silent']
    await promisify(execFile)('npm', args, { cwd: checkout, timeout: deadlineMs })
  } catch (error) {
    const { code, killed, stderr = '' } = error as { code?: unknown; killed?: boolean; stderr?: string }
    if (code === 'ENOENT') throw unbuildable(checkout, `npm, which fetches ${spec}, is not installed`)
    const why = killed ? `not done after ${deadlineMs / 60_000} minutes` : lastLine(stderr)
    throw unbuildable(checkout, `npm could not fetch ${spec} (${why || `exit code ${code}`})`)
  }
  return join(folder, readdirSync(folder)[0] ?? '')
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)
}

function unbuildable(checkout: string, what: string): Failure {
  return Failure.of('RELEASE_UNBUILDABLE', { checkout, what })
}
