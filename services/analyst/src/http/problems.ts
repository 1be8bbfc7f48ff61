import { Diverged, UnknownEvent, Unreachable } from '@cartstream/log'
import { AuthError, createProblems, PROBLEM_TYPE } from '@cartstream/run'
import { type ProblemCode, problems } from '@cartstream/schemas'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type FieldError, Refused } from './refused.ts'

type Found = { code: ProblemCode; detail?: string; errors?: readonly FieldError[]; retryAfter?: number }

const codeOfStatus = (status: number): ProblemCode => {
  if (status === 413) return 'too-large'
  if (status === 415) return 'unsupported-media-type'
  if (status === 429) return 'too-many-requests'
  if (status === 503) return 'unavailable'
  return status >= 400 && status < 500 ? 'bad-request' : 'internal'
}

/** What a request that failed comes to. */
const found = (error: FastifyError | Refused | AuthError): Found => {
  if (error instanceof Refused) {
    const { code, errors, retryAfter } = error
    const detail = error.message === code ? {} : { detail: error.message }
    return { code, ...detail, ...(errors && { errors }), ...(retryAfter !== undefined && { retryAfter }) }
  }
  if (error instanceof AuthError) return { code: error.code, detail: error.message }
  if (error instanceof Diverged) return { code: 'diverged', detail: error.message }
  if (error instanceof UnknownEvent) return { code: 'unavailable', detail: error.message }
  if (error instanceof Unreachable) return { code: 'unavailable', detail: 'the log cannot be reached now' }
  return { code: codeOfStatus(error.statusCode ?? 500) }
}

/** Whatever was thrown, as problem+json (RFC 9457). A bug is a 500 that says nothing but its request id; the log line has the rest. */
export const problemHandler = (publicUrl: string) => {
  const problem = createProblems(problems, publicUrl)
  return (error: FastifyError | Refused, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { code, detail, errors, retryAfter } = found(error)
    if (code === 'internal')
      request.log.error({ err: error, requestId: request.id }, 'a request failed by a fault of ours')
    if (code === 'unauthenticated') reply.header('www-authenticate', 'Bearer')
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
    else if (problems[code].status === 503) reply.header('retry-after', '1')
    const body = problem({ code, requestId: request.id, detail, extra: errors && { errors } })
    return reply.code(body.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(body))
  }
}

export const notFoundHandler = (): never => {
  throw new Refused('not-found', 'there is no such route here')
}
