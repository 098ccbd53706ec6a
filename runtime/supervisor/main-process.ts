import { execFile } from 'node:child_process'

/** systemd answers at once; a busy one gets this long. */
const deadlineMs = 5000

/** Whether systemd has offered to be told which process is the main one of its unit (`NotifyAccess=`, systemd.service(5)). */
export function mayNameMainProcess(): boolean {
  return process.env.NOTIFY_SOCKET !== undefined
}

/**
 * Names another process of this unit the main one: when this one ends, the unit goes on, and the other is what systemd keeps.
 * By systemd-notify(1), which waits until systemd has understood: Node has no datagram sockets of unix.
 * @returns why it did not work, where that is so.
 */
export function nameMainProcess(pid: number | undefined): Promise<string | undefined> {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', NOTIFY_SOCKET: process.env.NOTIFY_SOCKET }
  return new Promise((resolve) => {
    execFile('systemd-notify', [`MAINPID=${pid}`], { env, timeout: deadlineMs }, (error) =>
      resolve(error ? `systemd was not told of it (${error.message.trim()})` : undefined),
    )
  })
}
