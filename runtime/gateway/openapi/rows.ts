import type * as z from 'zod'
import { approvalRoutes, trustRoutes } from '../../protocol/permission/routes.ts'
import {
  accessRoutes,
  askTool,
  credentialRoutes,
  eventStream,
  healthRoutes,
  openApi,
  settingRoutes,
} from '../../protocol/routes.ts'

/** A row of the public wire, as its description needs it. */
export interface PublicRow {
  readonly route: {
    readonly method: string
    readonly path: string
    readonly body: z.ZodType
    readonly reply: z.ZodType
    readonly query?: z.ZodType
    readonly stream?: true
  }
  /** What it does, in a few words. */
  readonly summary: string
  /** Whether it is answered to anybody on this machine, without a token. */
  readonly open?: true
}

/** All that is answered on the address that clients reach. */
export const publicRows: readonly PublicRow[] = [
  { route: healthRoutes.alive, summary: 'Whether the gateway is alive', open: true },
  { route: healthRoutes.ready, summary: 'Whether it is ready, and what that hangs on', open: true },
  { route: askTool, summary: 'Ask for a tool and follow what it says' },
  { route: approvalRoutes.list, summary: 'Which actions wait for the guardian, and how the last ones ended' },
  {
    route: approvalRoutes.approve,
    summary: 'Say yes to one that waits, and remember it as a rule where that is named',
  },
  { route: approvalRoutes.deny, summary: 'Say no to one that waits' },
  { route: trustRoutes.list, summary: 'Every trust rule, one a line' },
  { route: trustRoutes.add, summary: 'Add a trust rule' },
  { route: trustRoutes.remove, summary: 'Remove a trust rule' },
  { route: trustRoutes.import, summary: 'Add the trust rules of a file, all of them or none' },
  { route: credentialRoutes.set, summary: 'Store a credential; its value comes out of no call' },
  { route: credentialRoutes.list, summary: 'Which credentials there are, and for what' },
  { route: credentialRoutes.remove, summary: 'Remove a credential' },
  { route: credentialRoutes.inspect, summary: 'What is known of one credential; never its value' },
  { route: credentialRoutes.rotate, summary: 'Give the vault a new key, or keep its key elsewhere' },
  { route: credentialRoutes.unlock, summary: 'Open a vault whose key comes from a passphrase' },
  { route: credentialRoutes.audit, summary: 'What was done with credentials, and whether that record is whole' },
  { route: accessRoutes.list, summary: 'Which tokens there are' },
  { route: accessRoutes.revoke, summary: 'Revoke a token and cut what is being answered to it' },
  { route: settingRoutes.list, summary: 'Every setting as it is now' },
  { route: settingRoutes.set, summary: 'Change a setting' },
  { route: eventStream, summary: 'What happened, and what happens from now on' },
  { route: openApi, summary: 'This description' },
]
