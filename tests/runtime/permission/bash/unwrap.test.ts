import { expect, it } from 'vitest'
import { readScript } from '../../../../runtime/permission/bash/read.ts'
import { growth, linear } from '../../../fixtures/growth.ts'

const at = { workspace: '/ws', folder: '/ws' }

const wrapped: readonly [script: string, words: string, wrappers: string][] = [
  ['timeout 5 a -b', 'a -b', 'timeout'],
  ['timeout -k 5 -s KILL --foreground 10s a', 'a', 'timeout'],
  ['timeout --signal=9 --kill-after 3 5 a', 'a', 'timeout'],
  ['timeout "$x" a', 'a', 'timeout'],
  ['nice a', 'a', 'nice'],
  ['nice -n 5 a', 'a', 'nice'],
  ['nice -n5 a', 'a', 'nice'],
  ['nice -5 a', 'a', 'nice'],
  ['nice --adjustment=5 a', 'a', 'nice'],
  ['nohup a', 'a', 'nohup'],
  ['nohup -- a -b', 'a -b', 'nohup'],
  ['stdbuf -oL -e0 a', 'a', 'stdbuf'],
  ['stdbuf --output=L a', 'a', 'stdbuf'],
  ['setsid -fw a', 'a', 'setsid'],
  ['ionice -c2 -n 7 a', 'a', 'ionice'],
  ['ionice -t a', 'a', 'ionice'],
  ['time a', 'a', 'time'],
  ['time -p a', 'a', 'time'],
  ['\\time -v a', 'a', 'time'],
  ['command a', 'a', 'command'],
  ['command -p -- a', 'a', 'command'],
  ['builtin cd x', 'cd x', 'builtin'],
  ['env a', 'a', 'env'],
  ['env -i X=1 Y="$z" a -b', 'a -b', 'env'],
  ['env - a', 'a', 'env'],
  ['env -uX --unset=Y -- a', 'a', 'env'],
  ['/usr/bin/env a', 'a', '/usr/bin/env'],
  ['/bin/nice a', 'a', '/bin/nice'],
  ['busybox a -b', 'a -b', 'busybox'],
  ['chrt -b 0 a', 'a', 'chrt'],
  ['taskset 0x1 a', 'a', 'taskset'],
  ['taskset -c 0,1 a', 'a', 'taskset'],
  ['xargs', 'echo ?', 'xargs'],
  ['xargs a -b', 'a -b ?', 'xargs'],
  ['xargs -0rt -n 1 -P4 a', 'a ?', 'xargs'],
  ['xargs --max-args=1 --null a', 'a ?', 'xargs'],
  ['xargs -I{} a {} x{}y z', 'a ? ? z ?', 'xargs'],
  ['xargs -I % a -- %', 'a -- ? ?', 'xargs'],
  ['xargs --replace a {} z', 'a ? z ?', 'xargs'],
  ['timeout 5 nice env X=1 xargs -n1 nohup rm -rf', 'rm -rf ?', 'timeout nice env xargs nohup'],
  ['xargs xargs a', 'a ? ?', 'xargs xargs'],
  ['xargs sh -c x', 'sh -c x ?', 'xargs'],
]

it.each(wrapped)('takes the wrappers off %s', (script, words, wrappers) => {
  const { segments, opaque } = readScript(script, at)
  expect(segments.map((segment) => segment.words.map((word) => word.text ?? '?').join(' '))).toEqual([words])
  expect(segments[0]?.wrappers.join(' ')).toBe(wrappers)
  expect(opaque).toEqual([])
})

const bare: readonly string[] = [
  'sudo a',
  'doas a',
  'su -c a',
  'sh -c a',
  'bash -c a',
  './env a',
  'env',
  'env X=1',
  'timeout 5',
  'nice -n 3',
  'command -v a',
  'command -pV a',
  'busybox',
  'nohup',
]

it.each(bare)('leaves %s as it is', (script) => {
  const { segments, opaque } = readScript(script, at)
  expect(segments.map((segment) => segment.words.map((word) => word.text).join(' '))).toEqual([script])
  expect(segments[0]?.wrappers).toEqual([])
  expect(opaque).toEqual([])
})

it('says which variables env sets', () => {
  const [segment] = readScript('A=0 env B=1 "C=$x" a D=2', at).segments
  expect(segment?.assigned.map(({ name, value }) => [name, value.text])).toEqual([
    ['A', '0'],
    ['B', '1'],
    ['C', undefined],
  ])
  expect(segment?.words.map((word) => word.text)).toEqual(['a', 'D=2'])
})

it('keeps the name of a wrapper whose option it does not know', () => {
  const { segments, opaque } = readScript('nice timeout --what 5 a', at)
  expect(segments[0]?.words.map((word) => word.text)).toEqual(['timeout', '--what', '5', 'a'])
  expect(opaque).toEqual(['An option of timeout is not known.'])
})

it('takes thousands of wrappers off in linear time', () => {
  expect(growth((size) => readScript(`${'nice '.repeat(size)}a`, at), 6000)).toBeLessThan(linear)
  const { segments } = readScript(`${'nice '.repeat(6000)}a`, at)
  expect(segments[0]?.words.map((word) => word.text)).toEqual(['a'])
  const nested = readScript(`${'xargs '.repeat(5000)}a`, at)
  expect(nested.segments[0]?.words).toHaveLength(5001)
})
