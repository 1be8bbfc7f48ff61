import type { ProblemCode } from '@cartstream/schemas'

/** One field that is wrong. `pointer`: RFC 6901 as a URI fragment, into the body, or into what `in` names. */
export type FieldError = { pointer: string; detail: string; code: string; in?: 'path' | 'query' | 'header' }

/** A request that is answered with a problem of schemas' list. */
export class Refused extends Error {
  override name = 'Refused'
  readonly code: ProblemCode
  readonly errors: readonly FieldError[] | undefined
  /** Seconds after which another try may help. */
  readonly retryAfter: number | undefined

  constructor(code: ProblemCode, detail?: string, more: { errors?: readonly FieldError[]; retryAfter?: number } = {}) {
    super(detail ?? code)
    this.code = code
    this.errors = more.errors
    this.retryAfter = more.retryAfter
  }
}

export const badQuery = (name: string, detail: string): Refused =>
  new Refused('bad-request', `${name}: ${detail}`, {
    errors: [{ pointer: `#/${name}`, in: 'query', detail, code: 'invalid' }],
  })

export const badHeader = (name: string, detail: string): Refused =>
  new Refused('bad-request', `${name}: ${detail}`, {
    errors: [{ pointer: `#/${name}`, in: 'header', detail, code: 'invalid' }],
  })
