import { pageHeaders, problemPage, problemsPage } from '@cartstream/run'
import { problems } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import { Refused } from './refused.ts'

/** What a problem's `type` opens, for people and for programs, and the list of them all. Without a token: who was refused one may be without. */
export const problemPages = (app: FastifyInstance): void => {
  const hidden = { schema: { hide: true } as object }
  app.get('/problems', hidden, async (_, reply) => {
    const { type, body } = problemsPage(problems)
    return reply.headers(pageHeaders).type(type).send(body)
  })
  app.get<{ Params: { code: string } }>('/problems/:code', hidden, async ({ params, headers }, reply) => {
    const told = problemPage(problems, params.code, headers.accept)
    if (told === undefined) throw new Refused('not-found', 'there is no such problem')
    return reply.headers(pageHeaders).header('vary', 'accept').type(told.type).send(told.body)
  })
}
