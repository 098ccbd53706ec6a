import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { bindPort } from '../../../runtime/supervisor/listener.ts'

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const answering = (fd: number, word: string) => {
  const program = `require('node:http').createServer((_, r) => r.end('${word}')).listen({ fd: 3 }, () => console.log('up'))`
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit', fd] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}
const ask = async (port: number) => (await fetch(`http://127.0.0.1:${port}/`)).text()

it('lets a client wait in the queue while one listener is gone and the next comes', async () => {
  const port = await freePort()
  const listener = bindPort(port)
  onTestFinished(() => listener.close())
  const first = answering(listener.fd, 'first')
  await once(first.stdout as NodeJS.ReadableStream, 'data')
  expect(await ask(port)).toBe('first')
  first.kill('SIGKILL')
  await once(first, 'exit')
  const waiting = ask(port)
  answering(listener.fd, 'second')
  expect(await waiting).toBe('second')
})

it('accepts nothing itself', async () => {
  const port = await freePort()
  const listener = bindPort(port)
  onTestFinished(() => listener.close())
  const socket = connect(port, '127.0.0.1')
  const [error] = await once(socket, 'error')
  expect(error.code).toBe('ECONNREFUSED')
})

it('refuses a taken port', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  expect(() => bindPort((server.address() as AddressInfo).port)).toThrow(/^Port \d+ of the machine is taken/)
})
