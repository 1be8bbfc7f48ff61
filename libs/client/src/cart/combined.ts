import type { CartManager, CombinedCheckouts, Method } from '../types.ts'
import type { Combined, CombinedBody, CombinedOutcome, ConfirmBody } from '../wire.ts'
import type { Ask } from './commands.ts'

export type CombinedOptions = {
  ask: Ask
  /** Those that something is known of, by shop. */
  known(): ReadonlyMap<string, CartManager>
  /** Something was done to carts. */
  commanded(): void
}

const PATH = '/v1/checkouts'

/** Its commands are on no cart of this client's, but on several at once; so what is known of these is asked for anew after each. */
export class OwnCombined implements CombinedCheckouts {
  readonly #options: CombinedOptions

  constructor(options: CombinedOptions) {
    this.#options = options
  }

  start(body: CombinedBody): Promise<CombinedOutcome> {
    return this.#do('POST', PATH, body)
  }
  confirm(id: string, body: ConfirmBody = {}): Promise<CombinedOutcome> {
    return this.#do('POST', `${PATH}/${id}/confirm`, body)
  }
  cancel(id: string): Promise<CombinedOutcome> {
    return this.#do('DELETE', `${PATH}/${id}`)
  }
  async get(id: string): Promise<Combined> {
    return (await this.#options.ask<Combined>('GET', `${PATH}/${id}`)).body
  }

  /** A refusal has changed them, too: what it gave back is open again. */
  async #do(method: Method, path: string, body?: unknown): Promise<CombinedOutcome> {
    const { ask, known, commanded } = this.#options
    try {
      return (await ask<CombinedOutcome>(method, path, body)).body
    } finally {
      for (const cart of known().values()) void cart.get({ fresh: true }).catch(() => {}) // its `error` says so
      commanded()
    }
  }
}
