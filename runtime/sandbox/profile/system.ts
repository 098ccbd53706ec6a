import { lstatSync, readlinkSync, realpathSync } from 'node:fs'

/** One read-only piece of the system as it appears inside: a bind of the same path, or the link that it is. */
export type SystemPath = { readonly path: string; readonly target?: string }

/** Programs and libraries; on a merged system all but /usr are links into it. */
const programs = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']

/**
 * What programs need of /etc: libraries, names of users, time, certificates. Nothing secret, and no more than needed:
 * each bind takes 0.15 ms of every command.
 */
const settings = [
  ...['ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'ld-musl-x86_64.path', 'ld-musl-aarch64.path', 'alternatives'],
  ...['passwd', 'group', 'nsswitch.conf', 'localtime', 'os-release'],
  ...['ssl/certs', 'ssl/openssl.cnf', 'ssl/cert.pem', 'pki/tls/certs', 'pki/ca-trust/extracted'],
].map((name) => `/etc/${name}`)

/** Which parts of the system this machine has. Reads the disk: call it once and hand the result to the profiles. */
export function systemPaths(): SystemPath[] {
  return [...programs, ...settings].flatMap((path) => {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (!stats) return []
    if (!stats.isSymbolicLink()) return [{ path }]
    return leadsIntoUsr(path) ? [{ path, target: readlinkSync(path) }] : []
  })
}

/** A link is repeated only where its target will be there too. */
function leadsIntoUsr(link: string): boolean {
  try {
    return realpathSync(link).startsWith('/usr/')
  } catch {
    return false
  }
}
