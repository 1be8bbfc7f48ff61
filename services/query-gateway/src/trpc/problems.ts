import { Refused } from '@cartstream/answer'
import { AuthError } from '@cartstream/run'
import { type ProblemCode, problems, trpcKeys } from '@cartstream/schemas'
import { TRPCError } from '@trpc/server'
import { type TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { found } from '../http/problems.ts'

const keyOf = (code: ProblemCode): TRPC_ERROR_CODE_KEY =>
  (trpcKeys as Readonly<Record<number, TRPC_ERROR_CODE_KEY>>)[problems[code].status] ?? 'INTERNAL_SERVER_ERROR'

/** The problem behind tRPC's error: ours, or what tRPC itself has against the call. A bug says nothing of itself. */
export const problemOf = (error: TRPCError): ReturnType<typeof found> => {
  if (error.code === 'INTERNAL_SERVER_ERROR') return found((error.cause ?? error) as Refused)
  if (error.cause instanceof Refused || error.cause instanceof AuthError) return found(error.cause)
  const code = error.code === 'NOT_FOUND' ? 'not-found' : 'bad-request'
  return { code, detail: error.code === 'BAD_REQUEST' ? 'the input is not what the procedure takes' : error.message }
}

/** As tRPC has it on the wire; `data.problem` is what everybody else is told. */
export const shapeOf = ({ code, detail }: ReturnType<typeof found>, requestId: string, path?: string) => {
  const key = keyOf(code)
  const { status, title, fix } = problems[code]
  return {
    message: detail ?? title,
    code: TRPC_ERROR_CODES_BY_KEY[key],
    data: {
      ...{ code: key, httpStatus: status, ...(path !== undefined && { path }) },
      problem: { code, ...(detail !== undefined && { detail }), fix, requestId },
    },
  }
}

/** A refusal on its way through tRPC, with the status that is its own. */
export const trpcError = (cause: unknown): TRPCError => {
  const { code, detail } = found(cause as Refused)
  return new TRPCError({ code: keyOf(code), message: detail ?? problems[code].title, cause })
}
