import { readFileSync } from 'node:fs'

/** A row of /etc/passwd (passwd(5)) and the ids a process of ours runs under. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** The account called `name`, or undefined. Reads /etc/passwd itself: our accounts are always local ones. */
export function findAccount(name: string, passwd = readFileSync('/etc/passwd', 'utf8')): Account | undefined {
  return accounts(passwd).find((account) => account.name === name)
}

/** The account with this uid; its name is the number where the machine gives it none. */
export function accountOfUid(uid: number, gid: number, passwd = readFileSync('/etc/passwd', 'utf8')): Account {
  return accounts(passwd).find((account) => account.uid === uid) ?? { name: String(uid), uid, gid }
}

function accounts(passwd: string): Account[] {
  return passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}
