import type { Problem } from './wire.ts'

/** The service's own codes, and those of what never reached it or was never answered. */
export type ErrorCode = Problem['code'] | 'network' | 'deadline' | 'aborted' | 'closed' | 'not-understood'

export type ErrorInput = {
  code: ErrorCode
  title: string
  status?: number | undefined
  detail?: string | undefined
  type?: string | undefined
  requestId?: string | undefined
  retryable?: boolean
  retryAfterMs?: number | undefined
  problem?: Problem | undefined
  cause?: unknown
}

/** The service gives its own problems theirs; these are what it has no say in. */
const fixes: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'Sign in again.',
  network: 'Check that this computer is online and the service is running, then try again.',
  deadline: 'Try again in a moment.',
  'not-understood': 'Try again in a moment, or tell whoever runs the service that something stands before it.',
}

/** Everything that can go wrong, in one class: a refusal of the service (RFC 9457), or an answer that did not come (`status` 0). */
export class CartstreamError extends Error {
  override readonly name = 'CartstreamError'
  readonly code: ErrorCode
  readonly status: number
  readonly title: string
  readonly detail: string
  /** The page that says what happened and what to do. */
  readonly type: string | undefined
  /** What to quote when reporting it. */
  readonly requestId: string | undefined
  /** The same again may succeed; of a command, under the same key. */
  readonly retryable: boolean
  /** When, where the service has said so. */
  readonly retryAfterMs: number | undefined
  /** What to do, in a sentence; undefined where there is nothing to be done. */
  readonly fix: string | undefined
  /** All that the service said, such as `available` or the current `cart`. */
  readonly problem: Problem | undefined

  constructor({ code, title, status = 0, detail = title, retryable = false, ...more }: ErrorInput) {
    super(detail, { cause: more.cause })
    this.code = code
    this.status = status
    this.title = title
    this.detail = detail
    this.type = more.type
    this.requestId = more.requestId
    this.retryable = retryable
    this.retryAfterMs = more.retryAfterMs
    this.fix = more.problem?.fix ?? fixes[code]
    this.problem = more.problem
  }
}
