import { posix } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { folderPattern, plainPath } from '../../../../runtime/permission/paths/place.ts'

const part = fc.constantFrom('', '.', '..', '...', '.a', 'a.', 'a', 'b c', '\n', '..\n')
const path = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/'))

describe('a plain path', () => {
  test('is what the path comes to, whether that had to be worked out or not', () => {
    fc.assert(
      fc.property(path, (written) => {
        const normal = posix.normalize(written)
        expect(plainPath(written)).toBe(normal.length > 1 ? normal.replace(/\/$/, '') : normal)
      }),
    )
  })

  test('comes to itself', () => {
    fc.assert(
      fc.property(path, (written) => {
        expect(plainPath(plainPath(written))).toBe(plainPath(written))
      }),
    )
  })
})

describe('a pattern of folders', () => {
  const inFolders = folderPattern(['.ssh', '.config/gh', '/etc/ssl'])

  test.for([
    '/home/ann/.ssh/',
    '/home/ann/.ssh/id/',
    '.ssh/id/',
    '/home/.config/gh/hosts/',
    '.config/gh/',
    '/etc/ssl/x/',
  ])('finds %s', (inside) => {
    expect(inside).toMatch(inFolders)
  })

  test.for([
    '/home/ann/xssh/',
    '/home/ann/.sshd/',
    '/home/a.ssh/',
    '/home/.config/ghx/',
    '/home/xconfig/gh/',
    '/home/etc/ssl/x/',
    '/etc/sslx/',
  ])('does not find %s', (outside) => {
    expect(outside).not.toMatch(inFolders)
  })
})
