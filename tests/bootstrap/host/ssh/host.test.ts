import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { friends } from '../../../fixtures/ssh-friend.ts'

it('keeps output, error output and exit code apart', async () => {
  await using friend = await friends()
  await using host = await friend.reach()
  expect(host.name).toBe('127.0.0.1')
  const ran = await host.run({ script: 'echo out; echo err >&2; exit 3', args: [] })
  expect(ran).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' })
  expect(await host.run({ script: 'kill -9 $$', args: [] })).toMatchObject({ code: 128, stderr: 'SIGKILL' })
})

it('hands arguments over untouched by any shell', async () => {
  await using friend = await friends()
  await using host = await friend.reach()
  const odd = ['a b', "it's", '$HOME', 'new\nline', '; rm x', '', '!!']
  const { stdout } = await host.run({ script: 'for a in "$@"; do printf "<%s>" "$a"; done', args: odd })
  expect(stdout).toBe(odd.map((arg) => `<${arg}>`).join(''))
})

it('streams bytes in and lines out, and the input stays open until the command ends', async () => {
  await using friend = await friends()
  await using host = await friend.reach()
  const lines: string[] = []
  const { code } = await host.stream(
    { script: 'head -c 6 | tr a-z A-Z; echo; echo done', args: [] },
    { stdin: Readable.from([Buffer.from('abc'), Buffer.from('def')]), line: (line) => lines.push(line) },
  )
  expect([code, lines]).toEqual([0, ['ABCDEF', 'done']])
})

it('lets go of the input when nobody listens any more', async () => {
  await using friend = await friends()
  await using host = await friend.reach()
  const nobody = new AbortController()
  const { code } = await host.stream(
    { script: 'echo ready; cat >/dev/null; exit 7', args: [] },
    { stdin: Readable.from([]), line: () => nobody.abort(), signal: nobody.signal },
  )
  expect(code).toBe(7)
})

it('ends a command on its deadline', async () => {
  await using friend = await friends()
  await using host = await friend.reach()
  expect(await host.run({ script: 'sleep 600', args: [] }, 300)).toMatchObject({ code: 128 })
  const said = await host.run({ script: 'echo said; sleep 600', args: [] }, 3000)
  expect(said).toMatchObject({ code: 128, stdout: 'said\n' })
  expect(await host.run({ script: 'echo still', args: [] })).toMatchObject({ stdout: 'still\n' })
})

it('carries more than any window holds, both ways, unchanged', async () => {
  await using friend = await friends()
  await using host = await friend.reach()
  const bytes = Buffer.alloc(5 << 20, 'vellum\n')
  const lines: string[] = []
  await host.stream(
    { script: 'head -c 5242880 | sha256sum', args: [] },
    { stdin: Readable.from([bytes]), line: (line) => lines.push(line) },
  )
  const { createHash } = await import('node:crypto')
  expect(lines.join('')).toContain(createHash('sha256').update(bytes).digest('hex'))
  const { stdout } = await host.run({ script: 'head -c 5242880 /dev/zero | tr "\\0" x', args: [] })
  expect(stdout).toBe('x'.repeat(5 << 20))
})

it('drops what the login shell says before, and what sshd does', async () => {
  const noisy = 'echo "Welcome to\nyour new machine"; printf "no end of line"; echo warning >&2; eval "$1"'
  await using friend = await friends({ banner: 'You are being watched\n' })
  await using loud = await friends({ noise: noisy })
  for (const one of [friend, loud]) {
    await using host = await one.reach()
    const ran = await host.run({ script: 'echo out; echo err >&2', args: [] })
    expect(ran).toEqual({ code: 0, stdout: 'out\n', stderr: 'err\n' })
  }
})

it('runs one after another where the host allows one session at a time', async () => {
  await using friend = await friends({ maxSessions: 1 })
  await using host = await friend.reach()
  const ran = await Promise.all(['a', 'b', 'c'].map((word) => host.run({ script: 'echo "$1"', args: [word] })))
  expect(ran.map((one) => one.stdout)).toEqual(['a\n', 'b\n', 'c\n'])
})

it('reaches a port of the machine itself', async () => {
  await using friend = await friends()
  await using host = await friend.reach()
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = await host.connect(port)
  socket.end('GET / HTTP/1.0\r\n\r\n')
  expect(await text(socket)).toMatch(/hello$/)
  server.close()
  await once(server, 'close')
  await expect(host.connect(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
