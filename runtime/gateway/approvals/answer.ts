import type { FastifyInstance, FastifyRequest } from 'fastify'
import { answer } from '../../process/answer.ts'
import { approvalRoutes } from '../../protocol/permission/routes.ts'
import type { Approvals } from './approvals.ts'

/** Registers what clients ask of the actions that wait. @param byOf the label of the token that a request came with. */
export function answerApprovals(
  app: FastifyInstance,
  approvals: Approvals,
  byOf: (request: FastifyRequest) => string,
): void {
  answer(app, approvalRoutes.list, () => ({ prompts: approvals.list() }))
  answer(app, approvalRoutes.approve, ({ id, remember }, { request }) => approvals.approve(id, byOf(request), remember))
  answer(app, approvalRoutes.deny, ({ id }, { request }) => ({ prompt: approvals.deny(id, byOf(request)) }))
}
