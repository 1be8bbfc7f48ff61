import { type ProblemCode, problems, trpcKeys } from '@cartstream/schemas'
import { TRPCError } from '@trpc/server'
import { type TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { z } from 'zod'
import { fieldErrors } from '../http/input.ts'
import { type ProblemExtra, Refused, type SendProblem } from '../http/problem.ts'

/** A problem as a client of tRPC reads it, in `data.problem`: `data.code` is tRPC's own, made of the status. */
export type ProblemData = {
  code: ProblemCode
  detail?: string | undefined
  /** What to do next. */
  fix: string
  requestId: string
  [member: string]: unknown
}

const keys: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = trpcKeys
const keyOf = (status: number): TRPC_ERROR_CODE_KEY => keys[status] ?? 'INTERNAL_SERVER_ERROR'

/** What a procedure's failure comes to. A bug says nothing of itself. */
export const refusedBy = (error: TRPCError): Refused => {
  const { cause, code } = error
  if (cause instanceof Refused) return cause
  if (cause instanceof z.ZodError) {
    const errors = fieldErrors(cause.issues)
    const [first] = errors
    return new Refused('bad-request', { ...(first && { detail: `${first.pointer}: ${first.detail}` }), errors })
  }
  const status = Number(Object.keys(keys).find((of) => keys[Number(of)] === code) ?? 500)
  const known = (Object.keys(problems) as ProblemCode[]).find((of) => problems[of].status === status)
  if (status >= 500 || known === undefined)
    return new Refused(code === 'INTERNAL_SERVER_ERROR' ? 'internal' : 'bad-request')
  return new Refused(known, { detail: error.message })
}

/** As tRPC has it on the wire. */
export const shapeOf = ({ code, extra }: Refused, requestId: string, path?: string) => {
  const { title, fix } = problems[code]
  const { detail, status = problems[code].status, cause: _, ...rest } = extra
  const key = keyOf(status)
  const problem: ProblemData = { ...rest, code, ...(detail !== undefined && { detail }), fix, requestId }
  return {
    message: detail ?? title,
    code: TRPC_ERROR_CODES_BY_KEY[key],
    data: { code: key, httpStatus: status, ...(path !== undefined && { path }), problem },
  }
}

/** A refusal on its way through tRPC. */
export const trpcError = (refused: Refused): TRPCError => {
  const { status = problems[refused.code].status } = refused.extra
  return new TRPCError({ code: keyOf(status), message: refused.message, cause: refused })
}

/** For desks behind tRPC: what they would send is thrown, as the one call's own failure. */
export const throwProblem: SendProblem = (_reply, code: ProblemCode, extra: ProblemExtra = {}) => {
  throw new Refused(code, extra)
}
