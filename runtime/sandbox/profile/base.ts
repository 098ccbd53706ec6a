import type { SystemPath } from './system.ts'

/** bubblewrap options common to both profiles; pure, like all in this folder. */
export function systemOptions(system: readonly SystemPath[]): string[] {
  return system.flatMap(({ path, target }) =>
    target === undefined ? ['--ro-bind', path, path] : ['--symlink', target, path],
  )
}

/**
 * A /dev made by hand. `--dev` would mount a devpts, for which bubblewrap maps root and then makes a second user
 * namespace, out of reach for a network bridge from outside. The folder itself is part of the root.
 */
export function deviceOptions(): string[] {
  const nodes = ['null', 'zero', 'full', 'random', 'urandom'].map((name) => `/dev/${name}`)
  const links = [
    ['/proc/self/fd', '/dev/fd'],
    ['/proc/self/fd/0', '/dev/stdin'],
    ['/proc/self/fd/1', '/dev/stdout'],
    ['/proc/self/fd/2', '/dev/stderr'],
  ]
  return [
    ...nodes.flatMap((node) => ['--dev-bind', node, node]),
    ...links.flatMap(([target = '', link = '']) => ['--symlink', target, link]),
  ]
}

/** A folder in memory that ends with the sandbox; `bytes` bounds it where this bubblewrap can (0.7 and later). */
export function memoryFolder(path: string, bytes?: number): string[] {
  return [...(bytes === undefined ? [] : ['--size', String(bytes)]), '--tmpfs', path]
}
