import { expect, test } from 'vitest'
import { requireLoopback } from '../../../runtime/gateway/loopback.ts'

test.each([
  [{ host: '127.0.0.1:7830' }],
  [{ host: 'localhost' }],
  [{ host: 'LOCALHOST:7830' }],
  [{ host: '[::1]:7830' }],
  [{ host: 'localhost:50122', origin: 'http://localhost:50122' }],
  [{ host: 'localhost', origin: 'https://127.0.0.1:1' }],
])('%j is answered', (headers) => {
  expect(() => requireLoopback({ headers })).not.toThrow()
})

test.each([
  [{}],
  [{ host: '' }],
  [{ host: 'attacker.example' }],
  [{ host: 'attacker.example:7830' }],
  [{ host: '127.0.0.1.attacker.example' }],
  [{ host: 'localhost.attacker.example:7830' }],
  [{ host: 'localhost:7830@attacker.example' }],
  [{ host: 'attacker.example#localhost' }],
  [{ host: 'localhost\n' }],
  [{ host: '0.0.0.0:7830' }],
  [{ host: '127.0.0.1:7830', origin: 'null' }],
  [{ host: '127.0.0.1:7830', origin: '' }],
  [{ host: '127.0.0.1:7830', origin: 'http://attacker.example' }],
  [{ host: '127.0.0.1:7830', origin: 'http://localhost.attacker.example' }],
  [{ host: '127.0.0.1:7830', origin: 'http://localhost attacker.example' }],
  [{ host: '127.0.0.1:7830', origin: 'file://localhost' }],
])('%j is refused', (headers) => {
  expect(() => requireLoopback({ headers })).toThrow(expect.objectContaining({ code: 'HOST_REFUSED' }))
})
