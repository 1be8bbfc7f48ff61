import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
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

/** What is wrong, field by field; not all of it, where that is much. */
export const fieldErrors = (issues: readonly Issue[], where?: FieldError['in']): FieldError[] => {
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
 * A body that no route takes. It carries its status, as fastify's own errors do: another service's routes, and their error handler, may stand
 * beside ours on one server, and know no Refused of ours.
 */
export class BadBody extends Error {
  override name = 'BadBody'
  readonly statusCode: 400 | 415
  readonly errors: readonly FieldError[] | undefined
  constructor(detail: string, { status, errors }: { status: 400 | 415; errors?: readonly FieldError[] }) {
    super(detail)
    this.statusCode = status
    this.errors = errors
  }
}

/** Whether a content type names another charset than JSON has (RFC 8259): its text would be read as what it is not. */
const isForeign = (type = ''): boolean =>
  type !== 'application/json' &&
  [...type.matchAll(/;\s*charset\s*=\s*"?([^\s;"]*)/gi)].some(([, charset]) => !/^utf-?8$/i.test(charset!))

/**
 * Takes JSON only. An empty body is no body (many clients name the type even on DELETE), and text that the log's and the database's
 * encodings cannot carry, NUL and half surrogate pairs, is refused here: behind the door it would be a poison event.
 */
export const takeJsonOnly = (app: FastifyInstance): void => {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (isForeign(request.headers['content-type']))
      return done(new BadBody('the charset must be utf-8', { status: 415 }))
    if (text.length === 0) return done(null, undefined)
    // Only an escape can smuggle such characters in, and escapes are rare: the walk costs nothing on an ordinary body.
    if ((text as string).includes('\\u')) return parse(request, text as string, storable(done))
    return parse(request, text as string, done)
  })
}

type Done = (error: Error | null, body?: unknown) => void
const storable =
  (done: Done): Done =>
  (error, body) => {
    const path = error === null ? unstorable(body) : undefined
    if (path === undefined) return done(error, body)
    const detail = 'text with NUL or half a surrogate pair cannot be kept'
    const errors = [{ pointer: pointerOf(path), detail, code: 'invalid_text' }]
    done(new BadBody(summary(errors), { status: 400, errors }))
  }

const isKept = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

type Spot = { value: unknown; key?: string; above?: Spot }
const pathTo = (spot: Spot): string[] => {
  const path: string[] = []
  for (let at: Spot | undefined = spot; at?.key !== undefined; at = at.above) path.push(at.key)
  return path.reverse()
}

/** Where the first such text stands, as a name or as a value. Walks without recursion: a deep body must not cost the stack. */
const unstorable = (body: unknown): string[] | undefined => {
  const left: Spot[] = [{ value: body }]
  while (left.length > 0) {
    const spot = left.pop()!
    const { value, key = '' } = spot
    if (!isKept(key) || (typeof value === 'string' && !isKept(value))) return pathTo(spot)
    if (typeof value !== 'object' || value === null) continue
    for (const [name, inner] of Object.entries(value)) left.push({ value: inner, key: name, above: spot })
  }
  return undefined
}
