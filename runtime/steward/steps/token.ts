import { asSteward, call } from '../../protocol/call.ts'
import { tokenRoutes } from '../../protocol/routes.ts'
import { type Act, differs, same } from '../step.ts'

/** The operator's token, known to the gateway by its SHA-256 alone. */
export const tokenStep: Act<'token'> = {
  observe: async (step, { at }) => {
    const { known } = await call(asSteward(at, 'gateway'), tokenRoutes.has, { sha256: step.sha256 })
    return known ? same(step.label) : differs('the gateway does not know it')
  },
  change: async (step, { at }) => {
    await call(asSteward(at, 'gateway'), tokenRoutes.enrol, { sha256: step.sha256, label: step.label })
    return `enrolled for ${step.label}`
  },
}
