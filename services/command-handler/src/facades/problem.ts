import { type ProblemCode, problems } from '@cartstream/schemas'
import type { ProblemExtra, SendProblem } from '../http/problem.ts'

/** What a document has to say of a problem in its own words, members and status; undefined where the usual words will do. */
export type Wording = (code: ProblemCode, extra: ProblemExtra) => ProblemExtra | undefined

declare module 'fastify' {
  interface FastifyContextConfig {
    wording?: Wording
  }
}

/** Problems as the documents' clients read them: the same, and what went wrong once more as `error` and `message`, unless a route words them itself. */
export const facadeSender =
  (send: SendProblem): SendProblem =>
  (reply, code, extra = {}) => {
    const said = extra.detail ?? problems[code].title
    const own = reply.routeOptions.config.wording?.(code, extra)
    return send(reply, code, { error: said, message: said, ...extra, ...own })
  }
