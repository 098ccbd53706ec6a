import { expect, it } from 'vitest'
import { assemble, load, verdict, whenEqual } from '../../../../runtime/sandbox/seccomp/bpf.ts'

it('assembles instructions as struct sock_filter, little endian', () => {
  expect(assemble([load(4), ...whenEqual(0xc000003e, [verdict(0x7fff0000)])]).toString('hex')).toBe(
    ['2000000004000000', '150000013e0000c0', '060000000000ff7f'].join(''),
  )
})
