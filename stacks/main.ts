import { standalone } from './gcp/standalone.ts'

/** Entry of Pulumi.yaml, for people who run `pulumi up` themselves; what is exported are the outputs of their stack. */
export const { address, target, hostKeys } = standalone()
