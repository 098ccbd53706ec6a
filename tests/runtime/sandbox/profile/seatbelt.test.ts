import { describe, expect, it } from 'vitest'
import { seatbeltProfile } from '../../../../runtime/sandbox/profile/seatbelt.ts'
import { expressions } from '../../../fixtures/sandbox/expressions.ts'

const home = '/Users/ada/.vellum'
const profile = seatbeltProfile({ workspace: `${home}/workspace`, home })

it('is exactly this', () => {
  expect(profile).toBe(`(version 1)
(deny default)
(allow process-fork)
(allow process-exec (subpath "/bin") (subpath "/sbin") (subpath "/usr/bin") (subpath "/usr/sbin") (subpath "/usr/lib") (subpath "/usr/libexec") (subpath "/usr/share") (subpath "/System") (subpath "/Library/Apple") (subpath "/Library/Developer/CommandLineTools") (subpath "/private/var/db/dyld") (subpath "/Users/ada/.vellum/workspace"))
(allow signal (target same-sandbox))
(allow process-info* (target same-sandbox))
(allow sysctl-read)
(allow file-read-metadata (literal "/") (literal "/Users") (literal "/Users/ada") (literal "/Users/ada/.vellum"))
(allow file-read* (subpath "/bin") (subpath "/sbin") (subpath "/usr/bin") (subpath "/usr/sbin") (subpath "/usr/lib") (subpath "/usr/libexec") (subpath "/usr/share") (subpath "/System") (subpath "/Library/Apple") (subpath "/Library/Developer/CommandLineTools") (subpath "/private/var/db/dyld") (literal "/") (literal "/private/etc/passwd") (literal "/private/etc/group") (literal "/private/etc/localtime") (literal "/private/etc/ssl/cert.pem") (literal "/private/etc/ssl/openssl.cnf"))
(allow file-read* file-write-data (literal "/dev/null") (literal "/dev/zero") (literal "/dev/random") (literal "/dev/urandom"))
(allow file-read* file-write* (subpath "/Users/ada/.vellum/workspace"))
(deny file-read-data file-write* (require-all (subpath "/Users/ada/.vellum") (require-not (subpath "/Users/ada/.vellum/workspace"))))
(deny network*)
`)
})

describe('as expressions', () => {
  const rules = expressions(profile)
  const allowed = (operation: RegExp) =>
    rules.filter(
      ([verb, ...words]) => verb === 'allow' && words.some((word) => typeof word === 'string' && operation.test(word)),
    )

  it('denies what it does not allow, and begins with that', () => {
    expect(rules.slice(0, 2)).toEqual([
      ['version', '1'],
      ['deny', 'default'],
    ])
    expect(rules.map(([verb]) => verb)).not.toContain('import')
  })

  it('allows writing in the workspace and to four devices, nowhere else', () => {
    const written = allowed(/^file-write/).flatMap((rule) => rule.slice(1).filter((word) => typeof word !== 'string'))
    expect(written).toEqual([
      ...['null', 'zero', 'random', 'urandom'].map((name) => ['literal', `"/dev/${name}"`]),
      ['subpath', `"${home}/workspace"`],
    ])
  })

  it('allows nothing of the network, of other processes or of services', () => {
    expect(allowed(/^(network|mach|ipc|iokit|system|job|user-preference|appleevent|nvram|lsopen)/)).toEqual([])
    expect(allowed(/^(signal|process-info)/).map((rule) => rule.at(-1))).toEqual([
      ['target', 'same-sandbox'],
      ['target', 'same-sandbox'],
    ])
    expect(rules.at(-1)).toEqual(['deny', 'network*'])
  })

  it('shows no folder of any person but the workspace', () => {
    const shown = allowed(/^(file-read\*|process-exec)/)
      .flat(2)
      .filter((word) => /^"\/(Users|private\/var\/folders|Volumes|home|root)/.test(String(word)))
    expect(new Set(shown)).toEqual(new Set([`"${home}/workspace"`]))
  })
})

it.each([
  `/Users/a "quoted" name`,
  '/Users/back\\slash',
  '/Users/äöü 🦊',
  "/Users/it's",
  '/Users/(deny)',
  '/Users/;comment',
])('keeps %s one string, so that it can say nothing', (name) => {
  const rules = expressions(seatbeltProfile({ workspace: `${name}/workspace`, home: name }))
  expect(rules.map(([verb]) => verb)).toEqual(expressions(profile).map(([verb]) => verb))
  expect(rules.at(-3)?.at(-1)).toEqual(['subpath', JSON.stringify(`${name}/workspace`)])
})

it.each(['/Users/new\nline', '/Users/nul\0', '/Users/\u001b[31m', 'relative', '', '/Users/\ud800'])(
  'refuses %j',
  (workspace) => {
    expect(() => seatbeltProfile({ workspace, home })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
  },
)
