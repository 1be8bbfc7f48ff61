import { NotProjected } from '@cartstream/read'
import { AuthError, createProblems, PROBLEM_TYPE } from '@cartstream/run'
import { type ProblemCode, problems } from '@cartstream/schemas'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type FieldError, Refused } from './refused.ts'

type Found = { code: ProblemCode; detail?: string; errors?: readonly FieldError[]; retryAfter?: number }

/** SQLSTATEs and socket errors of a database that cannot be had now: nothing is wrong with the request, and it may come again. */
const AWAY = /^(08|28|3D|40|53|55000|57P|25006|ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOST)/

const isAway = (error: { code?: unknown; message?: string }): boolean =>
  (typeof error.code === 'string' && AWAY.test(error.code)) ||
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/.test(error.message ?? '')

const codeOfStatus = (status: number): ProblemCode => {
  if (status === 413) return 'too-large'
  if (status === 415) return 'unsupported-media-type'
  if (status === 429) return 'too-many-requests'
  if (status === 503) return 'unavailable'
  return status >= 400 && status < 500 ? 'bad-request' : 'internal'
}

/** A body that the server's own parser refused, before any route of ours: it names the fields, and its words are for the caller. */
type BadBody = FastifyError & { errors?: readonly FieldError[] }

/** What a request that failed comes to. */
export const found = (error: BadBody | Refused | AuthError): Found => {
  if (error instanceof Refused) {
    const { code, errors, retryAfter } = error
    const detail = error.message === code ? {} : { detail: error.message }
    return { code, ...detail, ...(errors && { errors }), ...(retryAfter !== undefined && { retryAfter }) }
  }
  if (error instanceof AuthError) return { code: error.code, detail: error.message }
  if (error instanceof NotProjected) return { code: 'unavailable', detail: 'the read side has not read the log yet' }
  if (isAway(error)) return { code: 'unavailable', detail: 'the read side cannot be reached now' }
  const code = codeOfStatus(error.statusCode ?? 500)
  return code === 'bad-request' && error.errors ? { code, detail: error.message, errors: error.errors } : { code }
}

/**
 * Whatever was thrown, as problem+json (RFC 9457). A bug is a 500 that says nothing but its request id; the log line has the rest. `inWords`:
 * what went wrong is said once more as `error` and `message`, which the documents' clients read.
 */
export const problemHandler = (publicUrl: string, { inWords = false } = {}) => {
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
