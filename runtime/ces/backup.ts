import type { FastifyInstance } from 'fastify'
import { removeDurably } from '../durable/folder.ts'
import { writeDurably } from '../durable/staged-file.ts'
import { answer } from '../process/answer.ts'
import type { Identity } from '../process/identity.ts'
import { Failure } from '../protocol/failure.ts'
import { checkPart, comparePart, makePart, vaultRestore } from '../protocol/routes.ts'
import { readPrivate } from '../vault/private-file.ts'
import { compareVault, exchangeVault, exportVault, settleVault, stageVault } from '../vault/transfer/transfer.ts'
import { writing } from '../vault/write.ts'
import type { VaultDoor } from './door.ts'

/** Who asks for what is answered here: the one peer these rows are registered for. */
const by = 'steward'

/** Registers CES's part of a backup and of a restore: what leaves here is encrypted, and what comes is opened here. */
export function answerBackup(app: FastifyInstance, self: Identity, door: VaultDoor): void {
  const { partMade, partArrived } = self.paths
  answer(app, makePart, async ({ recipients }) =>
    door.audit.around({ action: 'backup', by }, async () => {
      await door.open()
      const keys = recipients.map((one) => Buffer.from(one, 'hex'))
      const { file, credentials } = exportVault(door.place, keys)
      writing(() => writeDurably(partMade('ces'), file))
      return { credentials }
    }),
  )
  answer(app, checkPart, ({ key }) =>
    door.inTurn(async () => {
      await door.open()
      const fileKey = Buffer.from(key, 'hex')
      try {
        const credentials = stageVault(door.place, readPrivate(partArrived('ces')) ?? Buffer.alloc(0), fileKey)
        if (credentials !== undefined) return { credentials }
      } finally {
        fileKey.fill(0)
        writing(() => removeDurably(partArrived('ces')))
      }
      throw unopened()
    }),
  )
  answer(app, comparePart, ({ key }) =>
    door.inTurn(async () => {
      await door.open()
      const fileKey = Buffer.from(key, 'hex')
      try {
        const part = readPrivate(partArrived('ces')) ?? Buffer.alloc(0)
        const credentials = compareVault(door.place, part, fileKey)
        if (credentials === undefined) throw unopened()
        return { credentials }
      } finally {
        fileKey.fill(0)
      }
    }),
  )
  answer(app, vaultRestore.exchange, () =>
    door.inTurn(() =>
      door.audit.around({ action: 'restore', by }, async () => {
        await door.open()
        return { changed: exchangeVault(door.place) }
      }),
    ),
  )
  answer(app, vaultRestore.settle, ({ back }) =>
    door.inTurn(async () => {
      await door.open()
      const settle = async () => ({ changed: settleVault(door.place, { back }) })
      return back ? door.audit.around({ action: 'restore', by }, settle) : settle()
    }),
  )
}

function unopened(): Failure {
  return Failure.of('BACKUP_DAMAGED', { file: 'that arrived', what: 'its credentials do not open' })
}
