import type { FastifyInstance, FastifyRequest, FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { type FieldError, Refused } from './problem.ts'

/** The most bytes of a request's body. */
export const BODY_LIMIT = 64 * 1024
/** More fields than this are not named in one answer. */
const MAX_ERRORS = 20

/** What an error's pointer points into, where that is not the body. */
const PLACES: Readonly<Record<string, FieldError['in']>> = { params: 'path', headers: 'header', querystring: 'query' }

/** Validates with zod, once, at the door; what does not fit is thrown at the error handler as a Refused with every field named. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const where = PLACES[httpPart ?? '']
  return (data) => {
    const result = schema.safeParse(data)
    if (result.success) return { value: result.data }
    const errors = fieldErrors(result.error.issues, where)
    return { error: new Refused('bad-request', { detail: summary(errors), errors }) }
  }
}

const summary = ([first]: readonly FieldError[]): string =>
  first === undefined ? '' : `${first.pointer}: ${first.detail}`

const escaped = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1')
const pointerOf = (path: readonly PropertyKey[]): string =>
  `#${path.map((part) => `/${encodeURI(escaped(part).toWellFormed())}`).join('')}`

type Issue = z.core.$ZodIssue

const fieldErrors = (issues: readonly Issue[], where: FieldError['in']): FieldError[] => {
  const errors = issues.flatMap((issue) => flatten(issue, []))
  const named = errors.slice(0, MAX_ERRORS)
  return where === undefined ? named : named.map((error) => ({ ...error, in: where }))
}

/** Of a union, the alternative that the input is nearest to speaks; each unknown field gets an error of its own. */
const flatten = (issue: Issue, above: readonly PropertyKey[]): FieldError[] => {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointerOf([...path, key]),
      detail: 'is not known here',
      code: issue.code,
    }))
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors.toSorted((a, b) => a.length - b.length)[0]
    if (nearest !== undefined && nearest.length > 0) return nearest.flatMap((inner) => flatten(inner, path))
  }
  return [{ pointer: pointerOf(path), detail: issue.message, code: issue.code }]
}

/**
 * Takes JSON only. An empty body is no body (many clients name the type even on DELETE), and text that the log's and the database's
 * encodings cannot carry, NUL and half surrogate pairs, is refused here: behind the door it would be a poison event.
 */
export const takeJsonOnly = (app: FastifyInstance): void => {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text.length === 0) return done(null, undefined)
    // Only an escape can smuggle such characters in, and escapes are rare: the walk costs nothing on an ordinary body.
    if ((text as string).includes('\\u')) return parse(request, text as string, storable(request, done))
    return parse(request, text as string, done)
  })
}

type Done = (error: Error | null, body?: unknown) => void
const storable =
  (_request: FastifyRequest, done: Done): Done =>
  (error, body) => {
    if (error !== null || isStorable(body)) return done(error, body)
    done(new Refused('bad-request', { detail: 'text with NUL or half a surrogate pair cannot be kept' }))
  }

/** Walks without recursion: a deep body must not cost the stack. */
const isStorable = (body: unknown): boolean => {
  const left: unknown[] = [body]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) return false
    if (typeof value === 'object' && value !== null) for (const pair of Object.entries(value)) left.push(...pair)
  }
  return true
}
