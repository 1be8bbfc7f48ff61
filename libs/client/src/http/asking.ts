import { CartstreamError } from '../error.ts'
import type { Answer, Method, RequestOptions, Token } from '../types.ts'
import type { World } from '../world.ts'
import { understood } from './answer.ts'
import { createKey } from './key.ts'
import { pauseAfter } from './retry.ts'

const DEADLINE_MS = 15_000
/** One attempt; the next may find the service answering again. */
const ATTEMPTS = 3

export type AskingOptions = {
  url: string
  shop: string
  token: Token
  world: World
  /** How far the log was when it was last heard of. */
  position: { get(): string | undefined; heard(said: string): void }
  /** `under`: how long the answer took, in ms; undefined: there was none. */
  onAttempt(tookMs: number | undefined): void
}
type Asked = { method: Method; path: string; body: unknown; key: string | undefined; options: RequestOptions }
type Prepared = { method: Method; url: string; headers: Record<string, string>; body: string | undefined }
type Attempt = { ms: number; signal: AbortSignal | undefined }

/** Asks the service over HTTP, as often as it takes and the deadline allows. Throws CartstreamError, and nothing else. */
export class Asking {
  readonly #options: AskingOptions
  #token: string | undefined
  /** The last token that the service did not take. */
  #refused: string | undefined

  constructor(options: AskingOptions) {
    this.#options = options
  }

  async ask<T>(method: Method, path: string, body?: unknown, options: RequestOptions = {}): Promise<Answer<T>> {
    const { world } = this.#options
    const { deadlineMs = DEADLINE_MS, signal } = options
    const deadline = world.now() + deadlineMs
    const key = method === 'GET' ? undefined : (options.idempotencyKey ?? createKey(world.now()))
    let isRefreshed = false
    for (let attempt = 0; ; attempt++) {
      const left = deadline - world.now()
      const ms = Math.min(left, Math.max(1000, deadlineMs / ATTEMPTS))
      try {
        return await this.#once<T>(await this.#prepare({ method, path, body, key, options }), { ms, signal })
      } catch (error) {
        const failed = asError(error)
        if (failed.code === 'unauthenticated' && !isRefreshed && typeof this.#options.token === 'function') {
          isRefreshed = true
          this.#drop()
          continue
        }
        const pause = pauseAfter(failed, { attempt, random: world.random() })
        if (pause === undefined || world.now() + pause >= deadline) throw failed
        await this.#sleep(pause, signal)
      }
    }
  }

  /** The token, as it was last given. `anew`: it was refused. */
  async token(anew = false): Promise<string> {
    const { token } = this.#options
    if (typeof token === 'string') return token
    if (anew) this.#drop()
    this.#token ??= await token(this.#refused)
    return this.#token
  }

  #drop(): void {
    this.#refused = this.#token ?? this.#refused
    this.#token = undefined
  }

  async #prepare({ method, path, body, key, options }: Asked): Promise<Prepared> {
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers }
    const token = await this.token()
    if (token !== '') headers.authorization = `Bearer ${token}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (key !== undefined) headers['idempotency-key'] = key
    if (options.ifVersion !== undefined) headers['if-match'] = `"${options.ifVersion}"`
    const text = body === undefined ? undefined : JSON.stringify(body)
    return { method, url: this.#options.url + this.#pathOf(method, path), headers, body: text }
  }

  /** What is read has what was written before, by this client and by those that it shares its storage with. */
  #pathOf(method: Method, path: string): string {
    const whole = path.startsWith('/') ? path : `/v1/shops/${this.#options.shop}/${path}`
    const position = this.#options.position.get()
    const waits = method === 'GET' && /^\/v1\/(shops\/|carts\b|checkouts\b)/.test(whole) && !/[?&]atLeast=/.test(whole)
    return waits && position !== undefined ? `${whole}${whole.includes('?') ? '&' : '?'}atLeast=${position}` : whole
  }

  async #once<T>({ url, ...init }: Prepared, { ms, signal }: Attempt): Promise<Answer<T>> {
    const { world, onAttempt, position } = this.#options
    const ending = new AbortController()
    const stop = () => ending.abort()
    const cancel = world.later(ms, stop)
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
    const began = world.now()
    let response: Response | undefined
    try {
      response = await world.fetch(url, { ...init, body: init.body ?? null, signal: ending.signal })
      // Of a refusal, too: what it ended, and what it gave back, has been written.
      position.heard(response.headers.get('cartstream-position') ?? '')
      return await understood<T>(response)
    } catch (error) {
      if (error instanceof CartstreamError) throw error
      if (signal?.aborted) throw new CartstreamError({ code: 'aborted', title: 'Called off' })
      const late = ending.signal.aborted
      const title = late ? 'No answer in time' : 'The service cannot be reached'
      throw new CartstreamError({ code: late ? 'deadline' : 'network', title, retryable: true, cause: error })
    } finally {
      onAttempt(response === undefined ? undefined : world.now() - began)
      cancel()
      signal?.removeEventListener('abort', stop)
    }
  }

  #sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const cancel = this.#options.world.later(ms, done)
      signal?.addEventListener('abort', done)
    })
  }
}

const asError = (error: unknown): CartstreamError =>
  error instanceof CartstreamError
    ? error
    : new CartstreamError({ code: 'unauthenticated', title: 'There is no token', status: 401, cause: error })
