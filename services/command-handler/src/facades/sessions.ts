import { Erased, type Keys, type Personal } from '@cartstream/keys'
import { badField, Refused } from '../http/problem.ts'

/** The personal field of synced carts, as its associated data name it. */
const FIELD = 'session'
const INVALID = 'is not text that can be kept'

/**
 * Sessions of a storefront that knows no customers: the id is all that they have, so it is the capability, and in the log only sealed. A
 * session is an actor of its own, by a pseudonym that is derived from shop and id and so is the same whenever the id comes again.
 */
export class Sessions {
  readonly #keys: Pick<Keys, 'pseudonymOf' | 'seal'>

  constructor(keys: Pick<Keys, 'pseudonymOf' | 'seal'>) {
    this.#keys = keys
  }

  /** Rejects with a Refused. */
  actorOf(shop: string, id: string): Promise<string> {
    return this.#keys.pseudonymOf({ shop, field: FIELD }, id).catch(refused)
  }

  /** The id, with the data key of `actor`, whom it names. Rejects with a Refused. */
  seal(shop: string, actor: string, id: string): Promise<Personal> {
    return this.#keys.seal({ shop, actor, field: FIELD }, id).catch(refused)
  }
}

const refused = (error: unknown): never => {
  if (error instanceof TypeError) throw badField('/sessionId', INVALID, 'invalid_text')
  if (error instanceof Erased) throw badField('/sessionId', 'was erased: begin a new session', 'erased')
  throw new Refused('unavailable', { cause: error })
}
