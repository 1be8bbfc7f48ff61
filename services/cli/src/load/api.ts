import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { Unreachable } from '../unreachable.ts'

/** An answer that will not change by asking again. */
export type Answer = { status: number; body: unknown; position: string | undefined; replayed: boolean; ms: number }
export type Request = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  token: string
  key?: string
  /** Whom a back end acts for. */
  subject?: string
  body?: object
}

/** How long one command is tried again before it is given up, ms. */
const PATIENCE_MS = 60_000
const PAUSE_MS = 100

/** The public API over at most `connections` kept-alive connections. What may be tried again (429, 503, a broken connection) is, under the same key. */
export class Api {
  readonly #pool: Pool
  /** Times that a request was sent again. */
  retries = 0

  constructor(origin: string, connections: number) {
    this.#pool = new Pool(origin, { connections, pipelining: 1, headersTimeout: 30_000, bodyTimeout: 30_000 })
  }

  /** Rejects with Unreachable once the patience is over; `ms` is from the first attempt to the final answer. */
  async ask(request: Request): Promise<Answer> {
    const began = performance.now()
    for (;;) {
      const answer = await this.#once(request)
      const late = performance.now() - began > PATIENCE_MS
      if ('status' in answer && !isTransient(answer.status)) return { ...answer, ms: performance.now() - began }
      if (late)
        throw new Unreachable(`${request.method} ${request.path} has had no answer for a minute: ${why(answer)}`)
      this.retries++
      await sleep('status' in answer ? answer.wait : PAUSE_MS * 5)
    }
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  async #once({ method, path, token, key, subject, body }: Request): Promise<Tried> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` }
    if (key !== undefined) headers['idempotency-key'] = key
    if (subject !== undefined) headers['cartstream-subject'] = subject
    if (body !== undefined) headers['content-type'] = 'application/json'
    try {
      const sent = body === undefined ? null : JSON.stringify(body)
      const response = await this.#pool.request({ method, path, headers, body: sent })
      const text = await response.body.text()
      const {
        'cartstream-position': position,
        'retry-after': after,
        'idempotent-replayed': replayed,
      } = response.headers
      return {
        status: response.statusCode,
        body: text === '' ? undefined : JSON.parse(text),
        position: typeof position === 'string' ? position : undefined,
        replayed: replayed === 'true',
        wait: Math.max(PAUSE_MS, Number(after ?? 0) * 1000),
      }
    } catch (error) {
      return { failed: error as Error }
    }
  }
}

type Tried = (Omit<Answer, 'ms'> & { wait: number }) | { failed: Error }

const isTransient = (status: number): boolean => status === 503 || status === 429 || status === 502 || status === 504
const why = (answer: Tried): string => ('failed' in answer ? answer.failed.message : `status ${answer.status}`)
