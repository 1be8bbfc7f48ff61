import type { ProblemCode } from '@cartstream/schemas'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { BadBody } from './input.ts'
import { type ProblemExtra, Refused, type SendProblem } from './problem.ts'

const codeOf = (status: number): ProblemCode => {
  if (status === 413) return 'too-large'
  if (status === 415) return 'unsupported-media-type'
  if (status === 503) return 'unavailable'
  return status >= 400 && status < 500 ? 'bad-request' : 'internal'
}

/** What fastify says of a request that never reached a route's handler, in words that do not change with fastify. */
const details: Record<string, string> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'the body is not valid JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'the body is not as long as Content-Length says',
  FST_ERR_BAD_URL: 'the path is not valid percent-encoding',
  FST_ERR_MAX_PARAM_LENGTH: 'a part of the path is too long',
}

/** Turns whatever was thrown into a problem. A bug is a 500 that says nothing but its request id; the log line has the rest. */
export const errorHandler =
  (send: SendProblem) =>
  (error: FastifyError | Refused | BadBody, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error instanceof Refused) {
      if (error.cause !== undefined) request.log.warn({ err: error.cause, requestId: request.id }, error.message)
      return send(reply, error.code, error.extra)
    }
    const code = codeOf(error.statusCode ?? 500)
    if (error instanceof BadBody)
      return send(reply, code, { detail: error.message, ...(error.errors && { errors: error.errors }) })
    if (code === 'internal')
      request.log.error({ err: error, requestId: request.id }, 'a request failed by a fault of ours')
    const detail = details[error.code]
    const extra: ProblemExtra = detail === undefined ? {} : { detail }
    return send(reply, code, extra)
  }
