import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { type FieldError, Refused } from './refused.ts'

/** More fields than this are not named in one answer. */
const MAX_ERRORS = 20

/** Validates with zod at the door; every field that is wrong is named, unknown ones too. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const where = httpPart === 'params' ? 'path' : httpPart === 'querystring' ? 'query' : undefined
  return (data) => {
    const result = schema.safeParse(data ?? {})
    if (result.success) return { value: result.data }
    const errors = result.error.issues.flatMap((issue) => named(issue)).slice(0, MAX_ERRORS)
    const [first] = errors
    const told = where === undefined ? errors : errors.map((error) => ({ ...error, in: where }) as FieldError)
    return { error: new Refused('bad-request', first && `${first.pointer}: ${first.detail}`, { errors: told }) }
  }
}

const escaped = (part: PropertyKey): string =>
  encodeURI(String(part).replaceAll('~', '~0').replaceAll('/', '~1').toWellFormed())
const pointerOf = (path: readonly PropertyKey[]): string => `#${path.map((part) => `/${escaped(part)}`).join('')}`

const named = (issue: z.core.$ZodIssue): FieldError[] => {
  const { code, path, message } = issue
  if (code !== 'unrecognized_keys') return [{ pointer: pointerOf(path), detail: message, code }]
  return issue.keys.map((key) => ({ pointer: pointerOf([...path, key]), detail: 'is not known here', code }))
}
