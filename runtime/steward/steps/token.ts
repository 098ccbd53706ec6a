import { call, type Target } from '../../protocol/call.ts'
import type { Layout } from '../../protocol/layout.ts'
import { tokenRoutes } from '../../protocol/routes.ts'
import { type Act, differs, same } from '../step.ts'

/** The operator's token, known to the gateway by its SHA-256 alone. */
export const tokenStep: Act<'token'> = {
  observe: async (step, { at }) => {
    const { known } = await call(gatewayOf(at), tokenRoutes.has, { sha256: step.sha256 })
    return known ? same(step.label) : differs('the gateway does not know it')
  },
  change: async (step, { at }) => {
    await call(gatewayOf(at), tokenRoutes.enrol, { sha256: step.sha256, label: step.label })
    return `enrolled for ${step.label}`
  },
}

/** The gateway, as the steward calls it. */
export function gatewayOf(at: Layout): Target {
  return { server: 'gateway', socket: at.socket('gateway', 'steward') }
}
