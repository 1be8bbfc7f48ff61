import { Erased, type Keys } from '@cartstream/keys'
import type { CheckoutBody, Contact, Personal } from '@cartstream/schemas'
import { canonical } from './idempotency.ts'
import { badField, Refused } from './problem.ts'

/** The personal field of checkouts and orders, as its associated data name it. */
const FIELD = 'contact'

/** Whom a body names; undefined where it names nobody. */
export const contactIn = ({ email, addresses }: CheckoutBody): Contact | undefined => {
  const contact: Contact = { ...(email !== undefined && { email }), ...addresses }
  return Object.keys(contact).length === 0 ? undefined : contact
}

/** What of it was given, for the hash of a request: that says nothing of anybody. */
export const partsOf = (contact: Contact | undefined): string =>
  Object.keys(contact ?? {})
    .sort()
    .join()

/**
 * Seals e-mail and addresses before they become part of a command: from here on there is ciphertext only. No hash of them goes into the log
 * either, keyed or not: an address can be guessed, and a key for hashes would be one more to keep and to erase. What a retry says is
 * compared with what was sealed, for as long as the checkout waits and so has it.
 */
export class Contacts {
  readonly #keys: Keys

  constructor(keys: Keys) {
    this.#keys = keys
  }

  /** With the data key of `actor`. Rejects with a Refused. */
  async seal(shop: string, actor: string, contact: Contact | undefined): Promise<Personal | undefined> {
    if (contact === undefined) return undefined
    try {
      return await this.#keys.seal({ shop, actor, field: FIELD }, canonical(contact))
    } catch (error) {
      if (error instanceof TypeError) throw badField('/addresses', 'is more than can be kept', 'too_big')
      if (error instanceof Erased)
        throw new Refused('unauthenticated', { detail: 'this customer was erased: sign in anew' })
      throw new Refused('unavailable', { cause: error })
    }
  }

  /** Is that what was sealed? What was erased since is taken for the same. Rejects with a Refused. */
  async same(shop: string, sealed: Personal | undefined, contact: Contact | undefined): Promise<boolean> {
    if (sealed === undefined || contact === undefined) return sealed === contact
    const place = { shop, actor: sealed.subject, field: FIELD }
    const opened = await this.#keys.open(place, sealed).catch((error: unknown) => {
      throw new Refused('unavailable', { cause: error })
    })
    return !('plain' in opened) || opened.plain === canonical(contact)
  }
}
