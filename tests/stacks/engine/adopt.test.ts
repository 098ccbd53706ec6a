import { expect, test } from 'vitest'
import { adopted } from '../../../stacks/engine/adopt.ts'

const pending = (name: string, type = 'creating') => ({ type, resource: { urn: `urn:${name}`, inputs: { name } } })
const state = {
  version: 3,
  deployment: {
    manifest: { magic: 'm' },
    resources: [{ urn: 'urn:network' }],
    pending_operations: [pending('a'), pending('b')],
  },
}

test('what was found becomes a resource with its id; the rest stays as it is', () => {
  expect(adopted(state, [{ urn: 'urn:a', id: 'projects/p/instances/a' }])).toEqual({
    version: 3,
    deployment: {
      manifest: { magic: 'm' },
      resources: [{ urn: 'urn:network' }, { urn: 'urn:a', inputs: { name: 'a' }, id: 'projects/p/instances/a' }],
      pending_operations: [pending('b')],
    },
  })
})

test('what was not being made is not adopted', () => {
  const updating = { version: 3, deployment: { pending_operations: [pending('a', 'updating')] } }
  const adoption = adopted(updating, [
    { urn: 'urn:a', id: '1' },
    { urn: 'urn:z', id: '2' },
  ])
  expect(adoption.deployment).toEqual({ resources: [], pending_operations: [pending('a', 'updating')] })
})
