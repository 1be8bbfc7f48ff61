import { createProblems, PROBLEM_TYPE } from '@cartstream/run'
import { type ProblemCode, problems } from '@cartstream/schemas'
import type { FastifyReply } from 'fastify'
import { apiHeaders } from './headers.ts'

/** One field that is wrong. `pointer`: RFC 6901 as a URI fragment, into the body, or into what `in` names. */
export type FieldError = { pointer: string; detail: string; code: string; in?: 'path' | 'header' | 'query' }
/** What a problem says besides its code. `status`: another than the list's, where a document fixes it. */
export type ProblemExtra = {
  detail?: string | undefined
  errors?: readonly FieldError[]
  status?: number | undefined
  [member: string]: unknown
}

/** Seconds after which a 503 is worth another try: an unknown outcome is resolved within that by the next append. */
const RETRY_AFTER_SECONDS = '1'

/** Answers with a problem (RFC 9457) of schemas' list. Built once per server. */
export type SendProblem = (reply: FastifyReply, code: ProblemCode, extra?: ProblemExtra) => FastifyReply

export const problemSender = (publicUrl: string): SendProblem => {
  const problemOf = createProblems(problems, publicUrl)
  return (reply, code, { detail, status = problems[code].status, ...extra } = {}) => {
    const requestId = reply.request.id
    reply.code(status).headers(apiHeaders).header('request-id', requestId).header('content-type', PROBLEM_TYPE)
    if (status === 401) reply.header('www-authenticate', 'Bearer')
    if (status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER_SECONDS)
    return reply.send(JSON.stringify({ ...problemOf({ code, requestId, detail, extra }), status }))
  }
}

/** Thrown where a request is found wrong away from a reply. */
export class Refused extends Error {
  override name = 'Refused'
  readonly code: ProblemCode
  readonly extra: ProblemExtra
  constructor(code: ProblemCode, { cause, ...extra }: ProblemExtra & { cause?: unknown } = {}) {
    super(extra.detail ?? problems[code].title, { cause })
    this.code = code
    this.extra = extra
  }
}

export const badHeader = (name: string, detail: string): Refused =>
  new Refused('bad-request', {
    detail: `${name}: ${detail}`,
    errors: [{ pointer: `#/${name}`, in: 'header', detail, code: 'invalid_header' }],
  })

/** A field of the body that only a look elsewhere shows to be wrong. `pointer`: RFC 6901, such as `/from`. */
export const badField = (pointer: string, detail: string, code: string): Refused =>
  new Refused('bad-request', {
    detail: `#${pointer}: ${detail}`,
    errors: [{ pointer: `#${pointer}`, detail, code }],
  })
