import { AuthError, createProblems, PROBLEM_TYPE } from '@cartstream/run'
import { type ProblemCode, problems } from '@cartstream/schemas'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type FieldError, Refused } from './refused.ts'

/** What a request that failed comes to. */
export type Found = { code: ProblemCode; detail?: string; errors?: readonly FieldError[]; retryAfter?: number }

/** A body that the server's own parser refused, before any route of ours: it names the fields, and its words are for the caller. */
type BadBody = FastifyError & { errors?: readonly FieldError[] }
type Failure = BadBody | Refused | AuthError

const codeOfStatus = (status: number): ProblemCode => {
  if (status === 413) return 'too-large'
  if (status === 415) return 'unsupported-media-type'
  if (status === 429) return 'too-many-requests'
  if (status === 503) return 'unavailable'
  return status >= 400 && status < 500 ? 'bad-request' : 'internal'
}

/** `known`: what the service alone knows of: that what it answers from cannot be had now. */
export const foundBy =
  (known: (error: FastifyError) => Found | undefined) =>
  (error: Failure): Found => {
    if (error instanceof Refused) {
      const { code, errors, retryAfter } = error
      const detail = error.message === code ? {} : { detail: error.message }
      return { code, ...detail, ...(errors && { errors }), ...(retryAfter !== undefined && { retryAfter }) }
    }
    if (error instanceof AuthError) return { code: error.code, detail: error.message }
    const own = known(error)
    if (own !== undefined) return own
    const code = codeOfStatus(error.statusCode ?? 500)
    return code === 'bad-request' && error.errors ? { code, detail: error.message, errors: error.errors } : { code }
  }

/**
 * Whatever was thrown, as problem+json (RFC 9457). A bug is a 500 that says nothing but its request id; the log line has the rest. `inWords`:
 * what went wrong is said once more as `error` and `message`, which the documents' clients read.
 */
export const problemHandlerBy =
  (found: ReturnType<typeof foundBy>) =>
  (publicUrl: string, { inWords = false } = {}) => {
    const problem = createProblems(problems, publicUrl)
    return (error: FastifyError | Refused, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      const { code, detail, errors, retryAfter } = found(error)
      if (code === 'internal')
        request.log.error({ err: error, requestId: request.id }, 'a request failed by a fault of ours')
      if (code === 'unauthenticated') reply.header('www-authenticate', 'Bearer')
      if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
      else if (problems[code].status === 503) reply.header('retry-after', '1')
      const said = detail ?? problems[code].title
      const extra = { ...(inWords && { error: said, message: said }), ...(errors && { errors }) }
      const body = problem({ code, requestId: request.id, detail, extra })
      return reply.code(body.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(body))
    }
  }

export const notFoundHandler = (): never => {
  throw new Refused('not-found', 'there is no such route here')
}
