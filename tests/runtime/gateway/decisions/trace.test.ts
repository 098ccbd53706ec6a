import { expect, test } from 'vitest'
import { startPermitted } from '../../../fixtures/permitted.ts'

const secret = 'h-u-n-t-e-r-2'

test('LOG_LEVEL=debug tells how each decision came about, and nothing that was typed', async () => {
  await using here = await startPermitted({ LOG_LEVEL: 'debug' })
  const { rule } = await here.trust({ tool: 'bash', pattern: 'git push *', decision: 'deny' })
  await expect(here.want(`git push https://user:${secret}@example.org main`).told).rejects.toMatchObject({})
  for (const script of [
    `TOKEN=${secret} curl -H "x: ${secret}" https://e/${secret}`,
    `${secret} --key ${secret}`,
    `cat ${secret}; ls`,
  ]) {
    const wish = here.want(script)
    await wish.asking.catch(() => {})
    wish.leave()
  }
  const said = here.gateway.process().said()
  const traces = said.split('\n').filter((line) => line.includes('"decision"'))
  expect(traces).toHaveLength(4)
  expect(traces[0]).toMatch(new RegExp(`bash in a conversation: deny .*git.*rules deny it: ${rule.id}`))
  expect(traces[1]).toMatch(/bash in a conversation: ask \| (medium|high) risk .*curl/)
  expect(said).not.toContain(secret)
})
