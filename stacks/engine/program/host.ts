import { Client, credentials } from '@grpc/grpc-js'
import type { PulumiFn } from '@pulumi/pulumi/automation/index.js'
import automationServer from '@pulumi/pulumi/automation/server.js'
import settings from '@pulumi/pulumi/runtime/settings.js'
import state from '@pulumi/pulumi/runtime/state.js'

/** What a program is said to have failed of that the engine did not hear to its end. */
export const cutOff = 'the program was cut off from the engine'
/** An engine that cannot be reached by then has ended, or its machine stands still. */
const reachMs = 60_000

/** What the SDK asks an engine for a program with, of what is used here. */
interface RunCall {
  readonly request: { getArgsList(): string[]; getMonitorAddress(): string }
}
type Answer = (error: Error | undefined, response?: unknown) => void
interface LanguageServer {
  readonly program: PulumiFn
  run(call: RunCall, answer: Answer): Promise<void>
}

/** What the SDK has and its types leave out (each is marked as internal). */
const { LanguageServer } = automationServer as unknown as { LanguageServer: { readonly prototype: LanguageServer } }
const { waitForRPCs, grpcClientOptions } = settings as unknown as {
  waitForRPCs(): Promise<void>
  grpcClientOptions: object
}
const { getStore } = state as unknown as { getStore(): { readonly terminated: boolean } }

/** The programs that are watched, and whether the last run of each came to its end, with every call to the engine answered. */
const hasEnded = new WeakMap<PulumiFn, boolean>()

/**
 * A program of which `up` ends well only if it came to its end.
 *
 * The SDK takes a call that does not get through for an engine that has failed already and says so itself, and so answers that all is
 * well (automation/server.js: `isGrpcError`). A live engine then takes a machine with no resources for what is wanted, and removes
 * what there is. On a machine without a processor to spare, the first call of a program can end so.
 */
export function watched(run: PulumiFn): PulumiFn {
  const program: PulumiFn = async () => {
    const outputs = await run()
    await waitForRPCs()
    if (getStore().terminated) throw new Error(cutOff)
    hasEnded.set(program, true)
    return outputs
  }
  hasEnded.set(program, false)
  return program
}

const runOfSdk = LanguageServer.prototype.run

/** Runs a watched program with a connection that stands, and says what became of it; any other as the SDK does. */
LanguageServer.prototype.run = async function (call, answer) {
  const { program } = this
  if (!hasEnded.has(program)) return runOfSdk.call(this, call, answer)
  hasEnded.set(program, false)
  // It answers an error twice, the second time with success.
  let isAnswered = false
  const once: Answer = (error, response) => {
    if (isAnswered) return
    isAnswered = true
    if (error || hasEnded.get(program)) answer(error, response)
    else answer(new Error(cutOff))
  }
  const addresses = [call.request.getMonitorAddress(), ...call.request.getArgsList().slice(0, 1)]
  const clients = addresses.map((address) => new Client(address, credentials.createInsecure(), grpcClientOptions))
  try {
    await Promise.all(clients.map(reached))
    await runOfSdk.call(this, call, once)
  } catch {
    once(new Error(cutOff))
  } finally {
    for (const client of clients) client.close()
  }
}

/** Has the connection made that later clients with the same options share. */
function reached(client: Client): Promise<void> {
  return new Promise((resolve, reject) =>
    client.waitForReady(Date.now() + reachMs, (error) => (error ? reject(error) : resolve())),
  )
}
