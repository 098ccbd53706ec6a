import type { FastifyInstance, FastifyRequest } from 'fastify'
import { answer } from '../../process/answer.ts'
import { trustRoutes } from '../../protocol/permission/routes.ts'
import type { TrustRule } from '../../protocol/permission/rule.ts'
import type { Rules } from './rules.ts'

/** Registers what clients ask of the trust rules. @param byOf the label of the token that a request came with. */
export function answerTrust(app: FastifyInstance, rules: Rules, byOf: (request: FastifyRequest) => string): void {
  answer(app, trustRoutes.list, () => each(rules))
  answer(app, trustRoutes.add, (draft, { request }) => rules.add(draft, byOf(request)))
  answer(app, trustRoutes.remove, ({ id }, { request }) => ({ rule: rules.remove(id, byOf(request)) }))
  answer(app, trustRoutes.import, (file, { request }) => rules.import(file.rules, byOf(request)))
}

/** The first is read before the answer begins, so that a database that cannot be used is still refused. */
function each(rules: Rules): AsyncIterable<TrustRule> {
  const list = rules.list()
  const first = list.next()
  return (async function* () {
    if (!first.done) yield first.value
    yield* list
  })()
}
