import { expect, test } from 'vitest'

test('the Pulumi program refuses to make an empty stack while there is no remote in a cloud', async () => {
  await expect(import('../../stacks/main.ts')).rejects.toMatchObject({ code: 'REMOTE_UNKNOWN', exitCode: 2 })
})
