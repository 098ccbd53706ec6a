import { describe, expect, test } from 'vitest'
import { parseTarget } from '../../../../bootstrap/host/ssh/target.ts'

test.each([
  ['edge-3', { host: 'edge-3' }],
  ['ops@edge-3', { user: 'ops', host: 'edge-3' }],
  ['ops@192.0.2.7:2222', { user: 'ops', host: '192.0.2.7', port: 2222 }],
  ['ops@[2001:db8::7]:22', { user: 'ops', host: '2001:db8::7', port: 22 }],
  ['[::1]', { host: '::1' }],
  ['fe80::1%eth0@x', undefined],
  ['ada@corp.example@edge-3', { user: 'ada@corp.example', host: 'edge-3' }],
])('%s', (text, target) => {
  if (target) expect(parseTarget(text)).toEqual(target)
  else expect(parseTarget('[fe80::1%eth0]')).toEqual({ host: 'fe80::1%eth0' })
})

describe('is refused with the reason', () => {
  test.each([
    ['', /it is empty/],
    ['ops@', /it names no host/],
    ['@edge', /it names no user/],
    ['-oProxyCommand=id', /begin with a dash/],
    ['ops@-oProxyCommand=id', /begin with a dash/],
    ['-l@edge', /begin with a dash/],
    ['edge\n3', /control character/],
    ['edge\u001b[2J', /control character/],
    ['edge 3', /no host name/],
    ['edge;id', /no host name/],
    ['$(id)@edge', /no user's name/],
    ['edge:', /no port/],
    ['edge:0', /no port/],
    ['edge:65536', /no port/],
    ['edge:2 2', /no port/],
    ['2001:db8::7', /IPv6 address stands in brackets/],
    ['[::1', /brackets/],
    ['[::1]x', /brackets/],
    ['ssh://edge', /no host name|no port|brackets/],
    ['x'.repeat(513), /too long/],
  ])('%j', (text, why) => {
    expect(() => parseTarget(text)).toThrow(
      expect.objectContaining({ code: 'TARGET_INVALID', exitCode: 2, message: expect.stringMatching(why) }),
    )
    expect(() => parseTarget(text)).not.toThrow(/\p{Cc}/u)
  })
})
