import { Failure } from '../runtime/protocol/failure.ts'

/**
 * Entry of Pulumi.yaml, for people who run `pulumi up` themselves. This version has no remote that makes a cloud
 * machine, so it says so instead of succeeding with an empty stack.
 */
throw Failure.of('REMOTE_UNKNOWN', { remote: 'pulumi', known: 'local' })
