import type { CloudMachine } from '../../stacks/address.ts'

/** Lets this run in at a machine of a cloud that was not reached; undefined where it is let in already. */
export type Admit = (machine: CloudMachine) => Promise<AsyncDisposable | undefined>

let admit: Admit = async () => undefined
const open = new Set<AsyncDisposable>()

/** Says who opens doors: the command line does it, once. */
export function introduceDoors(how: Admit): void {
  admit = how
}

/** Opens the door of a machine; `closeDoors` knows of it until its scope ends. Throws as what opens it. */
export async function openDoor(machine: CloudMachine): Promise<AsyncDisposable | undefined> {
  const door = await admit(machine)
  if (!door) return undefined
  open.add(door)
  return {
    [Symbol.asyncDispose]: async () => {
      open.delete(door)
      await door[Symbol.asyncDispose]()
    },
  }
}

/** Closes every door that is open still, for who ends in the middle. What cannot be closed is left to the leak proof. */
export async function closeDoors(): Promise<void> {
  const doors = [...open]
  open.clear()
  await Promise.allSettled(doors.map((door) => door[Symbol.asyncDispose]()))
}
